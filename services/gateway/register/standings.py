"""What pages may know of the register: how one account stands, and turnout in steps."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.gateway.model import db

STEP = 10


@dataclass(frozen=True)
class Standing:
    """How the register sees one ballot, and one account in it.

    `state` is the register's; `accepting` is true exactly when a first submit would be taken, and
    `paused` when it would be but for a pause.
    `attached`: the account acts for an elector. `row`: none, reserved (a vote was sent and its
    answer is not known yet: it may be sent again), held (by a clerk) or voted.
    """

    ballot_id: UUID
    state: str
    accepting: bool
    paused: bool
    opens_at: datetime
    closes_at: datetime
    rehearsal: bool
    attached: bool
    row: str
    # Two people left out the group in which this elector's vote was; the elector may cast a paper
    # at the counter until `verifies_until`, unless one was cast already (`reissued`).
    left_out: bool = False
    reissued: bool = False
    verifies_until: datetime | None = None

    @property
    def voted(self) -> bool:
        """The account's elector is marked as voted, by whichever of their accounts."""
        return self.row == "voted"


_STANDING = text(
    """
    SELECT b.ballot_id, b.state,
           b.state = 'open' AND now() < b.closes_at AND b.paused_at IS NULL AS accepting,
           b.state = 'open' AND now() < b.closes_at AND b.paused_at IS NOT NULL AS paused,
           b.opens_at, b.closes_at, b.rehearsal,
           coalesce(a.elector_id, e.id) IS NOT NULL AS attached,
           CASE WHEN m.elector_id IS NOT NULL THEN 'voted'
                ELSE coalesce(r.state, 'none') END AS row,
           coalesce(r.left_out, false) AS left_out, b.verifies_until,
           EXISTS (SELECT 1 FROM register i WHERE i.ballot_id = b.ballot_id
                   AND i.elector_id = a.elector_id AND i.kind = 'reissued'
                   AND i.state = 'voted') AS reissued
    FROM register_ballots b
    LEFT JOIN elector_accounts a ON a.roll_id = b.roll_id AND a.account_id = :account
    LEFT JOIN electors e ON e.roll_id = b.roll_id AND e.id = :elector
    LEFT JOIN register r ON r.ballot_id = b.ballot_id
        AND r.elector_id = coalesce(a.elector_id, e.id) AND r.kind = 'first'
    LEFT JOIN register_marks m ON m.ballot_id = b.ballot_id
        AND m.elector_id = coalesce(a.elector_id, e.id) AND m.kind = 'first'
    WHERE b.ballot_id = :ballot
    """
)
_TOOK_PART = text(
    """
    SELECT b.ballot_id, coalesce(b.consultation_id, b.survey_of) AS consultation_id, b.title,
           b.closes_at
    FROM elector_accounts a JOIN register_ballots b ON b.roll_id = a.roll_id
    WHERE a.account_id = :account AND (b.survey_of IS NOT NULL) = :surveys AND (
        EXISTS (SELECT 1 FROM register r WHERE r.ballot_id = b.ballot_id
                AND r.elector_id = a.elector_id AND r.state = 'voted')
        OR EXISTS (SELECT 1 FROM register_marks m WHERE m.ballot_id = b.ballot_id
                   AND m.elector_id = a.elector_id))
    ORDER BY b.closes_at DESC
    """
)
_VOTED = text(
    """
    SELECT (SELECT count(*) FROM register
            WHERE ballot_id = :ballot AND state = 'voted' AND kind = 'first')
         + (SELECT count(*) FROM register_marks WHERE ballot_id = :ballot AND kind = 'first')
    """
)


@dataclass(frozen=True)
class TookPart:
    """A ballot in which an account's elector has voted; never what."""

    ballot_id: UUID
    consultation_id: UUID
    title: str
    closes_at: datetime


def standing(
    *, ballot_id: UUID, account_id: UUID | None = None, elector_id: UUID | None = None
) -> Standing | None:
    """Return how a ballot and an account, or an elector whom a check found, stand.

    None while the register knows no such ballot.
    """
    who = {"ballot": ballot_id, "account": account_id, "elector": elector_id}
    row = db.session.execute(_STANDING, who).one_or_none()
    return None if row is None else Standing(**row._mapping)


def has_voted(*, ballot_id: UUID, account_id: UUID) -> bool:
    """Tell whether the account's elector is marked as voted."""
    found = standing(ballot_id=ballot_id, account_id=account_id)
    return found is not None and found.voted


def took_part(account_id: UUID, *, surveys: bool = False) -> list[TookPart]:
    """Return the ballots in which the account's electors have voted, the latest first.

    Or the anonymous surveys that they have answered.
    """
    rows = db.session.execute(_TOOK_PART, {"account": account_id, "surveys": surveys})
    return [TookPart(**row._mapping) for row in rows]


def turnout(ballot_id: UUID) -> int | None:
    """Return how many have voted, rounded down to a step of ten; None below ten."""
    number: int = db.session.execute(_VOTED, {"ballot": ballot_id}).scalar_one()
    return number // STEP * STEP or None
