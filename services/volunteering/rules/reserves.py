"""Who could be asked beside those whom a plan chose: a wave asks more people than places."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

from services.volunteering.matching.instance import Instance, Shift
from services.volunteering.matching.overlap import clash
from services.volunteering.matching.plan import Plan, week_of

ALWAYS = 6
FOR_EACH_PLACE = 6
"""So many of the best are looked at for a shift; a wave seldom needs more."""


def reserves(instance: Instance, plan: Plan) -> Iterator[int]:
    """The candidate rows, shift by shift and the best first, whose people the plan leaves free.

    Nobody who is planned for something at that time, or for as much as they want that week.
    """
    shifts = {shift.id: shift for shift in instance.shifts}
    planned: dict[str, list[Shift]] = defaultdict(list)
    for busy, taken in plan.pairs:
        planned[busy].append(shifts[taken])
    chosen = set(plan.pairs)
    found: Counter[int] = Counter()
    week = cache(week_of)
    columns = instance.candidates
    for row in _best_first(instance):
        at = columns.shift[row]
        shift = instance.shifts[at]
        person = instance.people[columns.person[row]]
        if found[at] >= ALWAYS + FOR_EACH_PLACE * shift.places or (person.id, shift.id) in chosen:
            continue
        mine = planned.get(person.id, ())
        in_week = sum(week(other.start) == week(shift.start) for other in mine)
        if in_week < person.shifts_per_week and not any(clash(shift, other) for other in mine):
            found[at] += 1
            yield row


def _best_first(instance: Instance) -> Iterator[int]:
    """Every candidate row, shift by shift, by score; equals by person."""
    columns = instance.candidates
    by_shift: list[list[tuple[int, int, int]]] = [[] for _ in instance.shifts]
    for row, at in enumerate(columns.shift):
        by_shift[at].append((-columns.score[row], columns.person[row], row))
    for rows in by_shift:
        for _score, _person, row in sorted(rows):
            yield row
