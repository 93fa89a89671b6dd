"""The tables of consultations."""

from services.consultations.model.base import db, tables
from services.consultations.model.box import Box, FrozenPaper, FrozenReceipt, Paper, Receipt
from services.consultations.model.consultations import (
    Ballot,
    BallotChange,
    BallotProject,
    Consultation,
)
from services.consultations.model.paper_drafts import PaperBatchRow, PaperKey, PaperSheet
from services.consultations.model.results import StoredResult

__all__ = [
    "Ballot",
    "BallotChange",
    "BallotProject",
    "Box",
    "Consultation",
    "FrozenPaper",
    "FrozenReceipt",
    "Paper",
    "PaperBatchRow",
    "PaperKey",
    "PaperSheet",
    "Receipt",
    "StoredResult",
    "db",
    "tables",
]
