"""Reminders: each once, whoever was killed or down, and none for who does not come."""

from datetime import timedelta
from uuid import UUID

from flask import Flask

from services.volunteering import applications, reminding
from services.volunteering.model import Request, db
from services.volunteering.rules.reminders import due_at
from tests.volunteering.conftest import NOW, Town, person, shift, told, words
from tests.volunteering.test_lines import come
from tests.volunteering.test_places import _at_once

MINUTE = timedelta(minutes=1)


def soon(town: Town) -> Request:
    """A request whose shift is two days ahead."""
    return town.published(words(shift(places=3, starts=NOW + timedelta(days=2))))


def remind(shift_id: UUID, now: object) -> int:
    """One run of the job for a shift, killed before its commit when `now` is None."""
    found = reminding.remind(shift_id, now)  # type: ignore[arg-type]
    db.session.commit()
    return found


def test_each_is_reminded_the_day_before_and_shortly_before_and_never_twice(
    volunteering: Flask, town: Town
) -> None:
    wanted = soon(town).shifts[0]
    shift_id, starts_at = wanted.id, wanted.starts_at
    first = person()
    come(first, shift_id)
    come(town.ola, shift_id)
    day, hours = due_at("day", starts_at), due_at("hours", starts_at)
    assert remind(shift_id, day - MINUTE) == 0
    assert (reminding.soon(day - MINUTE), reminding.soon(day)) == ([], [shift_id])
    # A worker killed before its commit has told nobody, and the next one tells all.
    reminding.remind(shift_id, day)
    db.session.rollback()
    assert told("shift_reminder") == []
    db.session.remove()
    found = _at_once(volunteering, [lambda: remind(shift_id, day)] * 4)
    assert sorted(found) == [0, 0, 0, 2]
    assert (reminding.soon(day), reminding.soon(hours)) == ([], [shift_id])
    applications.withdraw(
        actor=town.ola, application_id=come(town.ola, shift_id).id, now=day + MINUTE
    )
    db.session.commit()
    assert remind(shift_id, hours) == 1
    assert told("shift_reminder")[2:] == [first.account_id]


def test_who_comes_late_has_it_in_the_confirmation_and_of_two_due_one_is_sent(town: Town) -> None:
    wanted = soon(town).shifts[0]
    shift_id, starts_at = wanted.id, wanted.starts_at
    early = come(person(), shift_id)
    come(town.ola, shift_id, now=due_at("day", starts_at) + MINUTE)
    come(person(), shift_id, now=due_at("hours", starts_at) + MINUTE)
    # The worker was down since before the first was due.
    back = due_at("hours", starts_at) + 2 * MINUTE
    assert remind(shift_id, back) == 2
    assert set(told("shift_reminder")) == {early.person_id, town.ola.account_id}
    assert remind(shift_id, starts_at) == 0


def test_a_shift_called_off_reminds_nobody_and_a_moved_one_anew(town: Town) -> None:
    from services.volunteering import shifts

    moved, off = soon(town).shifts[0], soon(town).shifts[0]
    for one in (moved, off):
        come(person(), one.id)
    day = due_at("day", moved.starts_at)
    assert remind(moved.id, day) == 1
    moved.starts_at += timedelta(days=7)
    moved.ends_at += timedelta(days=7)
    shifts.cancel(off, reason="Deszcz", now=NOW)
    db.session.commit()
    assert remind(off.id, day) == 0
    assert [remind(moved.id, at) for at in (day, day + timedelta(days=7))] == [0, 1]
