"""A ballot's way in the register: opened, closed, settled, verified, settled again, sealed.

Every step is committed before the next and may be repeated: after a crash at any point the next
call of `advance` goes on from what stands. Two at once do no harm. A paused ballot takes no step:
its end waits, too.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import text

from services.gateway.model import db
from services.gateway.register import held, mixing, reservations, summing, sweeping, verifying
from services.gateway.web import peers
from shared import crash, passes
from shared.contracts.ballots import OpenBox, SealBox
from shared.database import affected, lock_exclusive

_DUE = text(
    """
    SELECT ballot_id FROM register_ballots
    WHERE (state = 'draft' AND opens_at <= now()) OR (paused_at IS NULL AND (
        (state = 'open' AND closes_at <= now())
        OR state IN ('closing', 'settling', 'verifying', 'sealing')))
    """
)
_STANDS = text(
    """
    SELECT state, signing_key, paused_at IS NOT NULL AS paused,
           opens_at <= now() AS begins, closes_at <= now() AS ends
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
    WHERE ballot_id = :ballot AND state = 'open' AND closes_at <= now() AND paused_at IS NULL
    """
)
_SETTLE = text(
    """
    UPDATE register_ballots b SET state = 'settling'
    WHERE ballot_id = :ballot AND state = 'closing' AND paused_at IS NULL AND (
        clock_timestamp() >= closing_ends_at
        OR NOT EXISTS (
            SELECT 1 FROM register r WHERE r.ballot_id = b.ballot_id AND r.state = 'reserved'))
    """
)
_SETTLED = """
    paused_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM register r
        WHERE r.ballot_id = b.ballot_id AND r.state IN ('reserved', 'held'))
"""
_JUDGED = """
    NOT EXISTS (SELECT 1 FROM register_groups g
                WHERE g.ballot_id = b.ballot_id AND g.label IS NOT NULL)
"""
# Only what is settled is judged: a paper under way could still join a group.
_VERIFY = text(
    f"""
    UPDATE register_ballots b SET state = 'verifying'
    WHERE ballot_id = :ballot AND state = 'settling' AND NOT verified AND {_SETTLED}
      AND (now() < verifies_until OR NOT {_JUDGED})
    """  # noqa: S608
)
# Whoever has reserved a paper that is reissued may send it again as long as at the close.
_VERIFIED = text(
    f"""
    UPDATE register_ballots b SET state = 'settling', verified = true
    WHERE ballot_id = :ballot AND state = 'verifying' AND paused_at IS NULL AND {_JUDGED}
      AND (verifies_until IS NULL
           OR now() >= verifies_until AND (
              clock_timestamp() >= verifies_until + make_interval(secs => :grace)
              OR NOT EXISTS (SELECT 1 FROM register r
                             WHERE r.ballot_id = b.ballot_id AND r.state = 'reserved')))
    """  # noqa: S608
)
_SEAL = text(
    f"""
    UPDATE register_ballots b SET state = 'sealing'
    WHERE ballot_id = :ballot AND state = 'settling' AND {_SETTLED} AND {_JUDGED}
      AND (verified OR verifies_until IS NULL OR now() >= verifies_until)
    """  # noqa: S608
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
    if ballot.state == "draft":
        return open_ballot(ballot_id) if ballot.begins else False
    if ballot.paused or (ballot.state == "open" and not ballot.ends):
        return False
    step = _STEPS.get(ballot.state)
    return step(ballot_id) if step is not None else False


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
    command = SealBox(
        voted=counted.voted, reissued=counted.reissued, summary=summing.summary(ballot_id)
    )
    answer = peers.box().seal(ballot_id, command)
    if answer.outcome == "unbalanced":
        # Before the step is noted: whatever dies in between, the seal is asked and told again.
        held.tell_unbalanced(ballot_id)
    return _change(ballot_id, _DONE, balance=answer.outcome)


def _settle(ballot_id: UUID) -> bool:
    # Whatever is still reserved is settled now, whenever it was to be looked at again.
    sweeping.settle(reservations.all_of(ballot_id))
    if _change(ballot_id, _VERIFY) or _change(ballot_id, _SEAL):
        return True
    held.tell_staff(ballot_id)
    return False


def _verify(ballot_id: UUID) -> bool:
    verifying.settle_groups(ballot_id)
    held.tell_judges(ballot_id)
    return _change(ballot_id, _VERIFIED, grace=_grace())


_STEPS: dict[str, Callable[[UUID], bool]] = {
    "open": lambda ballot_id: _change(ballot_id, _CLOSE, grace=_grace()),
    "closing": lambda ballot_id: _change(ballot_id, _SETTLE),
    "settling": _settle,
    "verifying": _verify,
    "sealing": seal,
}


def _change(ballot_id: UUID, statement: Any, **values: Any) -> bool:
    """Run one compare-and-set on the ballot while nobody submits or settles; tell if it did."""
    with db.engine.begin() as link:
        lock_exclusive(link, ballot_id)
        changed = affected(link.execute(statement, {"ballot": ballot_id} | values)) > 0
    if changed and statement in _POINTS:
        crash.point(_POINTS[statement])
    return changed


_POINTS = {
    _CLOSE: "register.closing",
    _SETTLE: "register.settled",
    _VERIFY: "register.verifying",
    _SEAL: "register.sealing",
}


def _grace() -> float:
    seconds: float = current_app.extensions["settings"].closing_seconds
    return seconds
