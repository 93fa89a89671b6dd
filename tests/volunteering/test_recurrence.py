"""Rules of recurrence: the days they give, and hours that stay on the wall over both clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteering.rules import recurrence
from services.volunteering.rules.recurrence import WARSAW, WEEK, BadRule, Rule, parse

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
HOURS = st.times().map(lambda one: one.replace(second=0, microsecond=0))
NUMBERED = st.builds(
    lambda n, d: f"{n}{d}", st.sampled_from([-2, -1, 1, 2, 5]), st.sampled_from(WEEK)
)


def _ordered(days: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(days), key=lambda day: (WEEK.index(day[-2:]), day)))


def _ended(rule: Rule, first: date, until: int | None, count: int | None) -> Rule:
    last = first + timedelta(days=until) if until is not None and count is None else None
    return Rule(rule.freq, rule.interval, rule.days, rule.month_days, last, count)


WEEKLY = st.builds(
    Rule,
    st.just("WEEKLY"),
    st.integers(1, 5),
    st.lists(st.sampled_from(WEEK), max_size=4).map(_ordered),
)
MONTHLY = st.builds(
    Rule,
    st.just("MONTHLY"),
    st.integers(1, 5),
    st.lists(NUMBERED, max_size=2).map(_ordered),
) | st.builds(
    Rule,
    st.just("MONTHLY"),
    st.integers(1, 5),
    st.just(()),
    st.lists(st.sampled_from([1, 13, 28, 29, 30, 31, -1, -2]), max_size=3).map(
        lambda days: tuple(sorted(set(days)))
    ),
)
DAILY = st.builds(Rule, st.just("DAILY"), st.integers(1, 40))
RULES = WEEKLY | MONTHLY | DAILY


def _fits(rule: Rule, first: date, day: date) -> bool:
    """What RFC 5545 says of one day, told day by day and without a calendar's library."""
    if rule.freq == "DAILY":
        return (day - first).days % rule.interval == 0
    if rule.freq == "WEEKLY":
        monday = first - timedelta(days=first.weekday())
        weeks = (day - timedelta(days=day.weekday()) - monday).days // 7
        names = rule.days or (WEEK[first.weekday()],)
        return weeks % rule.interval == 0 and WEEK[day.weekday()] in names
    months = (day.year - first.year) * 12 + day.month - first.month
    if months % rule.interval:
        return False
    left = (date(day.year + day.month // 12, day.month % 12 + 1, 1) - day).days
    if rule.days:
        number, back = (day.day - 1) // 7 + 1, -((left - 1) // 7 + 1)
        name = WEEK[day.weekday()]
        return f"{number}{name}" in rule.days or f"{back}{name}" in rule.days
    wanted = rule.month_days or (first.day,)
    return day.day in wanted or -left in wanted


@given(RULES, DAYS, st.none() | st.integers(0, 500), st.none() | st.integers(1, 30))
def test_the_days_are_those_that_fit_told_day_by_day(
    rule: Rule, first: date, until: int | None, count: int | None
) -> None:
    whole = _ended(rule, first, until, count)
    span = [first + timedelta(days=one) for one in range(800)]
    fit = [day for day in span if _fits(rule, first, day)]
    if whole.until is not None:
        fit = [day for day in fit if day <= whole.until]
    fit = fit[: whole.count]
    assert list(recurrence.days(whole, first, last_day=span[-1])) == fit


@given(RULES, DAYS, st.none() | st.integers(0, 500), st.none() | st.integers(1, 200))
def test_a_rule_written_and_read_is_the_same_rule(
    rule: Rule, first: date, until: int | None, count: int | None
) -> None:
    whole = _ended(rule, first, until, count)
    assert parse(str(whole)) == whole
    assert parse(f"rrule: {str(whole).lower()};WKST=MO") == whole


@given(DAYS, HOURS, HOURS)
def test_hours_stay_on_the_wall_and_every_shift_ends_after_it_begins(
    day: date, begins: time, ends: time
) -> None:
    start, end = recurrence.moments(day, begins, ends)
    assert start < end <= start + timedelta(hours=26)
    wall = start.astimezone(WARSAW)
    skipped = day.month == 3 and day.weekday() == 6 and day.day > 24 and begins.hour == 2
    if skipped:
        # 2:30 does not exist that night: by the clock before the change it is 3:30.
        assert wall.time() == begins.replace(hour=3)
    else:
        assert (wall.date(), wall.time()) == (day, begins)


@pytest.mark.parametrize("first", [date(2026, 10, 6), date(2027, 3, 9)])
def test_a_tuesday_at_five_stays_at_five_over_both_changes_of_the_clock(first: date) -> None:
    days = recurrence.ahead(parse("FREQ=WEEKLY;BYDAY=TU"), first, since=first)
    starts = [recurrence.moments(day, time(17), time(19))[0] for day in days]
    assert {start.astimezone(WARSAW).strftime("%a %H:%M") for start in starts} == {"Tue 17:00"}
    assert {start.hour for start in starts} == {15, 16}


@given(RULES, DAYS, st.integers(0, 400), st.integers(0, 60))
def test_rolling_forward_step_by_step_gives_the_days_of_rolling_at_once(
    rule: Rule, first: date, since: int, step: int
) -> None:
    start = first + timedelta(days=since)
    later = start + timedelta(days=step)
    once = recurrence.ahead(rule, first, since=later)
    twice = recurrence.ahead(rule, first, since=start) + once
    both = sorted({day for day in twice if day >= later})
    assert both == once
    assert all(day <= max(later, first) + recurrence.ROLLED_AHEAD for day in once[1:])


def test_days_that_a_month_lacks_are_left_out() -> None:
    def days(rule: str, first: date) -> list[str]:
        found = recurrence.days(parse(rule), first, last_day=date(2028, 12, 31))
        return [day.isoformat() for day in found][:4]

    thirty_first = days("FREQ=MONTHLY", date(2026, 1, 31))
    assert thirty_first == ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]
    last = days("FREQ=MONTHLY;BYMONTHDAY=-1", date(2027, 11, 1))
    assert last == ["2027-11-30", "2027-12-31", "2028-01-31", "2028-02-29"]
    leap = days("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=29", date(2026, 2, 1))
    assert leap == ["2028-02-29"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "syntax"),
        ("FREQ", "syntax"),
        ("FREQ=WEEKLY;FREQ=DAILY", "syntax"),
        ("FREQ=YEARLY", "freq"),
        ("INTERVAL=2", "freq"),
        ("FREQ=DAILY;BYHOUR=3", "part_unknown"),
        ("FREQ=WEEKLY;WKST=SU", "part_unknown"),
        ("FREQ=DAILY;INTERVAL=0", "interval"),
        ("FREQ=WEEKLY;INTERVAL=53", "interval"),
        ("FREQ=DAILY;INTERVAL=²", "interval"),
        ("FREQ=WEEKLY;BYDAY=2TU", "days"),
        ("FREQ=WEEKLY;BYDAY=TU,TU", "days"),
        ("FREQ=WEEKLY;BYDAY=XX", "days"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "month_days"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "month_days"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "month_days"),
        ("FREQ=DAILY;UNTIL=20270230", "until"),
        ("FREQ=DAILY;UNTIL=soon", "until"),
        ("FREQ=DAILY;COUNT=0", "count"),
        ("FREQ=DAILY;COUNT=201", "count"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "two_ends"),
    ],
)
def test_what_is_no_rule_of_ours_is_refused_with_the_part_that_is_wrong(
    text: str, code: str
) -> None:
    with pytest.raises(BadRule) as refused:
        parse(text)
    assert refused.value.code == code


