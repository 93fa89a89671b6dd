"""Groups of votes under one label, in figures alone: nobody sees who is in one, or what they chose.

How long, how large, by which ways; impossible birth years where an imported list tells; from the
box the share of the commonest paper. Figures are there from the phase of verification on.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.gateway.model import RegisterBallot, db
from shared.contracts.holds import LabelFigures

_GROUPS = text(
    """
    WITH votes AS (
        SELECT r.hold_label AS label, r.channel, count(*) AS papers,
               count(*) FILTER (WHERE e.doubtful) AS doubtful
        FROM register r LEFT JOIN electors e ON e.id = r.elector_id
        WHERE r.ballot_id = :ballot AND r.hold_label IS NOT NULL AND r.state = 'voted'
        GROUP BY r.hold_label, r.channel
    ), ways AS (
        SELECT label, sum(papers)::int AS papers, sum(doubtful)::int AS doubtful,
               json_object_agg(channel, papers) AS channels
        FROM votes GROUP BY label
    ), hours AS (
        SELECT g.id, min(o.since) AS first_at, max(o.since) AS last_at, count(*)::int AS hours
        FROM register_groups g
        JOIN register_ballots b USING (ballot_id)
        JOIN register_origins o ON o.ballot_id = g.ballot_id AND o.origin = g.origin
         AND o.votes >= CASE g.kind WHEN 'staff' THEN b.counter_limit ELSE b.hold_limit END
        WHERE g.ballot_id = :ballot GROUP BY g.id
    )
    SELECT g.id, g.kind, g.label, coalesce(g.papers, w.papers, 0) AS papers,
           coalesce(w.doubtful, 0) AS doubtful, coalesce(w.channels, '{}') AS channels,
           h.first_at, h.last_at, coalesce(h.hours, 0) AS hours,
           g.decision, g.reason, g.first_account, g.second_account
    FROM register_groups g
    LEFT JOIN ways w ON w.label = g.label
    LEFT JOIN hours h ON h.id = g.id
    WHERE g.ballot_id = :ballot AND g.decision IS DISTINCT FROM 'dissolve'
    ORDER BY h.first_at NULLS LAST, g.id
    """
)

_OPEN = text(
    """
    SELECT count(*) FROM register_groups
    WHERE ballot_id = :ballot AND label IS NOT NULL AND second_account IS NULL
    """
)


@dataclass(frozen=True)
class Group:
    """A group as its judges see it. `kind`: one address range, one device, one clerk.

    `hours`: in how many hours (at the counter: days) it grew, the first and the last of them.
    """

    id: UUID
    kind: str
    label: UUID | None
    papers: int
    doubtful: int
    channels: dict[str, int]
    first_at: datetime | None
    last_at: datetime | None
    hours: int
    decision: str | None
    reason: str
    first_account: UUID | None
    second_account: UUID | None
    # How many of its papers say the very same; unknown while the box has not said.
    commonest: int | None = None

    @property
    def open(self) -> bool:
        """Two people have not agreed yet."""
        return self.second_account is None


def open_groups(ballot: RegisterBallot) -> int:
    """Return how many groups wait for two people; before the phase of verification it is none."""
    if ballot.state != "verifying":
        return 0
    waiting: int = db.session.execute(_OPEN, {"ballot": ballot.ballot_id}).scalar_one()
    return waiting


def of_ballot(ballot_id: UUID, figures: tuple[LabelFigures, ...] = ()) -> list[Group]:
    """Return a ballot's groups that are to be judged or were, the oldest first.

    Call it from the phase of verification on: earlier figures would tell of a running vote.
    """
    commonest = {figure.label: figure.commonest for figure in figures}
    return [
        Group(**row._mapping, commonest=commonest.get(row.label))
        for row in db.session.execute(_GROUPS, {"ballot": ballot_id})
    ]
