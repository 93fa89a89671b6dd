"""OR-Tools' min-cost flow, with conflict buckets where a solution needs them.

Exact when no bucket was needed, and still when disjoint buckets sufficed. What remains is barred
row by row, then the conflicted parts are solved again by `milp`; the gap to the bound is stated.
"""

import numpy as np

from services.volunteering.matching.engines.greedy import fill
from services.volunteering.matching.engines.lp import best_with
from services.volunteering.matching.engines.network import best_rows
from services.volunteering.matching.engines.problem import Answer, Ints, Problem

MOST_ROUNDS = 12
"""Rounds of adding buckets; every one of them lowers the bound."""
LARGE_ROWS = 200_000
"""Above this one flow is dear: conflicts of the first go straight to their own parts."""
PART_ROWS = 4_000
"""The size of one conflicted part that is solved again."""
MOST_PARTS = 12


def run(problem: Problem) -> Answer:
    """The flow's plan and its bound."""
    bucket = np.full(len(problem.person), -1, dtype=np.int64)
    buckets, bound = 0, float("inf")
    large = len(problem.person) > LARGE_ROWS
    for _ in range(1 if large else MOST_ROUNDS):
        rows = best_rows(problem, bucket)
        bound = min(bound, float(problem.value(rows)))
        conflicts = _conflicts(problem, rows)
        if not conflicts:
            return Answer(rows, bound, buckets)
        made = _add_buckets(problem, bucket, conflicts, buckets)
        if made == buckets:
            break
        buckets = made
    rows, stuck = _drop(problem, rows) if large else _bar(problem, bucket)
    rows = _again(problem, rows, stuck)
    return Answer(rows, bound, max(buckets, 1))


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


def _add_buckets(
    problem: Problem, bucket: Ints, conflicts: dict[int, tuple[int, int]], number: int
) -> int:
    """Puts clashing rows into a bucket of their own where they are in none; the new count.

    A bucket is a clique inside one week and no row is in two: so it cuts off no valid plan.
    """
    first, last = _bounds_by_person(problem)
    for person, (one, other) in conflicts.items():
        if one == other or problem.group[one] != problem.group[other]:
            continue
        if bucket[one] >= 0 or bucket[other] >= 0:
            continue
        members = [one, other]
        for row in range(first[person], last[person]):
            if row in members or bucket[row] >= 0 or problem.group[row] != problem.group[one]:
                continue
            if all(problem.clashes(row, member) for member in members):
                members.append(row)
        bucket[members] = number
        number += 1
    return number


def _bounds_by_person(problem: Problem) -> tuple[list[int], list[int]]:
    """Where each person's rows begin and end (rows are sorted by person)."""
    every = np.arange(len(problem.people))
    first = np.searchsorted(problem.person, every, side="left")
    last = np.searchsorted(problem.person, every, side="right")
    return first.tolist(), last.tolist()


def _bar(problem: Problem, bucket: Ints) -> tuple[Ints, set[int]]:
    """A valid choice: of each remaining conflict the row worth less is barred. Who was touched."""
    barred: set[int] = set()
    touched: set[int] = set()
    while True:
        rows = best_rows(problem, bucket, np.array(sorted(barred), dtype=np.int64))
        conflicts = _conflicts(problem, rows)
        if not conflicts:
            return rows, touched
        touched.update(conflicts)
        for one, other in conflicts.values():
            barred.add(min(one, other, key=lambda row: (int(problem.worth[row]), row)))


def _drop(problem: Problem, rows: Ints) -> tuple[Ints, set[int]]:
    """A valid choice without a further flow: the conflicting rows worth least make room for others.

    Also whose they were.
    """
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
    return np.sort(np.concatenate([rows, again])), touched


def _again(problem: Problem, rows: Ints, stuck: set[int]) -> Ints:
    """Solves the conflicted parts again, each with all the rest kept; never worse than before."""
    for free in _parts(problem, rows, sorted(stuck)):
        kept = np.setdiff1d(rows, free)
        tried = best_with(problem, free, kept)
        if problem.value(tried) > problem.value(rows):
            rows = np.sort(tried)
    return rows


def _parts(problem: Problem, rows: Ints, stuck: list[int]) -> list[Ints]:
    """Rows of the stuck people and of who holds a shift they could take, in bounded parts."""
    first, last = _bounds_by_person(problem)
    by_shift: dict[int, list[int]] = {}
    for row in rows.tolist():
        by_shift.setdefault(int(problem.shift[row]), []).append(int(problem.person[row]))
    parts: list[Ints] = []
    free: set[int] = set()
    for person in stuck:
        around = {person}
        for row in range(first[person], last[person]):
            around.update(by_shift.get(int(problem.shift[row]), ()))
        for one in around:
            free.update(range(first[one], last[one]))
        if len(free) >= PART_ROWS:
            parts.append(np.array(sorted(free), dtype=np.int64))
            free = set()
    if free:
        parts.append(np.array(sorted(free), dtype=np.int64))
    return parts[:MOST_PARTS]
