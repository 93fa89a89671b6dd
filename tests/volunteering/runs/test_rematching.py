"""Waves as they go out: who is asked, who is asked next, and nobody twice or too often."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.volunteering import (
    acceptance,
    applications,
    invitations,
    offers,
    proposals,
    rematching,
    requests,
    run_work,
    runs,
    sending,
)
from services.volunteering.model import (
    Block,
    Invitation,
    MatchingRun,
    MatchingSettings,
    Membership,
    Offer,
    RematchMark,
    db,
)
from services.volunteering.rules.waves import LIKELY, probability
from shared.contracts.actors import Actor
from tests.support import apps
from tests.volunteering.runs import town


def shift_of(centre: UUID, **more: int) -> UUID:
    return town.shift(town.request(town.organisation(centre), centre), **more)


def matched(centre: UUID) -> None:
    db.session.commit()
    run_work.work_off(town.run(centre))


def people(centre: UUID, number: int) -> list[UUID]:
    """So many who fit equally well."""
    return [town.offer(centre, away=0.5) for _ in range(number)]


def waiting(shift: UUID | None = None) -> list[Invitation]:
    found = town.invitations("waiting")
    return [one for one in found if shift in (None, one.shift_id)]


def odds(shift: UUID, centre: UUID) -> float:
    """How likely one of those who stand says yes."""
    asked = [one.person_id for one in waiting(shift) if one.person_id]
    known = acceptance.known(centre_id=centre, shift_ids=[shift], person_ids=asked, now=town.NOW)
    return float(probability([known.of(person, shift) for person in asked], 1))


def says_no(one: Invitation, reason: str = "not_this_time") -> None:
    invitations.decline(
        actor=Actor(account_id=one.person_id), invitation_id=one.id, reason=reason, now=town.NOW
    )
    db.session.commit()


def rematched() -> None:
    rematching.rematch.function()
    assert db.session.query(RematchMark).count() == 0


def test_more_people_than_places_are_asked_and_no_more_than_needed(centre: UUID) -> None:
    shift = shift_of(centre)
    people(centre, 9)
    matched(centre)
    assert len(waiting()) == 4, "1 - 0.6^4 = 0.87 and 1 - 0.6^3 = 0.78"
    assert {one.wave for one in waiting()} == {1}
    assert odds(shift, centre) >= LIKELY
    matched(centre)
    assert len(town.invitations()) == 4
    latest = db.session.query(MatchingRun).order_by(MatchingRun.created_at.desc()).first()
    assert latest is not None
    assert (latest.summary["places_asked"], latest.summary["places_filled"]) == (1, 1)


def test_of_equals_whoever_was_asked_less_lately_comes_first(centre: UUID) -> None:
    house = town.organisation(centre)
    tired = people(centre, 4)
    done = town.shift(town.request(house, centre, must=("driving",)), days=2)
    for person in tired:
        db.session.add(
            Invitation(
                shift_id=done,
                person_id=person,
                state="withdrawn",
                sent_at=town.NOW - timedelta(days=9),
            )
        )
    rested = people(centre, 4)
    town.shift(town.request(house, centre))
    matched(centre)
    assert {one.person_id for one in waiting()} == set(rested)


def test_a_no_brings_the_next_wave_and_the_rest_of_the_plan_stays(
    inside: Flask, centre: UUID
) -> None:
    shift, other = shift_of(centre), shift_of(centre, days=9)
    people(centre, 12)
    matched(centre)
    elsewhere = {one.id for one in waiting(other)}
    first = waiting(shift)
    says_no(first[0])
    apps.work(inside)
    again = waiting(shift)
    assert odds(shift, centre) >= LIKELY
    assert {one.id for one in first[1:]} < {one.id for one in again}
    assert {one.wave for one in again} == {1, 2}
    assert {one.id for one in waiting(other)} == elsewhere
    assert len({(one.person_id, one.shift_id) for one in town.invitations()}) == len(
        town.told("invitation_sent")
    )


def test_a_place_that_is_taken_asks_nobody_more(centre: UUID) -> None:
    shift = shift_of(centre)
    people(centre, 9)
    matched(centre)
    first, second, *_rest = waiting(shift)
    who = Actor(account_id=first.person_id)
    invitations.accept(actor=who, invitation_id=first.id, now=town.NOW)
    says_no(second)
    rematched()
    assert len(town.invitations()) == 4
    mine = applications.active_of(first.person_id or uuid4(), shift)
    assert mine is not None
    applications.withdraw(actor=who, application_id=mine.id, now=town.NOW)
    db.session.commit()
    rematched()
    assert odds(shift, centre) >= LIKELY
    assert len(town.invitations()) > 4


def test_who_does_not_answer_makes_room_for_the_next_wave(centre: UUID) -> None:
    shift = shift_of(centre)
    people(centre, 9)
    matched(centre)
    first = {one.id for one in waiting()}
    deadline = max(one.answer_by for one in waiting() if one.answer_by)
    assert proposals.expire(deadline) == 4
    db.session.commit()
    rematched()
    assert len(town.invitations("expired")) == 4
    assert first.isdisjoint(one.id for one in waiting(shift))
    assert waiting(shift)


def test_a_new_offer_is_asked_for_what_still_misses_people(inside: Flask, centre: UUID) -> None:
    shift = shift_of(centre)
    unasked = shift_of(centre, days=7)
    people(centre, 1)
    matched(centre)
    db.session.execute(db.delete(Invitation).where(Invitation.shift_id == unasked))
    newcomer = town.offer(centre)
    db.session.commit()
    for state in ("paused", "active"):
        offers.set_state(person_id=newcomer, state=state, now=town.NOW)
        db.session.commit()
    apps.work(inside)
    asked = {(one.person_id, one.shift_id) for one in waiting()}
    assert (newcomer, shift) in asked
    assert (newcomer, unasked) not in asked, "no matching has asked anybody about it yet"


def test_the_weekly_cap_holds_over_waves_runs_and_threads(inside: Flask, centre: UUID) -> None:
    house = town.organisation(centre)
    shifts = [town.shift(town.request(house, centre), days=2 + number) for number in range(8)]
    for _ in range(3):
        town.offer(centre, invitations_per_week=2, shifts_per_week=14)
    matched(centre)
    for shift in shifts:
        db.session.add(RematchMark(kind="shift", thing_id=shift))
    db.session.commit()
    for one in waiting():
        says_no(one)
    _at_once(inside, [rematching.rematch.function] * 3)
    by_person = [one.person_id for one in town.invitations()]
    assert max(by_person.count(person) for person in set(by_person)) == 2
    assert len(town.told("invitation_sent")) == len(by_person) == 6


def test_nobody_is_asked_about_two_things_at_once(centre: UUID) -> None:
    for hour in (9, 10):
        shift_of(centre, hour=hour)
    people(centre, 5)
    matched(centre)
    asked = [one.person_id for one in waiting()]
    assert len(set(asked)) == len(asked) == 5


def _at_once(app: Flask, calls: list[Callable[[], None]]) -> None:
    """Run each call in a thread of its own, all from one starting shot; any error is one here."""
    ready = threading.Barrier(len(calls))
    errors: list[BaseException] = []

    def run(call: Callable[[], None]) -> None:
        with app.app_context():
            ready.wait()
            try:
                call()
                db.session.commit()
            except BaseException as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def asked_about_all(centre: UUID, basia: Actor) -> tuple[UUID, list[UUID]]:
    """A request of Basia's with three shifts, and six people who were asked about each."""
    house = town.organisation(centre)
    db.session.add(
        Membership(organisation_id=house, person_id=basia.account_id, role="coordinator")
    )
    request = town.request(house, centre)
    shifts = [town.shift(request, days=days, places=3) for days in (5, 3, 4)]
    asked = people(centre, 6)
    for person in asked:
        for shift in shifts:
            db.session.add(
                Invitation(shift_id=shift, person_id=person, state="waiting", sent_at=town.NOW)
            )
    db.session.commit()
    return request, asked


