"""Where to recruit: what is promised of one more person must come true when they come."""

import msgspec
import pytest

from services.volunteering.matching.engines import solve
from services.volunteering.matching.explain import recruit
from services.volunteering.matching.instance import Instance, Pair, Person, Shift
from services.volunteering.matching.recruiting import newcomer_worth
from tests.volunteering.matching.brute import MONDAY, tiny

NEW = Person("newcomer", most=1)


def of_kinds(seed: int, *, apart: bool) -> Instance:
    """A tiny instance whose shifts are of two skills and two areas."""
    plain = tiny(seed, apart=apart)
    shifts = [
        msgspec.structs.replace(shift, skill=f"skill-{n % 2}", area=f"area-{n % 3 % 2}")
        for n, shift in enumerate(plain.shifts)
    ]
    return again(plain, shifts=shifts)


def again(instance: Instance, pairs: tuple[Pair, ...] = (), **changes: object) -> Instance:
    given = {
        "people": instance.people,
        "shifts": instance.shifts,
        "pairs": [*instance.pairs(), *pairs],
        "fixed": instance.fixed,
        "excluded": instance.excluded,
        "terms": instance.terms,
    }
    return Instance.build(**{**given, **changes})  # type: ignore[arg-type]


def gained_by_a_newcomer(instance: Instance, rows: list[int], before: int) -> int:
    """What the best plan is worth more with a newcomer who scores as promised at these shifts."""
    plan = solve(instance, "lp")
    worth = newcomer_worth(instance, plan)
    scores: dict[int, list[int]] = {}
    for pair in instance.pairs():
        scores.setdefault([s.id for s in instance.shifts].index(pair.shift), []).append(pair.score)
    every = [score for some in scores.values() for score in some]
    usual = round(sum(every) / len(every)) if every else 500
    pairs = tuple(
        Pair(NEW.id, instance.shifts[row].id, round(sum(some) / len(some)) if some else usual)
        for row in rows
        for some in [scores.get(row, [])]
    )
    assert len(worth) == len(instance.shifts)
    larger = again(instance, pairs, people=[*instance.people, NEW])
    return solve(larger, "lp").objective - before


def promised(instance: Instance, dimension: str) -> dict[str, int]:
    plan = solve(instance, "lp")
    return {one.key: one.worth for one in recruit(instance, plan) if one.dimension == dimension}


@pytest.mark.parametrize("seed", range(60))
def test_without_overlaps_a_newcomer_is_worth_exactly_what_was_promised(seed: int) -> None:
    instance = of_kinds(seed, apart=True)
    before = solve(instance, "lp").objective
    for dimension in ("skill", "area"):
        told = promised(instance, dimension)
        for key in {getattr(shift, dimension) for shift in instance.shifts}:
            rows = [n for n, s in enumerate(instance.shifts) if getattr(s, dimension) == key]
            assert gained_by_a_newcomer(instance, rows, before) == told.get(key, 0)


def test_with_overlaps_and_agreed_pairs_it_is_about_that_much() -> None:
    off = total = 0
    for seed in range(60):
        instance = of_kinds(seed, apart=False)
        before = solve(instance, "lp").objective
        told = promised(instance, "skill")
        for key in {shift.skill for shift in instance.shifts}:
            rows = [n for n, s in enumerate(instance.shifts) if s.skill == key]
            real = gained_by_a_newcomer(instance, rows, before)
            off += abs(real - told.get(key, 0))
            total += real
    assert off <= 0.03 * total


def test_an_empty_place_nobody_can_fill_is_where_to_look() -> None:
    shifts = [
        Shift("a", "r1", MONDAY, MONDAY + 60, skill="driving", places=2, area="Brzezie"),
        Shift("b", "r2", MONDAY + 500, MONDAY + 560, skill="reading", area="Zatorze"),
    ]
    instance = Instance.build(
        people=[Person("p")], shifts=shifts, pairs=[Pair("p", "b", 800), Pair("p", "a", 600)]
    )
    plan = solve(instance)
    assert plan.pairs == (("p", "b"),)
    told = {(one.dimension, one.key): (one.worth, one.places) for one in recruit(instance, plan)}
    assert told["skill", "driving"] == (1600, 2)
    # Who reads frees somebody for driving: their own score, and the change of the other's.
    assert told["skill", "reading"] == (800 + 600 - 800 + 1000, 0)
    assert told["area", "Brzezie"] == (1600, 2)
    assert told["time", "0-morning"] == (1600, 2)
