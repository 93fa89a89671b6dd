"""Mixing the register: rows of those who voted are written anew in random order, many at once.

Otherwise a row's place on disk, or the number of the transaction that wrote it, would tell when
its elector voted, and the box's papers the same of a choice.
"""

from uuid import UUID

from sqlalchemy import text

from services.gateway.model import db
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
        RETURNING ballot_id, elector_id, kind, state, hold_label, channel
    )
    INSERT INTO register (ballot_id, elector_id, kind, state, hold_label, channel, mixed)
    SELECT ballot_id, elector_id, kind, state, hold_label, channel, true FROM d ORDER BY random()
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
        return affected(link.execute(_MIX, {"ballot": ballot_id}))