def no(person: UUID, one: UUID, reason: str) -> Callable[[], None]:
    """A no that may come too late."""

    def call() -> None:
        try:
            invitations.decline(
                actor=Actor(account_id=person), invitation_id=one, reason=reason, now=town.NOW
            )
        except Exception as error:
            if "invitation_over" not in str(error):
                raise

    return call


def test_calling_off_while_people_answer_never_waits_in_a_circle(
    inside: Flask, centre: UUID
) -> None:
    basia = Actor(account_id=uuid4())
    for _ in range(4):
        request, asked = asked_about_all(centre, basia)
        mine = {
            person: [one.id for one in town.invitations() if one.person_id == person]
            for person in asked
        }

        def off(request_id: UUID = request) -> None:
            requests.cancel(actor=basia, request_id=request_id, reason="deszcz", now=town.NOW)

        reasons = ("not_this_kind", "stop_asking")
        calls = [
            no(person, mine[person][number % 3], reasons[number % 2])
            for number, person in enumerate(asked)
        ]
        _at_once(inside, [*calls[:3], off, *calls[3:]])
        assert town.invitations("waiting") == []


@pytest.mark.parametrize("reason", ["not_this_kind", "too_far", "stop_asking"])
def test_what_a_no_has_changed_is_told_and_taken_back(centre: UUID, reason: str) -> None:
    person = town.offer(centre, away=2.0)
    house = town.organisation(centre)
    request = town.request(house, centre)
    shifts = [town.shift(request, days=days) for days in (4, 6)]
    for shift in shifts:
        db.session.add(
            Invitation(
                shift_id=shift,
                person_id=person,
                state="waiting",
                sent_at=town.NOW,
                answer_by=town.NOW + timedelta(days=2),
                metres=2000,
            )
        )
    db.session.commit()
    first, second = sorted(town.invitations(), key=lambda one: shifts.index(one.shift_id))
    who = Actor(account_id=person)
    says_no(first, reason)
    told = invitations.show(actor=who, invitation_id=first.id, now=town.NOW).declined
    assert told.may_undo
    assert (told.kind_kept_away, told.paused) == (
        reason == "not_this_kind",
        reason == "stop_asking",
    )
    assert told.reach_metres == (1999 if reason == "too_far" else None)
    assert told.taken_back == (0 if reason == "too_far" else 1)
    for _ in range(2):
        invitations.undo(actor=who, invitation_id=first.id, now=town.NOW)
        db.session.commit()
    db.session.expire_all()
    offer = db.session.get_one(Offer, person)
    assert (offer.state, offer.reach_metres) == ("active", 5000)
    assert db.session.query(Block).count() == 0
    states = {one.id: (one.state, one.decline_reason) for one in town.invitations()}
    assert states[first.id] == ("declined", "not_this_time")
    assert states[second.id] == ("waiting", "")


