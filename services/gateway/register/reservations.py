"""Reserved rows: made, renewed, settled, removed; each change in a transaction of its own.

Everything that happens to a reserved row is a compare-and-set on the serial that the answer was
about: whoever comes second changes nothing, and that is no error. No function here calls another
service, and none runs in the page's own session.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import TextClause, text

from services.gateway.model import db
from services.gateway.register import origins
from services.gateway.register.voters import Voter
from shared import crash
from shared.database import affected, alone, lock_shared, locked, run


class Found(StrEnum):
    """How an elector stands when they submit."""

    RESERVED = "reserved"
    HELD = "held"
    VOTED = "voted"
    # Not in time: nothing of theirs is in the register, and nothing can come.
    NONE = "none"
    # In time, but nobody votes just now; nothing of theirs is in the register.
    PAUSED = "paused"
    NOT_AN_ELECTOR = "not_an_elector"


@dataclass(frozen=True)
class Reservation:
    """An elector's row as a submit found it; with a serial, and the key to sign it, if reserved."""

    found: Found
    serial: UUID | None = None
    hold_label: UUID | None = None
    signing_key: bytes = b""


# Whom a voter acts for: the account's elector, or the one a check has found.
_ELECTOR = {
    "account": ("a.elector_id", "elector_accounts a", "a.account_id"),
    "checked": ("a.id", "electors a", "a.id"),
}
_OPEN = "b.state = 'open' AND now() < b.closes_at"
# In time: for a first vote while the ballot is open; for a reissued paper, which takes a grant,
# also in the phase of verification.
_IN_TIME = {
    "first": _OPEN,
    "reissued": f"""
        ({_OPEN} OR b.state = 'verifying' AND now() < b.verifies_until)
        AND EXISTS (SELECT 1 FROM register_grants g
                    WHERE g.ballot_id = b.ballot_id AND g.elector_id = {{elector}})
    """,  # noqa: S608
}


def _ballot_statement(way: str, kind: str) -> TextClause:
    # One statement for each way: of one for all, PostgreSQL would make a new plan for every vote.
    elector, table, who = _ELECTOR[way]
    return text(
        f"""
        SELECT b.signing_key, b.paused_at, b.hold_limit, b.counter_limit, b.rehearsal,
               {elector} AS elector_id, {_IN_TIME[kind].format(elector=elector)} AS in_time,
               {origins.HELD} AS label
        FROM register_ballots b
        LEFT JOIN {table} ON a.roll_id = b.roll_id AND {who} = :who
        WHERE b.ballot_id = :ballot
        """  # noqa: S608
    )


_BALLOT = {(way, kind): _ballot_statement(way, kind) for way in _ELECTOR for kind in _IN_TIME}
# The label is in the row from its first moment and never changes while it is reserved.
_RESERVE = text(
    f"""
    WITH made AS (
        INSERT INTO register
            (ballot_id, elector_id, kind, state, serial, hold_label, look_again_at, channel, mixed)
        VALUES (:ballot, :elector, :kind, 'reserved', :serial, :label,
                clock_timestamp() + make_interval(secs => :patience), :channel, false)
        ON CONFLICT (ballot_id, elector_id, kind) DO NOTHING RETURNING serial
    ), {origins.COUNTED}
    SELECT serial, {origins.BEYOND} AS beyond FROM made
    """  # noqa: S608
)
_FIND = text(
    """
    SELECT state, serial, hold_label FROM register
    WHERE ballot_id = :ballot AND elector_id = :elector AND kind = :kind
    UNION ALL
    SELECT 'voted', NULL, NULL FROM register_marks
    WHERE ballot_id = :ballot AND elector_id = :elector AND kind = :kind
    """
)
_MARK_VOTED = text(
    """
    UPDATE register SET state = 'voted', serial = NULL, look_again_at = NULL
    WHERE ballot_id = :ballot AND serial = :serial AND state = 'reserved'
    """
)
_RENEW = text(
    """
    UPDATE register
    SET serial = :fresh, look_again_at = clock_timestamp() + make_interval(secs => :patience)
    WHERE ballot_id = :ballot AND serial = :serial AND state = 'reserved'
    """
)
# While the vote or its verification closes, a row that is gone could not be made again: its
# elector would have lost the vote. So it stays until the last moment for a retry is over.
_MAY_REMOVE = text(
    """
    SELECT CASE state
        WHEN 'open' THEN now() < closes_at
        WHEN 'closing' THEN clock_timestamp() >= closing_ends_at
        WHEN 'verifying' THEN verifies_until IS NULL OR now() < verifies_until
        ELSE true
    END FROM register_ballots WHERE ballot_id = :ballot
    """
)
_REMOVE = text(
    """
    DELETE FROM register WHERE ballot_id = :ballot AND serial = :serial AND state = 'reserved'
    """
)
_OVERDUE = text(
    """
    SELECT ballot_id, serial FROM register
    WHERE state = 'reserved' AND look_again_at <= now() ORDER BY random() LIMIT 1000
    """
)
_ALL_OF = text("SELECT ballot_id, serial FROM register WHERE state = 'reserved' AND ballot_id = :b")


