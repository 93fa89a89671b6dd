"""What filling a consultation with things to read has in common."""

from uuid import UUID

from services.consultations import consultations
from services.consultations.model import Consultation
from services.consultations.rules.consultations import DRAFT
from shared.contracts.actors import Actor
from shared.problems import conflict, invalid


def to_fill(consultation_id: UUID, *, actor: Actor) -> Consultation:
    """Return a consultation to which its organiser is about to add something, locked.

    A draft that waits for a second person, and what was called off, take nothing.
    """
    found = consultations.to_organise(consultation_id, actor=actor)
    if found.state == DRAFT:
        return consultations.to_edit(consultation_id, actor=actor)
    if found.state == "withdrawn":
        raise conflict("withdrawn", "It was called off.")
    return found


def words(text: str, field: str, longest: int, *, missing: str = "empty") -> str:
    """Return a text that has to be there and not too long, without the blanks around it."""
    text = text.strip()
    if not text or len(text) > longest:
        raise invalid(**{field: "too_long" if text else missing})
    return text
