"""The money of the voters during one count by Equal Shares: what a project asks, and paying it.

Each number in floats carries a bound on its own error. A comparison whose two sides are nearer than
that bound, or nearer than a billionth, is decided in whole numbers (see `equal_shares_chain`).
"""

from fractions import Fraction
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.consultations.tally.equal_shares_book import Book, Floats, Rows, Supporters
from services.consultations.tally.equal_shares_chain import Chain

CLOSE = 1e-9
_EPSILON = 2.0**-52
# How wrong a sum by halves of up to 2**60 positive numbers can be, relative to it.
_SUMMED = 80 * _EPSILON
_NEVER = np.iinfo(np.int32).max
Mask = npt.NDArray[np.bool_]


class Price(NamedTuple):
    """What one unit of utility costs its supporters, give or take `error`.

    The true price is never below `low`; if `settled`, it is at most `high` unless some purse is so
    near the price that only exact money tells.
    """

    value: float
    error: float
    settled: bool

    @property
    def low(self) -> float:
        """A certain lower bound, now and for the rest of the count."""
        return self.value - self.error

    @property
    def high(self) -> float:
        """Above everything that is as close as makes no difference in floats."""
        return self.value * (1 + CLOSE) + 8 * self.error if self.settled else inf


class Group(NamedTuple):
    """Supporters with the same exact money (over the chain's denominator) and the same utility."""

    money: int
    units: int
    times: int
    members: list[int]


class Exact(NamedTuple):
    """The exact price: numerator / (the chain's denominator * divisor).

    `poor` cannot pay it in full, `near` can, barely. `rich`: every supporter of the project can.
    """

    numerator: int
    divisor: int
    poor: Mask
    near: list[Group]
    rich: bool


class Paid(NamedTuple):
    """One funded project. `rest`: the rows that gave all they had, less than the full price.

    `divisor`: the utility of all who paid in full; `high`: an upper bound of the price.
    """

    project: int
    rest: Rows
    divisor: int
    high: float


