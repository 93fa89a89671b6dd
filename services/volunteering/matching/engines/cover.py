"""Conflict buckets: each person's week cut into cliques of overlapping shifts.

A bucket takes one row at most. It is a clique inside one week and no row is in two, so it cuts off
no valid plan, and the flow stays a flow.
"""

import numpy as np

from services.volunteering.matching.engines.problem import NO_LIMIT, Ints, Problem


def cover(problem: Problem) -> Ints:
    """The bucket of each row, -1 for none: the fewest cliques that hold each week's rows.

    Everything that is on when the first shift ends goes into the first bucket, and so on. Who can
    take only one shift in a week needs none.
    """
    bucket = np.full(len(problem.person), -1, dtype=np.int64)
    left = np.flatnonzero(problem.group_shifts[problem.group] > 1)
    _fill(problem, bucket, left, 0)
    return bucket


def recover(problem: Problem, bucket: Ints, conflicts: dict[int, tuple[int, int]]) -> bool:
    """Cuts these people's weeks anew, so that the two rows that clash share a bucket.

    Whether any was cut differently: not where the two are in different weeks.
    """
    begins, _ends = problem.safe_spans
    number = int(bucket.max(initial=-1)) + 1
    changed = False
    bounds = problem.bounds_by_person
    for person, (one, other) in sorted(conflicts.items()):
        if problem.group[one] != problem.group[other] or one == other:
            continue
        at = max(int(begins[problem.shift[one]]), int(begins[problem.shift[other]]))
        rows = np.arange(bounds[person], bounds[person + 1])
        rows = rows[problem.group[rows] == problem.group[one]]
        inside = _holding(problem, rows, at)
        if one not in inside or other not in inside:
            inside = _grown(problem, rows, one, other)
        bucket[rows] = -1
        bucket[inside] = number
        number = _fill(problem, bucket, np.setdiff1d(rows, inside), number + 1)
        changed = True
    return changed


def _fill(problem: Problem, bucket: Ints, left: Ints, number: int) -> int:
    """Gives these rows buckets from this number on; a row alone gets none. The next number."""
    begins, ends = problem.safe_spans
    first = np.full(len(problem.group_person), NO_LIMIT, dtype=np.int64)
    while len(left):
        group, shift = problem.group[left], problem.shift[left]
        first[group] = NO_LIMIT
        np.minimum.at(first, group, ends[shift])
        inside = begins[shift] < first[group]
        _used, at, counts = np.unique(group[inside], return_inverse=True, return_counts=True)
        shared = counts > 1
        numbers = number + np.cumsum(shared) - 1
        bucket[left[inside][shared[at]]] = numbers[at][shared[at]]
        number += int(shared.sum())
        left = left[~inside]
    return number


def _holding(problem: Problem, rows: Ints, minute: int) -> Ints:
    begins, ends = problem.safe_spans
    shift = problem.shift[rows]
    return rows[(begins[shift] <= minute) & (minute < ends[shift])]


def _grown(problem: Problem, rows: Ints, one: int, other: int) -> Ints:
    """A clique of these rows around two that clash only by their travel."""
    members = [one, other]
    for row in rows.tolist():
        if row not in members and all(problem.clashes(row, member) for member in members):
            members.append(row)
    return np.array(sorted(members), dtype=np.int64)
