"""A ballot's way in the register: opened, closed, settled, sealed.

Every step is committed before the next and may be repeated: after a crash at any point the next
call of `advance` goes on from what stands. Two at once do no harm.
"""

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import text

from services.gateway.model import db
from services.gateway.register import mixing, reservations, sweeping
from services.gateway.web import peers
from shared import passes
from shared.contracts.ballots import OpenBox, SealBox
from shared.database import affected, lock_exclusive

_DUE = text(
    """
    SELECT ballot_id FROM register_ballots
    WHERE (state = 'draft' AND opens_at <= now()) OR (state = 'open' AND closes_at <= now())
       OR state IN ('closing', 'settling', 'sealing')
    """
)
_STANDS = text(
    """
    SELECT state, signing_key, opens_at <= now() AS begins, closes_at <= now() AS ends
    FROM register_ballots WHERE ballot_id = :ballot
    """
)
_KEEP_KEY = text(
    """
    UPDATE register_ballots SET signing_key = :key
    WHERE ballot_id = :ballot AND state = 'draft' AND signing_key IS NULL
    """
)
_OPEN = text(
    "UPDATE register_ballots SET state = 'open' WHERE ballot_id = :ballot AND state = 'draft'"
)
_CLOSE = text(
    """
    UPDATE register_ballots
    SET state = 'closing', closing_ends_at = clock_timestamp() + make_interval(secs => :grace)
    WHERE ballot_id = :ballot AND state = 'open' AND closes_at <= now()
    """
)
_SETTLE = text(
    """
    UPDATE register_ballots b SET state = 'settling'
    WHERE ballot_id = :ballot AND state = 'closing' AND (
        clock_timestamp() >= closing_ends_at
        OR NOT EXISTS (
            SELECT 1 FROM register r WHERE r.ballot_id = b.ballot_id AND r.state = 'reserved'))
    """
)
_SEAL = text(
    """
    UPDATE register_ballots b SET state = 'sealing'
    WHERE ballot_id = :ballot AND state = 'settling' AND NOT EXISTS (
        SELECT 1 FROM register r
        WHERE r.ballot_id = b.ballot_id AND r.state IN ('reserved', 'held'))
    """
)
_COUNT = text(
    """
    SELECT count(*) FILTER (WHERE kind = 'first') AS voted,
           count(*) FILTER (WHERE kind = 'reissued') AS reissued
    FROM register WHERE ballot_id = :ballot AND state = 'voted'
    """
)
_DONE = text(
    """
    UPDATE register_ballots SET state = 'done', balance = :balance
    WHERE ballot_id = :ballot AND state = 'sealing'
    """
)


def due() -> list[UUID]:
    """Return the ballots whose time for a step has come."""
    with db.engine.begin() as link:
        return list(link.execute(_DUE).scalars())


def advance(ballot_id: UUID) -> None:
    """Take every step that can be taken now.

    May raise ServiceDown or Refusal; what was reached until then stands.
    """
    while _step(ballot_id):
        pass


def _step(ballot_id: UUID) -> bool:
    with db.engine.begin() as link:
        ballot = link.execute(_STANDS, {"ballot": ballot_id}).one()
    match ballot.state:
        case "draft" if ballot.begins:
            return open_ballot(ballot_id)
        case "open" if ballot.ends:
            return _change(ballot_id, _CLOSE, grace=_grace())
        case "closing":
            return _change(ballot_id, _SETTLE)
        case "settling":
            # Whatever is still reserved is settled now, whenever it was to be looked at again.
            sweeping.settle(reservations.all_of(ballot_id))
            return _change(ballot_id, _SEAL)
        case "sealing":
            return seal(ballot_id)
    return False


def open_ballot(ballot_id: UUID) -> bool:
    """Open a ballot: first the key is kept here, then the box gets its public half."""
    _change(ballot_id, _KEEP_KEY, key=passes.new_key())
    with db.engine.begin() as link:
        key = link.execute(_STANDS, {"ballot": ballot_id}).one().signing_key
    if key is None:
        return False
    peers.box().open(ballot_id, OpenBox(public_key=passes.public_half(key)))
    return _change(ballot_id, _OPEN)


def seal(ballot_id: UUID) -> bool:
    """Mix the last rows, count, and have the box compare. No row is reserved any more."""
    mixing.mix(ballot_id, at_least=1)
    with db.engine.begin() as link:
        counted = link.execute(_COUNT, {"ballot": ballot_id}).one()
    answer = peers.box().seal(ballot_id, SealBox(voted=counted.voted, reissued=counted.reissued))
    return _change(ballot_id, _DONE, balance=answer.outcome)


def _change(ballot_id: UUID, statement: Any, **values: Any) -> bool:
    """Run one compare-and-set on the ballot while nobody submits or settles; tell if it did."""
    with db.engine.begin() as link:
        lock_exclusive(link, ballot_id)
        return affected(link.execute(statement, {"ballot": ballot_id} | values)) > 0


def _grace() -> float:
    seconds: float = current_app.extensions["settings"].closing_seconds
    return seconds
