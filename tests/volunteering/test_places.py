"""Places: the last one goes to exactly one person, and nobody is in two places at once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.volunteering import (
    applications,
    counts,
    invitations,
    requests,
    shifts,
    waiting_list,
)
from services.volunteering.model import Application, db
from shared.contracts.actors import Actor
from shared.ids import new_id
from shared.problems import Refusal
from tests.volunteering.conftest import NOW, SATURDAY, Town, person, shift, states, told, words


def _at_once(app: Flask, calls: list[Callable[[], Any]]) -> list[Any]:
    """Run each call in a thread and transaction of its own, all from one starting shot."""
    ready = threading.Barrier(len(calls))
    found: list[Any] = [None] * len(calls)

    def run(row: int, call: Callable[[], Any]) -> None:
        with app.app_context():
            ready.wait()
            try:
                found[row] = call()
                db.session.commit()
            except Refusal as refusal:
                db.session.rollback()
                found[row] = refusal.problem.code
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _sign_up(who: Actor, shift_id: UUID) -> Application:
    assert who.account_id is not None
    found = applications.sign_up(person_id=who.account_id, shift_id=shift_id, now=NOW)
    db.session.commit()
    return found


def test_of_fifty_at_once_for_the_last_place_one_gets_it_and_the_rest_stand_in_line(
    volunteering: Flask, town: Town
) -> None:
    wanted = town.published(words(shift(places=1))).shifts[0].id
    noise = town.published().shifts[0].id
    db.session.remove()

    def call(who: Actor) -> Callable[[], str]:
        return lambda: _sign_up(who, wanted).state

    found = _at_once(volunteering, [call(person()) for _ in range(50)])
    assert sorted(found) == ["accepted"] + ["waiting"] * 49
    rows = db.session.query(Application).filter_by(shift_id=wanted).all()
    assert sorted(row.queue_number for row in rows if row.queue_number) == list(range(1, 50))
    assert states(noise) == []


def test_one_persons_fifty_clicks_take_one_place(volunteering: Flask, town: Town) -> None:
    wanted = town.published(words(shift(places=20))).shifts[0].id
    ola = town.ola
    db.session.remove()
    found = _at_once(volunteering, [lambda: _sign_up(ola, wanted).id] * 20)
    assert len(set(found)) == 1
    assert states(wanted) == ["accepted"]


def test_one_person_racing_for_two_shifts_that_overlap_gets_one(
    volunteering: Flask, town: Town
) -> None:
    one = town.published().shifts[0].id
    other = town.published(words(shift(starts=SATURDAY + timedelta(hours=1)))).shifts[0].id
    ola = town.ola
    db.session.remove()
    found = _at_once(
        volunteering,
        [lambda: _sign_up(ola, one).state, lambda: _sign_up(ola, other).state] * 5,
    )
    assert set(found) == {"accepted", "overlap"}
    assert sorted(states(one) + states(other)) == ["accepted"]


def test_the_database_itself_refuses_two_shifts_at_once_and_a_place_held_twice(
    town: Town,
) -> None:
    one = town.published(words(shift(places=2)))
    other = town.published(words(shift(starts=SATURDAY + timedelta(hours=2))))
    held = _sign_up(town.ola, one.shifts[0].id)

    def insert(shift_id: UUID, who: UUID, place: int) -> None:
        db.session.execute(
            text(
                "INSERT INTO applications (id, shift_id, person_id, state, place_number, during,"
                " reason) SELECT :id, s.id, :who, 'accepted', :place, s.during, '' FROM shifts s"
                " WHERE s.id = :shift"
            ),
            {"id": new_id(), "shift": shift_id, "who": who, "place": place},
        )

    for shift_id, who, place, constraint in (
        (other.shifts[0].id, town.ola.account_id, 1, "ex_applications_person_id_during"),
        (one.shifts[0].id, new_id(), held.place_number, "uq_applications_shift_id_place_number"),
        (one.shifts[0].id, new_id(), 3, "fk_applications_shift_id_place_number"),
        (one.shifts[0].id, town.ola.account_id, 2, "applications_(shift_id_)?person_id"),
    ):
        assert who is not None
        assert place is not None
        with pytest.raises(IntegrityError, match=constraint):
            insert(shift_id, who, place)
        db.session.rollback()


def test_shifts_that_only_touch_can_both_be_taken(town: Town) -> None:
    one = town.published(words(shift(hours=3)))
    next_one = town.published(words(shift(starts=SATURDAY + timedelta(hours=3))))
    _sign_up(town.ola, one.shifts[0].id)
    assert _sign_up(town.ola, next_one.shifts[0].id).state == "accepted"


def test_a_place_given_back_is_offered_to_who_waits_longest_until_confirmed(town: Town) -> None:
    wanted = town.published(words(shift(places=1))).shifts[0].id
    first, second, third = person(), person(), person()
    held = _sign_up(first, wanted)
    for who in (second, third):
        _sign_up(who, wanted)
    applications.withdraw(actor=first, application_id=held.id, now=NOW)
    db.session.commit()
    assert states(wanted) == ["withdrawn", "offered", "waiting"]
    assert told("place_offered") == [second.account_id]
    newcomer = _sign_up(person(), wanted)
    assert newcomer.state == "waiting"
    assert counts.positions([newcomer]) == {newcomer.id: 2}
    mine = applications.active_of(second.account_id or new_id(), wanted)
    assert mine is not None
    applications.confirm(actor=second, application_id=mine.id, now=NOW)
    applications.confirm(actor=second, application_id=mine.id, now=NOW)
    db.session.commit()
    assert states(wanted) == ["withdrawn", "accepted", "waiting", "waiting"]


def test_an_offer_that_nobody_confirms_passes_to_the_next_and_never_comes_back(
    town: Town,
) -> None:
    wanted = town.published(words(shift(places=1))).shifts[0].id
    first, second, third = person(), person(), person()
    held = _sign_up(first, wanted)
    for who in (second, third):
        _sign_up(who, wanted)
    applications.withdraw(actor=first, application_id=held.id, now=NOW)
    db.session.commit()
    late = NOW + timedelta(hours=24)
    assert waiting_list.lapse(late) == 1
    assert waiting_list.lapse(late) == 0
    db.session.commit()
    assert states(wanted) == ["withdrawn", "lapsed", "offered"]
    lapsed = db.session.query(Application).filter_by(person_id=second.account_id).one()
    with pytest.raises(Refusal, match="offer_over"):
        applications.confirm(actor=second, application_id=lapsed.id, now=late)
    assert waiting_list.lapse(late + timedelta(hours=24)) == 1
    assert states(wanted) == ["withdrawn", "lapsed", "lapsed"]


def test_who_is_busy_then_keeps_their_number_and_the_next_is_offered_the_place(
    town: Town,
) -> None:
    wanted = town.published(words(shift(places=1))).shifts[0].id
    elsewhere = town.published().shifts[0].id
    first, busy, free = person(), person(), person()
    held = _sign_up(first, wanted)
    _sign_up(busy, wanted)
    _sign_up(busy, elsewhere)
    _sign_up(free, wanted)
    applications.withdraw(actor=first, application_id=held.id, now=NOW)
    assert states(wanted) == ["withdrawn", "waiting", "offered"]


def test_giving_back_twice_frees_one_place_and_never_after_the_start(town: Town) -> None:
    wanted = town.published(words(shift(places=1))).shifts[0]
    held = _sign_up(town.ola, wanted.id)
    with pytest.raises(Refusal, match="shift_started"):
        applications.withdraw(actor=town.ola, application_id=held.id, now=wanted.starts_at)
    for _ in range(2):
        applications.withdraw(actor=town.ola, application_id=held.id, now=NOW)
    assert states(wanted.id) == ["withdrawn"]
    with pytest.raises(Refusal, match="not_found"):
        applications.withdraw(actor=person(), application_id=held.id, now=NOW)


def test_more_places_are_offered_to_the_line_and_held_ones_cannot_be_taken_away(
    town: Town,
) -> None:
    made = town.published(words(shift(places=1)))
    wanted = made.shifts[0].id
    for who in (person(), person(), person()):
        _sign_up(who, wanted)
    requests.change(
        actor=town.basia, request_id=made.id, words=words(shift(places=2, id=wanted)), now=NOW
    )
    db.session.commit()
    assert states(wanted) == ["accepted", "offered", "waiting"]
    with pytest.raises(Refusal, match="places_taken"):
        requests.change(
            actor=town.basia, request_id=made.id, words=words(shift(places=1, id=wanted)), now=NOW
        )


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"minors_involved": True}, "check_missing"),
        ({"least_age": 18}, "too_young"),
        ({}, "consent_missing"),
    ],
)
def test_children_at_the_work_and_young_helpers_need_their_papers(
    town: Town, more: dict[str, Any], fault: str
) -> None:
    wanted = town.published(words(**more)).shifts[0].id
    young = fault != "check_missing"
    town.offering(town.ola, birth_year=NOW.year - 16 if young else None)
    with pytest.raises(Refusal, match=fault):
        _sign_up(town.ola, wanted)


def test_a_register_check_opens_the_work_with_children_in_that_organisation_alone(
    town: Town,
) -> None:
    from services.volunteering import organisations

    one = town.published(words(minors_involved=True))
    other = town.published(words(shift(starts=SATURDAY + timedelta(days=1)), minors_involved=True))
    assert town.ola.account_id is not None
    organisations.note_check(
        actor=town.basia,
        organisation_id=one.organisation_id,
        person_id=town.ola.account_id,
        done_on=NOW.date(),
        valid_until=NOW.date() + timedelta(days=365),
        now=NOW,
    )
    assert _sign_up(town.ola, one.shifts[0].id).state == "accepted"
    with pytest.raises(Refusal, match="check_missing"):
        _sign_up(town.ola, other.shifts[0].id)


def test_an_invitation_accepted_twice_takes_one_place(town: Town) -> None:
    made = town.published(words(shift(places=2)))
    asked = town.invited(town.ola, made)
    one = invitations.accept(actor=town.ola, invitation_id=asked.id, now=NOW)
    two = invitations.accept(actor=town.ola, invitation_id=asked.id, now=NOW)
    assert one.id == two.id
    assert (asked.state, one.invitation_id) == ("accepted", asked.id)
    with pytest.raises(Refusal, match="not_found"):
        invitations.accept(actor=person(), invitation_id=asked.id, now=NOW)


def test_an_invitation_withdrawn_or_too_late_takes_no_place(town: Town) -> None:
    made = town.published()
    late = town.invited(town.ola, made, answer_by=NOW)
    with pytest.raises(Refusal, match="invitation_over"):
        invitations.accept(actor=town.ola, invitation_id=late.id, now=NOW)
    who = person()
    gone = town.invited(who, made)
    shifts.cancel(made.shifts[0], reason="Deszcz", now=NOW)
    with pytest.raises(Refusal, match="invitation_over"):
        invitations.accept(actor=who, invitation_id=gone.id, now=NOW)
    assert states(made.shifts[0].id) == []


def test_each_no_is_kept_to(town: Town) -> None:
    from services.volunteering.model import Block, Offer

    town.offering(town.ola, reach_metres=8000)
    made = town.published(words(shift(), shift(starts=SATURDAY + timedelta(days=7))))
    asked = town.invited(town.ola, made, metres=6200)
    said = invitations.decline(actor=town.ola, invitation_id=asked.id, reason="too_far", now=NOW)
    assert said.reach_metres == 6199
    again = invitations.decline(
        actor=town.ola, invitation_id=asked.id, reason="stop_asking", now=NOW
    )
    assert not again.paused
    other = town.published()
    asked = town.invited(town.ola, other)
    invitations.decline(actor=town.ola, invitation_id=asked.id, reason="not_this_kind", now=NOW)
    assert [row.request_id for row in db.session.query(Block)] == [other.id]
    third = town.invited(town.ola, town.published())
    fourth = town.invited(town.ola, town.published())
    assert invitations.decline(
        actor=town.ola, invitation_id=third.id, reason="stop_asking", now=NOW
    ).paused
    db.session.expire_all()
    assert fourth.state == "withdrawn"
    kept = db.session.get(Offer, town.ola.account_id)
    assert kept is not None
    assert kept.state == "paused"
