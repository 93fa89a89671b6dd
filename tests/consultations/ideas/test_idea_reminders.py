"""Corrections that are due: authors reminded in time, organisers told after it, each once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services.consultations import idea_checks, idea_reminders, ideas
from services.consultations.model import db, tables
from services.consultations.rules import ideas as rules
from shared.contracts.actors import Actor
from shared.contracts.idea_checks import CheckIdea
from shared.contracts.ideas import CostLine, DescribeIdea

from .conftest import NOW, Collecting, person, told

WORDS = DescribeIdea(
    title="Ławki",
    summary="Osiem",
    description="W cieniu",
    place="Bulwar",
    costs=(CostLine(label="Ławki", amount=100),),
)


def _returned(collecting: Collecting, number: int, until: date, now: datetime) -> datetime:
    command = CheckIdea(result="returned", reason="Dopisz koszt.", until=until)
    idea = idea_checks.check(
        collecting.id, number, actor=collecting.staff(), command=command, now=now
    )
    db.session.commit()
    assert idea.due_at is not None
    due: datetime = idea.due_at
    return due


def _staff_told() -> list[dict[str, Any]]:
    rows = db.session.execute(select(tables.outbox).where(tables.outbox.c.name == "NotifyStaff"))
    return [row.body["facts"] for row in rows if row.body["template"] == "ideas_overdue"]


def _remind(*moments: datetime) -> tuple[int, int]:
    for now in moments:
        idea_reminders.remind(now=now)
        db.session.commit()
    return len(told("idea_corrections_due")), len(_staff_told())


@given(
    st.datetimes(timezones=st.just(NOW.tzinfo)),
    st.timedeltas(timedelta(minutes=1), timedelta(days=400)),
)
def test_a_reminder_comes_after_the_request_and_before_the_day(
    given_at: datetime, days: timedelta
) -> None:
    try:
        due = given_at + days
    except OverflowError:
        return
    reminded = rules.reminded_from(given_at, due)
    assert given_at < reminded < due
    assert due - reminded <= rules.REMINDED_BEFORE
    assert days < 2 * rules.REMINDED_BEFORE or due - reminded == rules.REMINDED_BEFORE


def test_everybody_is_told_once_and_again_when_it_is_sent_back_again(
    collecting: Collecting,
) -> None:
    author = person()
    number, other = collecting.sent(author), collecting.sent(title="Drzewa")
    until = NOW.date() + timedelta(days=10)
    due = _returned(collecting, number, until, NOW)
    assert _returned(collecting, other, until, NOW) == due
    instant = timedelta(microseconds=1)
    early = due - rules.REMINDED_BEFORE
    assert _remind(early - instant) == (0, 0)
    assert _remind(early, early, due - instant) == (2, 0)
    _correct(collecting, number, author, now=due - instant)
    assert _remind(due, due + timedelta(days=9)) == (2, 1), "one letter for a consultation"
    assert _staff_told()[0]["count"] == "1", "what was corrected is not late"
    later = due - timedelta(hours=1)
    assert _returned(collecting, number, until, later) == due, "with the same last day"
    assert _remind(due - instant, due - instant) == (3, 1)
    assert _remind(due, due) == (3, 2)


def test_a_reminder_that_dies_before_its_commit_is_told_by_the_next(
    collecting: Collecting,
) -> None:
    number = collecting.sent()
    due = _returned(collecting, number, NOW.date() + timedelta(days=10), NOW)
    for moment, both in ((due - timedelta(days=1), (1, 0)), (due, (1, 1))):
        idea_reminders.remind(now=moment)
        db.session.rollback()
        assert _remind(moment, moment) == both


def _correct(collecting: Collecting, number: int, author: Actor, *, now: datetime) -> None:
    ideas.correct(collecting.id, number, actor=author, command=WORDS, now=now)
    db.session.commit()


@pytest.mark.parametrize("result", ["accepted", "rejected"])
def test_nobody_is_reminded_of_what_is_decided(collecting: Collecting, result: str) -> None:
    number = collecting.sent()
    due = _returned(collecting, number, NOW.date() + timedelta(days=10), NOW)
    command = CheckIdea(result=result, reason="Tak jest.")  # type: ignore[arg-type]
    idea_checks.check(collecting.id, number, actor=collecting.staff(), command=command, now=NOW)
    assert _remind(due - timedelta(days=1), due) == (0, 0)
