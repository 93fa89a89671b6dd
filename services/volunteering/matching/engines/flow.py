"""OR-Tools' min-cost flow, with a conflict bucket for each clique of one person's overlaps.

Exact when its plan has no conflict left, which is the rule. What conflicts across buckets is cut
anew and solved again; what remains loses its lesser row, and the parts around it are solved by
`milp`. The bound is then the LP's.
"""

from time import perf_counter

import numpy as np

from services.volunteering.matching.engines.bound import tightest
from services.volunteering.matching.engines.cover import cover, recover
from services.volunteering.matching.engines.filling import fill
from services.volunteering.matching.engines.lp import best_with
from services.volunteering.matching.engines.network import best_rows
from services.volunteering.matching.engines.problem import Answer, Ints, Problem

MOST_ROUNDS = 6
"""Rounds of cutting buckets anew; every one of them may lower the bound."""
LARGE_ROWS = 200_000
"""Above this one flow is dear: what conflicts in the first goes straight to its own parts."""
PART_ROWS = 3_000
"""The size of one conflicted part that is solved again."""
MOST_PARTS = 12


def run(problem: Problem) -> Answer:
    """The flow's plan; the time of finding its bound is not part of the seconds."""
    began = perf_counter()
    bucket = cover(problem)
    bound = float("inf")
    large = len(problem.person) > LARGE_ROWS
    for _ in range(1 if large else MOST_ROUNDS):
        rows = best_rows(problem, bucket)
        buckets = int(np.unique(bucket[bucket >= 0]).size)
        bound = min(bound, float(problem.value(rows)))
        conflicts = _conflicts(problem, rows)
        if not conflicts:
            return Answer(rows, bound, buckets, perf_counter() - began)
        if large or not recover(problem, bucket, conflicts):
            break
    rows, stuck = _drop(problem, rows)
    rows = _again(problem, rows, stuck)
    seconds = perf_counter() - began
    return Answer(rows, tightest(problem, rows, bound), max(buckets, 1), seconds)


def _conflicts(problem: Problem, rows: Ints) -> dict[int, tuple[int, int]]:
    """For each person whose rows cannot all stand: two that clash, or (row, row) for minutes."""
    found: dict[int, tuple[int, int]] = {}
    for person, mine in problem.rows_that_may_clash(rows).items():
        for place, one in enumerate(mine):
            for other in mine[place + 1 :]:
                if person not in found and problem.clashes(one, other):
                    found[person] = (one, other)
    spent = np.bincount(
        problem.group[rows],
        weights=problem.length[problem.shift[rows]],
        minlength=len(problem.group_person),
    )
    for group in np.flatnonzero(spent > problem.group_minutes).tolist():
        mine = rows[problem.group[rows] == group].tolist()
        longest = max(mine, key=lambda row: (int(problem.length[problem.shift[row]]), row))
        found.setdefault(int(problem.group_person[group]), (longest, longest))
    return found


def _drop(problem: Problem, rows: Ints) -> tuple[Ints, list[int]]:
    """A valid choice: the conflicting rows worth least make room for others. Whose they were."""
    touched: set[int] = set()
    left: list[int] = []
    while conflicts := _conflicts(problem, rows):
        touched.update(conflicts)
        worst = [
            min(pair, key=lambda row: (int(problem.worth[row]), row)) for pair in conflicts.values()
        ]
        left += worst
        rows = np.setdiff1d(rows, worst)
    others = np.flatnonzero(np.isin(problem.shift, problem.shift[left]))
    part = problem.part(np.setdiff1d(others, rows), rows)
    again = part.origin[fill(part, np.argsort(-part.worth, kind="stable"))]
    return np.sort(np.concatenate([rows, again])), sorted(touched)


def _again(problem: Problem, rows: Ints, stuck: list[int]) -> Ints:
    """Solves the conflicted parts again, each with all the rest kept; never worse than before."""
    bounds = problem.bounds_by_person
    left = stuck
    for _ in range(MOST_PARTS):
        if not left:
            break
        free, left = _part(problem, rows, left, bounds)
        kept = np.setdiff1d(rows, free)
        tried = best_with(problem, free, kept)
        if problem.value(tried) > problem.value(rows):
            rows = np.sort(tried)
    return rows


def _part(
    problem: Problem, rows: Ints, stuck: list[int], bounds: list[int]
) -> tuple[Ints, list[int]]:
    """All rows of the first stuck people and of who holds what they want most; who is left."""
    free: set[int] = set()
    for number, person in enumerate(stuck):
        if len(free) >= PART_ROWS:
            return np.array(sorted(free), dtype=np.int64), stuck[number:]
        for one in [person, *_holders(problem, rows, person, bounds)]:
            if len(free) >= PART_ROWS:
                break
            free.update(range(bounds[one], bounds[one + 1]))
    return np.array(sorted(free), dtype=np.int64), []


def _holders(problem: Problem, rows: Ints, person: int, bounds: list[int]) -> list[int]:
    """Who holds a place in a shift the person could take, the dearest shift first."""
    mine = np.arange(bounds[person], bounds[person + 1])
    held = rows[np.isin(problem.shift[rows], problem.shift[mine])]
    worth = dict(zip(problem.shift[mine].tolist(), problem.worth[mine].tolist(), strict=True))
    order = sorted(held.tolist(), key=lambda row: (-worth[int(problem.shift[row])], row))
    return list(dict.fromkeys(problem.person[order].tolist()))
