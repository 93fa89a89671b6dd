"""Forgetting what found the electors: on the roll's day, and soon after the freeze in any case."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, text

from services.gateway.model import ContactCode, Letter, Pairing, db
from shared.queues import job

# Days after the end of a vote that is frozen; a roll's own day may come earlier.
AFTER_THE_FREEZE = 14
CODES_IN_LETTERS = timedelta(hours=1)

_DUE = text(
    """
    SELECT r.id FROM rolls r LEFT JOIN register_ballots b ON b.roll_id = r.id
    WHERE NOT r.purged AND (b.roll_id IS NULL OR b.frozen OR b.state = 'withdrawn')
      AND (r.purge_on <= :today
           OR b.frozen AND b.closes_at < now() - make_interval(days => :days))
    """
)
# A row keeps its place under the UNIQUE of its roll, with nothing left of the person.
_FORGET = text(
    """
    UPDATE electors SET identity = sha256(uuid_send(id)), mail_hash = NULL, phone_hash = NULL,
        doubtful = false
    WHERE roll_id = :roll
    """
)
_OF_ELECTORS = (
    "DELETE FROM elector_aliases USING electors e WHERE e.id = elector_id AND e.roll_id = :roll",
    "DELETE FROM letter_codes USING electors e WHERE e.id = elector_id AND e.roll_id = :roll",
    "DELETE FROM roll_invitations WHERE roll_id = :roll",
    "DELETE FROM list_imports WHERE roll_id = :roll",
)


@job(timeout=1800, retries=0)
def purge() -> None:
    """Forget codes whose time is over, and all that was imported for votes that are over."""
    now = datetime.now(UTC)
    for table in (Pairing, ContactCode):
        db.session.execute(delete(table).where(table.expires_at < func.now()))
    db.session.execute(
        delete(Letter).where(
            Letter.template == "ballot_code", Letter.created_at < now - CODES_IN_LETTERS
        )
    )
    due = db.session.execute(_DUE, {"today": now.date(), "days": AFTER_THE_FREEZE}).scalars().all()
    db.session.commit()
    for roll_id in due:
        for statement in _OF_ELECTORS:
            db.session.execute(text(statement), {"roll": roll_id})
        db.session.execute(_FORGET, {"roll": roll_id})
        db.session.execute(text("UPDATE rolls SET purged = true WHERE id = :r"), {"r": roll_id})
        db.session.commit()
