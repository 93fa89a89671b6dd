"""Rules of recurrence (RFC 5545), read on the Warsaw wall clock.

A rule gives days; hours are put onto each day as the clock on the wall shows them, so a Tuesday at
17:00 stays at 17:00 over both changes of the clock. Only a bounded part of RRULE is taken: FREQ of
DAILY, WEEKLY or MONTHLY, with INTERVAL, BYDAY, BYMONTHDAY, UNTIL and COUNT.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule

WARSAW = ZoneInfo("Europe/Warsaw")
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES: dict[str, Any] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
}
LONGEST_INTERVAL = {"DAILY": 366, "WEEKLY": 52, "MONTHLY": 24}
MOST_DATES = 200
LONGEST = timedelta(days=3 * 366)
OLDEST = timedelta(days=10 * 366)
ROLLED_AHEAD = timedelta(weeks=8)
# A 29 February may be eight years away, so the next date of any rule lies nearer than this.
_SEARCHED = timedelta(days=9 * 366)
_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_NUMBER = re.compile(r"[1-9]\d{0,3}")
_MONTH_DAY = re.compile(r"[+-]?\d{1,2}")


class BadRule(Exception):
    """The rule cannot be taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Rule:
    """When something repeats. `days` are weekdays, in a month with a number: 2TU, -1FR."""

    freq: str
    interval: int = 1
    days: tuple[str, ...] = ()
    month_days: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None

    @property
    def open_ended(self) -> bool:
        """Whether it goes on until further notice."""
        return self.until is None and self.count is None

    def __str__(self) -> str:
        """The rule as RFC 5545 writes it, always in the same order."""
        parts = [f"FREQ={self.freq}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.days:
            parts.append(f"BYDAY={','.join(self.days)}")
        if self.month_days:
            parts.append(f"BYMONTHDAY={','.join(map(str, self.month_days))}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        return ";".join(parts)


def parse(text: str) -> Rule:
    """Read a rule; `parse(str(rule)) == rule`.

    Raises BadRule: syntax, part_unknown, freq, interval, days, month_days, until, count, two_ends.
    """
    parts = _parts(text)
    freq = parts.get("FREQ", "")
    if freq not in FREQUENCIES:
        raise BadRule("freq")
    if "UNTIL" in parts and "COUNT" in parts:
        raise BadRule("two_ends")
    return Rule(
        freq=freq,
        interval=_number(parts.get("INTERVAL", "1"), LONGEST_INTERVAL[freq], "interval"),
        days=_days(parts["BYDAY"], freq) if "BYDAY" in parts else (),
        month_days=_month_days(parts["BYMONTHDAY"], freq) if "BYMONTHDAY" in parts else (),
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        count=_number(parts["COUNT"], MOST_DATES, "count") if "COUNT" in parts else None,
    )


def days(rule: Rule, first_day: date, *, last_day: date) -> Iterator[date]:
    """The rule's days from `first_day` to `last_day`, both included, in order.

    A day that a month lacks (30 February) is left out, as RFC 5545 has it.
    """
    end = last_day if rule.until is None else min(last_day, rule.until)
    if rule.count is not None:
        end = min(end, first_day + LONGEST)
    found = rrule.rrule(
        FREQUENCIES[rule.freq],
        dtstart=datetime.combine(first_day, time()),
        interval=rule.interval,
        byweekday=[_weekday(day) for day in rule.days] or None,
        bymonthday=rule.month_days or None,
        until=datetime.combine(end, time()),
        wkst=rrule.MO,
    )
    return islice((moment.date() for moment in found), rule.count)


def ahead(rule: Rule, first_day: date, *, since: date) -> list[date]:
    """The days that must stand now: all of a rule that ends, else of eight weeks from `since`.

    A rule without an end always gives at least its next day, however far that is.
    """
    if not rule.open_ended:
        last = rule.until or first_day + LONGEST
        return [day for day in days(rule, first_day, last_day=last) if day >= since]
    horizon = max(since, first_day) + ROLLED_AHEAD
    following = (
        day
        for day in days(rule, first_day, last_day=max(since, first_day) + _SEARCHED)
        if day >= since
    )
    first = next(following, None)
    if first is None:
        return []
    return [first, *takewhile(lambda day: day <= horizon, following)]


def fault_of(rule: Rule, first_day: date, *, today: date) -> str:
    """What keeps a rule from being used: too_far, no_dates, too_many_dates; '' when it is good."""
    if not today - OLDEST <= first_day <= today + LONGEST:
        return "too_far"
    if rule.until is not None and rule.until > first_day + LONGEST:
        return "too_far"
    found = ahead(rule, first_day, since=today)
    if not found:
        return "no_dates"
    if rule.count is not None and _fewer(rule, first_day):
        return "too_far"
    return "too_many_dates" if len(found) > MOST_DATES else ""


def _fewer(rule: Rule, first_day: date) -> bool:
    assert rule.count is not None
    return sum(1 for _ in days(rule, first_day, last_day=first_day + LONGEST)) < rule.count


def ended(rule: Rule, last_day: date) -> Rule:
    """The rule with no day after `last_day`."""
    until = last_day if rule.until is None else min(last_day, rule.until)
    return replace(rule, until=until, count=None)


def from_day(rule: Rule, first_day: date, day: date) -> Rule:
    """What is left of the rule from `day` on, to be begun on that day."""
    if rule.count is None:
        return rule
    gone = sum(1 for one in days(rule, first_day, last_day=first_day + LONGEST) if one < day)
    return replace(rule, count=max(1, rule.count - gone))


def moments(day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    """Hours on the wall of a day as moments; an end not after the beginning is on the next day.

    An hour that the spring leaves out is read as RFC 5545 has it: by the clock before the change.
    """
    last = day if ends > begins else day + timedelta(days=1)
    start = datetime.combine(day, begins, WARSAW).astimezone(UTC)
    end = datetime.combine(last, ends, WARSAW).astimezone(UTC)
    if end <= start:
        end = start + (datetime.combine(last, ends) - datetime.combine(day, begins))
    return start, end


def moved(moment: datetime, by: int) -> datetime:
    """The same hour on the wall, `by` days later."""
    wall = moment.astimezone(WARSAW).replace(tzinfo=None) + timedelta(days=by)
    return wall.replace(tzinfo=WARSAW).astimezone(UTC)


def paired(held: list[date], wanted: list[date], freq: str) -> tuple[dict[date, date], list[date]]:
    """Where days with people go when a rule changes: each to itself, or within its own week.

    In a monthly rule within its month; in a daily one only to itself. Two days never go to the
    same one, and they keep their order. Second: the days that have nowhere to go.
    """
    found = {day: day for day in held if day in set(wanted)}
    free = [day for day in wanted if day not in found]
    stranded: list[date] = []
    for span, group in _spans([day for day in held if day not in found], freq).items():
        there = [day for day in free if _span(day, freq) == span]
        found.update(zip(group, there, strict=False))
        stranded += group[len(there) :]
    return found, stranded


def _spans(held: list[date], freq: str) -> dict[tuple[int, int], list[date]]:
    found: dict[tuple[int, int], list[date]] = {}
    for day in sorted(held):
        found.setdefault(_span(day, freq), []).append(day)
    return found


def _span(day: date, freq: str) -> tuple[int, int]:
    if freq == "MONTHLY":
        return day.year, day.month
    if freq == "WEEKLY":
        year, week, _ = day.isocalendar()
        return year, week
    return day.year, day.toordinal()


def _parts(text: str) -> dict[str, str]:
    plain = "".join(text.split()).upper().removeprefix("RRULE:").rstrip(";")
    found: dict[str, str] = {}
    for part in plain.split(";"):
        name, mark, value = part.partition("=")
        if not mark or not value or name in found:
            raise BadRule("syntax")
        found[name] = value
    # The week begins on Monday here; other calendars say so aloud.
    if found.pop("WKST", "MO") != "MO" or found.keys() - {
        "FREQ",
        "INTERVAL",
        "BYDAY",
        "BYMONTHDAY",
        "UNTIL",
        "COUNT",
    }:
        raise BadRule("part_unknown")
    return found


def _number(text: str, most: int, code: str) -> int:
    if not _NUMBER.fullmatch(text) or not text.isascii() or int(text) > most:
        raise BadRule(code)
    return int(text)


def _days(text: str, freq: str) -> tuple[str, ...]:
    found = []
    for part in text.split(","):
        match = _DAY.fullmatch(part)
        if match is None or (match[1] and freq != "MONTHLY"):
            raise BadRule("days")
        found.append(f"{int(match[1]) if match[1] else ''}{match[2]}")
    if len(set(found)) < len(found):
        raise BadRule("days")
    return tuple(sorted(found, key=lambda day: (WEEK.index(day[-2:]), day)))


def _month_days(text: str, freq: str) -> tuple[int, ...]:
    parts = text.split(",")
    if freq != "MONTHLY" or not all(
        _MONTH_DAY.fullmatch(part) and part.isascii() and 1 <= abs(int(part)) <= 31
        for part in parts
    ):
        raise BadRule("month_days")
    found = sorted({int(part) for part in parts})
    if len(found) < len(parts):
        raise BadRule("month_days")
    return tuple(found)


def _until(text: str) -> date:
    """A last day; a last moment, of the world's clock or of the wall's, is the day it is on."""
    match = _UNTIL.fullmatch(text)
    if match is None or not text.isascii():
        raise BadRule("until")
    try:
        moment = datetime.strptime(match[1] + (match[2] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
        if match[3]:
            moment = moment.replace(tzinfo=UTC).astimezone(WARSAW)
    except (ValueError, OverflowError):
        raise BadRule("until") from None
    return moment.date()


def _weekday(day: str) -> rrule.weekday:
    plain = rrule.weekday(WEEK.index(day[-2:]))
    return plain(int(day[:-2])) if len(day) > 2 else plain
