"""What more votes would have changed: how many further papers a project lacked.

A further paper names this project alone, with the most points that a paper can give it. For the
greedy rules the number is the smallest one, for certain: more support never harms there. By Equal
Shares more support can harm, and each answer is a whole count: a number is then the smallest that
was tried, found by doubling and halving.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.consultations.tally.budget import limits_of, tally_budget
from services.consultations.tally.election import Election, Paper
from services.consultations.tally.further import points_of_a_paper
from services.consultations.tally.greedy import GreedyRule, greedy
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
    points = points_of_a_paper(election)
    paper = Paper((position,), (points,))
    if election.projects[position].cost > election.budget:
        return Margin(project, None, points, True, 0)
    if settings.rule == "equal-shares":
        return _by_counting(election, settings, paper, project, recounts)
    outcome = greedy(
        election,
        rule=GreedyRule(settings.rule),
        seed=settings.seed,
        limits=limits_of(settings),
    )
    papers = next(step.further for step in outcome.steps if step.project.id == project)
    return Margin(project, papers, points, True, max((papers or 0) - 1, 0))


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
