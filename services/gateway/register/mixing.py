"""Mixing the register: rows of those who voted are written anew in random order, many at once.

Otherwise a row's place on disk, or the number of the transaction that wrote it, would tell when
its elector voted, and the box's papers the same of a choice.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.gateway.model import db
from shared import crash
from shared.database import affected, lock_mixing, lock_shared

_ENOUGH = text(
    """
    SELECT count(*) FROM (
        SELECT 1 FROM register WHERE ballot_id = :ballot AND state = 'voted' AND NOT mixed
        LIMIT :least) AS waiting
    """
)
_MIX = text(
    """
    WITH d AS (
        DELETE FROM register WHERE ballot_id = :ballot AND state = 'voted' AND NOT mixed
        RETURNING ballot_id, elector_id, kind, state, hold_label, channel, left_out
    )
    INSERT INTO register (ballot_id, elector_id, kind, state, hold_label, channel, left_out, mixed)
    SELECT ballot_id, elector_id, kind, state, hold_label, channel, left_out, true
    FROM d ORDER BY random()
    """
)
# Every row of who voted, mixed before or not; those of judged groups lose their label by it.
_REWRITE = text(
    """
    WITH d AS (
        DELETE FROM register WHERE ballot_id = :ballot AND state = 'voted'
        RETURNING ballot_id, elector_id, kind, state, hold_label, channel, left_out
    )
    INSERT INTO register (ballot_id, elector_id, kind, state, hold_label, channel, left_out, mixed)
    SELECT ballot_id, elector_id, kind, state,
           CASE WHEN hold_label = ANY(CAST(:labels AS uuid[])) THEN NULL ELSE hold_label END,
           channel, left_out OR coalesce(hold_label = ANY(CAST(:left_out AS uuid[])), false), true
    FROM d ORDER BY random()
    """
)
_RUNNING = text(
    "SELECT ballot_id FROM register_ballots "
    "WHERE state IN ('open', 'closing', 'settling', 'verifying')"
)


def running() -> list[UUID]:
    """Return the ballots in which votes may come in."""
    with db.engine.begin() as link:
        return list(link.execute(_RUNNING).scalars())


def mix(ballot_id: UUID, *, at_least: int) -> int:
    """Mix who voted since the last time, unless fewer than `at_least`; return how many.

    Two at once: the second waits, then finds less to do.
    """
    with db.engine.begin() as link:
        lock_shared(link, ballot_id)
        lock_mixing(link)
        waiting = link.execute(_ENOUGH, {"ballot": ballot_id, "least": at_least}).scalar_one()
        if waiting < at_least:
            return 0
        mixed = affected(link.execute(_MIX, {"ballot": ballot_id}))
        crash.point("register.mixing")
        return mixed


def unlabel(link: Any, ballot_id: UUID, labels: Sequence[UUID], left_out: Sequence[UUID]) -> None:
    """Take settled labels off the votes, and mark those left out, in the caller's transaction.

    All rows of the ballot are written anew, so that none still tells its group by when it was
    written. The caller holds the ballot's lock.
    """
    lock_mixing(link)
    link.execute(text("SET LOCAL statement_timeout = '10min'"))
    names = {"ballot": ballot_id, "labels": list(labels), "left_out": list(left_out)}
    link.execute(_REWRITE, names)
