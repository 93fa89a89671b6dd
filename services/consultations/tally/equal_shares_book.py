"""The papers of an election as arrays: who supports which project, how strongly, how many alike."""

from collections.abc import Collection
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from services.consultations.tally.election import BallotKind, Election

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Sums of whole numbers below this are exact in a float.
_EXACT = 2**52


class Supporters(NamedTuple):
    """Those who support one project, parallel: which rows, and for each its weight.

    `units` is the utility of one voter (None: 1 for everyone), `times` how many papers are alike,
    `pull` the product; `plain`: all are 1.
    """

    project: int
    rows: Rows
    units: Floats | None
    times: Floats
    pull: Floats
    plain: bool

    def sum(self, each: Floats) -> float:
        """Add up an amount of each voter; numpy adds by halves, so errors stay small."""
        return float(np.add.reduce(each if self.plain else each * self.times))

    def reach(self, which: Mask) -> float:
        """The utility of a part of them together."""
        if self.plain:
            return float(np.count_nonzero(which))
        return float(self.pull @ which)

    def only(self, which: Mask) -> "Supporters":
        """A part of them."""
        units = None if self.units is None else self.units[which]
        times = self.times[which]
        pull = times if units is None else self.pull[which]
        return Supporters(self.project, self.rows[which], units, times, pull, self.plain)


class Book:
    """Distinct papers as rows; each with its supported projects and how often it was cast.

    Only `eligible` projects occur, and only papers that support one of them: of the others their
    number alone counts, in `ballots`.
    """

    def __init__(self, election: Election, eligible: Collection[int]) -> None:
        self.ballots = election.ballots
        self.projects = len(election.projects)
        self.costs = [project.cost for project in election.projects]
        papers = [paper for paper in election.papers if paper.choices]
        times = _whole((election.papers[paper] for paper in papers), len(papers))
        lengths = _whole((len(paper.choices) for paper in papers), len(papers))
        entries = int(lengths.sum())
        columns = _whole(chain.from_iterable(paper.choices for paper in papers), entries)
        keep = np.isin(columns, list(eligible))
        points: Whole | None = None
        if election.kind is not BallotKind.APPROVAL:
            points = _points(chain.from_iterable(paper.points for paper in papers), entries)
            keep &= points > 0
        rows = np.repeat(np.arange(len(papers)), lengths)[keep]
        self._columns = columns[keep].astype(np.int32)
        self._units = None if points is None else points[keep].astype(np.float64)
        self.times = times.astype(np.float64)
        self.size = len(papers)
        counted = np.bincount(rows, minlength=self.size)
        self._starts = np.concatenate(([0], np.cumsum(counted)))
        self.supporters = self._by_project(rows)
        self.choices = len(self._columns)
        self.reach = [int(held.pull.sum()) for held in self.supporters]
        self.most_units = 1.0 if self._units is None else float(self._units.max(initial=1.0))
        if any(reach >= _EXACT for reach in self.reach):
            raise ValueError("the points are too large to share money by them")

    def _by_project(self, rows: Rows) -> list[Supporters]:
        order = np.argsort(self._columns, kind="stable")
        cuts = np.cumsum(np.bincount(self._columns, minlength=self.projects))[:-1]
        found = []
        for project, part in enumerate(np.split(order, cuts)):
            which = rows[part]
            times = self.times[which]
            units = None if self._units is None else self._units[part]
            pull = times if units is None else times * units
            plain = bool((times == 1).all()) and units is None
            found.append(Supporters(project, which, units, times, pull, plain))
        return found

    def totals(self, rows: Rows) -> tuple[int, list[int]]:
        """How many papers these rows are, and for each project the utility they have in it."""
        entries, lengths = self._entries(rows)
        weights = np.repeat(self.times[rows], lengths)
        if self._units is not None:
            weights = weights * self._units[entries]
        sums = np.bincount(self._columns[entries], weights=weights, minlength=self.projects)
        return int(self.times[rows].sum()), sums.astype(np.int64).tolist()

    def alike(
        self, rows: Rows, funded: list[int], units: Floats | None
    ) -> dict[tuple[int, ...], list[int]]:
        """Positions in `rows` by their `units` (1 if None) and their utility in each `funded`."""
        entries, lengths = self._entries(rows)
        table = np.zeros((len(rows), self.projects + 1), np.int64)
        table[:, 0] = 1 if units is None else units
        values = 1 if self._units is None else self._units[entries]
        table[np.repeat(np.arange(len(rows)), lengths), self._columns[entries] + 1] = values
        table = np.ascontiguousarray(table[:, [0, *(project + 1 for project in funded)]])
        groups: dict[bytes, list[int]] = {}
        for position, line in enumerate(table):
            groups.setdefault(line.tobytes(), []).append(position)
        return {tuple(table[found[0]].tolist()): found for found in groups.values()}

    def _entries(self, rows: Rows) -> tuple[Rows, Rows]:
        """Where the choices of these rows stand, one row after the other, and how many each has."""
        starts = self._starts[rows]
        lengths = self._starts[rows + 1] - starts
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        return np.arange(total) + np.repeat(starts - ends + lengths, lengths), lengths


def _whole(numbers: Any, size: int) -> Whole:
    return np.fromiter(numbers, np.int64, size)


def _points(numbers: Any, size: int) -> Whole:
    try:
        return _whole(numbers, size)
    except OverflowError:
        raise ValueError("the points are too large to share money by them") from None