def test_the_night_matches_the_centres_that_want_it_once(inside: Flask, centre: UUID) -> None:
    by_day = uuid4()
    for place, nightly in ((centre, True), (by_day, False)):
        db.session.add(
            MatchingSettings(
                centre_id=place,
                skill=350,
                distance=250,
                time=150,
                interest=150,
                history=100,
                horizon_days=42,
                nightly=nightly,
            )
        )
    db.session.commit()
    at_two = town.at(1, 2)
    for moment in (at_two - timedelta(minutes=1), at_two, at_two + timedelta(minutes=10)):
        for run in runs.start_nightly(moment):
            run.state = "finished"
        db.session.commit()
    assert [run.centre_id for run in db.session.query(MatchingRun)] == [centre]
    runs.start_nightly(at_two + timedelta(days=1))
    assert db.session.query(MatchingRun).count() == 2


def test_many_shifts_are_sent_in_a_few_transactions(
    centre: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = town.organisation(centre)
    for number in range(24):
        town.shift(town.request(house, centre), days=2 + number, hour=8 + number % 10)
    for _ in range(12):
        town.offer(centre, shifts_per_week=7, invitations_per_week=20)
    sent: list[int] = []
    send = sending.send

    def counted(**terms: Any) -> int:
        sent.append(send(**terms))
        return sent[-1]

    monkeypatch.setattr(sending, "send", counted)
    monkeypatch.setattr(sending, "AT_ONCE", 10)
    matched(centre)
    assert len(sent) == 3
    assert sum(sent) == len(waiting()) == len(town.told("invitation_sent"))
    assert len({one.shift_id for one in waiting()}) == 24
