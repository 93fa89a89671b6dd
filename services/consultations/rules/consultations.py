"""Where a consultation stands, and who may touch it."""

from datetime import datetime
from uuid import UUID

from shared.contracts.actors import Actor

DRAFT = "draft"
ANNOUNCED = "announced"
VOTING = "voting"
COUNTING = "counting"
RESULT = "result"
PHASES = (ANNOUNCED, VOTING, COUNTING, RESULT)


def may_organise(actor: Actor, centre_id: UUID) -> bool:
    """Tell whether the actor keeps the consultations of a centre."""
    return actor.holds("organiser", centre_id)


def may_see(actor: Actor, *, centre_id: UUID, state: str) -> bool:
    """Everyone sees what was announced; drafts are seen by the centre's organisers alone."""
    return state != DRAFT or may_organise(actor, centre_id)


def may_edit(state: str) -> bool:
    """What people read or vote on changes only before it is announced."""
    return state == DRAFT


def may_withdraw(phase: str) -> bool:
    """Whoever has voted must get a result: a vote is called off before it opens, or not at all."""
    return phase == ANNOUNCED


def phase(
    now: datetime,
    *,
    state: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
    result_at: datetime | None,
) -> str:
    """Return the station a consultation is at."""
    if state != "published" or opens_at is None or closes_at is None:
        return state if state != "published" else ANNOUNCED
    if result_at is not None:
        return RESULT
    if now >= closes_at:
        return COUNTING
    return VOTING if now >= opens_at else ANNOUNCED
