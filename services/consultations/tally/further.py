"""How many further papers a project that greedy counting did not fund would have needed.

A further paper names this project alone, with the most points that a paper can give it. Moving up,
a project finds at least as much money left and at most as many projects that exclude it: so there
is one last place at which it is funded, and the number of papers that brings it there is the least.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.consultations.tally.counting import Count
from services.consultations.tally.election import BallotKind, Election
from services.consultations.tally.limits import Limits


class Race(NamedTuple):
    """A greedy count apart from its papers: the turns, who is first when level, who is kept out."""

    election: Election
    tally: Count
    order: Sequence[int]
    ties: Sequence[tuple[str, int]]
    below: frozenset[int]
    bars: Mapping[int, frozenset[int]]
    stops: bool
    limits: Limits


def points_of_a_paper(election: Election) -> int:
    """The most that one paper can give to one project; for shared points the most that one did."""
    if election.kind is BallotKind.APPROVAL:
        return 1
    if election.kind is BallotKind.ORDINAL:
        return election.top or 1
    return max((max(paper.points, default=1) for paper in election.papers), default=1) or 1


def further_papers(race: Race, position: int, points: int) -> int | None:
    """The least number of papers that funds the project, 0 if it is; None if it is too dear."""
    election, tally, limits = race.election, race.tally, race.limits
    if election.projects[position].cost > election.budget:
        return None
    needed = max(0, limits.min_votes - tally.votes[position], limits.quorum - election.ballots)
    ahead = _last_chance(race, position)
    if ahead is not None:
        missing = tally.scores[ahead] - tally.scores[position]
        if race.ties[position] > race.ties[ahead]:
            missing += 1
        needed = max(needed, -(-missing // points))
    return needed


def _last_chance(race: Race, position: int) -> int | None:
    """The project whose turn this one's must come before to be funded; None if any turn does."""
    projects = race.election.projects
    cost, left = projects[position].cost, race.election.budget
    barred: set[int] = set()
    latest: int | None = None
    for other in race.order:
        if other == position:
            continue
        if cost > left or position in barred:
            return latest
        latest = other
        if other in race.below or other in barred:
            continue
        if projects[other].cost <= left:
            left -= projects[other].cost
            barred |= race.bars.get(other, frozenset())
        elif race.stops:
            return latest
    return latest if cost > left or position in barred else None
