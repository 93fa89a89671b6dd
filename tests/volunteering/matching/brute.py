"""Tiny random instances, and the best plan by trying every set of pairs."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from services.volunteering.matching.instance import (
    Instance,
    Pair,
    Person,
    Shift,
    Terms,
    epoch_minutes,
)
from services.volunteering.matching.overlap import clash
from services.volunteering.matching.plan import objective, week_of

MONDAY = epoch_minutes(datetime(2026, 9, 7, 8, tzinfo=UTC))
WEEK = 7 * 24 * 60


def tiny(seed: int, *, apart: bool = False, teams: bool = False) -> Instance:
    """At most 4 people, 6 shifts, 11 pairs; `apart`: no two shifts overlap and no minutes count.

    Every second one is tight: few people, all of whom would take more than they can at once. With
    `teams` some shifts need two or three people.
    """
    chance = random.Random(seed)
    tight = seed % 2 == 1 and not apart
    people = [
        Person(
            f"p{n}",
            shifts_per_week=chance.choice((2, 3) if tight else (0, 1, 1, 2, 3)),
            minutes_per_week=None if apart else chance.choice((None, None, 120, 300)),
            most=chance.choice((None, None, None, 1, 2)),
        )
        for n in range(2 if tight else chance.randint(1, 4))
    ]
    shifts = []
    for n in range(6 if tight else chance.randint(1, 5)):
        start = MONDAY + (0 if tight else chance.choice((0, 0, WEEK)))
        start += n * 500 if apart else chance.randrange(0, 400, 30)
        shifts.append(
            Shift(
                f"s{n}",
                f"r{chance.randrange(3)}",
                start,
                start + chance.choice((60, 90, 150)),
                places=chance.choice((2, 3) if teams else (1,) if tight else (0, 1, 1, 2)),
                urgency=chance.choice((0, 0, 250)),
                travel=0 if apart else chance.choice((0, 0, 20)),
                site=chance.choice((None, "hall")),
                least_team=chance.choice((1, 2, 2, 3)) if teams else 1,
            )
        )
    every = [(person.id, shift.id) for person in people for shift in shifts]
    pairs = [
        Pair(person, shift, chance.choice((0, 40, 500, 500, chance.randrange(1001))))
        for person, shift in chance.sample(every, min(len(every), 11))
    ]
    fixed = [pair for pair in every if not apart and chance.random() < 0.08]
    excluded = [pair for pair in every if pair not in fixed and chance.random() < 0.08]
    terms = Terms(
        first_place_bonus=chance.choice((0, 300, 1000)),
        load_step=chance.choice((0, 100, 450)),
        load_most=chance.choice((100, 600)),
    )
    return Instance.build(
        people=people, shifts=shifts, pairs=pairs, fixed=fixed, excluded=excluded, terms=terms
    )


def best(instance: Instance) -> int:
    """The objective of the best plan, found without any solver."""
    return max(objective(instance, pairs) for pairs in _plans(instance))


def _plans(instance: Instance) -> Iterator[list[tuple[str, str]]]:
    people = {person.id: person for person in instance.people}
    shifts = {shift.id: shift for shift in instance.shifts}
    open_pairs = [
        (pair.person, pair.shift)
        for pair in instance.pairs()
        if (pair.person, pair.shift) not in instance.fixed | instance.excluded
    ]

    def fits(plan: list[tuple[str, str]], person: str, shift: str) -> bool:
        wanted, asked = people[person], shifts[shift]
        mine = [shifts[other] for one, other in plan if one == person]
        week = [other for other in mine if week_of(other.start) == week_of(asked.start)]
        new = sum(one == person and (one, s) not in instance.fixed for one, s in plan)
        spent = sum(other.end - other.start for other in [*week, asked])
        return (
            sum(other == shift for _, other in plan) < asked.places
            and not any(clash(asked, other) for other in mine)
            and len(week) < wanted.shifts_per_week
            and (wanted.most is None or new < wanted.most)
            and (wanted.minutes_per_week is None or spent <= wanted.minutes_per_week)
        )

    def grow(at: int, plan: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
        if at == len(open_pairs):
            yield plan
            return
        yield from grow(at + 1, plan)
        if fits(plan, *open_pairs[at]):
            yield from grow(at + 1, [*plan, open_pairs[at]])

    yield from grow(0, sorted(instance.fixed))
