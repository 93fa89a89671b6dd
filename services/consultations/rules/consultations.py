"""Where a consultation stands, and who may touch it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.consultations.rules import phases
from shared.contracts.actors import Actor

DRAFT = "draft"
ANNOUNCED = "announced"
OPEN = "open"
VOTING = "voting"
COUNTING = "counting"
ANSWERING = "answering"
RESULT = "result"


def may_organise(actor: Actor, centre_id: UUID) -> bool:
    """Tell whether the actor keeps the consultations of a centre."""
    return actor.holds("organiser", centre_id)


def may_see(actor: Actor, *, centre_id: UUID, state: str) -> bool:
    """Everyone sees what was announced; drafts are seen by the centre's organisers alone."""
    return state != DRAFT or may_organise(actor, centre_id)


def may_edit(state: str) -> bool:
    """What people read changes only before it is announced."""
    return state == DRAFT


def may_edit_ballot(state: str, *, announced: bool) -> bool:
    """What is voted on changes until the vote is announced, even where the rest is public."""
    return state != "withdrawn" and not announced


def may_withdraw(phase: str) -> bool:
    """Whoever has voted must get a result: a vote is called off before it opens, or not at all."""
    return phase == ANNOUNCED


def vote_phase(
    now: datetime,
    *,
    state: str,
    announced: bool,
    opens_at: datetime | None,
    closes_at: datetime | None,
    result_at: datetime | None,
) -> str:
    """Return the station the vote by itself is at; until it is announced it is a draft."""
    if state == "withdrawn" or not announced or opens_at is None or closes_at is None:
        return state if state == "withdrawn" else DRAFT
    if result_at is not None:
        return RESULT
    if now >= closes_at:
        return COUNTING
    return VOTING if now >= opens_at else ANNOUNCED


def phase(
    now: datetime,
    *,
    state: str,
    vote: str = DRAFT,
    spans: Sequence[tuple[datetime, datetime]] = (),
    basis: str = "",
    report_at: datetime | None = None,
) -> str:
    """Return the station a consultation is at.

    `vote` is the station of its vote, `spans` the phases in which people say something. What can
    be done now comes first; then what came out; then what is still to come.
    """
    is_open = any(phases.is_open(now, opens_at=since, closes_at=until) for since, until in spans)
    comes = vote == ANNOUNCED or any(since > now for since, _ in spans)
    stations = (
        (state != "published", state),
        (vote == VOTING, VOTING),
        (is_open, OPEN),
        (report_at is not None or vote == RESULT, RESULT),
        (vote == COUNTING, COUNTING),
        (comes, ANNOUNCED),
        (bool(basis) and bool(spans), ANSWERING),
    )
    return next((station for holds, station in stations if holds), ANNOUNCED)
