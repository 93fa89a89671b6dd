"""When places are offered and people reminded, on Warsaw's clock, and whose turn it is."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteering.rules import reminders, waiting
from services.volunteering.rules.waiting import Free, InLine, served

WARSAW = ZoneInfo("Europe/Warsaw")
# Both changes of the clock of a year lie inside.
MOMENTS = st.integers(0, 400 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
AHEAD = st.integers(1, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def warsaw(text: str) -> datetime:
    """A moment by Warsaw's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


@given(now=MOMENTS, ahead=AHEAD)
def test_no_offer_starts_at_night_or_leaves_no_time_and_each_ends_in_time(
    now: datetime, ahead: timedelta
) -> None:
    starts_at = now + ahead
    until = waiting.confirm_by(now, starts_at)
    hour = now.astimezone(WARSAW).hour
    if until is None:
        assert not 7 <= hour < 21 or ahead < timedelta(hours=2)
        return
    assert 7 <= hour < 21
    assert timedelta(hours=1) <= until - now <= timedelta(hours=36)
    assert until <= starts_at - timedelta(hours=1)
    assert waiting.may_be_offered(now, starts_at)
    if ahead > timedelta(hours=36):
        assert 7 <= until.astimezone(WARSAW).hour < 21


@pytest.mark.parametrize(
    ("now", "starts", "until"),
    [
        ("2026-06-01 12:00", "2026-06-10 09:00", "2026-06-02 12:00"),
        ("2026-06-01 12:00", "2026-06-03 09:00", "2026-06-02 09:00"),
        ("2026-06-01 12:00", "2026-06-02 09:00", "2026-06-01 15:00"),
        ("2026-06-01 12:00", "2026-06-01 15:00", "2026-06-01 13:00"),
        ("2026-06-01 20:30", "2026-06-02 12:00", "2026-06-02 09:00"),
        ("2026-06-01 20:30", "2026-06-02 09:00", "2026-06-01 23:30"),
        # The night in which the clock jumps: twenty-four hours later it is an hour more.
        ("2026-03-28 12:00", "2026-04-10 09:00", "2026-03-29 13:00"),
    ],
)
def test_the_nearer_the_shift_the_sooner_one_must_say(now: str, starts: str, until: str) -> None:
    assert waiting.confirm_by(warsaw(now), warsaw(starts)) == warsaw(until)


@given(starts_at=MOMENTS)
def test_reminders_come_by_day_in_order_and_before_the_shift(starts_at: datetime) -> None:
    day, hours = (reminders.due_at(kind, starts_at) for kind in reminders.KINDS)
    begins = starts_at.astimezone(WARSAW)
    assert day.astimezone(WARSAW).time() == time(17)
    assert day.astimezone(WARSAW).date() == begins.date() - timedelta(days=1)
    assert day < hours <= starts_at - timedelta(hours=1)
    assert time(7) <= hours.astimezone(WARSAW).time() <= time(21)
    assert starts_at - day <= reminders.EARLIEST
    assert reminders.due(starts_at, starts_at) == ()
    assert reminders.due(starts_at, hours) == ("day", "hours")


@pytest.mark.parametrize(
    ("starts", "hours"),
    [
        ("2026-06-06 15:00", "2026-06-06 12:00"),
        ("2026-06-06 09:00", "2026-06-06 07:00"),
        ("2026-06-06 07:30", "2026-06-05 20:00"),
        ("2026-06-06 01:00", "2026-06-05 20:00"),
        # Clocks go back at three: from seven to ten it is three hours all the same.
        ("2026-10-25 10:00", "2026-10-25 07:00"),
    ],
)
def test_the_last_reminder_is_three_hours_before_or_in_the_evening(starts: str, hours: str) -> None:
    assert reminders.due_at("hours", warsaw(starts)) == warsaw(hours)


def test_the_day_before_is_the_day_before_when_the_clock_changes_between() -> None:
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        starts = datetime.combine(day, time(9), WARSAW)
        told = reminders.due_at("day", starts).astimezone(WARSAW)
        assert (told.date(), told.hour) == (day - timedelta(days=1), 17)


LINES = st.lists(st.builds(InLine, people=st.integers(1, 4), is_newcomer=st.booleans()), max_size=6)
FREE = st.builds(
    lambda many, new, opened: Free(
        tuple(range(1, many + 1)), tuple(range(many + 1, many + new + 1)), opened
    ),
    st.integers(0, 5),
    st.integers(0, 3),
    st.booleans(),
)


@given(free=FREE, line=LINES)
def test_the_line_is_served_in_order_and_no_place_is_given_twice_or_to_the_wrong_one(
    free: Free, line: list[InLine]
) -> None:
    got = dict(served(free, list(enumerate(line))))
    numbers = [number for taken in got.values() for number in taken]
    assert len(set(numbers)) == len(numbers)
    left = free
    for row, wanted in enumerate(line):
        # Whoever got nothing could not have had it once those before them were served.
        could = left.taken_by(wanted.people, is_newcomer=wanted.is_newcomer)
        assert got.get(row, ()) == could
        left = left.without(could)
        assert len(could) in (0, wanted.people)
        if set(could) & set(free.newcomer) and not free.open_to_all:
            assert wanted == InLine(people=1, is_newcomer=True)


def test_a_group_that_does_not_fit_keeps_its_turn_and_lets_those_pass_who_fit() -> None:
    line = [("six", InLine(people=6)), ("one", InLine()), ("two", InLine(people=2))]
    assert dict(served(Free((1, 2, 3)), line)) == {"one": (1,), "two": (2, 3)}
    assert dict(served(Free(tuple(range(1, 8))), line)) == {"six": (1, 2, 3, 4, 5, 6), "one": (7,)}


def test_newcomers_take_their_own_places_first_and_all_may_once_they_open() -> None:
    free = Free((1,), (2,))
    for order in permutations([("new", InLine(is_newcomer=True)), ("old", InLine())]):
        assert dict(served(free, list(order))) == {"new": (2,), "old": (1,)}
    assert not Free((), (2,)).taken_by(1, is_newcomer=False)
    assert Free((), (2,), open_to_all=True).taken_by(1, is_newcomer=False) == (2,)
