"""The bound of the clique LP for a plan that another engine made.

A large LP is solved on the few columns that matter, and all others are priced by its duals: where
none would still gain, its value is the bound of the whole.
"""

from dataclasses import replace

import numpy as np

from services.volunteering.matching.engines.lp import Floats, Matrix, dual_relaxation, matrix_of
from services.volunteering.matching.engines.problem import Flags, Ints, Problem

WHOLE_ROWS = 20_000
"""Up to so many rows the LP is solved at once."""
MOST_ROWS = 500_000
"""Above this the bound that the caller has is good enough: the LP would take minutes."""
MOST_ROUNDS = 6
BEST_OF_PERSON = 3
NEAR_POINTS = 80
"""Columns that miss a gain by so little come along, so that the next duals are steadier."""
NEAR = 1e-6


def tightest(problem: Problem, rows: Ints, bound: float) -> float:
    """What no choice can exceed: the LP bound, or `bound` where that is lower or all we can have.

    `rows` is a good choice; it only saves time.
    """
    count = len(problem.person)
    if not count or count > MOST_ROWS:
        return bound
    inside = np.ones(count, dtype=bool) if count <= WHOLE_ROWS else _promising(problem, rows)
    # Limits are those of the whole: a part with fewer rows of somebody must not seem tighter.
    room = problem.person_room()
    for _ in range(MOST_ROUNDS):
        at = np.flatnonzero(inside)
        part = replace(
            problem,
            person=problem.person[at],
            shift=problem.shift[at],
            worth=problem.worth[at],
            group=problem.group[at],
        )
        matrix = matrix_of(part, room=room)
        value, duals = dual_relaxation(matrix)
        gains = _gains(problem, matrix, duals)
        gains[inside] = -float("inf")
        missed = gains[gains > NEAR]
        bound = min(bound, value + float(missed.sum()))
        if not len(missed):
            break
        inside |= gains > -NEAR_POINTS
    return bound


def _promising(problem: Problem, rows: Ints) -> Flags:
    """The chosen rows, everybody's best, and each shift's best for its places."""
    inside = _rank(problem.person, problem.worth) < BEST_OF_PERSON
    inside |= _rank(problem.shift, problem.worth) < problem.places[problem.shift] + 2
    inside[rows] = True
    made: Flags = inside
    return made


def _rank(key: Ints, worth: Ints) -> Ints:
    """The place of each row among those of its key, the dearest first."""
    order = np.lexsort((-worth, key))
    fresh = np.ones(len(key), dtype=bool)
    fresh[1:] = key[order][1:] != key[order][:-1]
    counted = np.arange(len(key))
    begins = np.maximum.accumulate(np.where(fresh, counted, 0))
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = counted - begins
    return rank


def _gains(problem: Problem, matrix: Matrix, duals: Floats) -> Floats:
    """What each row would add at these prices; cliques, which only lower it, are left aside."""

    def price(kind: str, size: int) -> Floats:
        begins, keys = matrix.blocks[kind]
        made = np.zeros(size)
        made[keys] = duals[begins : begins + len(keys)]
        return made

    groups = len(problem.group_person)
    gains: Floats = (
        problem.worth
        - price("shift", len(problem.shifts))[problem.shift]
        - price("group", groups)[problem.group]
        - price("person", len(problem.people))[problem.person]
        - price("minutes", groups)[problem.group] * problem.length[problem.shift]
        + price("request", len(problem.served))[problem.request_of[problem.shift]]
    )
    return gains
