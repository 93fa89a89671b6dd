"""A batch of paper cards falls into the box: all of its papers at once, in random order, or none.

Each attempt is answered once and for all, so that a call that was lost, repeated or late never
does anything that the register was not told.
"""

from typing import cast
from uuid import UUID

from sqlalchemy import text

from services.consultations.box import drafts
from services.consultations.model import PaperBatchRow, db
from shared import crash
from shared.contracts.cards import FEWEST, BatchDropped, DropBatch, DropOutcome
from shared.database import affected, lock_shared
from shared.problems import not_found

_STATE = text("SELECT state FROM boxes WHERE ballot_id = :ballot")
_READ = text(
    """
    SELECT count(*) AS papers, count(*) FILTER (WHERE first = second) AS agreed
    FROM paper_sheets WHERE ballot_id = :ballot AND batch = :batch
    """
)
_SMALL_BEFORE = text("SELECT 1 FROM paper_batches WHERE ballot_id = :ballot AND small")
# Serials are drawn here, and nothing of number, batch or place among the drafts goes with a paper.
_FALL = text(
    """
    WITH d AS (
        DELETE FROM paper_sheets WHERE ballot_id = :ballot AND batch = :batch RETURNING first
    )
    INSERT INTO papers (ballot_id, serial, choices, mixed)
    SELECT :ballot, gen_random_uuid(), first, false FROM d ORDER BY random()
    """
)


def drop(ballot_id: UUID, number: int, command: DropBatch) -> BatchDropped:
    """Let a batch fall, if every paper is read twice alike and there are as many as stubs.

    A repetition of an attempt gets its first answer, and a batch falls once.
    """
    lock_shared(db.session, ballot_id)
    state = db.session.execute(_STATE, {"ballot": ballot_id}).scalar_one_or_none()
    if state is None:
        raise not_found("ballot")
    batch = drafts.locked(ballot_id, number)
    if batch.outcome != "dropped" and command.attempt > batch.attempt:
        _attempt(batch, command, state)
    elif batch.outcome != "dropped" and command.attempt < batch.attempt:
        return BatchDropped(outcome="stale", papers=batch.papers)
    return BatchDropped(outcome=cast(DropOutcome, batch.outcome), papers=batch.papers)


def _attempt(batch: PaperBatchRow, command: DropBatch, state: str) -> None:
    names = {"ballot": batch.ballot_id, "batch": batch.number}
    read = db.session.execute(_READ, names).one()
    small = 0 < read.papers < FEWEST
    first_small = command.small and not db.session.execute(_SMALL_BEFORE, names).first()
    outcome: DropOutcome
    if state != "open":
        outcome = "sealed"
    elif read.papers != read.agreed:
        outcome = "unread"
    elif read.papers != command.stubs:
        outcome = "mismatch"
    elif small and not first_small:
        outcome = "too_small"
    else:
        outcome = "dropped"
        fell = affected(db.session.execute(_FALL, names))
        crash.point("box.batch_falling")
        assert fell == read.papers
    batch.small = small and outcome == "dropped"
    batch.attempt, batch.papers, batch.outcome = command.attempt, read.papers, outcome
    db.session.flush()
