"""The clique LP by HiGHS; fractional parts go to `milp`, connected part by connected part."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from services.volunteering.matching.engines.filling import fill
from services.volunteering.matching.engines.problem import Answer, Flags, Ints, Problem
from services.volunteering.matching.overlap import cliques

Floats = npt.NDArray[np.float64]
EXACT_ROWS = 20_000
"""A connected part up to this many rows is solved whole; a larger one around its fractions."""
NODE_LIMIT = 2_000
"""Branching stops here: a limit in nodes, not in seconds, gives the same plan on any machine."""
NEAR = 1e-6
NEAR_WHOLE = 1e-3


@dataclass(frozen=True)
class Matrix:
    """Columns: rows of the problem, then load steps, then first places. Maximise gain."""

    gain: Floats
    upper: Floats
    rows: "csr_array"
    limit: Floats
    blocks: dict[str, tuple[int, Ints]]
    """What the limits are of, kind by kind: where they begin, and the keys in their order."""


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
    result = _solved(matrix)
    return _clean(-float(result.fun)), np.asarray(result.x[:rows])


def dual_relaxation(matrix: Matrix) -> tuple[float, Floats]:
    """The LP bound and what one more of each limit would be worth."""
    result = _solved(matrix)
    return _clean(-float(result.fun)), -np.asarray(result.ineqlin.marginals)


def _solved(matrix: Matrix) -> OptimizeResult:
    result = linprog(
        -matrix.gain,
        A_ub=matrix.rows,
        b_ub=matrix.limit,
        bounds=np.column_stack([np.zeros_like(matrix.upper), matrix.upper]),
        method="highs-ds",
    )
    if result.status != 0:
        raise RuntimeError(f"the LP could not be solved: {result.message}")
    return result


def _clean(bound: float) -> float:
    """Without the rounding of the solver, where it meant a whole number."""
    return float(round(bound)) if abs(bound - round(bound)) < NEAR_WHOLE else bound


def best_with(problem: Problem, free: Ints, kept: Ints) -> Ints:
    """`kept` and the best of `free` beside it (best within the node limit)."""
    part = problem.part(free, kept)
    return np.concatenate([kept, part.origin[exact(part)]])


def exact(problem: Problem, *, teams: bool = False) -> Ints:
    """The best rows by branch and bound; greedy's where the node limit leaves nothing better.

    With `teams` no shift stays with fewer people than its least team; greedy has no say there.
    """
    rows = len(problem.person)
    if not rows:
        return np.zeros(0, dtype=np.int64)
    matrix = matrix_of(problem, teams=teams)
    integral = np.zeros(len(matrix.gain))
    integral[:rows] = 1
    if teams:
        integral[len(matrix.gain) - len(matrix.blocks["team"][1]) :] = 1
    result = milp(
        -matrix.gain,
        integrality=integral,
        bounds=Bounds(0, matrix.upper),
        constraints=LinearConstraint(matrix.rows, ub=matrix.limit),
        options={"node_limit": NODE_LIMIT, "mip_rel_gap": 1e-9},
    )
    none = np.zeros(0, dtype=np.int64)
    simple = none if teams else fill(problem, np.argsort(-problem.worth, kind="stable"))
    if result.x is None:
        return simple
    found: Ints = np.flatnonzero(result.x[:rows] > 0.5)
    return found if teams or problem.value(found) >= problem.value(simple) else simple


def matrix_of(problem: Problem, *, teams: bool = False, room: Ints | None = None) -> Matrix:
    """Places, load, minutes, first places and one row a clique of overlapping shifts.

    With `teams` a last column for each shift with a least team says whether it takes place. `room`
    is how much each person can take, where that is more than the rows here show.
    """
    rows = len(problem.person)
    builder = _Builder()
    builder.block("shift", problem.shift, np.arange(rows), np.ones(rows), problem.places)
    builder.block("group", problem.group, np.arange(rows), np.ones(rows), problem.group_shifts)
    width, cost = _load_columns(problem, builder, problem.person_room() if room is None else room)
    first_at = rows + len(width)
    asks = _first_places(problem, builder, first_at)
    _minutes(problem, builder)
    _clique_rows(problem, builder)
    open_teams = np.flatnonzero(problem.team > 0) if teams else np.zeros(0, dtype=np.int64)
    open_teams = open_teams[(problem.team[open_teams] > 1) | (problem.standing[open_teams] > 0)]
    if teams:
        _team_rows(problem, builder, open_teams, first_at + asks)
    gain = np.concatenate(
        [
            problem.worth,
            -cost,
            np.full(asks, problem.terms.first_place_bonus),
            problem.standing[open_teams],
        ]
    ).astype(float)
    upper = np.concatenate([np.ones(rows), width, np.ones(asks), np.ones(len(open_teams))]).astype(
        float
    )
    return Matrix(gain, upper, *builder.done(len(gain)), builder.blocks)


class _Builder:
    """Collects blocks of rows `sum of entries <= limit`."""

    def __init__(self) -> None:
        self.row: list[Ints] = []
        self.column: list[Ints] = []
        self.entry: list[Floats] = []
        self.limit: list[Floats] = []
        self.height = 0
        self.blocks: dict[str, tuple[int, Ints]] = {}

    def block(  # noqa: PLR0917 - a block has these five
        self,
        kind: str,
        key: Ints,
        column: Ints,
        entry: Floats,
        limit: Ints,
        only: Ints | None = None,
    ) -> None:
        """A row for each key that occurs (or of `only`), with the key's limit."""
        used = np.unique(key) if only is None else only
        keep = np.isin(key, used)
        self.blocks[kind] = (self.height, used)
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


