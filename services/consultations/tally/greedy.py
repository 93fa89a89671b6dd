"""The rule of most Polish budgets: the most supported projects first, while the money lasts.

Cities differ in one point: at the first project that no longer fits, some stop (Poznań), others
skip it and go on with the next (Warszawa, Kraków, Katowice). Both are here. Without limits a
project without a vote is funded like any other if its turn comes and the money suffices. A project
that limits keep out is passed over by both rules: it never ends the counting.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from services.consultations.tally.counting import Count, count
from services.consultations.tally.election import Election, Project
from services.consultations.tally.further import Race, further_papers, points_of_a_paper
from services.consultations.tally.limits import (
    NO_LIMITS,
    Limits,
    bars,
    below_threshold,
    quorum_met,
)
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
    BELOW_THRESHOLD = "below-threshold"
    """Fewer votes than a project needs."""
    EXCLUDED = "excluded"
    """A project funded before excludes it."""
    NO_QUORUM = "no-quorum"
    """Too few papers were cast: nothing is funded."""


@dataclass(frozen=True, slots=True)
class Step:
    """One project's turn: enough for a page to say why it was funded or not.

    `further`: so many papers more, naming it alone, would have funded it (see `further`); 0 if it
    is funded, None if it is dearer than the budget or was not asked for.
    """

    place: int
    project: Project
    votes: int
    score: int
    left_before: int
    fate: Fate
    excluded_by: str | None = None
    further: int | None = None


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
    """The result, and the way to it. With the default order of ties `seed` is None.

    `paper_points`: what one of the `further` papers of a step gives to its project.
    """

    rule: GreedyRule
    seed: str | None
    ballots: int
    budget: int
    steps: tuple[Step, ...]
    ties: tuple[Tie, ...]
    paper_points: int = 1

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


def greedy(
    election: Election,
    *,
    rule: GreedyRule,
    seed: str | None = None,
    limits: Limits = NO_LIMITS,
) -> Outcome:
    """Fund by falling score; equal scores by the order of the projects, or by lottery with a seed.

    Never spends more than the budget.
    """
    tally = count(election)
    turns = Turns(election, tally, rule=rule, left=election.budget, limits=limits)
    order = order_by_score(election, tally, seed)
    turns.take(order)
    race = Race(
        election=election,
        tally=tally,
        order=order,
        ties=tie_keys(election, seed),
        below=below_threshold(tally, limits),
        bars=bars(election, limits),
        stops=rule is GreedyRule.STOP,
        limits=limits,
    )
    points = points_of_a_paper(election)
    steps = tuple(
        replace(
            step,
            further=0 if step.fate is Fate.FUNDED else further_papers(race, position, points),
        )
        for step, position in zip(turns.steps, order, strict=True)
    )
    return Outcome(rule, seed, election.ballots, election.budget, steps, tuple(turns.ties), points)


def tie_keys(election: Election, seed: str | None) -> list[tuple[str, int]]:
    """For each project what orders it among those level with it: its place, or the lottery."""
    if seed is None:
        return [("", place) for place in range(len(election.projects))]
    return [(draw_key(seed, project.id), place) for place, project in enumerate(election.projects)]


def order_by_score(election: Election, tally: Count, seed: str | None) -> list[int]:
    """Positions by falling score; those level by the order of ties."""
    keys = tie_keys(election, seed)
    return sorted(range(len(keys)), key=lambda place: (-tally.scores[place], keys[place]))


class Turns:
    """Projects taking their turns at some money; `steps` and `ties` say what came of it.

    `funded`: what was funded before by another rule, with the power to exclude.
    """

    def __init__(
        self,
        election: Election,
        tally: Count,
        *,
        rule: GreedyRule,
        left: int,
        limits: Limits,
        funded: Sequence[int] = (),
    ) -> None:
        self._projects, self._tally, self._rule = election.projects, tally, rule
        self._quorum = quorum_met(election, limits)
        self._below = below_threshold(tally, limits)
        self._bars = bars(election, limits)
        self._barred: dict[int, int] = {}
        for position in funded:
            self._bar(position)
        self._left, self._stopped = left, False
        self.steps: list[Step] = []
        self.ties: list[Tie] = []

    def take(self, order: Sequence[int]) -> None:
        """Each project in this order, which must be by falling score."""
        for score, members in groupby(order, key=lambda position: self._tally.scores[position]):
            group = list(members)
            if len(group) > 1:
                ids = tuple(self._projects[position].id for position in group)
                self.ties.append(Tie(ids, score, self._decisive(group)))
            for position in group:
                self._turn(position)

    def _turn(self, position: int) -> None:
        project = self._projects[position]
        fate, by = self._fate(position), None
        if fate is Fate.EXCLUDED:
            by = self._projects[self._barred[position]].id
        self.steps.append(
            Step(
                place=len(self.steps) + 1,
                project=project,
                votes=self._tally.votes[position],
                score=self._tally.scores[position],
                left_before=self._left,
                fate=fate,
                excluded_by=by,
            )
        )
        if fate is Fate.FUNDED:
            self._left -= project.cost
            self._bar(position)
        elif fate is Fate.DOES_NOT_FIT and self._rule is GreedyRule.STOP:
            self._stopped = True

    def _bar(self, position: int) -> None:
        for other in self._bars.get(position, ()):
            self._barred.setdefault(other, position)

    def _fate(self, position: int) -> Fate:
        if not self._quorum:
            return Fate.NO_QUORUM
        if position in self._below:
            return Fate.BELOW_THRESHOLD
        if position in self._barred:
            return Fate.EXCLUDED
        if self._stopped:
            return Fate.STOPPED
        return Fate.FUNDED if self._projects[position].cost <= self._left else Fate.DOES_NOT_FIT

    def _decisive(self, group: Sequence[int]) -> bool:
        """Whether some other order of these equally supported projects funds other ones."""
        if self._stopped or not self._quorum:
            return False
        open_ = [at for at in group if at not in self._below and at not in self._barred]
        excluded = [
            [place for place, other in enumerate(open_) if other in self._bars.get(at, ())]
            for at in open_
        ]
        costs = [self._projects[at].cost for at in open_]
        return order_matters(costs, excluded, self._left, self._rule)


def order_matters(
    costs: Sequence[int],
    excluded: Sequence[Sequence[int]],
    left: int,
    rule: GreedyRule = GreedyRule.SKIP,
) -> bool:
    """Whether some other order of these equally supported projects funds other ones.

    `excluded`: for each the places of those it excludes. Of two that fit alone and exclude each
    other, whichever comes first is funded, so the order matters. Otherwise, if all fit together,
    it does not. If not: when stopping, any project that fits alone is funded when first and not
    funded when last, so the order matters unless none fits alone. When skipping, only those that
    fit alone can ever be funded, and they matter unless all of them fit.
    """
    fits = [cost <= left for cost in costs]
    for place, others in enumerate(excluded):
        if fits[place] and any(fits[other] for other in others):
            return True
    fitting = [cost for cost in costs if cost <= left]
    if rule is GreedyRule.STOP:
        return sum(costs) > left and bool(fitting)
    return sum(fitting) > left
