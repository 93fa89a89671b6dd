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
from services.consultations.model.files import File
from services.consultations.model.ideas import Idea
from services.consultations.model.material import (
    Document,
    Fragment,
    Inquiry,
    Material,
    Meeting,
    MeetingChange,
)
from services.consultations.model.paper_drafts import PaperBatchRow, PaperKey, PaperSheet
from services.consultations.model.pending import PendingAct
from services.consultations.model.phases import Phase
from services.consultations.model.remarks import Department, Remark, Theme
from services.consultations.model.results import Draw, StoredQuestion, StoredResult

__all__ = [
    "Ballot",
    "BallotChange",
    "BallotOption",
    "BallotQuestion",
    "Box",
    "Consultation",
    "Department",
    "Document",
    "Draw",
    "File",
    "Fragment",
    "FrozenPaper",
    "FrozenReceipt",
    "Idea",
    "Inquiry",
    "JudgedLabel",
    "Material",
    "Meeting",
    "MeetingChange",
    "MerkleNode",
    "Paper",
    "PaperBatchRow",
    "PaperKey",
    "PaperSheet",
    "PendingAct",
    "Phase",
    "Receipt",
    "Remark",
    "StoredQuestion",
    "StoredResult",
    "Theme",
    "db",
    "tables",
]
