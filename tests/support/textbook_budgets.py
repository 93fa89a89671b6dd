"""Equal Shares as a textbook has it: one voter after another, in fractions, nothing shared.

Slow on purpose. The tests compare the real tally with it, the benchmark takes the ratio to it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.consultations.tally import Election


@dataclass(frozen=True)
class Votes:
    """One mapping project -> utility for each voter; costs by project."""

    costs: Sequence[int]
    voters: Sequence[Mapping[int, int]]
    budget: int
    unit: int


def votes(election: Election) -> Votes:
    """Unfold an election into its voters."""
    voters = []
    for paper, times in election.papers.items():
        pairs = zip(paper.choices, paper.points, strict=True)
        utilities = {choice: points for choice, points in pairs if points}
        voters += [utilities] * times
    costs = [project.cost for project in election.projects]
    return Votes(costs, voters, election.budget, 10**election.decimals)


def rho(cost: int, money: Sequence[Fraction], utilities: Sequence[int]) -> Fraction | None:
    """The least price of one unit of utility at which those with this money can pay the cost."""
    if sum(money) < cost:
        return None
    left, units = Fraction(cost), sum(utilities)
    for held, utility in sorted(
        zip(money, utilities, strict=True), key=lambda pair: pair[0] / pair[1]
    ):
        if held * units >= left * utility:
            return left / units
        left -= held
        units -= utility
    raise AssertionError


def one_share(
    held: Votes,
    share: Fraction,
    *,
    by_cost: bool,
    order: Sequence[int],
    bars: Mapping[int, frozenset[int]] = {},
    eligible: frozenset[int] | None = None,
) -> list[int]:
    """Fund at one fixed share; `order` breaks ties; `by_cost`: utility is counted by cost."""
    purses = [share] * len(held.voters)
    supporters = {
        project: [at for at, voter in enumerate(held.voters) if project in voter]
        for project in order
        if eligible is None or project in eligible
    }
    waiting = [project for project in supporters if supporters[project]]
    funded: list[int] = []
    while True:
        best: tuple[Fraction, int, Fraction] | None = None
        for project in waiting:
            if any(project in bars.get(taken, ()) for taken in funded):
                continue
            price = rho(
                held.costs[project],
                [purses[at] for at in supporters[project]],
                [held.voters[at][project] for at in supporters[project]],
            )
            if price is None:
                continue
            scaled = price / held.costs[project] if by_cost and price else price
            if best is None or scaled < best[0]:
                best = scaled, project, price
        if best is None:
            return funded
        _, project, price = best
        funded.append(project)
        waiting.remove(project)
        for at in supporters[project]:
            purses[at] -= min(purses[at], price * held.voters[at][project])


def add1(
    held: Votes, funding: Callable[[Fraction], list[int]], complete: Callable[[list[int]], bool]
) -> tuple[list[int], Fraction]:
    """Raise the share by one unit until the outcome costs too much; and the share that is kept."""
    share = Fraction(held.budget, len(held.voters))
    kept = funding(share)
    while not complete(kept):
        more = funding(share + held.unit)
        if sum(held.costs[project] for project in more) > held.budget:
            break
        kept, share = more, share + held.unit
    return kept, share


def equal_shares(
    election: Election,
    *,
    by_cost: bool,
    completion: str,
    order: Sequence[int] | None = None,
    bars: Mapping[int, frozenset[int]] = {},
    eligible: frozenset[int] | None = None,
) -> list[str]:
    """Ids of the winners in the order of funding; ties by `order`, else that of the projects."""
    held = votes(election)
    everyone = range(len(held.costs))
    order = order or everyone
    eligible = frozenset(everyone) if eligible is None else eligible

    def funding(share: Fraction) -> list[int]:
        return one_share(held, share, by_cost=by_cost, order=order, bars=bars, eligible=eligible)

    def complete(funded: list[int]) -> bool:
        open_ = wanted.difference(funded)
        return all(any(at in bars.get(taken, ()) for taken in funded) for at in open_)

    wanted = {project for voter in held.voters for project in voter} & eligible
    if not held.voters:
        kept = []
    elif completion == "none":
        kept = funding(Fraction(held.budget, len(held.voters)))
    else:
        kept, _ = add1(held, funding, complete)
    if completion == "add1-greedy":
        kept = greedily(held, [at for at in order if at in eligible], kept, bars)
    return [election.projects[project].id for project in kept]


def greedily(
    held: Votes,
    order: Sequence[int],
    kept: Sequence[int],
    bars: Mapping[int, frozenset[int]] = {},
) -> list[int]:
    """Add the best supported projects that still fit."""
    funded = list(kept)
    scores = {project: sum(voter.get(project, 0) for voter in held.voters) for project in order}
    left = held.budget - sum(held.costs[project] for project in funded)
    for project in sorted(order, key=lambda at: -scores[at]):
        barred = any(project in bars.get(taken, ()) for taken in funded)
        if project not in funded and not barred and held.costs[project] <= left:
            funded.append(project)
            left -= held.costs[project]
    return funded
