"""Batches of paper cards: opened by the desk, let fall into the box, their electors marked.

A batch that was sent on its way stays *dropping* until the box has answered; whoever comes by
next (the desk, or the job) asks again, and the box gives the same answer. Every step here is a
transaction of its own, and none is open during the call.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.gateway import staff
from services.gateway.model import db
from services.gateway.web import peers
from shared import crash
from shared.contracts.actors import Actor
from shared.contracts.cards import FEWEST, BatchDropped, DropBatch
from shared.database import affected, lock_shared
from shared.problems import conflict, forbidden, not_found


@dataclass(frozen=True)
class Batch:
    """One batch as the desk sees it."""

    number: int
    state: str
    held: int
    confirmed: int
    undivided: int
    small: bool
    stubs: int | None
    trouble: str | None
    papers: int | None


@dataclass(frozen=True)
class Report:
    """What is published of a ballot's cards: figures alone."""

    batches: int
    cards: int
    undivided: int
    # How many fell together in the last batch, if those were under ten.
    smallest: int | None
    refused: dict[str, int]


_BALLOT = text(
    """
    SELECT state, paused_at IS NOT NULL AS paused, centre_id, consultation_id
    FROM register_ballots WHERE ballot_id = :ballot
    """
)
# One batch at a time, so that at the close there is one that may be small; the index judges.
_OPEN = text(
    """
    INSERT INTO card_batches (ballot_id, number, state, attempt, small, undivided)
    SELECT :ballot, coalesce(max(number), 0) + 1, 'open', 0, false, 0
    FROM card_batches WHERE ballot_id = :ballot
    ON CONFLICT DO NOTHING RETURNING number
    """
)
_RUNNING = text("SELECT number FROM card_batches WHERE ballot_id = :ballot AND state <> 'dropped'")
_ALL = text(
    """
    SELECT b.number, b.state, b.small, b.stubs, b.trouble, b.papers,
           count(*) FILTER (WHERE s.state = 'held') AS held,
           count(*) FILTER (WHERE s.state = 'confirmed') AS confirmed,
           b.undivided + count(*) FILTER (WHERE s.undivided AND s.state <> 'refused') AS undivided
    FROM card_batches b
    LEFT JOIN card_stubs s ON s.ballot_id = b.ballot_id AND s.batch = b.number
    WHERE b.ballot_id = :ballot GROUP BY b.ballot_id, b.number ORDER BY b.number DESC
    """
)
_LOCKED = text(
    "SELECT state FROM card_batches WHERE ballot_id = :ballot AND number = :batch FOR UPDATE"
)
_COUNTED = text(
    """
    SELECT count(*) FILTER (WHERE state = 'held') AS held,
           count(*) FILTER (WHERE state = 'confirmed') AS confirmed
    FROM card_stubs WHERE ballot_id = :ballot AND batch = :batch
    """
)
_SEND = text(
    """
    UPDATE card_batches
    SET state = 'dropping', attempt = attempt + 1, stubs = :stubs, small = :small, trouble = NULL,
        papers = NULL
    WHERE ballot_id = :ballot AND number = :batch AND state = 'open'
    """
)
_DROPPING = text(
    """
    SELECT stubs, attempt, small FROM card_batches
    WHERE ballot_id = :ballot AND number = :batch AND state = 'dropping'
    """
)
_DUE = text("SELECT ballot_id, number FROM card_batches WHERE state = 'dropping'")
# All of these are about the attempt that was answered: whoever comes second changes nothing.
_BACK = text(
    """
    UPDATE card_batches
    SET state = 'open', stubs = NULL, small = false, trouble = :trouble, papers = :papers
    WHERE ballot_id = :ballot AND number = :batch AND state = 'dropping' AND attempt = :attempt
    """
)
_FELL = text(
    """
    UPDATE card_batches
    SET state = 'dropped', papers = :papers, undivided = (
        SELECT count(*) FROM card_stubs
        WHERE ballot_id = :ballot AND batch = :batch AND state = 'confirmed' AND undivided)
    WHERE ballot_id = :ballot AND number = :batch AND state = 'dropping' AND attempt = :attempt
    """
)
_MARK = text(
    """
    UPDATE register SET state = 'voted', batch = NULL, stub = NULL
    WHERE ballot_id = :ballot AND batch = :batch AND state = 'held'
    """
)
_ERASE = text(
    "DELETE FROM card_stubs WHERE ballot_id = :ballot AND batch = :batch AND state = 'confirmed'"
)
_REPORT = text(
    """
    SELECT count(*) AS batches, coalesce(sum(stubs), 0) AS cards,
           coalesce(sum(undivided), 0) AS undivided, max(stubs) FILTER (WHERE small) AS smallest
    FROM card_batches WHERE ballot_id = :ballot AND state = 'dropped' AND stubs > 0
    """
)
_REFUSED = text(
    """
    SELECT reason, sum(cards) AS cards FROM card_refusals WHERE ballot_id = :ballot
    GROUP BY reason ORDER BY reason
    """
)


