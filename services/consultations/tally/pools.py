"""Several budgets in one vote: districts, each with its own money and papers, and the whole town.

Each pool is an election of its own. What the districts leave over goes where the rule of the vote
says; the whole town's own money never goes to a district.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from services.consultations.tally.budget import BudgetOutcome, limits_of, tally_budget
from services.consultations.tally.counting import count
from services.consultations.tally.election import Election, Project
from services.consultations.tally.greedy import Tie, order_matters
from services.consultations.tally.limits import bars, below_threshold, quorum_met
from services.consultations.tally.lottery import draw_key
from services.consultations.tally.settings import CannotCount, RuleSettings


class LeftOver(StrEnum):
    """Where the money goes that the districts leave over."""

    NONE = "none"
    """Nowhere: it is not spent in this vote."""
    CITYWIDE = "citywide"
    """To the budget of the whole town, which is counted last."""
    NEXT_BY_VOTES = "next-by-votes"
    """To the best supported projects of all districts that are not funded, as far as the sum of
    what is left goes; one that does not fit is passed over. (Pabulib: `selected` = 2.)"""


@dataclass(frozen=True, slots=True)
class Pool:
    """One budget, its projects and its papers."""

    id: str
    election: Election


class SecondFate(StrEnum):
    """What became of a project in the second pool."""

    FUNDED = "funded"
    DOES_NOT_FIT = "does-not-fit"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class SecondStep:
    """A district's project in its turn for the money of all."""

    place: int
    pool: str
    project: Project
    votes: int
    left_before: int
    fate: SecondFate
    excluded_by: str | None = None


@dataclass(frozen=True, slots=True)
class PoolOutcome:
    """One pool's result; `added` is what it got from the districts beside its own money."""

    id: str
    added: int
    outcome: BudgetOutcome


@dataclass(frozen=True, slots=True)
class PoolsOutcome:
    """All pools in the order in which they were counted, and the second round of the districts.

    `carried`: what the districts left over together, whatever became of it. The ids of a second
    round's ties are those of the projects, written "pool: id".
    """

    rule: LeftOver
    pools: tuple[PoolOutcome, ...]
    carried: int
    second: tuple[SecondStep, ...]
    second_ties: tuple[Tie, ...]
    drawn: bool

    @property
    def winners(self) -> tuple[tuple[str, str], ...]:
        """Pairs of pool and project id, in the order of funding."""
        first = [(held.id, winner) for held in self.pools for winner in held.outcome.winners]
        second = (step for step in self.second if step.fate is SecondFate.FUNDED)
        return (*first, *((step.pool, step.project.id) for step in second))

    @property
    def cost(self) -> int:
        """What all funded projects cost."""
        second = sum(s.project.cost for s in self.second if s.fate is SecondFate.FUNDED)
        return sum(held.outcome.cost for held in self.pools) + second

    @property
    def left(self) -> int:
        """The money nobody got."""
        return sum(held.outcome.budget - held.added for held in self.pools) - self.cost

    @property
    def undecided(self) -> bool:
        """Whether a draw is needed and was not held, in a pool or in the second round."""
        if any(held.outcome.undecided for held in self.pools):
            return True
        return not self.drawn and any(tie.decisive for tie in self.second_ties)


def tally_pools(
    districts: Sequence[Pool],
    settings: RuleSettings,
    *,
    left_over: LeftOver,
    citywide: Pool | None = None,
) -> PoolsOutcome:
    """Count every district, then the whole town, by the same settings.

    Of `settings.excluding` each pool keeps the groups that name its own projects. CannotCount
    where the pools do not fit together.
    """
    _check(districts, citywide, left_over)
    counted = [_pool(pool, settings, 0) for pool in districts]
    carried = sum(held.outcome.left for held in counted)
    if citywide is not None:
        added = carried if left_over is LeftOver.CITYWIDE else 0
        counted.append(_pool(citywide, settings, added))
    second = _Second(districts, counted, settings, carried)
    if left_over is LeftOver.NEXT_BY_VOTES:
        second.take()
    return PoolsOutcome(
        rule=left_over,
        pools=tuple(counted),
        carried=carried,
        second=tuple(second.steps),
        second_ties=tuple(second.ties),
        drawn=settings.seed is not None,
    )


