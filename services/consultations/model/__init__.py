"""The tables of consultations."""

from services.consultations.model.base import db, tables
from services.consultations.model.box import (
    Box,
    FrozenPaper,
    FrozenReceipt,
    JudgedLabel,
    MerkleNode,
    Paper,
    Receipt,
)
from services.consultations.model.consultations import (
    Ballot,
    BallotChange,
    BallotOption,
    BallotQuestion,
    Consultation,
)
from services.consultations.model.paper_drafts import PaperBatchRow, PaperKey, PaperSheet
from services.consultations.model.pending import PendingAct
from services.consultations.model.results import Draw, StoredQuestion, StoredResult

__all__ = [
    "Ballot",
    "BallotChange",
    "BallotOption",
    "BallotQuestion",
    "Box",
    "Consultation",
    "Draw",
    "FrozenPaper",
    "FrozenReceipt",
    "JudgedLabel",
    "MerkleNode",
    "Paper",
    "PaperBatchRow",
    "PaperKey",
    "PaperSheet",
    "PendingAct",
    "Receipt",
    "StoredQuestion",
    "StoredResult",
    "db",
    "tables",
]