@given(st.text(alphabet="FREQ=DAILYWKMONTHCU;,0123456789-+BZ ż", max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        rule = parse(text)
    except BadRule:
        return
    assert recurrence.fault_of(rule, date(2026, 11, 22), today=date(2026, 11, 22)) in (
        "",
        "no_dates",
        "too_far",
        "too_many_dates",
    )


@pytest.mark.parametrize(
    ("rule", "first", "fault"),
    [
        ("FREQ=DAILY;UNTIL=20261121", date(2026, 11, 1), "no_dates"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30", date(2027, 2, 1), "no_dates"),
        ("FREQ=DAILY;UNTIL=20270901", date(2026, 11, 22), "too_many_dates"),
        ("FREQ=MONTHLY;COUNT=40", date(2026, 11, 22), "too_far"),
        ("FREQ=DAILY", date(2036, 1, 1), "too_far"),
        ("FREQ=DAILY", date.max, "too_far"),
        ("FREQ=DAILY", date.min, "too_far"),
        ("FREQ=DAILY;UNTIL=99991231", date(2026, 11, 22), "too_far"),
        ("FREQ=DAILY;COUNT=200", date(2026, 11, 22), ""),
        ("FREQ=DAILY", date(2026, 11, 1), ""),
    ],
)
def test_a_rule_with_no_date_or_with_too_many_is_refused(
    rule: str, first: date, fault: str
) -> None:
    assert recurrence.fault_of(parse(rule), first, today=date(2026, 11, 22)) == fault


def test_an_end_told_as_a_moment_is_the_day_it_has_on_the_wall() -> None:
    # Half past eleven in the evening of the world's clock is the next day in Warsaw.
    assert parse("FREQ=DAILY;UNTIL=20261231T233000Z").until == date(2027, 1, 1)
    assert parse("FREQ=DAILY;UNTIL=20261231T233000").until == date(2026, 12, 31)


@given(WEEKLY, DAYS, st.integers(1, 30), st.integers(0, 29))
def test_what_goes_before_a_day_and_what_goes_on_from_it_are_together_the_whole(
    rule: Rule, first: date, count: int, cut: int
) -> None:
    whole = _ended(rule, first, None, count)
    days = list(recurrence.days(whole, first, last_day=first + recurrence.LONGEST))
    day = days[min(cut, len(days) - 1)]
    before = recurrence.ended(whole, day - timedelta(days=1))
    after = recurrence.from_day(whole, first, day)
    last = first + recurrence.LONGEST
    parts = [
        *recurrence.days(before, first, last_day=last),
        *recurrence.days(after, day, last_day=last),
    ]
    assert parts == days


@given(
    st.sets(st.integers(0, 60)),
    st.sets(st.integers(0, 60)),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
)
def test_days_with_people_go_within_their_week_never_two_to_one_and_nobody_is_lost(
    held: set[int], wanted: set[int], freq: str
) -> None:
    first = date(2026, 12, 28)
    old = sorted(first + timedelta(days=one) for one in held)
    new = sorted(first + timedelta(days=one) for one in wanted)
    goes, stranded = recurrence.paired(old, new, freq)
    assert sorted([*goes, *stranded]) == old
    assert len(set(goes.values())) == len(goes)
    for day, target in goes.items():
        assert target in new
        if freq == "DAILY" or day in new:
            assert target == day
        elif freq == "WEEKLY":
            assert target.isocalendar()[:2] == day.isocalendar()[:2]
        else:
            assert (target.year, target.month) == (day.year, day.month)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)), st.integers(-400, 400))
def test_a_copy_stands_at_the_same_hour_on_the_wall(wall: datetime, by: int) -> None:
    moment = wall.replace(tzinfo=WARSAW, microsecond=0)
    later = recurrence.moved(moment.astimezone(UTC), by).astimezone(WARSAW)
    there = moment.astimezone(UTC).astimezone(WARSAW)
    if later.time() != there.time():
        # Only an hour that the spring leaves out is read an hour later.
        assert (later.month, later.hour) == (3, 3)
    assert later.date() == there.date() + timedelta(days=by)