def open_batch(ballot_id: UUID, *, actor: Actor) -> int:
    """Begin a batch; while one has not fallen, its number. The caller commits.

    Raises Refusal `not_open` but in an open vote.
    """
    lock_shared(db.session, ballot_id)
    ballot = _at_the_desk(ballot_id, actor)
    names = {"ballot": ballot_id}
    running = db.session.execute(_RUNNING, names).scalar_one_or_none()
    if running is not None:
        return int(running)
    if ballot.state != "open":
        raise conflict("not_open", "Cards are entered while the vote is open.")
    number = db.session.execute(_OPEN, names).scalar_one_or_none()
    if number is None:
        # Somebody else began it at the same moment.
        return int(db.session.execute(_RUNNING, names).scalar_one())
    staff.record_about(ballot, actor, "cards.batch_opened")
    return int(number)


def of_ballot(ballot_id: UUID) -> list[Batch]:
    """Return a ballot's batches, the newest first."""
    rows = db.session.execute(_ALL, {"ballot": ballot_id})
    return [Batch(**row._mapping) for row in rows]


def send(ballot_id: UUID, number: int, *, actor: Actor) -> None:
    """Fix what a batch holds and send it on its way; `drive` does the rest. The caller commits.

    One that is on its way already, or has fallen, stays as it is. Raises Refusal `unconfirmed`
    while a stub waits for a second person, `too_small` under ten before the vote has closed.
    """
    lock_shared(db.session, ballot_id)
    ballot = _at_the_desk(ballot_id, actor)
    names = {"ballot": ballot_id, "batch": number}
    state = db.session.execute(_LOCKED, names).scalar_one_or_none()
    if state is None:
        raise not_found("batch")
    if state != "open":
        return
    counted = db.session.execute(_COUNTED, names).one()
    if counted.held:
        raise conflict("unconfirmed", "Every stub is confirmed or refused first.")
    if counted.confirmed < FEWEST and ballot.state != "settling":
        raise conflict("too_small", "Under ten only as the last batch, after the vote has closed.")
    fixed = {"stubs": counted.confirmed, "small": 0 < counted.confirmed < FEWEST}
    db.session.execute(_SEND, names | fixed)
    staff.record_about(ballot, actor, "cards.batch_sent", str(counted.confirmed))


def drive(ballot_id: UUID, number: int) -> str | None:
    """Ask the box to take a batch that is on its way, and note what it says; the outcome.

    None when the batch is not on its way. Nothing is uncommitted when it is called. May raise
    ServiceDown or Refusal: the batch stays on its way.
    """
    names = {"ballot": ballot_id, "batch": number}
    with db.engine.begin() as link:
        told = link.execute(_DROPPING, names).one_or_none()
    if told is None:
        return None
    crash.point("register.batch_sent")
    command = DropBatch(stubs=told.stubs, attempt=told.attempt, small=told.small)
    answer = peers.cards().drop(ballot_id, number, command)
    crash.point("register.batch_answered")
    if answer.outcome == "dropped":
        _fell(names, told.attempt, answer)
    else:
        _came_back(names, told.attempt, answer)
    return answer.outcome


def due() -> list[tuple[UUID, int]]:
    """Return the batches that are on their way."""
    with db.engine.begin() as link:
        return [(row.ballot_id, row.number) for row in link.execute(_DUE)]


def report(ballot_id: UUID) -> Report:
    """Return what is published of a ballot's cards."""
    row = db.session.execute(_REPORT, {"ballot": ballot_id}).one()
    refused = db.session.execute(_REFUSED, {"ballot": ballot_id})
    return Report(
        batches=row.batches,
        cards=int(row.cards),
        undivided=int(row.undivided),
        smallest=row.smallest,
        refused={each.reason: int(each.cards) for each in refused},
    )


def _fell(names: dict[str, Any], attempt: int, answer: BatchDropped) -> None:
    """Mark the batch's electors and erase its stubs: everything at once, once.

    The box has the last word. Should it have taken another number than was sent (a restored
    backup), the electors are marked all the same, and the seal finds the books unequal.
    """
    with db.engine.begin() as link:
        lock_shared(link, names["ballot"])
        noted = link.execute(_FELL, names | {"attempt": attempt, "papers": answer.papers})
        if affected(noted):
            link.execute(_MARK, names)
            link.execute(_ERASE, names)
            crash.point("register.batch_marking")


def _came_back(names: dict[str, Any], attempt: int, answer: BatchDropped) -> None:
    noted = {"attempt": attempt, "trouble": answer.outcome, "papers": answer.papers}
    with db.engine.begin() as link:
        link.execute(_BACK, names | noted)


def _at_the_desk(ballot_id: UUID, actor: Actor) -> Any:
    ballot = db.session.execute(_BALLOT, {"ballot": ballot_id}).one_or_none()
    if ballot is None:
        raise not_found("ballot")
    if not any(actor.holds(role, ballot.centre_id) for role in ("clerk", "organiser")):
        raise forbidden("Cards are for the centre's clerks and organisers.")
    return ballot
