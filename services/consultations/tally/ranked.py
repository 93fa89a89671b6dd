"""Ranked papers: who stands before whom, on how many papers.

Ranks may be shared and may have gaps; a gap means nothing, so ranks are kept dense: 1 is the best,
the next one used is 2. Equal papers are one row with a number, rows stand sorted: two elections
with the same papers in any order are the same arrays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from services.consultations.tally.candidates import Candidate, check_ids

Array = npt.NDArray[Any]
Groups = tuple[tuple[int, ...], ...]
"""One paper: groups of candidates (positions), best first; a group of several is a tie."""

_MOST_CANDIDATES = 1000


@dataclass(frozen=True, eq=False)
class RankedElection:
    """A finished vote on an order of preference.

    `ranks[candidate, row]` is the rank on the papers of a row, `unranked` where they give none;
    `times[row]` says how many papers are alike. Papers without any rank are `blank`, papers whose
    voters took no part in this question `abstain`; neither is in the rows.
    """

    candidates: tuple[Candidate, ...]
    ranks: Array
    times: Array
    blank: int = 0
    abstain: int = 0

    @classmethod
    def of(
        cls,
        candidates: Sequence[Candidate],
        papers: Iterable[tuple[Sequence[Sequence[int]], int]],
        *,
        abstain: int = 0,
    ) -> "RankedElection":
        """From papers as groups of positions, best first, each with how often it occurs.

        A position that is no candidate, or stands twice on a paper, is a ValueError.
        """
        rows: list[list[int]] = []
        times: list[int] = []
        for groups, number in papers:
            row = [0] * len(candidates)
            for rank, group in enumerate((group for group in groups if group), start=1):
                for position in group:
                    if not 0 <= position < len(candidates):
                        raise ValueError(f"there is no candidate number {position}")
                    if row[position]:
                        raise ValueError("a paper ranks a candidate twice")
                    row[position] = rank
            rows.append(row)
            times.append(number)
        table = np.array(rows, dtype=np.int64).reshape(len(rows), len(candidates))
        return cls.of_ranks(candidates, table.T, np.array(times, np.int64), abstain=abstain)

    @classmethod
    def of_ranks(
        cls,
        candidates: Sequence[Candidate],
        ranks: Array,
        times: Array,
        *,
        abstain: int = 0,
        dense: bool = False,
    ) -> "RankedElection":
        """From a table `ranks[candidate, paper]`: 0 is unranked, smaller is better, gaps allowed.

        `dense`: the caller knows that there are no gaps.
        """
        check_ids(candidates)
        if len(candidates) > _MOST_CANDIDATES:
            raise ValueError(f"more than {_MOST_CANDIDATES} options")
        if (times < 0).any() or (ranks < 0).any():
            raise ValueError("numbers of papers and ranks may not be negative")
        table = ranks if dense else _dense(ranks)
        says_something = (table != 0).any(axis=0)
        blank = int(times[~says_something].sum())
        used = says_something & (times > 0)
        if not used.all():
            table, times = table[:, used], times[used]
        table, times = _merged(np.ascontiguousarray(table, _kind(len(candidates))), times)
        table[table == 0] = len(candidates) + 1
        return cls(tuple(candidates), table, times, blank, abstain)

    @property
    def unranked(self) -> int:
        """The rank of who is not ranked: behind every rank there is."""
        return len(self.candidates) + 1

    @property
    def valid(self) -> int:
        """How many papers rank anybody."""
        return int(self.times.sum())

    @property
    def ballots(self) -> int:
        """How many papers were cast, blank ones and abstentions included."""
        return self.valid + self.blank + self.abstain

    @property
    def papers(self) -> Mapping[Groups, int]:
        """The papers that rank anybody, as groups, with their numbers."""
        return {
            _groups(row.tolist(), self.unranked): number
            for row, number in zip(self.ranks.T, self.times.tolist(), strict=True)
        }


def _groups(row: list[int], unranked: int) -> Groups:
    groups: dict[int, list[int]] = {}
    for position, rank in enumerate(row):
        if rank != unranked:
            groups.setdefault(rank, []).append(position)
    return tuple(tuple(groups[rank]) for rank in sorted(groups))


def _kind(candidates: int) -> type[np.unsignedinteger[Any]]:
    """The smallest whole numbers that hold every rank."""
    return np.uint8 if candidates < np.iinfo(np.uint8).max else np.uint16


def _dense(ranks: Array) -> Array:
    """Close the gaps: on each paper the ranks used become 1, 2, 3..., and 0 stays 0."""
    if ranks.size and ranks.max() < 62:
        # One bit a rank: without gaps they make a number 1...1, and most papers have none.
        used = np.bitwise_or.reduce(np.int64(1) << ranks.astype(np.int64), axis=0) | 1
        if not (used & (used + 1)).any():
            return ranks
    order = np.argsort(ranks, axis=0, kind="stable")
    ordered = np.take_along_axis(ranks, order, axis=0)
    steps = np.zeros_like(ordered)
    steps[0] = ordered[0] != 0
    steps[1:] = ordered[1:] != ordered[:-1]
    dense = np.empty_like(ordered)
    np.put_along_axis(dense, order, np.cumsum(steps, axis=0), axis=0)
    return dense


def _merged(ranks: Array, times: Array) -> tuple[Array, Array]:
    """Sort the papers by content and add up the equal ones."""
    rows = ranks.shape[1]
    if rows == 0:
        return ranks, times.astype(np.int64)
    # Several ranks go into one number, so that sorting looks at few of them.
    bits = int(ranks.shape[0] + 1).bit_length()
    together = 62 // bits
    words = []
    for first in range(0, ranks.shape[0], together):
        word = np.zeros(rows, np.int64)
        for column in ranks[first : first + together]:
            word = (word << bits) | column
        words.append(word)
    order = np.lexsort(words[::-1]) if len(words) > 1 else np.argsort(words[0], kind="stable")
    new = np.zeros(rows, bool)
    new[0] = True
    for word in words:
        ordered = word[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(new)
    added = np.add.reduceat(times[order].astype(np.int64), starts)
    return np.ascontiguousarray(ranks[:, order[starts]]), added
