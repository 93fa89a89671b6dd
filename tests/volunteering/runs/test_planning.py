"""Whom a plan asks: the rules of the filters, of a no, of the weekly cap, and what stays empty."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.dialects.postgresql import Range

from services.volunteering import invitations, planning, run_work, runs
from services.volunteering.model import (
    Application,
    AreaPoint,
    Block,
    Invitation,
    Offer,
    RequestSkill,
    Shift,
    db,
)
from shared.contracts.actors import Actor, Role
from shared.database import queries
from tests.volunteering.runs import town

pytestmark = pytest.mark.usefixtures("certain")


def plan(centre: UUID) -> planning.CentrePlan:
    db.session.commit()
    return planning.plan(centre_id=centre, engine="flow", seed=0, now=town.NOW)


def asked(centre: UUID) -> set[tuple[UUID, UUID]]:
    return {(UUID(one.person), UUID(one.shift)) for one in plan(centre).proposals}


def invited(centre: UUID) -> list[Invitation]:
    run_work.work_off(town.run(centre))
    return town.invitations("waiting")


def one_shift(centre: UUID, **more: Any) -> tuple[UUID, UUID]:
    house = town.organisation(centre)
    return house, town.shift(town.request(house, centre, **more))


MADE_WITH = ("skills", "away", "days_off")
FILTERS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"skills": ("driving",)}, {}),
    ({"away": 6.0}, {}),
    ({"free": ["0-morning"]}, {}),
    ({"languages": ["uk"]}, {}),
    ({"state": "paused"}, {}),
    ({"invitations_per_week": 0}, {}),
    ({"birth_year": town.NOW.year - 16}, {}),
    ({"birth_year": town.NOW.year - 17, "guardian_consents": True}, {"least_age": 18}),
    ({"latitude": None, "longitude": None}, {}),
    ({}, {"minors_involved": True}),
    ({}, {"most_age": 17}),
    ({"needs": ["step-free"]}, {"access": ["seat"]}),
    ({"things": ["van"]}, {"things": ["van", "ladder"]}),
    ({}, {"remote": True}),
    ({"days_off": [Range(town.at(1, 0).date(), town.at(15, 0).date())]}, {}),
]


@pytest.mark.parametrize(("person", "need"), FILTERS)
def test_who_does_not_fit_is_not_asked(
    centre: UUID, person: dict[str, Any], need: dict[str, Any]
) -> None:
    request = town.request(town.organisation(centre), centre, **need)
    a_tuesday = 8 - town.at(0, 12).weekday()
    town.shift(request, days=a_tuesday)
    made = town.offer(centre, **{k: v for k, v in person.items() if k in MADE_WITH})
    for name, value in person.items():
        if name not in MADE_WITH:
            setattr(db.session.get_one(Offer, made), name, value)
    assert asked(centre) == set()


def test_a_register_check_counts_only_for_the_organisation_that_did_it(centre: UUID) -> None:
    house, shift = one_shift(centre, minors_involved=True)
    checked = town.offer(centre)
    town.check(checked, house)
    town.check(town.offer(centre), town.organisation(centre))
    assert asked(centre) == {(checked, shift)}


def test_a_shift_asks_for_the_skills_of_its_role_alone(centre: UUID) -> None:
    request = town.request(town.organisation(centre), centre, must=())
    for role, skill in (("driver", "driving"), ("cook", "cooking")):
        db.session.add(RequestSkill(request_id=request, role=role, skill=skill, need="must"))
    shift = town.shift(request)
    db.session.get_one(Shift, shift).role = "driver"
    driver = town.offer(centre, skills=("driving",))
    town.offer(centre, skills=("cooking",))
    assert asked(centre) == {(driver, shift)}


def test_a_day_added_holds_though_the_person_is_away(centre: UUID) -> None:
    _house, shift = one_shift(centre)
    day = town.at(5, 0).date()
    off = (Range(day - timedelta(days=3), day + timedelta(days=3)),)
    town.offer(centre, days_off=off)
    person = town.offer(centre, days_off=off, free=[], also_free=[f"{day}-morning"])
    assert asked(centre) == {(person, shift)}


def test_an_area_stands_in_for_an_address(centre: UUID) -> None:
    _house, shift = one_shift(centre)
    near, far = uuid4(), uuid4()
    for area, away in ((near, 0.2), (far, 30.0)):
        point = town.LATITUDE + away * town.KILOMETRE
        db.session.add(
            AreaPoint(
                area_id=area,
                centre_id=centre,
                label="Zatorze",
                latitude=point,
                longitude=town.LONGITUDE,
            )
        )
    people = {area: town.offer(centre, area_id=area) for area in (near, far)}
    for person in people.values():
        offer = db.session.get_one(Offer, person)
        offer.latitude = offer.longitude = None
    assert asked(centre) == {(people[near], shift)}


@pytest.mark.parametrize("by", ["person", "organisation"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_block_of_either_side_holds(centre: UUID, by: str, whole: bool) -> None:
    house = town.organisation(centre)
    request, other = town.request(house, centre), town.request(house, centre)
    town.shift(request)
    kept = town.shift(other, days=7)
    person = town.offer(centre)
    db.session.add(
        Block(
            person_id=person,
            organisation_id=house,
            request_id=None if whole else request,
            made_by=by,
        )
    )
    assert asked(centre) == (set() if whole else {(person, kept)})


def decline(invitation: Invitation, reason: str) -> None:
    assert invitation.person_id is not None
    invitations.decline(
        actor=Actor(account_id=invitation.person_id),
        invitation_id=invitation.id,
        reason=reason,
        now=town.NOW + timedelta(minutes=1),
    )
    db.session.commit()


def two_kinds(centre: UUID) -> dict[str, UUID]:
    """A person, a first request, one of the same kind and one of another, at other times."""
    house = town.organisation(centre)
    person = town.offer(centre, skills=("shopping", "driving"), away=2.0)
    first = town.shift(town.request(house, centre), days=3)
    (invitation,) = invited(centre)
    same = town.request(town.organisation(centre), centre)
    return {
        "person": person,
        "first": first,
        "again": town.shift(invitation.shift.request_id, days=10),
        "same": town.shift(same, days=17),
        "other": town.shift(town.request(house, centre, must=("driving",)), days=24),
        "invitation": invitation.id,
    }


@pytest.mark.parametrize(
    ("reason", "left"),
    [
        ("not_this_time", {"again", "same", "other"}),
        ("not_this_kind", {"other"}),
        ("too_far", set()),
        ("stop_asking", set()),
    ],
)
def test_a_no_changes_what_is_asked_next(centre: UUID, reason: str, left: set[str]) -> None:
    made = two_kinds(centre)
    decline(db.session.get_one(Invitation, made["invitation"]), reason)
    names = {shift: name for name, shift in made.items()}
    assert {names[shift] for _person, shift in asked(centre)} == left


def test_too_far_still_leaves_what_is_nearer(centre: UUID) -> None:
    made = two_kinds(centre)
    decline(db.session.get_one(Invitation, made["invitation"]), "too_far")
    near = db.session.get_one(Shift, made["other"])
    near.latitude = town.LATITUDE + 1.5 * town.KILOMETRE
    assert asked(centre) == {(made["person"], made["other"])}


def test_who_cancelled_is_not_offered_the_shift_again(centre: UUID) -> None:
    _house, shift = one_shift(centre)
    person = town.offer(centre)
    town.accepted(person, shift)
    assert asked(centre) == set()
    application = db.session.query(Application).one()
    application.state, application.place_number = "withdrawn", None
    assert asked(centre) == set()


def test_nobody_is_asked_for_two_shifts_at_once(centre: UUID) -> None:
    house = town.organisation(centre)
    request = town.request(house, centre)
    shifts = {town.shift(request, hour=hour, hours=3) for hour in (8, 9, 10)}
    person = town.offer(centre)
    (pair,) = asked(centre)
    assert pair[0] == person
    assert pair[1] in shifts


def test_a_place_taken_elsewhere_keeps_its_time_free_of_questions(centre: UUID) -> None:
    _house, shift = one_shift(centre)
    person = town.offer(centre)
    abroad = uuid4()
    elsewhere = town.shift(town.request(town.organisation(abroad), abroad), hour=10)
    town.accepted(person, elsewhere)
    assert asked(centre) == set()
    db.session.query(Application).delete()
    assert asked(centre) == {(person, shift)}


def test_the_weekly_cap_holds_inside_one_plan_and_others_step_in(centre: UUID) -> None:
    house = town.organisation(centre)
    for days in (4, 11, 18, 25):
        town.shift(town.request(house, centre), days=days)
    near = town.offer(centre, away=0.1, invitations_per_week=2)
    far = town.offer(centre, away=4.0, invitations_per_week=1)
    pairs = asked(centre)
    assert sorted(person for person, _ in pairs) == sorted([near, near, far])
    assert len({shift for _, shift in pairs}) == 3


def test_questions_of_the_last_week_count_against_the_cap(centre: UUID) -> None:
    house, _shift = one_shift(centre)
    person = town.offer(centre, invitations_per_week=1)
    old = town.shift(town.request(house, centre), days=30)
    invitation = Invitation(
        shift_id=old,
        person_id=person,
        state="expired",
        sent_at=town.NOW - timedelta(days=2),
    )
    db.session.add(invitation)
    assert asked(centre) == set()
    invitation.sent_at = town.NOW - timedelta(days=8)
    assert len(asked(centre)) == 1


def test_open_invitations_count_as_planned_until_they_expire(centre: UUID) -> None:
    _house, shift = one_shift(centre)
    first, second = town.offer(centre, away=0.1), town.offer(centre, away=3.0)
    (invitation,) = invited(centre)
    assert invitation.person_id == first
    assert asked(centre) == set()
    invitation = db.session.get_one(Invitation, invitation.id)
    invitation.state = "expired"
    assert asked(centre) == {(second, shift)}


def test_an_empty_place_says_how_many_people_each_condition_leaves(centre: UUID) -> None:
    _house, shift = one_shift(centre, minors_involved=True)
    for away in (1.0, 2.0, 40.0):
        town.offer(centre, away=away)
    town.offer(centre, skills=("driving",))
    run_id = town.run(centre)
    run_work.work_off(run_id)
    who = Actor(account_id=uuid4(), roles=(Role("organiser", centre),))
    run = runs.show(runs.seen_by(who, run_id))
    (gap,) = run.gaps
    assert (gap.shift_id, gap.places, gap.filled) == (shift, 1, 0)
    assert [(stage.step, stage.left) for stage in gap.funnel] == [
        ("everyone", 4),
        ("skill", 3),
        ("distance", 2),
        ("check", 0),
    ]
    assert len(run.summary.left_with_nobody) == 1
    assert run.summary.load == {"0": 4}


def test_a_plan_costs_the_same_number_of_queries_at_any_size(centre: UUID) -> None:
    house = town.organisation(centre)
    costs = []
    for people, shifts in ((10, 3), (200, 60)):
        for number in range(people):
            town.offer(centre, away=0.01 * number)
        for number in range(shifts):
            town.shift(town.request(house, centre), days=1 + number % 30)
        db.session.commit()
        queries.set(0)
        assert plan(centre).proposals
        costs.append(queries.get())
    assert costs[0] == costs[1] < 16


def test_the_same_centre_and_seed_give_the_same_plan(centre: UUID) -> None:
    house = town.organisation(centre)
    for days in (2, 3, 4):
        town.shift(town.request(house, centre), days=days, places=2)
    for _ in range(10):
        town.offer(centre)
    assert plan(centre) == plan(centre)
