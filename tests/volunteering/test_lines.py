"""Groups, newcomers and the line on the real database; each shift's places are never exceeded."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.volunteering import (
    applications,
    counts,
    groups,
    mine,
    requests,
    shifts,
    teams,
    waiting_list,
)
from services.volunteering.model import Application, Place, Request, Shift, db
from services.volunteering.rules.waiting import WARSAW
from shared.contracts.actors import Actor
from shared.ids import new_id
from shared.problems import Refusal
from tests.volunteering.conftest import NOW, SATURDAY, Town, person, shift, states, told, words
from tests.volunteering.test_places import _at_once


def come(who: Actor, shift_id: UUID, now: datetime = NOW) -> Application:
    """Somebody signs up."""
    assert who.account_id is not None
    found = applications.sign_up(person_id=who.account_id, shift_id=shift_id, now=now)
    db.session.commit()
    return found


def bring(who: Actor, shift_id: UUID, people: int, *, fewer: bool = False) -> Application:
    """Somebody signs up a group."""
    assert who.account_id is not None
    found = groups.sign_up(
        person_id=who.account_id,
        shift_id=shift_id,
        people=people,
        name=" Klasa  6b ",
        fewer=fewer,
        now=NOW,
    )
    db.session.commit()
    return found


def fill(shift_id: UUID) -> tuple[int, int]:
    """How many places are held and how many people wait."""
    found = counts.fills([shift_id])[shift_id]
    return found.taken, found.waiting


def keep_for_newcomers(made: Request, *numbers: int) -> Shift:
    """The request's first shift with these places for newcomers."""
    found: Shift = made.shifts[0]
    db.session.query(Place).filter(Place.shift_id == found.id, Place.number.in_(numbers)).update(
        {"newcomer": True}
    )
    db.session.commit()
    return found


def at_night(now: datetime) -> datetime:
    """Eleven in the evening of that day."""
    return datetime.combine(now.date(), time(23), WARSAW)


def test_a_group_gets_all_its_places_or_waits_together_and_blocks_nobody(town: Town) -> None:
    made = town.published(words(shift(places=4)))
    wanted = made.shifts[0].id
    come(person(), wanted)
    come(person(), wanted)
    teacher = person()
    waiting = bring(teacher, wanted, 3)
    assert (waiting.state, waiting.group_name, fill(wanted)) == ("waiting", "Klasa 6b", (2, 3))
    assert bring(teacher, wanted, 3).id == waiting.id
    assert come(person(), wanted).state == "accepted"
    assert bring(person(), wanted, 3, fewer=True).state == "accepted"
    assert fill(wanted) == (4, 3)
    last = come(person(), wanted)
    assert counts.positions([waiting, last]) == {waiting.id: 1, last.id: 4}
    with pytest.raises(Refusal, match="group_too_large"):
        bring(person(), wanted, 5)


def test_a_group_is_promoted_confirmed_and_shown_as_one_and_made_smaller(town: Town) -> None:
    made = town.published(words(shift(places=3)))
    wanted = made.shifts[0].id
    held = [(who, come(who, wanted)) for who in (person(), person(), person())]
    teacher, alone = person(), person()
    group = bring(teacher, wanted, 3)
    single = come(alone, wanted)
    # One place free: the group keeps its turn, and the next who fits is asked.
    applications.withdraw(actor=held[0][0], application_id=held[0][1].id, now=NOW)
    db.session.commit()
    assert (group.state, single.state) == ("waiting", "offered")
    for who, one in [*held[1:], (alone, single)]:
        applications.withdraw(actor=who, application_id=one.id, now=NOW)
    db.session.commit()
    assert (group.state, fill(wanted)) == ("offered", (3, 0))
    assert told("place_offered") == [alone.account_id, teacher.account_id]
    applications.confirm(actor=teacher, application_id=group.id, now=NOW)
    db.session.commit()
    seen = teams.show(actor=town.basia, request_id=made.id, now=NOW).shifts[0]
    assert [(one.person_id, one.people, one.group_name) for one in seen.people] == [
        (teacher.account_id, 3, "Klasa 6b")
    ]
    last = come(person(), wanted)
    for _ in range(2):
        groups.reduce(actor=teacher, application_id=group.id, people=2, now=NOW)
        db.session.commit()
    assert (last.state, fill(wanted)) == ("offered", (3, 0))
    with pytest.raises(Refusal, match="group_only_smaller"):
        groups.reduce(actor=teacher, application_id=group.id, people=3, now=NOW)
    assert teacher.account_id is not None
    told_now = mine.shifts(person_id=teacher.account_id, now=NOW).ahead
    assert [(one.people, one.group_name) for one in told_now] == [(2, "Klasa 6b")]
    applications.withdraw(actor=teacher, application_id=group.id, now=NOW)
    db.session.commit()
    assert fill(wanted) == (1, 0)


def test_of_twelve_groups_of_three_at_once_for_ten_places_three_come(
    volunteering: Flask, town: Town
) -> None:
    wanted = town.published(words(shift(places=10))).shifts[0].id
    db.session.remove()

    def call(who: Actor) -> Callable[[], str]:
        return lambda: bring(who, wanted, 3).state

    found = _at_once(volunteering, [call(person()) for _ in range(12)])
    assert sorted(found) == ["accepted"] * 3 + ["waiting"] * 9
    assert fill(wanted) == (9, 27)


def test_the_database_keeps_a_group_together_and_its_members_unnamed(town: Town) -> None:
    wanted = town.published(words(shift(places=3))).shifts[0].id
    bring(town.ola, wanted, 3)
    for broken, constraint in (
        ("state = 'withdrawn', place_number = NULL", "fk_applications_leader_id_shift_id_state"),
        ("person_id = gen_random_uuid()", "ck_applications_members_unnamed"),
    ):
        part = text(f"UPDATE applications SET {broken} WHERE leader_id IS NOT NULL")
        with pytest.raises(IntegrityError, match=constraint), db.engine.begin() as connection:
            connection.execute(part)


