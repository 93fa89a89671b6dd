"""Piles of ranked papers: who holds which papers at which value, exactly.

A paper lies with the best of those it ranks who are still in. Where it ranks several equally there,
it counts as equal parts of all the orders they could be put in: each gets the same share, and the
share of one who leaves goes on to the others of the tie before anybody ranked below. So a tie costs
a paper nothing, and prefers nobody.

The fractions are kept once for all pieces of one worth; numpy counts and moves whole numbers only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from services.consultations.tally.ranked import RankedElection

Array = npt.NDArray[Any]


class Worth(NamedTuple):
    """How much of a paper a piece is (ties and exact surpluses divide it), at which value.

    The value is whole, in units of the last decimal; an exact count knows the value 1 only.
    """

    share: Fraction
    value: int


@dataclass
class Worths:
    """The different worths met in one count, by number; only ever added to."""

    known: list[Worth] = field(default_factory=list)
    numbers: dict[Worth, int] = field(default_factory=dict)
    _common: int = 1
    _parts: list[int] = field(default_factory=list)

    def number(self, worth: Worth) -> int:
        """The number of a worth, a new one if it was not met before."""
        found = self.numbers.setdefault(worth, len(self.known))
        if found == len(self.known):
            self.known.append(worth)
        return found

    def amounts(self, papers: Iterable[float]) -> Fraction:
        """What so many papers of each worth count together, in units."""
        common, parts = self._scaled()
        whole = sum(
            part * int(number) for part, number in zip(parts, papers, strict=False) if number
        )
        return Fraction(whole, common)

    def _scaled(self) -> tuple[int, list[int]]:
        """All worths as whole parts of one common denominator: adding them needs no fractions."""
        if len(self._parts) < len(self.known):
            self._common = lcm(*(worth.share.denominator for worth in self.known))
            self._parts = [
                worth.share.numerator * (self._common // worth.share.denominator) * worth.value
                for worth in self.known
            ]
        return self._common, self._parts


class Moved(NamedTuple):
    """Piles after a move: what left the holder, and how much of that nobody could take."""

    piles: "Piles"
    left: Fraction
    exhausted: Fraction


@dataclass(frozen=True, eq=False)
class Piles:
    """Pieces of papers, parallel arrays: the paper's row, who holds it, the number of its worth."""

    election: RankedElection
    worths: Worths
    rows: Array
    holders: Array
    kinds: Array

    @classmethod
    def dealt(cls, election: RankedElection, unit: int) -> "Piles":
        """All papers with their first preferences, each worth `unit`."""
        worths = Worths()
        rows = np.arange(election.times.size, dtype=np.int64)
        kinds = np.full(rows.size, worths.number(Worth(Fraction(1), unit)), np.int64)
        empty = np.empty(0, np.int64)
        nobody = cls(election, worths, empty, empty, empty)
        return nobody._laid(rows, kinds, range(len(election.candidates))).piles

    def totals(self) -> list[Fraction]:
        """What each candidate's pile is worth, in units."""
        size = len(self.election.candidates)
        cells = np.bincount(
            self.kinds * size + self.holders,
            weights=self.election.times[self.rows],
            minlength=len(self.worths.known) * size,
        ).reshape(-1, size)
        return [self.worths.amounts(cells[:, candidate].tolist()) for candidate in range(size)]

    def passed_on(self, holder: int, continuing: Sequence[int]) -> Moved:
        """Pass on a whole pile to those continuing."""
        moving = self.holders == holder
        return self._without(moving)._laid(self.rows[moving], self.kinds[moving], continuing)

    def surplus_passed_on(
        self, holder: int, continuing: Sequence[int], factor: Fraction, *, truncated: bool
    ) -> Moved:
        """Pass on `factor` of each paper of a pile; what stays is out of reach from now on.

        `truncated`: the value at which each paper moves is cut to whole units.
        """
        moving = self.holders == holder
        kinds = self.kinds[moving]
        smaller = np.zeros(len(self.worths.known), np.int64)
        for number in np.unique(kinds).tolist():
            share, value = self.worths.known[number]
            less = Worth(share, value * factor // 1) if truncated else Worth(share * factor, value)
            smaller[number] = self.worths.number(less)
        return self._without(moving)._laid(self.rows[moving], smaller[kinds], continuing)

    def _without(self, moving: Array) -> "Piles":
        stays = ~moving
        return Piles(
            self.election, self.worths, self.rows[stays], self.holders[stays], self.kinds[stays]
        )

    def _laid(self, rows: Array, kinds: Array, continuing: Sequence[int]) -> Moved:
        """Lay pieces down with the best of those continuing."""
        ranks, unranked = self.election.ranks, self.election.unranked
        best = np.full(rows.size, unranked, ranks.dtype)
        for candidate in continuing:
            np.minimum(best, ranks[candidate][rows], out=best)
        takers = np.zeros(rows.size, np.int64)
        takes = []
        for candidate in continuing:
            mask = ranks[candidate][rows] == best
            mask &= best != unranked
            takes.append(mask)
            takers += mask
        parts = self._parts(kinds, takers)
        piles = Piles(
            self.election,
            self.worths,
            np.concatenate([self.rows, *(rows[mask] for mask in takes)]),
            np.concatenate(
                [self.holders]
                + [
                    np.full(np.count_nonzero(mask), candidate, np.int64)
                    for candidate, mask in zip(continuing, takes, strict=True)
                ]
            ),
            np.concatenate([self.kinds, *(parts[mask] for mask in takes)]),
        )
        nobody = takers == 0
        left = self._amount(rows, kinds)
        exhausted = self._amount(rows[nobody], kinds[nobody])
        return Moved(piles._merged() if parts is not kinds else piles, left, exhausted)

    def _amount(self, rows: Array, kinds: Array) -> Fraction:
        papers = np.bincount(kinds, weights=self.election.times[rows])
        return self.worths.amounts(papers.tolist())

    def _parts(self, kinds: Array, takers: Array) -> Array:
        """The worth of each part of a piece, when as many take it."""
        if not takers.size or takers.max() <= 1:
            return kinds
        pairs, which = np.unique(np.stack([kinds, takers]), axis=1, return_inverse=True)
        parts = []
        for kind, many in pairs.T.tolist():
            share, value = self.worths.known[kind]
            parts.append(self.worths.number(Worth(share / max(many, 1), value)))
        return np.array(parts, np.int64)[which.reshape(-1)]

    def _merged(self) -> "Piles":
        """Join pieces of one paper that lie with one holder at one value."""
        size = len(self.election.candidates)
        values = {value: at for at, value in enumerate({w.value for w in self.worths.known})}
        value_of = np.array([values[worth.value] for worth in self.worths.known], np.int64)
        keys = (self.rows * size + self.holders) * len(values) + value_of[self.kinds]
        order = np.argsort(keys, kind="stable")
        keys, kinds = keys[order], self.kinds[order]
        rows, holders = self.rows[order], self.holders[order]
        while (same := keys[1:] == keys[:-1]).any():
            second = np.flatnonzero(same & ~np.concatenate([[False], same[:-1]])) + 1
            pairs, which = np.unique(
                np.stack([kinds[second - 1], kinds[second]]), axis=1, return_inverse=True
            )
            joined = [self._joined(one, other) for one, other in pairs.T.tolist()]
            kinds[second - 1] = np.array(joined, np.int64)[which.reshape(-1)]
            keys, kinds, rows, holders = (
                np.delete(array, second) for array in (keys, kinds, rows, holders)
            )
        return Piles(self.election, self.worths, rows, holders, kinds)

    def _joined(self, one: int, other: int) -> int:
        first, second = self.worths.known[one], self.worths.known[other]
        return self.worths.number(Worth(first.share + second.share, first.value))
