"""The clique LP by HiGHS; fractional parts go to `milp`, connected part by connected part."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from services.volunteering.matching.engines.greedy import fill
from services.volunteering.matching.engines.problem import Answer, Flags, Ints, Problem
from services.volunteering.matching.overlap import cliques

Floats = npt.NDArray[np.float64]
EXACT_ROWS = 20_000
"""A connected part up to this many rows is solved whole; a larger one around its fractions."""
NODE_LIMIT = 2_000
"""Branching stops here: a limit in nodes, not in seconds, gives the same plan on any machine."""
NEAR = 1e-6


@dataclass(frozen=True)
class Matrix:
    """Columns: rows of the problem, then load steps, then first places. Maximise gain."""

    gain: Floats
    upper: Floats
    rows: "csr_array"
    limit: Floats


def run(problem: Problem) -> Answer:
    """The best plan where the LP is whole or its parts are solved to the end; bound of the LP."""
    if not len(problem.person):
        return Answer(np.zeros(0, dtype=np.int64), 0.0)
    matrix = matrix_of(problem)
    bound, x = relaxation(matrix, len(problem.person))
    whole = np.abs(x - np.round(x)) < NEAR
    chosen = np.flatnonzero(whole & (x > 0.5))
    if whole.all():
        return Answer(chosen, bound)
    for free in _fractional_parts(problem, ~whole):
        kept = np.setdiff1d(chosen, free)
        chosen = best_with(problem, free, kept)
    return Answer(np.sort(chosen), bound)


def relaxation(matrix: Matrix, rows: int) -> tuple[float, Floats]:
    """The LP bound and the share of each row in it."""
    result = linprog(
        -matrix.gain,
        A_ub=matrix.rows,
        b_ub=matrix.limit,
        bounds=np.column_stack([np.zeros_like(matrix.upper), matrix.upper]),
        method="highs",
    )
    if result.status != 0:
        raise RuntimeError(f"the LP could not be solved: {result.message}")
    bound = -float(result.fun)
    if abs(bound - round(bound)) < NEAR * max(1.0, abs(bound)):
        bound = float(round(bound))
    return bound, np.asarray(result.x[:rows])


def best_with(problem: Problem, free: Ints, kept: Ints) -> Ints:
    """`kept` and the best of `free` beside it (best within the node limit)."""
    part = problem.part(free, kept)
    return np.concatenate([kept, part.origin[exact(part)]])


def exact(problem: Problem) -> Ints:
    """The best rows by branch and bound; greedy's where the node limit leaves nothing better."""
    rows = len(problem.person)
    if not rows:
        return np.zeros(0, dtype=np.int64)
    matrix = matrix_of(problem)
    integral = np.zeros(len(matrix.gain))
    integral[:rows] = 1
    result = milp(
        -matrix.gain,
        integrality=integral,
        bounds=Bounds(0, matrix.upper),
        constraints=LinearConstraint(matrix.rows, ub=matrix.limit),
        options={"node_limit": NODE_LIMIT, "mip_rel_gap": 1e-9},
    )
    simple = fill(problem, np.argsort(-problem.worth, kind="stable"))
    if result.x is None:
        return simple
    found: Ints = np.flatnonzero(result.x[:rows] > 0.5)
    return found if problem.value(found) >= problem.value(simple) else simple


def matrix_of(problem: Problem) -> Matrix:
    """Places, load, minutes, first places and one row a clique of overlapping shifts."""
    rows = len(problem.person)
    steps = np.array(problem.load_steps(problem.person_room()), dtype=np.int64).reshape(-1, 3)
    costly = steps[steps[:, 2] > 0]
    free = np.zeros(len(problem.people), dtype=np.int64)
    np.add.at(free, steps[steps[:, 2] == 0, 0], steps[steps[:, 2] == 0, 1])
    asks = np.flatnonzero(
        ~problem.served & np.isin(np.arange(len(problem.served)), problem.request_of[problem.shift])
    )
    builder = _Builder()
    columns = np.arange(rows)
    builder.block(problem.shift, columns, np.ones(rows), problem.places)
    builder.block(problem.group, columns, np.ones(rows), problem.group_shifts)
    builder.block(
        np.concatenate([problem.person, costly[:, 0]]),
        np.concatenate([columns, rows + np.arange(len(costly))]),
        np.concatenate([np.ones(rows), -np.ones(len(costly))]),
        free,
    )
    first_at = rows + len(costly)
    builder.block(
        np.concatenate([asks, problem.request_of[problem.shift]]),
        np.concatenate([first_at + np.arange(len(asks)), columns]),
        np.concatenate([np.ones(len(asks)), -np.ones(rows)]),
        np.zeros(len(problem.served), dtype=np.int64),
        only=asks,
    )
    _minutes(problem, builder)
    _clique_rows(problem, builder)
    gain = np.concatenate(
        [
            problem.worth,
            -costly[:, 2],
            np.full(len(asks), problem.terms.first_place_bonus),
        ]
    ).astype(float)
    upper = np.concatenate([np.ones(rows), costly[:, 1], np.ones(len(asks))]).astype(float)
    return Matrix(gain, upper, *builder.done(len(gain)))