def test_a_shift_moved_onto_another_of_the_leaders_asks_the_whole_group_again(town: Town) -> None:
    made = town.published(words(shift(places=3)))
    sunday = SATURDAY + timedelta(days=1)
    come(town.ola, town.published(words(shift(starts=sunday))).shifts[0].id)
    wanted = made.shifts[0].id
    bring(town.ola, wanted, 3)
    requests.change(
        actor=town.basia,
        request_id=made.id,
        words=words(shift(starts=sunday, places=3, id=wanted)),
        now=NOW,
    )
    db.session.commit()
    assert states(wanted) == ["offered"] * 3


def test_where_children_take_part_nobody_comes_unnamed(town: Town) -> None:
    from services.volunteering import organisations

    made = town.published(words(shift(places=3), minors_involved=True))
    assert town.ola.account_id is not None
    organisations.note_check(
        actor=town.basia,
        organisation_id=made.organisation_id,
        person_id=town.ola.account_id,
        done_on=NOW.date(),
        valid_until=NOW.date() + timedelta(days=365),
        now=NOW,
    )
    with pytest.raises(Refusal, match="group_with_minors"):
        bring(town.ola, made.shifts[0].id, 2)


def test_a_newcomers_place_waits_for_one_and_opens_to_the_line_two_days_before(
    town: Town,
) -> None:
    keeper = town.organisation()
    past = town.published(words(shift(starts=SATURDAY - timedelta(days=5))), keeper).shifts[0]
    come(town.ola, past.id)
    db.session.execute(
        text(
            "UPDATE shifts SET starts_at = starts_at - interval '30 days',"
            " ends_at = ends_at - interval '30 days' WHERE id = :id"
        ),
        {"id": past.id},
    )
    db.session.commit()
    db.session.expire_all()
    wanted = keep_for_newcomers(town.published(words(shift(places=3)), keeper), 1, 2)
    # The first newcomer takes a newcomer's place, so the one for all is still there.
    assert come(person(), wanted.id).place_number == 1
    assert come(town.ola, wanted.id).place_number == 3
    regular = person()
    assert regular.account_id is not None
    come(regular, past.id, now=past.starts_at - timedelta(days=1))
    waiting = come(regular, wanted.id)
    assert (waiting.state, counts.fills([wanted.id])[wanted.id].kept) == ("waiting", 1)
    early = wanted.starts_at - timedelta(hours=49)
    waiting_list.promote(shifts.locked(wanted.id), now=early)
    assert waiting.state == "waiting"
    assert list(waiting_list.to_move(early)) == [wanted.id]
    waiting_list.promote(shifts.locked(wanted.id), now=early + timedelta(hours=3))
    assert (waiting.state, waiting.place_number) == ("offered", 2)


def test_who_let_a_place_go_is_not_in_the_line_again_but_may_take_a_free_one(town: Town) -> None:
    wanted = town.published(words(shift(places=1))).shifts[0].id
    second = person()
    applications.withdraw(actor=town.ola, application_id=come(town.ola, wanted).id, now=NOW)
    held = come(second, wanted)
    with pytest.raises(Refusal, match="line_closed"):
        come(town.ola, wanted)
    db.session.rollback()
    applications.withdraw(actor=second, application_id=held.id, now=NOW)
    assert come(town.ola, wanted).state == "accepted"
    # Who only left the line gave nothing back.
    third = person()
    applications.withdraw(actor=third, application_id=come(third, wanted).id, now=NOW)
    assert come(third, wanted).state == "waiting"
    applications.remove(
        actor=town.basia, application_id=come(third, wanted).id, reason="Za dużo osób", now=NOW
    )
    with pytest.raises(Refusal, match="not_possible"):
        come(third, wanted)


def test_a_place_that_comes_free_at_night_is_the_lines_in_the_morning(town: Town) -> None:
    wanted = town.published(words(shift(places=1))).shifts[0].id
    held = come(town.ola, wanted)
    first = come(person(), wanted)
    night = at_night(NOW)
    applications.withdraw(actor=town.ola, application_id=held.id, now=night)
    db.session.commit()
    assert first.state == "waiting"
    late = come(person(), wanted, now=night)
    assert (late.state, told("place_offered")) == ("waiting", [])
    morning = night + timedelta(hours=8, minutes=5)
    assert list(waiting_list.to_move(morning)) == [wanted]
    waiting_list.promote(shifts.locked(wanted), now=morning)
    assert (first.state, late.state) == ("offered", "waiting")


def test_in_the_last_hours_a_free_place_goes_to_whoever_takes_it_first(town: Town) -> None:
    made = town.published(words(shift(places=1, starts=SATURDAY))).shifts[0]
    held, waiting = come(town.ola, made.id), person()
    mine_now = come(waiting, made.id)
    late = made.starts_at - timedelta(hours=1)
    with pytest.raises(Refusal, match="offer_over"):
        applications.confirm(actor=waiting, application_id=mine_now.id, now=late)
    applications.withdraw(actor=town.ola, application_id=held.id, now=late)
    db.session.commit()
    assert waiting.account_id is not None
    assert [one.may_take for one in mine.shifts(person_id=waiting.account_id, now=late).ahead] == [
        True
    ]
    applications.confirm(actor=waiting, application_id=mine_now.id, now=late)
    db.session.commit()
    assert states(made.id) == ["withdrawn", "accepted"]
    assert come(Actor(account_id=new_id()), made.id, now=late).state == "waiting"
