"""The rule of most Polish budgets: the most supported projects first, while the money lasts.

Cities differ in one point: at the first project that no longer fits, some stop (Poznań), others
skip it and go on with the next (Warszawa, Kraków, Katowice). Both are here. Nothing else is: a
project without a vote is funded like any other if its turn comes and the money suffices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from services.consultations.tally.counting import Count, count
from services.consultations.tally.election import Election, Project
from services.consultations.tally.lottery import draw_key


class GreedyRule(StrEnum):
    """What happens at the first project that does not fit into the money left."""

    STOP = "greedy-stop"
    SKIP = "greedy-skip"


class Fate(StrEnum):
    """What became of a project in its turn."""

    FUNDED = "funded"
    DOES_NOT_FIT = "does-not-fit"
    STOPPED = "stopped"
    """Counting had ended before its turn (greedy-stop only)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One project's turn: enough for a page to say why it was funded or not."""

    place: int
    project: Project
    votes: int
    score: int
    left_before: int
    fate: Fate


@dataclass(frozen=True, slots=True)
class Tie:
    """Two or more projects with the same score, in the order in which their turns came.

    `decisive`: another order among them would have funded other projects. After the first decisive
    tie everything that follows, later ties included, holds for the order shown only.
    """

    projects: tuple[str, ...]
    score: int
    decisive: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result, and the way to it. With the default order of ties `seed` is None."""

    rule: GreedyRule
    seed: str | None
    ballots: int
    budget: int
    steps: tuple[Step, ...]
    ties: tuple[Tie, ...]

    @property
    def winners(self) -> tuple[str, ...]:
        """Ids of the funded projects, in the order in which they were funded."""
        return tuple(step.project.id for step in self.steps if step.fate is Fate.FUNDED)

    @property
    def cost(self) -> int:
        """What the winners cost together, in the election's unit of money."""
        return sum(step.project.cost for step in self.steps if step.fate is Fate.FUNDED)

    @property
    def left(self) -> int:
        """The money nobody got."""
        return self.budget - self.cost

    @property
    def decisive_ties(self) -> tuple[Tie, ...]:
        """The ties that decide who is funded, in the order in which they came up."""
        return tuple(tie for tie in self.ties if tie.decisive)

    @property
    def undecided(self) -> bool:
        """Whether the votes alone do not decide: a draw is needed and was not held."""
        return self.seed is None and bool(self.decisive_ties)


def greedy(election: Election, *, rule: GreedyRule, seed: str | None = None) -> Outcome:
    """Fund by falling score; equal scores by the order of the projects, or by lottery with a seed.

    Never spends more than the budget.
    """
    tally = count(election)
    order = _order(election.projects, tally, seed)
    left, stopped = election.budget, False
    steps: list[Step] = []
    ties: list[Tie] = []
    for score, members in groupby(order, key=lambda position: tally.scores[position]):
        group = list(members)
        projects = [election.projects[position] for position in group]
        if len(group) > 1:
            decisive = not stopped and _order_matters(rule, [p.cost for p in projects], left)
            ties.append(Tie(tuple(p.id for p in projects), score, decisive))
        for position, project in zip(group, projects, strict=True):
            fate = _fate(project.cost, left, stopped)
            place = len(steps) + 1
            steps.append(Step(place, project, tally.votes[position], score, left, fate))
            if fate is Fate.FUNDED:
                left -= project.cost
            elif rule is GreedyRule.STOP:
                stopped = True
    return Outcome(rule, seed, election.ballots, election.budget, tuple(steps), tuple(ties))


def _order(projects: Sequence[Project], tally: Count, seed: str | None) -> list[int]:
    """Positions by falling score. `sorted` is stable, so ties keep the order of the projects."""
    if seed is None:
        return sorted(range(len(projects)), key=lambda position: -tally.scores[position])
    return sorted(
        range(len(projects)),
        key=lambda position: (
            -tally.scores[position],
            draw_key(seed, projects[position].id),
        ),
    )


def _fate(cost: int, left: int, stopped: bool) -> Fate:
    if stopped:
        return Fate.STOPPED
    return Fate.FUNDED if cost <= left else Fate.DOES_NOT_FIT


def _order_matters(rule: GreedyRule, costs: Sequence[int], left: int) -> bool:
    """Whether some other order of these equally supported projects funds other ones.

    If all fit together, no order matters. Otherwise, when stopping, any project that fits alone is
    funded when first and not funded when last, so the order matters unless none fits alone. When
    skipping, only those that fit alone can ever be funded, and they matter unless all of them fit.
    """
    fitting = [cost for cost in costs if cost <= left]
    if rule is GreedyRule.STOP:
        return sum(costs) > left and bool(fitting)
    return sum(fitting) > left
