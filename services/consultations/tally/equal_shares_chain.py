"""Exact money during a count of Equal Shares, in whole numbers over one growing denominator.

What a voter has left is the share minus the full prices of what was funded before; so every sum of
pockets is a combination of the share and the prices with whole coefficients. Each price brings one
new factor into the denominator, and sums are taken by Horner's scheme: no fraction is ever reduced
on the way, which is what makes exactness cheap here.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd


class Chain:
    """The share and the prices of one unit of utility, in the order of funding."""

    def __init__(self, share: Fraction) -> None:
        self._share = share.numerator
        self._numerators: list[int] = []
        self._factors: list[int] = []
        self.denominators = [share.denominator]

    def __len__(self) -> int:
        return len(self._numerators)

    def add(self, numerator: int, divisor: int) -> None:
        """Append the price numerator / (denominator so far * divisor)."""
        common = gcd(numerator, divisor)
        factor = divisor // common
        self._numerators.append(numerator // common)
        self._factors.append(factor)
        self.denominators.append(self.denominators[-1] * factor)

    def money(self, shares: int, paid: Sequence[int]) -> int:
        """So many shares, minus so many times each of the first prices; over their denominator.

        `paid` may be shorter than the chain: the denominator is `denominators[len(paid)]`.
        """
        total = shares * self._share
        for factor, numerator, times in zip(self._factors, self._numerators, paid, strict=False):
            total = total * factor - times * numerator
        return total

    def price(self, place: int) -> Fraction:
        """One of the prices, exact."""
        return Fraction(self._numerators[place], self.denominators[place + 1])
