"""Shifts that move with their people: everybody is told both times, and nobody is lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.volunteering import applications, requests, teams_too_small, waiting_list
from services.volunteering.model import Application, Request, Shift, db, tables
from shared.contracts.actors import Actor
from shared.problems import Refusal
from tests.volunteering.conftest import NOW, SATURDAY, Town, person, shift, states, told, words

SUNDAY = SATURDAY + timedelta(days=1)


def came(who: Actor, one: Shift) -> Application:
    """Somebody signs up."""
    assert who.account_id is not None
    made = applications.sign_up(person_id=who.account_id, shift_id=one.id, now=NOW)
    db.session.commit()
    return made


def moved(town: Town, one: Shift, **to: Any) -> None:
    """Basia moves a shift."""
    requests.change_shift(actor=town.basia, shift_id=one.id, words=shift(**to), now=NOW)
    db.session.commit()


def facts(template: str) -> dict[UUID, dict[str, str]]:
    """What each person was told in this template."""
    rows = db.session.execute(tables.outbox.select().order_by(tables.outbox.c.id)).all()
    return {
        UUID(row.body["person_id"]): row.body["facts"]
        for row in rows
        if row.name == "NotifyPerson" and row.body["template"] == template
    }


def test_who_holds_or_waits_keeps_it_and_is_told_the_old_and_the_new_time(town: Town) -> None:
    made = town.published(words(shift(places=1)))
    first, second, asked, stranger = person(), person(), person(), person()
    held, waits = came(first, made.shifts[0]), came(second, made.shifts[0])
    invited = town.invited(asked, made)
    noise = came(stranger, town.published().shifts[0])
    moved(town, made.shifts[0], starts=SUNDAY, places=1)
    db.session.expire_all()
    assert states(made.shifts[0].id) == ["accepted", "waiting"]
    assert held.during.lower == waits.during.lower == SUNDAY
    assert noise.during.lower == SATURDAY
    for template, who in (
        ("shift_moved", first),
        ("shift_moved_waiting", second),
        ("invitation_moved", asked),
    ):
        found = facts(template)
        assert list(found) == [who.account_id]
        (said,) = found.values()
        assert said["was_at"] == SATURDAY.isoformat()
        assert said["starts_at"] == SUNDAY.isoformat()
    # Nobody can say yes to a time they were not told of.
    assert invited.state == "withdrawn"


def test_who_has_another_place_then_is_asked_and_keeps_the_moved_one_until_they_answer(
    town: Town,
) -> None:
    made = town.published(words(shift(places=2)))
    other = town.published(words(shift(starts=SUNDAY)))
    busy, free = person(), person()
    came(busy, other.shifts[0])
    held, fine = came(busy, made.shifts[0]), came(free, made.shifts[0])
    number = held.place_number
    moved(town, made.shifts[0], starts=SUNDAY + timedelta(hours=1), places=2)
    db.session.expire_all()
    assert (held.state, held.place_number, fine.state) == ("offered", number, "accepted")
    assert states(other.shifts[0].id) == ["accepted"]
    assert told("shift_moved_overlap") == [busy.account_id]
    assert told("shift_moved") == [free.account_id]
    with pytest.raises(Refusal, match="overlap"):
        applications.confirm(actor=busy, application_id=held.id, now=NOW)
    db.session.rollback()
    kept = db.session.query(Application).filter_by(shift_id=other.shifts[0].id).one()
    applications.withdraw(actor=busy, application_id=kept.id, now=NOW)
    applications.confirm(actor=busy, application_id=held.id, now=NOW)
    db.session.commit()
    assert states(made.shifts[0].id) == ["accepted", "accepted"]


def test_days_that_each_take_the_next_ones_time_clash_with_nobody(town: Town) -> None:
    days = [shift(starts=SATURDAY + timedelta(days=one)) for one in range(4)]
    made = town.published(words(*days))
    for one in made.shifts:
        came(town.ola, one)
    for by in (timedelta(days=1), timedelta(days=-1)):
        wanted = [shift(id=one.id, starts=one.starts_at + by) for one in made.shifts]
        requests.change(actor=town.basia, request_id=made.id, words=words(*wanted), now=NOW)
        db.session.commit()
        assert [states(one.id) for one in made.shifts] == [["accepted"]] * 4
    assert made.shifts[0].starts_at == SATURDAY
    assert len(told("shift_moved")) == 8


def test_another_place_is_told_and_needs_no_answer(town: Town) -> None:
    made = town.published()
    held = came(town.ola, made.shifts[0])
    asked = town.invited(person(), made)
    moved(town, made.shifts[0], place="Szkoła nr 2")
    assert facts("shift_changed")[town.ola.account_id or UUID(int=0)]["place"] == "Szkoła nr 2"
    assert (held.state, asked.state) == ("accepted", "waiting")
    assert len(told("shift_changed")) == 2
    moved(town, made.shifts[0], place=" Szkoła  nr 2 ", places=5)
    assert len(told("shift_changed")) == 2


def test_a_shift_with_people_moves_neither_into_the_past_nor_once_it_has_begun(
    town: Town,
) -> None:
    made = town.published(words(shift(), shift(starts=SUNDAY)))
    one = made.shifts[0]
    came(town.ola, one)
    with pytest.raises(Refusal) as refused:
        moved(town, one, starts=NOW - timedelta(hours=1))
    assert refused.value.problem.fields == {"starts_at": "past"}
    db.session.rollback()
    with pytest.raises(Refusal, match="shift_started"):
        requests.change_shift(
            actor=town.basia,
            shift_id=one.id,
            words=shift(starts=SUNDAY),
            now=SATURDAY + timedelta(hours=1),
        )
    db.session.rollback()
    assert states(one.id) == ["accepted"]
    assert db.session.query(Application).one().during.lower == SATURDAY


def test_places_are_taken_away_only_where_nobody_sits_and_the_field_is_named(town: Town) -> None:
    made = town.published(words(shift(places=3)))
    for _ in range(2):
        came(person(), made.shifts[0])
    one = made.shifts[0]
    with pytest.raises(Refusal, match="places_taken") as refused:
        requests.change(
            actor=town.basia,
            request_id=made.id,
            words=words(shift(id=one.id, places=1)),
            now=NOW,
        )
    assert refused.value.problem.fields == {"shifts.0.places": "places_taken"}
    db.session.rollback()
    moved(town, one, places=2)
    assert states(one.id) == ["accepted", "accepted"]


def test_places_for_newcomers_are_kept_among_the_free_ones(town: Town) -> None:
    made = town.published(words(shift(places=3)))
    one = made.shifts[0]
    sits = came(town.ola, one).place_number
    moved(town, one, places=3, newcomers=2)
    assert {place.number for place in one.places if place.newcomer} == {1, 2, 3} - {sits}
    with pytest.raises(Refusal, match="newcomers_too_late"):
        moved(town, one, places=3, newcomers=3)
    db.session.rollback()
    moved(town, one, places=3, newcomers=0)
    assert not any(place.newcomer for place in one.places)


def test_only_its_coordinators_move_a_shift(town: Town) -> None:
    one = town.published().shifts[0]
    for who in (town.ola, town.organiser):
        with pytest.raises(Refusal, match="forbidden"):
            requests.change_shift(actor=who, shift_id=one.id, words=shift(), now=NOW)


def _near(town: Town, **more: Any) -> Request:
    return town.published(words(shift(starts=NOW + timedelta(hours=40), places=3, **more)))


def test_a_team_too_small_is_told_of_once_two_days_before_and_again_when_it_moves(
    town: Town,
) -> None:
    small, enough = _near(town, least_team=2), _near(town, least_team=1)
    far = town.published(words(shift(least_team=2)))
    for made in (small, enough, far):
        came(person(), made.shifts[0])
    assert teams_too_small.warn(NOW) == 1
    assert teams_too_small.warn(NOW) == 0
    db.session.commit()
    said = facts("team_too_small")[town.basia.account_id or UUID(int=0)]
    assert (said["people"], said["least"]) == ("1", "2")
    assert said["path"].endswith(str(small.id))
    later = NOW + timedelta(hours=45)
    moved(town, small.shifts[0], starts=later, places=3, least_team=2)
    assert teams_too_small.warn(NOW) == 1
    waiting_list.lapse(NOW)