def _load_columns(problem: Problem, builder: _Builder, room: Ints) -> tuple[Ints, Ints]:
    """A column for each step of each person's load that costs: how wide it is, and what it costs.

    More than is free and paid for nobody takes.
    """
    person, width, cost = problem.load_steps(room)
    costly = cost > 0
    free = np.zeros(len(problem.people), dtype=np.int64)
    np.add.at(free, person[~costly], width[~costly])
    person, width, cost = person[costly], width[costly], cost[costly]
    rows = len(problem.person)
    builder.block(
        "person",
        np.concatenate([problem.person, person]),
        np.arange(rows + len(person)),
        np.concatenate([np.ones(rows), -np.ones(len(person))]),
        free,
    )
    return width, cost


def _first_places(problem: Problem, builder: _Builder, first_at: int) -> int:
    """A column for each request that nobody serves yet: filled only with one of its rows."""
    rows = len(problem.person)
    asked = problem.request_of[problem.shift]
    asks = np.flatnonzero(~problem.served & np.isin(np.arange(len(problem.served)), asked))
    builder.block(
        "request",
        np.concatenate([asks, asked]),
        np.concatenate([first_at + np.arange(len(asks)), np.arange(rows)]),
        np.concatenate([np.ones(len(asks)), -np.ones(rows)]),
        np.zeros(len(problem.served), dtype=np.int64),
        only=asks,
    )
    return len(asks)


def _team_rows(problem: Problem, builder: _Builder, shifts: Ints, team_at: int) -> None:
    """Nobody without the team, and no team with too few."""
    place = np.full(len(problem.shifts), -1, dtype=np.int64)
    place[shifts] = np.arange(len(shifts))
    rows = np.flatnonzero(place[problem.shift] >= 0)
    team = place[problem.shift[rows]]
    number = np.arange(len(rows))
    none = np.zeros(max(len(rows), len(shifts)), dtype=np.int64)
    builder.block(
        "with team",
        np.concatenate([number, number]),
        np.concatenate([rows, team_at + team]),
        np.concatenate([np.ones(len(rows)), -np.ones(len(rows))]),
        none,
    )
    every = np.arange(len(shifts))
    builder.block(
        "team",
        np.concatenate([every, team]),
        np.concatenate([team_at + every, rows]),
        np.concatenate([problem.team[shifts].astype(float), -np.ones(len(rows))]),
        none,
        only=every,
    )


def _minutes(problem: Problem, builder: _Builder) -> None:
    minutes = problem.length[problem.shift]
    total = np.bincount(problem.group, weights=minutes, minlength=len(problem.group_person))
    tight = np.flatnonzero(total > problem.group_minutes)
    columns = np.arange(len(problem.person))
    builder.block(
        "minutes", problem.group, columns, minutes.astype(float), problem.group_minutes, only=tight
    )


def _clique_rows(problem: Problem, builder: _Builder) -> None:
    key: list[int] = []
    column: list[int] = []
    number = 0
    for mine in problem.rows_that_may_clash(np.arange(len(problem.person))).values():
        if _one_anyway(problem, mine):
            continue
        for clique in cliques([problem.shifts[problem.shift[row]] for row in mine]):
            key += [number] * len(clique)
            column += [mine[place] for place in clique]
            number += 1
    builder.block(
        "clique",
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
