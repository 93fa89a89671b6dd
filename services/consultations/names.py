"""Names organisers give to things: in one line, not too long, and each once."""

from sqlalchemy.exc import IntegrityError

from services.consultations.model import db
from shared import database
from shared.problems import invalid


def cleaned(name: str, longest: int) -> str:
    """Return a name in one line. Raises Refusal `name`: empty, or too_long."""
    name = " ".join(name.split())
    if not name or len(name) > longest:
        raise invalid(name="empty" if not name else "too_long")
    return name


def flush(unique: str) -> None:
    """Write a new name; raises Refusal `name`: taken, where this constraint says so."""
    try:
        db.session.flush()
    except IntegrityError as error:
        if database.constraint_of(error) == unique:
            raise invalid(name="taken") from None
        raise