class Pockets:
    """Every voter's money, from an equal share down, as projects are paid one after another."""

    def __init__(self, book: Book, share: Fraction) -> None:
        self.book = book
        self.share = share
        self.chain = Chain(share)
        self.paid: list[Paid] = []
        self.spent_at = np.full(book.size, _NEVER, np.int32)
        self._purses = np.full(book.size, float(share))
        self._slack = 4 * _EPSILON * float(share)
        self._supporters = list(book.supporters)
        self._reach = [float(reach) for reach in book.reach]
        self._floor = [
            cost / reach * (1 - 4 * _EPSILON) if reach else inf
            for cost, reach in zip(book.costs, book.reach, strict=True)
        ]

    def floor(self, project: int) -> float:
        """The price cannot be lower than this: prices never fall."""
        return self._floor[project]

    def price(self, project: int, until: float = inf) -> Price | None:
        """Find a project's price, by Newton's method from below; None if it cannot be paid.

        Ends unsettled as soon as the price is certain to be above `until`.
        """
        cost, held = self.book.costs[project], self._supporters[project]
        purses = self._purses.take(held.rows, mode="clip")
        price = floor = self._floor[project]
        reach = self._reach[project]
        # Most projects are only asked whether they are dearer than the best so far: begin there.
        if floor < until < inf:
            price = until * (1 + 4 * _EPSILON)
        while True:
            full = price if held.units is None else price * held.units
            missing = cost - held.sum(np.minimum(purses, full))
            divisor = held.reach(purses >= full)
            doubt = (reach - divisor) * self._slack + _SUMMED * cost
            if price > until and (missing <= doubt or divisor <= 0):
                price = floor
                until = inf
                continue
            if divisor <= 0:
                return self._edge(project, purses, doubt)
            error = doubt / divisor
            if missing <= divisor * price * 1e-12:
                break
            price += missing / divisor
            if price - error > until * (1 + 4 * _EPSILON):
                self._floor[project] = max(floor, price - error)
                return Price(price, error, False)
        self._floor[project] = max(floor, price - error)
        if divisor * 2 < reach:
            self._shrink(project, purses)
        return Price(price, error, True)

    def _shrink(self, project: int, purses: Floats) -> None:
        """Forget the supporters who have nothing left, if they are many."""
        alive = purses > 0
        if int(np.count_nonzero(alive)) * 4 < len(purses) * 3:
            held = self._supporters[project].only(alive)
            self._supporters[project] = held
            self._reach[project] = float(held.pull.sum())

    def _edge(self, project: int, purses: Floats, doubt: float) -> Price | None:
        """No supporter is rich enough for a lower bound of the price: have they enough at all?"""
        if self._supporters[project].sum(purses) < self.book.costs[project] - doubt:
            return None
        exact = self.exact(project, None)
        if exact is None:
            return None
        value = self.value(exact)
        return Price(value, value * _EPSILON, True)

    def all_rich(self, project: int, price: Price) -> bool:
        """Whether every supporter can pay this price in full for certain: then it is exact."""
        held = self._supporters[project]
        if int(self._reach[project]) != self.book.reach[project]:
            return False
        full = price.high if held.units is None else price.high * held.units
        purses = self._purses.take(held.rows, mode="clip")
        return bool(np.all(purses > full + 2 * self._slack))

    def value(self, exact: Exact) -> float:
        """Return an exact price as the nearest float."""
        return exact.numerator / (self.chain.denominators[-1] * exact.divisor)

    def exact(self, project: int, price: Price | None) -> Exact | None:
        """Find a project's exact price, starting from a float one; None if it cannot be paid."""
        self.catch_up()
        held = self._supporters[project]
        purses = self._purses[held.rows]
        alive = purses > 0
        poor, near = self._sort_out(held, purses, alive, price)
        divisor = int(held.pull[alive].sum()) - int(held.pull[poor].sum())
        missing = self.book.costs[project] * self.chain.denominators[-1]
        missing -= self.money(held.rows[poor])
        groups = self._groups(held, np.flatnonzero(near))
        while divisor > 0:
            fallen = [g for g in groups if g.money * divisor < missing * g.units]
            if not fallen:
                rich = divisor == self.book.reach[project]
                return Exact(missing, divisor, poor | ~alive, groups, rich)
            groups = [g for g in groups if g.money * divisor >= missing * g.units]
            # The lower bound so far held for them, so they are poor at the true price too.
            for group in fallen:
                poor[group.members] = True
                missing -= group.money * group.times
                divisor -= group.units * group.times
        self._floor[project] = inf
        return None

    def _sort_out(
        self, held: Supporters, purses: Floats, alive: Mask, price: Price | None
    ) -> tuple[Mask, Mask]:
        """Who is poor for certain, and who is so near the price that only exact money tells.

        Where the float price is not certain enough to say, everyone with money is near.
        """
        if price is not None:
            units = 1.0 if held.units is None else held.units
            width = price.high - price.value
            poor = alive & (purses < (price.value - width) * units - 2 * self._slack)
            rich = purses > price.high * units + 2 * self._slack
            steep = float(held.pull[rich].sum())
            doubt = float(held.times[alive].sum()) * self._slack
            doubt += _SUMMED * self.book.costs[held.project]
            if doubt < steep * width / 4:
                return poor, alive & ~poor & ~rich
        return np.zeros(len(purses), np.bool_), alive.copy()

    def _groups(self, held: Supporters, which: Rows) -> list[Group]:
        if not len(which):
            return []
        funded = [paid.project for paid in self.paid]
        units = None if held.units is None else held.units[which]
        found = []
        for kind, positions in self.book.alike(held.rows[which], funded, units).items():
            members = which[positions]
            money = self.chain.money(1, kind[1:])
            found.append(Group(money, kind[0], int(held.times[members].sum()), members.tolist()))
        return found

    def money(self, rows: Rows) -> int:
        """What these rows, none of them spent out, have together, over the chain's denominator."""
        if not len(rows):
            return 0
        papers, totals = self.book.totals(rows)
        return self.chain.money(papers, [totals[paid.project] for paid in self.paid])

    def catch_up(self) -> None:
        """Bring the chain of exact prices up to the last funded project."""
        for place in range(len(self.chain), len(self.paid)):
            paid = self.paid[place]
            missing = self.book.costs[paid.project] * self.chain.denominators[-1]
            if len(paid.rest):
                papers, totals = self.book.totals(paid.rest)
                before = [totals[earlier.project] for earlier in self.paid[:place]]
                missing -= self.chain.money(papers, before)
            self.chain.add(missing, paid.divisor)

    def pay(self, project: int, price: Price, exact: Exact | None = None) -> bool:
        """Take the price from the supporters; False if exact money shows that it is dearer.

        The project then has its new lower bound, or none can pay it: `floor` is infinite.
        """
        held = self._supporters[project]
        purses = self._purses.take(held.rows, mode="clip")
        full = price.value if held.units is None else price.value * held.units
        left = purses - full
        if exact is None and self._doubtful(held, price, purses, left):
            exact = self.exact(project, price)
            if exact is None:
                return False
        value, error, poor = price.value, price.error, left < 0
        if exact is not None:
            value, error, poor = self.value(exact), _EPSILON * price.value, exact.poor
            if value > price.high:
                self._floor[project] = value * (1 - _EPSILON)
                return False
            left = purses - (value if held.units is None else value * held.units)
            self._barely(exact, left)
        left[poor] = 0.0
        rest = held.rows[poor & (purses > 0)]
        divisor = int(self._reach[project]) - int(held.reach(poor))
        self._slack += self.book.most_units * error + 2 * _EPSILON * float(self.share)
        self._purses[held.rows] = left
        self.spent_at[rest] = len(self.paid)
        if exact is not None:
            self.spent_at[held.rows[(purses > 0) & (left == 0)]] = len(self.paid)
        self.paid.append(Paid(project, rest, divisor, price.high))
        return True

    def _doubtful(self, held: Supporters, price: Price, purses: Floats, left: Floats) -> bool:
        """Whether floats cannot say for certain who can pay in full."""
        width = price.high - price.value
        if price.error > CLOSE * price.value:
            return True
        close = np.abs(left) <= 2 * self._slack + (
            width if held.units is None else width * held.units
        )
        return bool(np.any(close)) and bool(np.any(purses[close] > 0))

    def _barely(self, exact: Exact, left: Floats) -> None:
        """Those near the price who can pay it: what is left to them, rounded once, zero if zero."""
        divisor = self.chain.denominators[-1] * exact.divisor
        for group in exact.near:
            rest = group.money * exact.divisor - exact.numerator * group.units
            left[group.members] = rest / divisor
