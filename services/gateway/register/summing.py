"""A vote that has ended in figures, for its result: ways, judged groups, acts of the staff.

No figure tells of a person: a way that fewer than ten took is not told, nor can it be reckoned
from the others.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text

from services.gateway.model import db
from shared.contracts.ballots import GroupJudged, VoteSummary

FEWEST = 10

_CHANNELS = text(
    """
    SELECT channel, count(*)::int AS votes FROM register
    WHERE ballot_id = :ballot AND state = 'voted' GROUP BY channel
    """
)
_GROUPS = text(
    """
    SELECT papers, decision = 'leave_out' AS left_out, reason FROM register_groups
    WHERE ballot_id = :ballot AND decision IN ('count', 'leave_out') AND papers IS NOT NULL
    ORDER BY papers DESC, reason
    """
)
_ACTS = text(
    """
    SELECT act, count(*)::int AS times
    FROM staff_acts a JOIN register_ballots b ON a.subject_id IN (b.ballot_id, b.consultation_id)
    WHERE b.ballot_id = :ballot GROUP BY act ORDER BY act
    """
)
_CARDS = text(
    """
    SELECT (max(stubs) FILTER (WHERE small AND stubs > 0))::int AS last_batch,
           coalesce(sum(undivided), 0)::int AS undivided
    FROM card_batches WHERE ballot_id = :ballot AND state = 'dropped'
    """
)


def summary(ballot_id: UUID) -> VoteSummary:
    """Return what a ballot's result tells of its course."""
    names = {"ballot": ballot_id}
    with db.engine.begin() as link:
        channels = {row.channel: row.votes for row in link.execute(_CHANNELS, names)}
        groups = [GroupJudged(**row._mapping) for row in link.execute(_GROUPS, names)]
        acts = {row.act: row.times for row in link.execute(_ACTS, names)}
        cards = link.execute(_CARDS, names).one()
    ways = told(channels)
    return VoteSummary(
        channels=ways,
        groups=tuple(groups),
        acts={act: times for act, times in acts.items() if _may_be_told(act, ways)},
        last_batch=cards.last_batch,
        undivided=cards.undivided,
    )


def _may_be_told(act: str, ways: Mapping[str, int]) -> bool:
    """Acts go with a way one by one: where it is not told how many took it, neither are they."""
    return all(way in ways for way, prefix in _ACTS_OF.items() if act.startswith(prefix))


# Way -> how the acts begin that happen once for each vote of it.
_ACTS_OF = {"card": "card.", "counter": "counter.", "letter": "letter."}


def told(channels: Mapping[str, int]) -> dict[str, int]:
    """Return the ways that may be told: ten votes or more each, and so many beside them or none.

    The whole is public, so a single way that is kept back could be reckoned.
    """
    known = sorted(channels.items(), key=lambda each: (-each[1], each[0]))
    kept = [each for each in known if each[1] >= FEWEST]
    whole = sum(channels.values())
    while kept and 0 < whole - sum(votes for _, votes in kept) < FEWEST:
        kept.pop()
    return dict(kept)
