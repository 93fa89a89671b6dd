"""The Method of Equal Shares: every voter gets an equal part of the money and pays for what they
support.

Round by round the project is funded whose supporters get the most for their money: each supporter
pays the same price per unit of utility, or all they have left if that is less, and rho is the price
of the dearest-paying supporter per unit. The least rho comes first; equal rho by the order of the
projects, or by lottery with a seed. A project whose supporters have not enough left together is
never funded by this rule. (Peters, Pierczyński, Skowron: "Proportional Participatory Budgeting
under Additive Utilities", 2021.)
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from services.consultations.tally.election import Election, Project
from services.consultations.tally.greedy import Step, Tie
from services.consultations.tally.limits import NO_LIMITS, Limits


class Utility(StrEnum):
    """What a funded project is worth to a supporter."""

    COST = "cost"
    """Its cost: money spent on what one supports."""
    CARDINALITY = "cardinality"
    """One: the number of funded projects one supports."""
    POINTS = "points"
    """The points given to it; always so where papers have points."""


class Completion(StrEnum):
    """What happens with money that no group of supporters can spend together."""

    NONE = "none"
    ADD1 = "add1"
    """Every share is raised by one unit of currency a round, as long as the outcome, counted
    anew, costs no more than the budget and a project with votes is not yet funded."""
    ADD1_GREEDY = "add1-greedy"
    """After that the best supported projects that still fit, as greedy-skip."""


class ShareFate(StrEnum):
    """Why a project is not funded."""

    TOO_DEAR = "too-dear"
    """Its supporters have too little left together."""
    NO_VOTES = "no-votes"
    DOES_NOT_FIT = "does-not-fit"
    """Nor does it fit into the money that is left (add1-greedy)."""
    BELOW_THRESHOLD = "below-threshold"
    EXCLUDED = "excluded"
    NO_QUORUM = "no-quorum"


@dataclass(frozen=True, slots=True)
class ShareRound:
    """One funded project: who pays what. Money in units of the election's money, exact.

    Of the `supporters` (papers), `pay_full` pay `price` for each unit of utility (a tick has one, a
    paper with points its points), `pay_rest` all they have left, which is less, together `rests`;
    the others have nothing left. `pockets_before`: what all supporters together had; afterwards
    they have that minus the cost.
    """

    place: int
    project: Project
    votes: int
    score: int
    rho: Fraction
    price: Fraction
    supporters: int
    pay_full: int
    pay_rest: int
    rests: Fraction
    pockets_before: Fraction

    @property
    def pockets_after(self) -> Fraction:
        """What all supporters together have left."""
        return self.pockets_before - self.project.cost


@dataclass(frozen=True, slots=True)
class NotFunded:
    """One project that is not funded: `lacking` is how much its supporters would need beside what
    they have left at the end, `pockets`. `excluded_by`: the funded project it cannot stand beside.
    `further`: so many more voters with the final share, who support nothing else, would have paid
    what is lacking, everything else unchanged, the share too (see `margins` for whole recounts);
    None where money is not what keeps it out.
    """

    project: Project
    votes: int
    score: int
    fate: ShareFate
    pockets: Fraction
    lacking: Fraction
    excluded_by: str | None = None
    further: int | None = None


@dataclass(frozen=True, slots=True)
class ShareTie:
    """Projects with the same rho, in the order of their turns, when `added` units had been added.

    `decisive`: another order among tied projects could have funded others in the end. Orders are
    tried; where there are too many of them, or papers, a tie that may decide counts as decisive.
    """

    projects: tuple[str, ...]
    rho: Fraction
    added: int
    decisive: bool


@dataclass(frozen=True, slots=True)
class ShareStage:
    """Consecutive rounds of the completion with the same projects funded.

    From `first` to `last` units of currency had been added to every share. `funded`: ids in the
    order of the file; `gained` and `dropped`: beside the stage before.
    """

    first: int
    last: int
    funded: tuple[str, ...]
    gained: tuple[str, ...]
    dropped: tuple[str, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Equal Shares beside greedy-skip, voter by voter, by the utility of what is funded.

    `greedy_replaces`: strictly more voters prefer the greedy outcome, so it is the result.
    """

    greedy: tuple[str, ...]
    prefer_equal_shares: int
    prefer_greedy: int
    indifferent: int
    undecided: bool
    """The greedy outcome itself would need a draw."""

    @property
    def greedy_replaces(self) -> bool:
        """Whether greedy is the result."""
        return self.prefer_greedy > self.prefer_equal_shares


@dataclass(frozen=True, slots=True)
class EqualSharesOutcome:
    """The result, and the way to it.

    `share`: what each voter had in the end, `added` units of currency more than the equal part of
    the budget. `stages`: how the completion came there; `rejected` is the next one, which would
    have cost too much. `rounds` are those at the final share; `free` the projects that cost
    nothing, funded before; `completed` the turns of the greedy completion.
    """

    utility: Utility
    completion: Completion
    seed: str | None
    ballots: int
    budget: int
    unit: int
    share: Fraction
    added: int
    free: tuple[Project, ...]
    rounds: tuple[ShareRound, ...]
    completed: tuple[Step, ...]
    not_funded: tuple[NotFunded, ...]
    stages: tuple[ShareStage, ...]
    rejected: ShareStage | None
    ties: tuple[ShareTie, ...]
    completion_ties: tuple[Tie, ...]
    comparison: Comparison | None
    costs: tuple[tuple[str, int], ...]

    @property
    def rule(self) -> str:
        """The rule's name."""
        return "equal-shares"

    @property
    def by_equal_shares(self) -> tuple[str, ...]:
        """What Equal Shares and its completion fund, whatever the comparison says."""
        free = [project.id for project in self.free]
        rounds = [held.project.id for held in self.rounds]
        return (*free, *rounds, *(step.project.id for step in self.completed))

    @property
    def winners(self) -> tuple[str, ...]:
        """Ids of the funded projects, in the order in which they were funded."""
        if self.comparison and self.comparison.greedy_replaces:
            return self.comparison.greedy
        return self.by_equal_shares

    @property
    def cost(self) -> int:
        """What the winners cost together."""
        costs = dict(self.costs)
        return sum(costs[winner] for winner in self.winners)

    @property
    def left(self) -> int:
        """The money nobody got."""
        return self.budget - self.cost

    @property
    def decisive_ties(self) -> tuple[ShareTie | Tie, ...]:
        """The ties that may decide who is funded."""
        ties: tuple[ShareTie | Tie, ...] = (*self.ties, *self.completion_ties)
        return tuple(tie for tie in ties if tie.decisive)

    @property
    def undecided(self) -> bool:
        """Whether the votes alone may not decide: a draw is needed and was not held."""
        greedy = self.comparison is not None and self.comparison.undecided
        return self.seed is None and (bool(self.decisive_ties) or greedy)


def equal_shares(
    election: Election,
    *,
    utility: Utility,
    completion: Completion,
    seed: str | None = None,
    comparison: bool = False,
    limits: Limits = NO_LIMITS,
) -> EqualSharesOutcome:
    """Fund by equal shares of all papers, blank ones included; never more than the budget.

    With points on the papers these are the utility, whatever `utility` says. With `comparison`
    the outcome of greedy-skip replaces this one if strictly more voters prefer it.
    """
    # numpy is loaded only where it is needed: the other rules are counted without it.
    from services.consultations.tally import equal_shares_count  # noqa: PLC0415

    return equal_shares_count.count_shares(
        election,
        utility=utility,
        completion=completion,
        seed=seed,
        comparison=comparison,
        limits=limits,
    )
