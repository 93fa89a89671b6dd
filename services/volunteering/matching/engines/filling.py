"""Taking rows one after another wherever they still fit."""

from collections import defaultdict

import numpy as np

from services.volunteering.matching.engines.problem import Ints, Problem


def fill(problem: Problem, order: Ints) -> Ints:
    """Takes rows in this order wherever they fit and gain something."""
    places, taken = problem.places.tolist(), problem.taken.tolist()
    room, minutes = problem.group_shifts.tolist(), problem.group_minutes.tolist()
    most = problem.most.tolist()
    served, wanted = problem.served.tolist(), problem.wanted.tolist()
    held: dict[int, list[int]] = defaultdict(list)
    person_of, shift_of = problem.person.tolist(), problem.shift.tolist()
    group_of, worth, length = (
        problem.group.tolist(),
        problem.worth.tolist(),
        problem.length.tolist(),
    )
    request_of = problem.request_of.tolist()
    chosen: list[int] = []
    for row in order.tolist():
        person, shift, group = person_of[row], shift_of[row], group_of[row]
        if places[shift] < 1 or room[group] < 1 or minutes[group] < length[shift]:
            continue
        if most[person] < 1:
            continue
        gain = worth[row] - problem.terms.load(taken[person], wanted[person])
        if not served[request_of[shift]]:
            gain += problem.terms.first_place_bonus
        if gain <= 0 or any(problem.clashes(row, other) for other in held[person]):
            continue
        chosen.append(row)
        held[person].append(row)
        places[shift] -= 1
        room[group] -= 1
        minutes[group] -= length[shift]
        taken[person] += 1
        most[person] -= 1
        served[request_of[shift]] = True
    return np.array(sorted(chosen), dtype=np.int64)
