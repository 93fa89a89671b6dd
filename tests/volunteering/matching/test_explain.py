"""The funnel of a place nobody fills, and a plan in figures."""

import msgspec

from services.volunteering.matching.availability import Availability
from services.volunteering.matching.crowd import Crowd
from services.volunteering.matching.engines import solve
from services.volunteering.matching.explain import Stage, summary
from services.volunteering.matching.facts import Offer
from services.volunteering.matching.filters import REASONS, Reason
from services.volunteering.matching.pairing import funnel
from services.volunteering.matching.sample import make
from tests.volunteering.matching.test_pair_rules import BRZEZIE, NEED, OFFER, changed


def crowd(offers: list[Offer]) -> Crowd:
    checks = {
        (offer.person, NEED.organisation): offer.check_valid_until
        for offer in offers
        if offer.check_valid_until is not None
    }
    return Crowd(offers, checks)


def test_the_funnel_tells_what_excluded_whom() -> None:
    offers = [
        *(changed(OFFER, person=f"n{n}", skills={}) for n in range(5)),
        *(changed(OFFER, person=f"f{n}", point=BRZEZIE, reach_metres=900) for n in range(4)),
        *(changed(OFFER, person=f"t{n}", availability=Availability()) for n in range(3)),
        *(changed(OFFER, person=f"c{n}", check_valid_until=None) for n in range(2)),
    ]
    assert funnel(crowd(offers), NEED) == (
        Stage("everyone", 14),
        Stage(Reason.SKILL, 9),
        Stage(Reason.DISTANCE, 5),
        Stage(Reason.TIME, 2),
        Stage(Reason.CHECK, 0),
    )


def test_the_funnel_ends_with_those_who_are_needed_elsewhere() -> None:
    offers = [changed(OFFER, person=f"p{n}") for n in range(3)]
    stages = funnel(crowd(offers), NEED, elsewhere={"p0", "p2"})
    assert stages[-1] == Stage("elsewhere", 1)
    assert [stage.left for stage in funnel(crowd(offers), NEED)] == [3, 3, 3]


def test_a_funnel_never_grows_and_ends_with_who_may_be_asked() -> None:
    offers = [
        changed(OFFER, person=f"p{n}", skills={"reading": 1 + n % 3}, invited_this_week=n % 5)
        for n in range(30)
    ]
    left = [stage.left for stage in funnel(crowd(offers), NEED)]
    assert left == sorted(left, reverse=True)
    assert left[-1] == sum(all(may(offer, NEED) for may in REASONS.values()) for offer in offers)


def test_the_summary_adds_up() -> None:
    instance = make(40, 25, 2)
    plan = solve(instance)
    told = summary(instance, plan)
    assert told.places_filled == len(plan.pairs) < told.places_asked
    assert sum(one.places - one.filled for one in told.unfilled) == (
        told.places_asked - told.places_filled
    )
    assert sum(told.load.values()) == 40
    assert sum(shifts * people for shifts, people in told.load.items()) == len(plan.pairs)
    assert told.left_with_nobody == plan.left_with_nobody
    assert {one.request for one in told.unfilled} >= set(told.left_with_nobody)
    assert msgspec.json.decode(msgspec.json.encode(told))["gap"] == plan.gap