def reserve(ballot_id: UUID, voter: Voter) -> Reservation:
    """Reserve the voter's elector one serial, or find what the elector has already.

    Committed on return: a pass may be signed only then.
    """
    while True:
        found = _reserve_or_find(ballot_id, voter)
        # The row that stood in the way went before it was read (the sweep settled it): the vote
        # is open to the elector, so begin again, from the lock on.
        if found is not None:
            return found


def _reserve_or_find(ballot_id: UUID, voter: Voter) -> Reservation | None:
    """Try once, in one transaction; None when there was a row, and then there was none."""
    # The lock is a statement of its own: read together with it, the state could be from before a
    # close that this had to wait for.
    with locked(db.engine, ballot_id) as link:
        found = _on(link, ballot_id, voter, _ballot(link, ballot_id, voter))
    if found is not None and found.found == Found.RESERVED:
        crash.point("register.reserved")
    return found


def _ballot(link: Any, ballot_id: UUID, voter: Voter) -> Any:
    """Read how the ballot stands for this voter, and the label that their origin has earned."""
    way = "checked" if voter.account_id is None else "account"
    asked = {"ballot": ballot_id, "who": voter.account_id or voter.elector_id}
    statement = _BALLOT[way, voter.kind]
    return run(link, statement, asked | origins.keys(voter.origin)).fetchone()


def _on(link: Any, ballot_id: UUID, voter: Voter, ballot: Any) -> Reservation | None:
    if ballot is None:
        return Reservation(Found.NONE)
    if ballot.elector_id is None:
        return Reservation(Found.NOT_AN_ELECTOR)
    names = {"ballot": ballot_id, "elector": ballot.elector_id, "kind": voter.kind}
    accepting = ballot.in_time and ballot.paused_at is None
    if accepting:
        made = _reserve(link, names, voter, ballot)
        if made is not None:
            return made
    row = run(link, _FIND, names).fetchone()
    if row is not None:
        key = ballot.signing_key or b""
        return Reservation(Found(row.state), row.serial, row.hold_label, key)
    if accepting:
        return None
    return Reservation(Found.PAUSED if ballot.in_time else Found.NONE)


def _reserve(link: Any, names: dict[str, Any], voter: Voter, ballot: Any) -> Reservation | None:
    """Make the row, count it where it comes from and label it beyond a limit; None if there is
    one.
    """
    # Who reads a document at the counter vouches for a reissued paper: it is in no group.
    free = ballot.rehearsal or voter.kind != "first"
    label = None if free else ballot.label
    counted = () if free or label is not None else voter.origin
    fresh = {
        "serial": uuid4(),
        "label": label,
        "patience": _patience(),
        "channel": voter.channel,
    }
    made = run(link, _RESERVE, names | fresh | origins.limits(counted, ballot)).fetchone()
    if made is None:
        return None
    if made.beyond:
        label = origins.hold(link, names["ballot"], made.serial, counted, made.beyond)
    return Reservation(Found.RESERVED, made.serial, label, ballot.signing_key)


def mark_voted(ballot_id: UUID, serial: UUID) -> bool:
    """Note that the serial's paper is in the box; nothing of the serial stays."""
    with alone(db.engine) as link:
        marked = affected(run(link, _MARK_VOTED, _named(ballot_id, serial))) > 0
    crash.point("register.marked")
    return marked


def renew(ballot_id: UUID, serial: UUID) -> UUID | None:
    """Give a row whose serial is void another one; None when somebody was faster."""
    fresh = uuid4()
    names = _named(ballot_id, serial) | {"fresh": fresh, "patience": _patience()}
    with db.engine.begin() as link:
        return fresh if affected(link.execute(_RENEW, names)) else None


def remove(ballot_id: UUID, serial: UUID) -> bool:
    """Take away a row whose serial is void, if its elector may then reserve anew or is too late."""
    with db.engine.begin() as link:
        lock_shared(link, ballot_id)
        if not link.execute(_MAY_REMOVE, {"ballot": ballot_id}).scalar_one():
            return False
        return affected(link.execute(_REMOVE, _named(ballot_id, serial))) > 0


def overdue() -> list[tuple[UUID, UUID]]:
    """Return ballot and serial of the rows past their look-again time."""
    with db.engine.begin() as link:
        return [(row.ballot_id, row.serial) for row in link.execute(_OVERDUE)]


def all_of(ballot_id: UUID) -> list[tuple[UUID, UUID]]:
    """Return ballot and serial of every reserved row of a ballot."""
    with db.engine.begin() as link:
        return [(row.ballot_id, row.serial) for row in link.execute(_ALL_OF, {"b": ballot_id})]


def _named(ballot_id: UUID, serial: UUID) -> dict[str, object]:
    return {"ballot": ballot_id, "serial": serial}


def _patience() -> float:
    seconds: float = current_app.extensions["settings"].look_again_seconds
    return seconds
