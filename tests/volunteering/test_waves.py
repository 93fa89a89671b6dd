"""Waves: the fewest people for whom enough say yes, in the order of their turns."""

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations, product
from math import prod

import pytest

from services.volunteering.rules.waves import (
    ANSWER_BEFORE,
    CERTAIN,
    LIKELY,
    LONGEST_WAIT,
    Asked,
    Candidate,
    answer_by,
    chance,
    probability,
    wave,
)

NOW = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


def by_hand(chances: list[int], needed: int) -> Fraction:
    """The probability by looking at every way in which people can answer."""
    found = Fraction(0)
    for answers in product((0, 1), repeat=len(chances)):
        if sum(answers) >= needed:
            found += prod(
                (
                    Fraction(one if yes else CERTAIN - one, CERTAIN)
                    for one, yes in zip(chances, answers, strict=True)
                ),
                start=Fraction(1),
            )
    return found


def town(chosen: random.Random, number: int) -> list[Candidate]:
    return [
        Candidate(
            person=f"p{row}",
            score=chosen.randrange(0, 1001),
            chance=chosen.choice((20, 150, 300, 400, 400, 550, 700, 980)),
            asked_lately=chosen.randrange(4),
            planned=chosen.random() < 0.2,
        )
        for row in range(number)
    ]


@pytest.mark.parametrize("seed", range(60))
def test_a_wave_is_the_smallest_that_suffices_and_of_those_the_first_by_turns(seed: int) -> None:
    chosen = random.Random(seed)
    people = town(chosen, chosen.randrange(0, 9))
    needed = chosen.randrange(0, 4)
    standing = [chosen.choice((100, 400, 800)) for _ in range(chosen.randrange(3))]

    def suffices(group: tuple[Candidate, ...]) -> bool:
        return by_hand([*standing, *(one.chance for one in group)], needed) >= LIKELY

    asked = wave(people, needed=needed, standing=standing)
    turns = sorted(people, key=lambda one: one.turn)
    reach = next(
        (n for n in range(len(turns) + 1) if suffices(tuple(turns[:n]))),
        None,
    )
    if reach is None:
        assert asked == turns
        return
    groups = (
        group
        for size in range(reach + 1)
        for group in combinations(turns[:reach], size)
        if suffices(group)
    )
    assert tuple(asked) == next(groups)
    for left_out in asked:
        assert not suffices(tuple(one for one in asked if one is not left_out))


@pytest.mark.parametrize("seed", range(20))
def test_the_probability_is_exact(seed: int) -> None:
    chosen = random.Random(seed)
    chances = [chosen.randrange(20, 981) for _ in range(chosen.randrange(8))]
    for needed in range(6):
        assert probability(chances, needed) == by_hand(chances, needed)


def test_turns_go_by_plan_then_class_of_score_then_who_was_asked_less() -> None:
    planned = Candidate(person="a", score=310, chance=400, asked_lately=9, planned=True)
    rested = Candidate(person="b", score=801, chance=400, asked_lately=0)
    better = Candidate(person="c", score=899, chance=400, asked_lately=2)
    weaker = Candidate(person="d", score=799, chance=400, asked_lately=0)
    twin = Candidate(person="e", score=801, chance=400, asked_lately=0)
    people = [weaker, better, twin, rested, planned]
    assert sorted(people, key=lambda one: one.turn) == [planned, rested, twin, better, weaker]


def test_everyone_needed_for_a_large_team_is_counted_quickly() -> None:
    people = [Candidate(person=f"p{row:03d}", score=500, chance=400) for row in range(300)]
    asked = wave(people, needed=30)
    assert asked == people[: len(asked)]
    assert probability([400] * len(asked), 30) >= LIKELY > probability([400] * (len(asked) - 1), 30)


def test_a_chance_is_drawn_to_the_kind_and_the_kind_to_two_of_five() -> None:
    nothing = Asked()
    assert chance(nothing, nothing) == 400
    assert chance(nothing, Asked(asked=95, yes=8)) == 100
    sure, keen = Asked(asked=1, yes=1), Asked(asked=30, yes=30)
    assert 400 < chance(sure, nothing) < chance(keen, nothing) < CERTAIN
    never = Asked(asked=1000)
    assert 0 < chance(never, never) <= chance(nothing, never) < 100


def test_the_time_to_answer_fits_three_waves_and_ends_before_the_shift() -> None:
    last = timedelta(0)
    for minutes in (90, 180, 240, 600, 1440, 3 * 1440, 10 * 1440, 40 * 1440):
        starts = NOW + timedelta(minutes=minutes)
        waits = answer_by(now=NOW, starts_at=starts) - NOW
        assert last <= waits <= LONGEST_WAIT
        assert NOW < NOW + waits <= starts - ANSWER_BEFORE
        if minutes >= 240:
            assert 3 * waits <= starts - ANSWER_BEFORE - NOW
        last = waits
    assert last == LONGEST_WAIT
