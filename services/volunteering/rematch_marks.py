"""Notes that a shift's people changed, or that an offer is new: the matching looks at them again.

A note is written in the transaction of the change, by who holds the lock of the shift (or, of an
offer, of its person), so that the job, which takes the same lock first, never misses a change.
"""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.volunteering.model import RematchMark, db

FRESH = "rematch_marks"
"""The key in the session's info under which a new note is remembered until the commit."""


def shift(shift_id: UUID) -> None:
    """Note that a shift may need to ask further people."""
    _note("shift", shift_id)


def offer(person_id: UUID) -> None:
    """Note that a person's offer is new or wider: shifts that miss people may ask them."""
    _note("offer", person_id)


def _note(kind: str, thing_id: UUID) -> None:
    fresh = db.session.execute(
        insert(RematchMark)
        .values(kind=kind, thing_id=thing_id)
        .on_conflict_do_nothing()
        .returning(RematchMark.thing_id)
    ).scalar_one_or_none()
    if fresh is not None:
        # One job looks at all notes: who comes second finds a job on its way.
        db.session().info[FRESH] = True
