"""What more votes would have changed: how many further papers a project lacked.

A further paper names this project alone, with the most points that a paper can give it. For the
greedy rules the number is the smallest one, for certain: more support never harms there. By Equal
Shares more support can harm, and each answer is a whole count: a number is then the smallest that
was tried, found by doubling and halving.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.consultations.tally.budget import limits_of, tally_budget
from services.consultations.tally.counting import Count, count
from services.consultations.tally.election import (
    BallotKind,
    Election,
    Paper,
    approval_paper,
    cumulative_paper,
    ordinal_paper,
)
from services.consultations.tally.greedy import Fate, GreedyRule, Turns, order_by_score
from services.consultations.tally.limits import Limits
from services.consultations.tally.settings import RuleSettings


@dataclass(frozen=True, slots=True)
class Margin:
    """How many further papers for one project, each with so many `points`, would have funded it.

    `papers`: None if the project is dearer than the budget, or no tried number was enough.
    `certain`: whether it is the smallest such number (or, with None, whether no number is enough).
    `not_enough`: the greatest number below it that was tried, or proven, not to be enough.
    """

    project: str
    papers: int | None
    points: int
    certain: bool
    not_enough: int


def margin(
    election: Election, settings: RuleSettings, project: str, *, recounts: int = 16
) -> Margin:
    """For one project that was not funded. By Equal Shares at most `recounts` counts are made.

    ValueError if there is no such project.
    """
    ids = [each.id for each in election.projects]
    if project not in ids:
        raise ValueError(f"there is no project {project!r}")
    position = ids.index(project)
    paper = _paper(election, position)
    points = paper.points[0]
    if election.projects[position].cost > election.budget:
        return Margin(project, None, points, True, 0)
    if settings.rule == "equal-shares":
        return _by_counting(election, settings, paper, project, recounts)
    papers = _by_place(election, count(election), settings, position, points)
    return Margin(project, papers, points, True, max(papers - 1, 0))


def _paper(election: Election, position: int) -> Paper:
    if election.kind is BallotKind.APPROVAL:
        return approval_paper([position])
    if election.kind is BallotKind.ORDINAL:
        return ordinal_paper([position], election.top or 1)
    most = max((max(paper.points, default=1) for paper in election.papers), default=1)
    return cumulative_paper([(position, max(most, 1))])


def _by_place(
    election: Election, tally: Count, settings: RuleSettings, position: int, points: int
) -> int:
    """The least number of papers by halving, over those numbers that change the order.

    A project that moves up finds at least as much money and at most as many that exclude it.
    """
    limits = limits_of(settings)
    score, votes = tally.scores[position], tally.votes[position]
    enough = {0, max(0, limits.min_votes - votes)}
    for other in tally.scores:
        # Level with the other, or one paper above it: between these nothing changes.
        level = max(0, -((score - other) // points))
        enough |= {level, level + 1}
    numbers = sorted(enough)
    low, high = 0, len(numbers) - 1
    while low < high:
        middle = (low + high) // 2
        more = Count(
            _plus(tally.votes, position, numbers[middle]),
            _plus(tally.scores, position, numbers[middle] * points),
        )
        if _funds(election, more, settings, limits, position):
            high = middle
        else:
            low = middle + 1
    return max(numbers[high], limits.quorum - election.ballots, 0)


def _plus(numbers: tuple[int, ...], position: int, more: int) -> tuple[int, ...]:
    return (*numbers[:position], numbers[position] + more, *numbers[position + 1 :])


def _funds(
    election: Election, tally: Count, settings: RuleSettings, limits: Limits, position: int
) -> bool:
    turns = Turns(
        election,
        tally,
        rule=GreedyRule(settings.rule),
        left=election.budget,
        limits=replace(limits, quorum=0),
    )
    turns.take(order_by_score(election, tally, settings.seed))
    project = election.projects[position]
    return any(step.project is project and step.fate is Fate.FUNDED for step in turns.steps)


def _by_counting(
    election: Election, settings: RuleSettings, paper: Paper, project: str, recounts: int
) -> Margin:
    low, high, tried = 0, 1, 0
    found = False
    while tried < recounts and not (found and high - low == 1):
        number = (low + high) // 2 if found else high
        tried += 1
        if project in tally_budget(_with(election, paper, number), settings).winners:
            found, high = True, number
        else:
            low = number
            if not found:
                high = number * 2
    return Margin(project, high if found else None, paper.points[0], found and high == 1, low)


def _with(election: Election, paper: Paper, number: int) -> Election:
    papers: Mapping[Paper, int] = election.papers
    return replace(election, papers={**papers, paper: papers.get(paper, 0) + number})
