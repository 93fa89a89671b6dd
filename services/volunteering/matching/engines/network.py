"""The min-cost flow under a problem: exact but for overlaps and minutes, which it does not know.

Source -> person (convex load) -> week -> bucket -> shift -> request (first place dearer) -> sink.
"""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from services.volunteering.matching.engines.problem import Ints, Problem

SOURCE, SINK = 0, 1


@dataclass(frozen=True)
class Arcs:
    """Columns of one kind of arc."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints


def relaxed_bound(problem: Problem) -> float:
    """What no choice of rows can exceed, overlaps left aside."""
    nothing = np.full(len(problem.person), -1, dtype=np.int64)
    return float(problem.value(best_rows(problem, nothing)))


def best_rows(problem: Problem, bucket: Ints, barred: Ints | None = None) -> Ints:
    """The best rows where each bucket takes one row at most and barred rows take none.

    `bucket` is a number for each row, -1 for none; a bucket lies within one person's one week.
    """
    if not len(problem.person):
        return np.zeros(0, dtype=np.int64)
    persons, groups, shifts = (
        len(problem.people),
        len(problem.group_person),
        len(problem.shifts),
    )
    person_at = 2
    group_at = person_at + persons
    shift_at = group_at + groups
    request_at = shift_at + shifts
    bucket_at = request_at + len(problem.served)
    tail = np.where(bucket >= 0, bucket_at + bucket, group_at + problem.group)
    rows = Arcs(tail, shift_at + problem.shift, _open(problem, barred), -problem.worth)
    arcs = [
        rows,
        *_load_arcs(problem, person_at, group_at),
        *_place_arcs(problem, shift_at, request_at),
        _bucket_arcs(problem, bucket, group_at, bucket_at),
    ]
    supply = min(int(problem.places.sum()), int(problem.person_room().sum()))
    return np.flatnonzero(_flows(arcs, supply)[: len(rows.tail)] > 0)


def _flows(arcs: list[Arcs], supply: int) -> Ints:
    """The cheapest flow over all arcs; what does not pay goes past them."""
    solver = min_cost_flow.SimpleMinCostFlow()
    columns = [
        np.concatenate([getattr(arc, name) for arc in arcs])
        for name in ("tail", "head", "capacity", "cost")
    ]
    solver.add_arcs_with_capacity_and_unit_cost(*columns)
    solver.add_arc_with_capacity_and_unit_cost(SOURCE, SINK, supply, 0)
    solver.set_node_supply(SOURCE, supply)
    solver.set_node_supply(SINK, -supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow could not be solved: {status}")
    flows: Ints = solver.flows(np.arange(len(columns[0])))
    return flows


def _open(problem: Problem, barred: Ints | None) -> Ints:
    capacity = np.ones(len(problem.person), dtype=np.int64)
    if barred is not None:
        capacity[barred] = 0
    return capacity


def _load_arcs(problem: Problem, person_at: int, group_at: int) -> list[Arcs]:
    person, width, cost = problem.load_steps(problem.person_room())
    source = np.full(len(person), SOURCE, dtype=np.int64)
    room = problem.group_room()
    group = np.flatnonzero(room)
    none = np.zeros(len(group), dtype=np.int64)
    return [
        Arcs(source, person_at + person, width, cost),
        Arcs(person_at + problem.group_person[group], group_at + group, room[group], none),
    ]


def _place_arcs(problem: Problem, shift_at: int, request_at: int) -> list[Arcs]:
    shift = np.flatnonzero(problem.places > 0)
    request = np.arange(len(problem.served))
    asked = np.bincount(
        problem.request_of[shift], weights=problem.places[shift], minlength=len(request)
    ).astype(np.int64)
    bonus = np.where(problem.served, 0, -problem.terms.first_place_bonus)
    sink = np.full(len(request), SINK, dtype=np.int64)
    none = np.zeros(len(request), dtype=np.int64)
    return [
        Arcs(
            shift_at + shift,
            request_at + problem.request_of[shift],
            problem.places[shift],
            np.zeros(len(shift), dtype=np.int64),
        ),
        Arcs(request_at + request, sink, np.minimum(asked, 1), bonus),
        Arcs(request_at + request, sink, np.maximum(asked - 1, 0), none),
    ]


def _bucket_arcs(problem: Problem, bucket: Ints, group_at: int, bucket_at: int) -> Arcs:
    used, first = np.unique(bucket, return_index=True)
    used, first = used[used >= 0], first[used >= 0]
    one, none = np.ones(len(used), dtype=np.int64), np.zeros(len(used), dtype=np.int64)
    return Arcs(group_at + problem.group[first], bucket_at + used, one, none)