def _check(districts: Sequence[Pool], citywide: Pool | None, left_over: LeftOver) -> None:
    pools = [*districts, citywide] if citywide else [*districts]
    if len({pool.id for pool in pools}) != len(pools):
        raise CannotCount("two pools have the same id")
    if len({pool.election.decimals for pool in pools}) > 1:
        raise CannotCount("the pools count their money with different numbers of decimals")
    if left_over is LeftOver.CITYWIDE and citywide is None:
        raise CannotCount("there is no budget of the whole town to take what is left over")


def _own(election: Election, settings: RuleSettings) -> RuleSettings:
    """The settings with those exclusions that are between projects of this election."""
    ids = {project.id for project in election.projects}
    groups = [tuple(each for each in group if each in ids) for group in settings.excluding]
    return replace(settings, excluding=tuple(group for group in groups if len(group) > 1))


def _pool(pool: Pool, settings: RuleSettings, added: int) -> PoolOutcome:
    election = replace(pool.election, budget=pool.election.budget + added)
    return PoolOutcome(pool.id, added, tally_budget(election, _own(election, settings)))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A project that its district did not fund, and who bars it there (positions)."""

    pool: int
    position: int
    votes: int
    project: Project
    bars: frozenset[tuple[int, int]]


class _Second:
    """The second round: all districts' projects by votes, for the summed left-over."""

    def __init__(
        self,
        districts: Sequence[Pool],
        counted: Sequence[PoolOutcome],
        settings: RuleSettings,
        money: int,
    ) -> None:
        self._districts, self._settings, self._left = districts, settings, money
        self._funded: dict[tuple[int, int], str] = {}
        self._waiting: list[_Waiting] = []
        for at, (pool, held) in enumerate(zip(districts, counted, strict=False)):
            self._waiting += self._of(at, pool, held)
        self.steps: list[SecondStep] = []
        self.ties: list[Tie] = []

    def _of(self, at: int, pool: Pool, held: PoolOutcome) -> Iterable[_Waiting]:
        election = pool.election
        limits = limits_of(_own(election, self._settings))
        if not quorum_met(election, limits):
            return
        winners, tally = set(held.outcome.winners), count(election)
        below, barred = below_threshold(tally, limits), bars(election, limits)
        for position, project in enumerate(election.projects):
            if project.id in winners:
                self._funded[at, position] = project.id
            elif position not in below and tally.votes[position]:
                others = frozenset((at, other) for other in barred.get(position, ()))
                votes = tally.votes[position]
                yield _Waiting(at, position, votes, project, others)

    def take(self) -> None:
        """All in their turn; equal votes by the order of pools and projects, or by lottery."""
        by_votes: dict[int, list[_Waiting]] = {}
        for each in self._waiting:
            by_votes.setdefault(each.votes, []).append(each)
        for votes in sorted(by_votes, reverse=True):
            group = by_votes[votes]
            seed = self._settings.seed
            if seed is not None:
                group.sort(key=lambda each: draw_key(seed, self._name(each)))
            if len(group) > 1:
                names = tuple(self._name(each) for each in group)
                self.ties.append(Tie(names, votes, self._decisive(group)))
            for each in group:
                self._turn(each)

    def _name(self, each: _Waiting) -> str:
        return f"{self._districts[each.pool].id}: {each.project.id}"

    def _decisive(self, group: Sequence[_Waiting]) -> bool:
        open_ = [each for each in group if each.bars.isdisjoint(self._funded)]
        return order_matters(
            [each.project.cost for each in open_],
            [
                [at for at, other in enumerate(open_) if (other.pool, other.position) in each.bars]
                for each in open_
            ],
            self._left,
        )

    def _turn(self, each: _Waiting) -> None:
        barring = min(each.bars.intersection(self._funded), default=None)
        fate = SecondFate.FUNDED
        if barring is not None:
            fate = SecondFate.EXCLUDED
        elif each.project.cost > self._left:
            fate = SecondFate.DOES_NOT_FIT
        self.steps.append(
            SecondStep(
                place=len(self.steps) + 1,
                pool=self._districts[each.pool].id,
                project=each.project,
                votes=each.votes,
                left_before=self._left,
                fate=fate,
                excluded_by=None if barring is None else self._funded[barring],
            )
        )
        if fate is SecondFate.FUNDED:
            self._left -= each.project.cost
            self._funded[each.pool, each.position] = each.project.id
