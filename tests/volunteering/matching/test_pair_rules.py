"""Filters and score of one pair."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteering.matching.availability import Availability, Window
from services.volunteering.matching.facts import Need, Offer, Point, metres_between
from services.volunteering.matching.filters import (
    REASONS,
    Reason,
    all_reasons,
    first_reason,
    may_ask,
)
from services.volunteering.matching.instance import InstanceError, epoch_minutes
from services.volunteering.matching.pairing import candidate_pairs, person_of
from services.volunteering.matching.scoring import Weights, score

LIPOWO, BRZEZIE = Point(52.70, 16.90), Point(52.73, 16.95)
START = epoch_minutes(datetime(2026, 9, 8, 8, tzinfo=UTC))  # a Tuesday, 10:00 in Warsaw
NEED = Need(
    shift="s1",
    request="r1",
    organisation="library",
    start=START,
    end=START + 120,
    must={"reading": 2},
    languages=frozenset({"pl"}),
    minors_involved=True,
    point=LIPOWO,
    least_age=16,
    access=frozenset({"step-free"}),
    things=frozenset({"ladder"}),
)
OFFER = Offer(
    person="p1",
    skills={"reading": 2},
    check_valid_until=START + 120,
    availability=Availability.from_grid([(1, "morning")]),
    point=LIPOWO,
    needs=frozenset({"step-free"}),
    things=frozenset({"ladder", "van"}),
)


def changed(thing: Offer, **fields: object) -> Offer:
    return msgspec.structs.replace(thing, **fields)


def test_who_meets_everything_may_be_asked() -> None:
    assert may_ask(OFFER, NEED)
    assert all_reasons(OFFER, NEED) == ()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"skills": {"reading": 1}}, Reason.SKILL),
        ({"skills": {"cooking": 3}}, Reason.SKILL),
        ({"point": BRZEZIE, "reach_metres": 4000}, Reason.DISTANCE),
        ({"point": None}, Reason.DISTANCE),
        ({"availability": Availability.from_grid([(2, "morning")])}, Reason.TIME),
        ({"languages": frozenset({"uk"})}, Reason.LANGUAGE),
        ({"age": 15, "guardian_consents": True}, Reason.AGE),
        ({"age": 17}, Reason.CONSENT),
        ({"check_valid_until": None}, Reason.CHECK),
        ({"check_valid_until": START + 119}, Reason.CHECK),
        ({"blocked": frozenset({"library"})}, Reason.BLOCK),
        ({"invited_this_week": 3}, Reason.CAP),
        ({"needs": frozenset({"step-free", "seat"})}, Reason.ACCESS),
        ({"things": frozenset({"van"})}, Reason.THINGS),
    ],
)
def test_each_filter_fails_for_its_own_reason(fields: dict[str, object], reason: Reason) -> None:
    assert all_reasons(changed(OFFER, **fields), NEED) == (reason,)
    assert first_reason(changed(OFFER, **fields), NEED) is reason


def test_the_organisation_too_may_refuse() -> None:
    need = msgspec.structs.replace(NEED, blocked=frozenset({"p1"}))
    assert first_reason(OFFER, need) is Reason.BLOCK


def test_every_reason_has_its_filter_and_all_are_told() -> None:
    assert set(REASONS) == set(Reason)
    needy = frozenset({"seat"})
    nobody = Offer(person="p2", age=10, languages=frozenset(), invitations_per_week=0, needs=needy)
    assert all_reasons(nobody, NEED) == tuple(
        reason for reason in REASONS if reason not in (Reason.BLOCK, Reason.REMOTE)
    )


def test_work_from_afar_asks_who_helps_from_afar_whatever_a_place_lacks() -> None:
    need = msgspec.structs.replace(NEED, point=None, remote=True, access=frozenset())
    assert first_reason(OFFER, need) is Reason.REMOTE
    assert may_ask(changed(OFFER, remote=True), need)


def test_of_an_adult_without_years_only_eighteen_is_known() -> None:
    elder = msgspec.structs.replace(NEED, least_age=21)
    younger = msgspec.structs.replace(NEED, least_age=None, most_age=26)
    assert first_reason(OFFER, elder) is Reason.AGE
    assert first_reason(OFFER, younger) is Reason.AGE
    assert may_ask(changed(OFFER, age=22), elder)
    assert may_ask(changed(OFFER, age=22), younger)


def test_work_without_a_place_is_near_to_everybody() -> None:
    remote = msgspec.structs.replace(NEED, point=None)
    assert may_ask(changed(OFFER, point=None), remote)
    assert score(changed(OFFER, point=None), remote, Weights()).distance == Weights().distance


def test_distances_are_great_circles() -> None:
    assert metres_between(LIPOWO, LIPOWO) == 0
    assert metres_between(Point(0, 0), Point(0, 180)) == pytest.approx(20_015_114, abs=100)
    warszawa, poznan = Point(52.2297, 21.0122), Point(52.4064, 16.9252)
    assert metres_between(warszawa, poznan) == pytest.approx(278_500, rel=0.01)
    assert metres_between(warszawa, poznan) == metres_between(poznan, warszawa)


points = st.builds(Point, st.floats(52, 53), st.floats(16, 17))
levels = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 3))
causes = st.frozensets(st.sampled_from(["elders", "animals", "culture"]))
offers = st.builds(
    Offer,
    person=st.just("p"),
    skills=levels,
    availability=st.sampled_from(
        [Availability.always(), Availability(), Availability.of([Window(1, 600, 740)])]
    ),
    point=st.none() | points,
    reach_metres=st.integers(0, 20_000),
    causes=causes,
    worked_for=st.dictionaries(st.just("library"), st.integers(0, 9)),
    asked_lately=st.integers(0, 9),
)
needs = st.builds(
    Need,
    shift=st.just("s"),
    request=st.just("r"),
    organisation=st.just("library"),
    start=st.just(START),
    end=st.integers(START + 1, START + 600),
    must=levels,
    welcome=levels,
    point=st.none() | points,
    causes=causes,
)
weights = st.lists(st.integers(0, 1000), min_size=4, max_size=4).map(
    lambda cuts: Weights(
        *(b - a for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), 1000], strict=True))
    )
)


@given(offer=offers, need=needs, weights=weights)
def test_the_parts_are_whole_numbers_within_their_weights_and_sum_to_the_score(
    offer: Offer, need: Need, weights: Weights
) -> None:
    weights.check()
    parts = score(offer, need, weights)
    most = msgspec.structs.asdict(weights)
    for name, points_given in msgspec.structs.asdict(parts).items():
        assert isinstance(points_given, int)
        assert 0 <= points_given <= most[name]
    assert 0 <= parts.score == sum(msgspec.structs.astuple(parts)) <= 1000


def test_each_part_rises_with_its_own_fact_alone() -> None:
    need = msgspec.structs.replace(NEED, welcome={"drawing": 1}, causes=frozenset({"children"}))
    base = changed(
        OFFER,
        point=Point(52.71, 16.91),
        asked_lately=2,
        causes=frozenset({"animals"}),
        availability=Availability.of([Window(1, 600, 720)]),
    )
    better: dict[str, dict[str, object]] = {
        "skill": {"skills": {"reading": 3, "drawing": 2}},
        "distance": {"point": LIPOWO},
        "time": {"availability": Availability.always()},
        "interest": {"causes": frozenset({"children"})},
        "history": {"asked_lately": 0},
    }
    before = msgspec.structs.asdict(score(base, need, Weights()))
    for name, fields in better.items():
        after = msgspec.structs.asdict(score(changed(base, **fields), need, Weights()))
        assert after[name] > before[name]
        assert {k: v for k, v in after.items() if k != name} == {
            k: v for k, v in before.items() if k != name
        }


@pytest.mark.parametrize("wrong", [Weights(skill=351), Weights(skill=-50, distance=650)])
def test_weights_that_are_none_are_refused(wrong: Weights) -> None:
    with pytest.raises(InstanceError, match="sum to 1000"):
        wrong.check()


@given(people=st.lists(offers, max_size=6), asked=st.lists(needs, max_size=4))
def test_pairs_are_those_that_may_be_asked_and_no_others(
    people: list[Offer], asked: list[Need]
) -> None:
    people = [changed(offer, person=f"p{n}") for n, offer in enumerate(people)]
    asked = [msgspec.structs.replace(need, shift=f"s{n}") for n, need in enumerate(asked)]
    made = list(candidate_pairs(people, asked, Weights()))
    assert {(pair.person, pair.shift) for pair in made} == {
        (offer.person, need.shift) for offer in people for need in asked if may_ask(offer, need)
    }
    for pair in made:
        assert pair.parts is not None
        assert pair.parts.score == pair.score


def test_a_person_brings_the_load_of_the_offer() -> None:
    person = person_of(changed(OFFER, shifts_per_week=2, minutes_per_week=240))
    assert (person.id, person.shifts_per_week, person.minutes_per_week) == ("p1", 2, 240)
