"""Least teams: a shift with fewer people than it needs counts nothing, so nobody is sent there.

No engine knows this. A small problem is solved whole by `milp`; in a large one the shifts that stay
short are closed, the worst first, and those that could still be whole are tried part by part. The
bound leaves least teams aside, so the gap tells what they may have cost.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from services.volunteering.matching.engines.lp import exact
from services.volunteering.matching.engines.problem import Answer, Flags, Ints, Problem

WHOLE_ROWS = 1_500
"""Up to so many rows the problem is solved whole, teams and all."""
PART_ROWS = 1_500
MOST_PARTS = 40
MOST_ROUNDS = 8
LARGE_ROWS = 200_000
FEW_ROUNDS = 2


def matters(problem: Problem) -> bool:
    """Whether any shift needs more than one person more."""
    return bool((problem.team > 1).any() or (problem.standing > 0).any())


def mend(problem: Problem, answer: Answer, run: Callable[[Problem], Answer]) -> Answer:
    """The answer with every team whole or empty; its bound and seconds are the caller's."""
    rows = _closing(problem, answer.rows, run)
    if len(problem.person) <= WHOLE_ROWS:
        tried = exact(problem, teams=True)
        if team_value(problem, tried) > team_value(problem, rows):
            rows = tried
    else:
        rows = _opening(problem, rows)
    return replace(answer, rows=rows)


def team_value(problem: Problem, rows: Ints) -> int:
    """What these rows add where only whole teams count, with what stands there already."""
    filled = np.bincount(problem.shift[rows], minlength=len(problem.shifts))
    whole = filled >= problem.team
    counts = whole[problem.shift[rows]]
    in_vain = _load(problem, rows) - _load(problem, rows[counts])
    return problem.value(rows[counts]) + int(problem.standing[whole].sum()) - in_vain


def _load(problem: Problem, rows: Ints) -> int:
    taken = np.bincount(problem.person[rows], minlength=len(problem.people))
    _person, width, cost = problem.load_steps(taken)
    return int((width * cost).sum())


def _short(problem: Problem, rows: Ints) -> Ints:
    """The shifts that these rows leave with too few people, the ones furthest from whole first."""
    filled = np.bincount(problem.shift[rows], minlength=len(problem.shifts))
    short = np.flatnonzero((filled > 0) & (filled < problem.team))
    lacking = problem.team[short] - filled[short]
    order: Ints = short[np.lexsort((short, filled[short], -lacking))]
    return order


def _closing(problem: Problem, rows: Ints, run: Callable[[Problem], Answer]) -> Ints:
    """Closes short shifts, half of them at a time, and solves again; in the end all of them."""
    closed = _hopeless(problem)
    rounds = FEW_ROUNDS if len(problem.person) > LARGE_ROWS else MOST_ROUNDS
    for _ in range(rounds):
        short = _short(problem, rows)
        if not len(short):
            return rows
        closed[short[: (len(short) + 1) // 2]] = True
        part = _without(problem, closed)
        rows = part.origin[run(part).rows]
    return rows[~np.isin(problem.shift[rows], _short(problem, rows))]


def _hopeless(problem: Problem) -> Flags:
    """The shifts that all their candidates and places together cannot make whole."""
    held = np.bincount(problem.shift, minlength=len(problem.shifts))
    found: Flags = np.minimum(held, problem.places) < problem.team
    return found


def _without(problem: Problem, closed: Flags) -> Problem:
    rows = np.flatnonzero(~closed[problem.shift])
    return problem.part(rows, np.zeros(0, dtype=np.int64))


def _opening(problem: Problem, rows: Ints) -> Ints:
    """Tries closed teams once more, each with the people it could have and what they hold now."""
    hopeless = _hopeless(problem)
    filled = np.bincount(problem.shift[rows], minlength=len(problem.shifts))
    teams = np.flatnonzero((problem.team > 1) & (filled < problem.team) & ~hopeless)
    order = teams[np.lexsort((teams, problem.team[teams]))]
    bounds = problem.bounds_by_person
    for shift in order[:MOST_PARTS].tolist():
        free = _around(problem, rows, shift, bounds)
        kept = np.setdiff1d(rows, free)
        part = problem.part(free, kept)
        tried = np.sort(np.concatenate([kept, part.origin[exact(part, teams=True)]]))
        if team_value(problem, tried) > team_value(problem, rows):
            rows = tried
    return rows


def _around(problem: Problem, rows: Ints, shift: int, bounds: list[int]) -> Ints:
    """The rows of a shift's best candidates, and of who holds what they could take."""
    candidates = np.flatnonzero(problem.shift == shift)
    best = candidates[np.argsort(-problem.worth[candidates], kind="stable")]
    free: set[int] = set()
    for person in problem.person[best].tolist():
        if len(free) >= PART_ROWS:
            break
        free.update(range(bounds[person], bounds[person + 1]))
    free.update(rows[problem.shift[rows] == shift].tolist())
    return np.array(sorted(free), dtype=np.int64)
