"""One count by Equal Shares at one fixed share: who is funded, in which order, with which ties.

What makes it fast: the price of a project never falls while others are funded, so an old price is
a lower bound of the new one, and a project is looked at again only when its bound is the least.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import inf
from typing import NamedTuple

from services.consultations.tally.equal_shares_book import Book
from services.consultations.tally.equal_shares_pockets import Exact, Pockets, Price


class Terms(NamedTuple):
    """What is the same at every share: who may be funded, how ties go, and what bars what.

    `scales`: a project's rho is its price divided by this.
    """

    book: Book
    eligible: tuple[int, ...]
    ranks: tuple[int, ...]
    scales: tuple[int, ...]
    bars: Mapping[int, frozenset[int]]


class Tied(NamedTuple):
    """Projects of equal rho before a step; `rich`: every supporter of each could pay in full."""

    step: int
    projects: frozenset[int]
    rich: bool


class Play:
    """One count; `run` plays it to the end.

    `free` are the projects that cost nothing; `barred` says which funded project excluded which.
    `certified`: see `run`.
    """

    def __init__(self, terms: Terms, share: Fraction) -> None:
        self.terms = terms
        self.pockets = Pockets(terms.book, share)
        self.free: list[int] = []
        self.barred: dict[int, int] = {}
        self.ties: list[Tied] = []
        self.certified = True
        self._queue: list[tuple[float, int, int]] = []

    @property
    def funded(self) -> list[int]:
        """What was funded, in order."""
        return [*self.free, *(paid.project for paid in self.pockets.paid)]

    @property
    def cost(self) -> int:
        """What that costs."""
        return sum(self.terms.book.costs[project] for project in self.funded)

    def run(self, forced: Sequence[int] = (), against: "Play | None" = None) -> "Play":
        """Play to the end, the `forced` projects first.

        With `against`, a finished count at a smaller share: `certified` says whether this one and
        every share between fund the same projects in the same order. If not, it may end early.

        Why two counts speak for all between: with the same projects funded in the same order, a
        greater share leaves every voter at least as much after each step, so every price is at
        most as high. If at each step the project taken is cheaper at the smaller share than every
        other one at the greater share, it is the cheapest at all shares between.
        """
        self._free_ones()
        for project in forced:
            self._force(project)
        while self._step(against):
            if not self.certified:
                return self
        if against and len(against.pockets.paid) != len(self.pockets.paid):
            self.certified = False
        return self

    def _free_ones(self) -> None:
        """What costs nothing and has a vote comes first; the others queue."""
        book, ranks = self.terms.book, self.terms.ranks
        wanted = [project for project in self.terms.eligible if book.reach[project]]
        wanted.sort(key=lambda position: ranks[position])
        for project in wanted:
            if book.costs[project] == 0:
                if project in self.barred:
                    both = frozenset({project, self.barred[project]})
                    self.ties.append(Tied(-1, both, False))
                else:
                    self.free.append(project)
                    self._bar(project)
        for project in wanted:
            if book.costs[project]:
                self._push(project)

    def _push(self, project: int) -> None:
        low = self.pockets.floor(project)
        if low < inf and project not in self.barred:
            rho = low / self.terms.scales[project]
            heappush(self._queue, (rho, self.terms.ranks[project], project))

    def _drop(self, project: int) -> None:
        self._queue = [entry for entry in self._queue if entry[2] != project]
        heapify(self._queue)

    def _bar(self, project: int) -> None:
        for other in self.terms.bars.get(project, ()):
            self.barred.setdefault(other, project)

    def _force(self, project: int) -> None:
        self._drop(project)
        while True:
            price = self.pockets.price(project)
            assert price is not None
            if self.pockets.pay(project, price):
                break
        self._bar(project)

    def _step(self, against: "Play | None") -> bool:
        """Fund the project of the least rho among those that can be paid; False at the end."""
        beyond = 0.0
        if against:
            at = len(self.pockets.paid)
            theirs = against.pockets.paid
            beyond = self._rho(theirs[at].project, theirs[at].high) if at < len(theirs) else inf
        while settled := self._settle(beyond):
            tied = self._choose(settled)
            if tied is None:
                continue
            project = self.pockets.paid[-1].project
            if against:
                self._certify(project, tied, against, beyond)
            self._bar(project)
            return True
        return False

    def _rho(self, project: int, price: float) -> float:
        return price / self.terms.scales[project]

    def _settle(self, beyond: float) -> dict[int, Price]:
        """Price projects until no other can be the cheapest, nor below `beyond`."""
        settled: dict[int, Price] = {}
        best = inf
        while self._queue and self._queue[0][0] <= max(best, beyond):
            _, _, project = heappop(self._queue)
            if project in self.barred:
                continue
            price = self.pockets.price(project, max(best, beyond) * self.terms.scales[project])
            if price is None:
                continue
            if price.settled:
                settled[project] = price
                best = min(best, self._rho(project, price.high))
            else:
                self._push(project)
        return settled

    def _choose(self, settled: dict[int, Price]) -> frozenset[int] | None:
        """Fund the cheapest and return all of its rho; None where a closer look is needed first.

        The others go back into the queue.
        """
        best = min(self._rho(project, price.high) for project, price in settled.items())
        rivals = [p for p, price in settled.items() if self._rho(p, price.low) <= best]
        exact: dict[int, Exact] = {}
        rich = False
        if len(rivals) > 1:
            rich = all(self.pockets.all_rich(project, settled[project]) for project in rivals)
            if not rich:
                exact = self._exactly(rivals, settled)
            rivals = self._least(rivals, None if rich else exact)
        project = min(rivals, key=lambda position: self.terms.ranks[position], default=-1)
        step = len(self.pockets.paid)
        paid = bool(rivals) and self.pockets.pay(project, settled[project], exact.get(project))
        for other in settled:
            if other != project or not paid:
                self._push(other)
        if not paid:
            return None
        if len(rivals) > 1:
            rich = rich or all(exact[rival].rich for rival in rivals)
            self.ties.append(Tied(step, frozenset(rivals), rich))
        return frozenset(rivals)

    def _exactly(self, rivals: Sequence[int], settled: Mapping[int, Price]) -> dict[int, Exact]:
        found = {}
        for project in rivals:
            exact = self.pockets.exact(project, settled[project])
            if exact is not None:
                found[project] = exact
        return found

    def _least(self, rivals: Sequence[int], exact: Mapping[int, Exact] | None) -> list[int]:
        """Those of the least rho, in whole numbers; none if one of them cannot be paid after all.

        Without exact prices all supporters of all rivals are rich, and the price is cost / votes.
        The denominators of exact prices have the chain's in common, so it does not matter.
        """
        if exact is not None and len(exact) < len(rivals):
            return []
        book, scales = self.terms.book, self.terms.scales
        least: list[int] = []
        held = (0, 1)
        for project in rivals:
            if exact is not None:
                price, divisor = exact[project].numerator, exact[project].divisor
            else:
                price, divisor = book.costs[project], book.reach[project]
            mine = (price, divisor * scales[project])
            difference = mine[0] * held[1] - held[0] * mine[1]
            if not least or difference < 0:
                least, held = [project], mine
            elif difference == 0:
                least.append(project)
        return least

    def _certify(self, project: int, tied: frozenset[int], against: "Play", beyond: float) -> None:
        """Whether every share between must have taken this step; tied ones among the rich may."""
        step = len(self.pockets.paid) - 1
        theirs = against.pockets.paid
        same = step < len(theirs) and theirs[step].project == project
        ours_tied = next((tie for tie in reversed(self.ties) if tie.step == step), None)
        if ours_tied != next((tie for tie in against.ties if tie.step == step), None):
            same = False
        if ours_tied and not ours_tied.rich:
            same = False
        self.certified = same and all(
            low > beyond
            for low, _, other in self._queue
            if other not in tied and other not in self.barred
        )
