"""Instances made from a seed, for benchmarks, tests and trying things out."""

import random
from array import array
from datetime import UTC, datetime

from services.volunteering.matching.instance import (
    PART_NAMES,
    Candidates,
    Instance,
    Person,
    Shift,
    epoch_minutes,
)

MONDAY = epoch_minutes(datetime(2026, 9, 7, 22, 0, tzinfo=UTC)) - 24 * 60
DAY = 24 * 60
SKILLS = tuple(f"skill-{number:02d}" for number in range(24))
SHARES = (350, 250, 150, 150, 100)


def make(people: int, requests: int, seed: int, *, crowded: bool = False) -> Instance:
    """A centre's two weeks; `crowded`: one weekend, shifts on top of each other."""
    chance = random.Random(seed)  # noqa: S311 - made from a seed on purpose
    shifts = _shifts(chance, requests, crowded=crowded)
    by_skill: dict[str, list[int]] = {skill: [] for skill in SKILLS}
    for row, shift in enumerate(shifts):
        by_skill[shift.skill].append(row)
    members = []
    person, shift_column, score = array("i"), array("i"), array("i")
    parts = tuple(array("i") for _ in PART_NAMES)
    for row in range(people):
        members.append(Person(f"p{row:06d}", shifts_per_week=chance.choice((1, 1, 2, 2, 3))))
        known = chance.sample(SKILLS, 2 if chance.random() < 0.7 else 3)
        reachable = [at for skill in known for at in by_skill[skill]]
        most = min(len(reachable), max(1, int(chance.gauss(20, 6))))
        for at in sorted(chance.sample(reachable, most)):
            person.append(row)
            shift_column.append(at)
            total = 0
            for column, share in zip(parts, SHARES, strict=True):
                column.append(int(share * chance.random() ** 0.5))
                total += column[-1]
            score.append(total)
    return Instance.from_columns(
        people=members,
        shifts=shifts,
        candidates=Candidates(person, shift_column, score, parts),
    )


def _shifts(chance: random.Random, requests: int, *, crowded: bool) -> list[Shift]:
    made = []
    for request in range(requests):
        skill = SKILLS[min(int(chance.expovariate(0.12)), len(SKILLS) - 1)]
        urgency = chance.choice((0, 0, 0, 100, 200))
        for number in range(chance.choice((1, 2, 2, 3, 4))):
            day = chance.choice((5, 6)) if crowded else chance.randrange(14)
            hour = chance.randrange(8, 19)
            start = MONDAY + day * DAY + hour * 60 + chance.choice((0, 30))
            made.append(
                Shift(
                    id=f"r{request:05d}-s{number}",
                    request=f"r{request:05d}",
                    start=start,
                    end=start + chance.choice((60, 90, 120, 180, 240)),
                    skill=skill,
                    places=chance.choice((1, 1, 2, 2, 3, 5)),
                    urgency=urgency,
                    travel=chance.choice((0, 10, 15)),
                )
            )
    return made
