"""The tables of consultations."""

from services.consultations.model.base import db, tables
from services.consultations.model.consultations import (
    Ballot,
    BallotChange,
    BallotProject,
    Consultation,
)

__all__ = [
    "Ballot",
    "BallotChange",
    "BallotProject",
    "Consultation",
    "db",
    "tables",
]