class _Builder:
    """Collects blocks of rows `sum of entries <= limit`."""

    def __init__(self) -> None:
        self.row: list[Ints] = []
        self.column: list[Ints] = []
        self.entry: list[Floats] = []
        self.limit: list[Floats] = []
        self.height = 0

    def block(
        self,
        key: Ints,
        column: Ints,
        entry: Floats,
        limit: Ints,
        only: Ints | None = None,
    ) -> None:
        """A row for each key that occurs (or of `only`), with the key's limit."""
        used = np.unique(key) if only is None else only
        keep = np.isin(key, used)
        self.row.append(self.height + np.searchsorted(used, key[keep]))
        self.column.append(column[keep])
        self.entry.append(entry[keep])
        self.limit.append(limit[used].astype(float))
        self.height += len(used)

    def done(self, width: int) -> "tuple[csr_array, Floats]":
        entries = np.concatenate(self.entry)
        at = (np.concatenate(self.row), np.concatenate(self.column))
        made = coo_array((entries, at), shape=(self.height, width))
        return made.tocsr(), np.concatenate(self.limit)


def _minutes(problem: Problem, builder: _Builder) -> None:
    minutes = problem.length[problem.shift]
    total = np.bincount(problem.group, weights=minutes, minlength=len(problem.group_person))
    tight = np.flatnonzero(total > problem.group_minutes)
    columns = np.arange(len(problem.person))
    builder.block(problem.group, columns, minutes.astype(float), problem.group_minutes, only=tight)


def _clique_rows(problem: Problem, builder: _Builder) -> None:
    key: list[int] = []
    column: list[int] = []
    number = 0
    for mine in problem.rows_that_may_clash().values():
        if _one_anyway(problem, mine):
            continue
        for clique in cliques([problem.shifts[problem.shift[row]] for row in mine]):
            key += [number] * len(clique)
            column += [mine[place] for place in clique]
            number += 1
    builder.block(
        np.array(key, dtype=np.int64),
        np.array(column, dtype=np.int64),
        np.ones(len(key)),
        np.ones(number, dtype=np.int64),
    )


def _one_anyway(problem: Problem, mine: list[int]) -> bool:
    """Whether these rows lie in one week that takes one of them at most."""
    groups = set(problem.group[mine].tolist())
    return len(groups) == 1 and int(problem.group_shifts[groups.pop()]) <= 1


def _fractional_parts(problem: Problem, fractional: Flags) -> Iterator[Ints]:
    """The connected parts with a fraction in them: whole, or where too large, what is near it."""
    people, requests = len(problem.people), len(problem.served)
    request = problem.request_of[problem.shift]
    links = coo_array(
        (np.ones(len(request)), (problem.person, people + request)),
        shape=(people + requests, people + requests),
    )
    _, label = connected_components(links, directed=False)
    part = label[problem.person]
    for number in np.unique(part[fractional]).tolist():
        rows = np.flatnonzero(part == number)
        if len(rows) <= EXACT_ROWS:
            yield rows
        else:
            yield _near(problem, rows, rows[fractional[rows]])


def _near(problem: Problem, rows: Ints, fractional: Ints) -> Ints:
    """All rows of people with a fraction, and of the shifts they are split between."""
    people, shifts = problem.person[fractional], problem.shift[fractional]
    near = np.isin(problem.person[rows], people) | np.isin(problem.shift[rows], shifts)
    return rows[near]
