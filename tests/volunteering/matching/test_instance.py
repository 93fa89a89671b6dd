"""An instance is checked when it is built; overlaps are what nobody can do."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteering.matching.instance import (
    Candidates,
    Instance,
    InstanceError,
    Pair,
    Parts,
    Person,
    Shift,
    Terms,
    epoch_minutes,
)
from services.volunteering.matching.overlap import clash, cliques
from services.volunteering.matching.plan import breaches

A, S = Person("a"), Shift("s", "r", 1000, 1060)


@pytest.mark.parametrize(
    ("given_parts", "said"),
    [
        ({"people": [A, A]}, "person a is listed twice"),
        ({"shifts": [S, S]}, "shift s is listed twice"),
        ({"people": [Person("a", shifts_per_week=-1)]}, "negative load"),
        ({"shifts": [Shift("s", "r", 1000, 1000)]}, "ends before it starts"),
        ({"shifts": [Shift("s", "r", 1000, 1060, places=-1)]}, "negative places"),
        ({"pairs": [Pair("x", "s", 1)]}, "person x, who is not in the list"),
        ({"pairs": [Pair("a", "x", 1)]}, "shift x, which is not in the list"),
        ({"pairs": [Pair("a", "s", 1001)]}, "outside 0..1000"),
        ({"pairs": [Pair("a", "s", -1)]}, "outside 0..1000"),
        ({"pairs": [Pair("a", "s", 1), Pair("a", "s", 2)]}, "listed twice"),
        ({"pairs": [Pair("a", "s", 9, Parts(skill=8))]}, "sum to 8, the score is 9"),
        ({"fixed": [("x", "s")]}, "fixed pair names person x"),
        ({"excluded": [("a", "x")]}, "excluded pair names shift x"),
        ({"fixed": [("a", "s")], "excluded": [("a", "s")]}, "both fixed and excluded"),
        ({"terms": Terms(load_step=-1)}, "must not be negative"),
    ],
)
def test_a_contradiction_is_named(given_parts: dict[str, Any], said: str) -> None:
    with pytest.raises(InstanceError, match=said):
        Instance.build(**{"people": [A], "shifts": [S], "pairs": [], **given_parts})


def test_all_faults_are_kept_and_the_first_ten_shown() -> None:
    with pytest.raises(InstanceError, match="and 4 more") as caught:
        Instance.build(people=[], shifts=[S], pairs=[Pair(f"x{n}", "s", 1) for n in range(14)])
    assert len(caught.value.faults) == 14


def test_columns_of_different_length_are_refused() -> None:
    from array import array

    columns = Candidates(array("i", [0]), array("i", [0]), array("i", []))
    with pytest.raises(InstanceError, match="differ in length"):
        Instance.from_columns(people=[A], shifts=[S], candidates=columns)


def test_pairs_come_back_as_they_went_in() -> None:
    pairs = [Pair("a", "s", 30, Parts(10, 5, 5, 5, 5))]
    assert list(Instance.build(people=[A], shifts=[S], pairs=pairs).pairs()) == pairs


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(InstanceError, match="no time zone"):
        epoch_minutes(datetime(2026, 9, 8, 10))


def test_travel_is_kept_free_except_at_the_same_site() -> None:
    one = Shift("1", "r", 0, 60, travel=15, site="hall")
    near = Shift("2", "r", 60, 120, travel=15, site="hall")
    far = Shift("3", "r", 89, 120, travel=15, site="park")
    late = Shift("4", "r", 90, 120, travel=15, site="park")
    assert not clash(one, near)
    assert clash(one, far)
    assert not clash(one, late)


some_shifts = st.lists(
    st.builds(
        lambda start, length, travel, site: Shift(
            "s", "r", start, start + length, travel=travel, site=site
        ),
        st.integers(0, 60),
        st.integers(1, 30),
        st.sampled_from([0, 0, 5]),
        st.sampled_from([None, "hall", "park"]),
    ),
    max_size=9,
)


@given(shifts=some_shifts)
def test_cliques_cover_every_clash_and_hold_nothing_else(shifts: list[Shift]) -> None:
    covered = set()
    for group in cliques(shifts):
        pairs = [(a, b) for n, a in enumerate(group) for b in group[n + 1 :]]
        assert all(clash(shifts[a], shifts[b]) for a, b in pairs)
        covered.update(pairs)
    every = range(len(shifts))
    assert covered == {
        (a, b) for a in every for b in every if a < b and clash(shifts[a], shifts[b])
    }


def test_the_referee_sees_each_broken_promise() -> None:
    shifts = [S, Shift("t", "r", 1030, 1090), Shift("u", "r", 2000, 2100)]
    instance = Instance.build(
        people=[Person("a", minutes_per_week=30), Person("b", shifts_per_week=9)],
        shifts=shifts,
        pairs=[Pair("a", "s", 1), Pair("a", "t", 1), Pair("b", "s", 1), Pair("a", "u", 1)],
        fixed=[("b", "u")],
        excluded=[("b", "s")],
    )
    said = " / ".join(
        breaches(instance, [("a", "s"), ("a", "t"), ("b", "s"), ("b", "t"), ("a", "s")])
    )
    for sentence in (
        "in the plan twice",
        "('b', 't') is not a candidate",
        "('b', 's') was declined",
        "('b', 'u') was accepted and is missing",
        "shift s has 3 people for 1 places",
        "a cannot take both s and t",
        "a has 3 shifts in week",
        "minutes in week",
    ):
        assert sentence in said
