"""Filters and score of one pair."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.volunteering.matching import pairing
from services.volunteering.matching.availability import (
    PARTS_OF_DAY,
    Availability,
    Exceptions,
    Window,
)
from services.volunteering.matching.crowd import Crowd
from services.volunteering.matching.facts import Need, Offer, Point, metres_between
from services.volunteering.matching.filters import (
    REASONS,
    Reason,
    all_reasons,
    first_reason,
    may_ask,
)
from services.volunteering.matching.instance import InstanceError, epoch_minutes
from services.volunteering.matching.pairing import candidates_of
from services.volunteering.matching.scoring import Weights, score

LIPOWO, BRZEZIE = Point(52.70, 16.90), Point(52.73, 16.95)
START = epoch_minutes(datetime(2026, 9, 8, 8, tzinfo=UTC))  # a Tuesday, 10:00 in Warsaw
TUESDAY = date(2026, 9, 8)
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


DAY = 24 * 60
words = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2)
exceptions = st.builds(
    Exceptions,
    away=st.lists(
        st.integers(0, 12).map(lambda n: (TUESDAY + timedelta(n - 6), TUESDAY + timedelta(n))),
        max_size=1,
    ).map(tuple),
    also=st.lists(
        st.tuples(
            st.integers(0, 3).map(lambda n: TUESDAY + timedelta(n)),
            st.sampled_from([*PARTS_OF_DAY]),
        ),
        max_size=2,
    ).map(tuple),
    off_on_holidays=st.booleans(),
)
crowds = st.lists(
    st.builds(
        Offer,
        person=st.just("p"),
        skills=levels,
        languages=words,
        age=st.none() | st.integers(12, 20),
        guardian_consents=st.booleans(),
        availability=st.builds(
            Availability.from_grid,
            st.sets(st.tuples(st.integers(0, 3), st.sampled_from([*PARTS_OF_DAY])), min_size=6),
            exceptions,
        ),
        point=st.none() | points,
        reach_metres=st.sampled_from([2_000, 100_000]),
        causes=causes,
        blocked=st.sampled_from([frozenset(), frozenset(), frozenset({"library"})]),
        invited_this_week=st.integers(0, 3),
        worked_for=st.dictionaries(st.just("library"), st.integers(0, 9)),
        asked_lately=st.integers(0, 9),
        needs=words,
        things=words,
        remote=st.booleans(),
    ),
    max_size=12,
)
asked_for = st.lists(
    st.builds(
        Need,
        shift=st.just("s"),
        request=st.just("r"),
        organisation=st.sampled_from(["library", "museum"]),
        start=st.sampled_from([START - 240, START, START + 400, START + DAY, START + 3 * DAY]),
        end=st.sampled_from([60, 300, 700]),
        must=st.dictionaries(st.sampled_from("abcd"), st.integers(1, 2), max_size=1),
        welcome=levels,
        languages=st.frozensets(st.sampled_from("ab"), max_size=1),
        least_age=st.sampled_from([None, None, 15, 18]),
        most_age=st.sampled_from([None, None, None, 17]),
        minors_involved=st.booleans(),
        point=st.none() | points,
        causes=causes,
        blocked=st.sampled_from([frozenset(), frozenset({"p0", "p1"})]),
        access=words.map(lambda had: had | {"a"}),
        things=st.frozensets(st.sampled_from("ab"), max_size=1),
        remote=st.booleans(),
    ).map(lambda need: msgspec.structs.replace(need, end=need.start + need.end)),
    min_size=1,
    max_size=6,
)


@given(people=crowds, needs=asked_for, weights=weights, checked=st.sets(st.integers(0, 11)))
@settings(max_examples=150)
def test_a_crowd_is_judged_and_scored_as_each_pair_alone(
    people: list[Offer], needs: list[Need], weights: Weights, checked: set[int]
) -> None:
    people = [changed(offer, person=f"p{n}") for n, offer in enumerate(people)]
    needs = [msgspec.structs.replace(need, shift=f"s{n}") for n, need in enumerate(needs)]
    checks = {(f"p{n}", "library"): START + 300 for n in checked}
    out = {"s0": ["p2", "nobody"]}
    made = candidates_of(Crowd(people, checks), needs, weights, left_out=out)
    expected = {}
    for row, offer in enumerate(people):
        for at, need in enumerate(needs):
            until = checks.get((offer.person, need.organisation))
            known = changed(offer, check_valid_until=until)
            if may_ask(known, need) and offer.person not in out.get(need.shift, ()):
                expected[row, at] = score(known, need, weights).score
    told = zip(made.person.tolist(), made.shift.tolist(), made.score.tolist(), strict=True)
    assert {(row, at): points for row, at, points in told} == expected
    assert len(made) == len(expected)


def test_a_need_keeps_its_best_where_all_pairs_would_be_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [changed(OFFER, person=f"p{n}", asked_lately=n % 4) for n in range(30)]
    checks = {(offer.person, "library"): START + 120 for offer in people}
    whole = candidates_of(Crowd(people, checks), [NEED], Weights(), left_out={})
    monkeypatch.setattr(pairing, "MOST_PAIRS", 12)
    monkeypatch.setattr(pairing, "LEAST_OF_NEED", 1)
    kept = candidates_of(Crowd(people, checks), [NEED], Weights(), left_out={})
    assert len(whole) == 30
    assert sorted(kept.score, reverse=True) == sorted(whole.score, reverse=True)[:12]
