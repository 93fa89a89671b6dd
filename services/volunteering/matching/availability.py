"""When somebody is free: weekly windows on the Warsaw clock, and days that are different.

Windows are wall-clock time. On the two days a year when the clock changes, a window means what the
clock on the wall shows: the hour that happens twice counts twice, the missing one does not count.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

import msgspec

from services.volunteering.matching.instance import InstanceError

WARSAW = ZoneInfo("Europe/Warsaw")
DAY = 24 * 60
PARTS_OF_DAY = {
    "morning": (6 * 60, 12 * 60),
    "afternoon": (12 * 60, 17 * 60),
    "evening": (17 * 60, 22 * 60),
}

Span = tuple[int, int]


class Window(msgspec.Struct, frozen=True):
    """Free from `start` to `end`, minutes after local midnight; weekday 0 is Monday."""

    weekday: int
    start: int
    end: int


class Exceptions(msgspec.Struct, frozen=True):
    """Where a week does not hold, and what holds on top of it.

    `away` are days from the first up to, but without, the second: the week does not hold then, and
    with `off_on_holidays` neither on Poland's public holidays. `also` are parts of single days
    on which somebody is free whatever else is said.
    """

    away: tuple[tuple[date, date], ...] = ()
    also: tuple[tuple[date, str], ...] = ()
    off_on_holidays: bool = False

    @classmethod
    def of_cells(
        cls,
        *,
        away: Iterable[tuple[date, date]] = (),
        also: Iterable[str] = (),
        off_on_holidays: bool = False,
    ) -> Self:
        """From an offer's columns, where `also` has cells like `2026-12-24-morning`."""
        days = (cell.rsplit("-", 1) for cell in also)
        return cls(
            tuple(sorted(away)),
            tuple(sorted((date.fromisoformat(day), part) for day, part in days)),
            off_on_holidays,
        )

    def week_holds(self, day: date) -> bool:
        """Whether the date is like any other of its weekday."""
        if any(first <= day < end for first, end in self.away):
            return False
        return not (self.off_on_holidays and is_holiday(day))


class Availability(msgspec.Struct, frozen=True):
    """A week and its exceptions. Make it with `of` or `from_grid`, which check and merge."""

    week: tuple[tuple[Span, ...], ...] = ((),) * 7
    exceptions: Exceptions = Exceptions()

    @classmethod
    def of(cls, windows: Iterable[Window], exceptions: Exceptions | None = None) -> Self:
        days: list[list[Span]] = [[] for _ in range(7)]
        for window in windows:
            if not 0 <= window.weekday <= 6:
                raise InstanceError([f"{window.weekday} is not a weekday (0 is Monday)"])
            days[window.weekday].append(_checked((window.start, window.end)))
        return cls(tuple(_merged(day) for day in days), exceptions or Exceptions())

    @classmethod
    def from_grid(
        cls, cells: Iterable[tuple[int, str]], exceptions: Exceptions | None = None
    ) -> Self:
        """From ticked cells (weekday, part of the day), as the offer's page has them."""
        return cls.of((Window(day, *PARTS_OF_DAY[part]) for day, part in cells), exceptions)

    @classmethod
    def from_cells(cls, cells: Iterable[str], exceptions: Exceptions) -> Self:
        """The same from cells as an offer keeps them, like `0-morning`; others are left out."""
        days = [0] * 7
        for cell in cells:
            days[int(cell[0])] |= _BITS.get(cell[2:], 0)
        return cls(tuple([_SPANS[bits] for bits in days]), exceptions)

    @classmethod
    def always(cls) -> Self:
        return cls.of(Window(weekday, 0, DAY) for weekday in range(7))

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The free spans of one date, minutes on the wall clock."""
        week = self.week[day.weekday()] if self.exceptions.week_holds(day) else ()
        also = [PARTS_OF_DAY[part] for other, part in self.exceptions.also if other == day]
        return _merged([*week, *also]) if also else week

    def free_around(self, start: int, end: int) -> Span | None:
        """The free time (epoch minutes) that holds the whole of start..end, or None.

        It reaches at most one day to either side.
        """
        first, last = local_date(start), local_date(end)
        day = first - timedelta(days=1)
        spans: list[Span] = []
        while day <= last + timedelta(days=1):
            spans += _epoch_spans(day, self.spans_on(day))
            day += timedelta(days=1)
        for begins, ends in _merged(spans):
            if begins <= start and end <= ends:
                return begins, ends
        return None

    def covers(self, start: int, end: int) -> bool:
        """Whether somebody is free from start to end (epoch minutes), all of it."""
        return self.free_around(start, end) is not None


def is_holiday(day: date) -> bool:
    """Whether the date is a public holiday in Poland."""
    return day in _holidays(day.year)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    # Loading the calendar takes a while, and few people's offers ask for it.
    from holidays import country_holidays  # noqa: PLC0415

    return frozenset(country_holidays("PL", years=year))


def local_date(minute: int) -> date:
    """The date in Warsaw at this epoch minute."""
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(WARSAW).date()


def _checked(span: Span) -> Span:
    if not 0 <= span[0] < span[1] <= DAY:
        raise InstanceError([f"{span[0]}..{span[1]} is not a span of minutes within one day"])
    return span


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


@lru_cache(maxsize=4096)
def _epoch_spans(day: date, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Wall-clock spans of a date as epoch minutes, exact where the clock changes that day."""
    found: list[Span] = []
    for begins, ends, midnight in _stretches(day):
        for start, end in spans:
            low, high = max(begins, midnight + start), min(ends, midnight + end)
            if low < high:
                found.append((low, high))
    return tuple(found)


@lru_cache(maxsize=4096)
def _stretches(day: date) -> tuple[tuple[int, int, int], ...]:
    """The date cut where the clock changes: (from, to, minute its clock would call 0:00)."""
    first = _midnight(day)
    last = _midnight(day + timedelta(days=1))
    cuts = [first, *(m for m in range(first + 1, last) if _moves(first, last, m)), last]
    return tuple((begins, ends, _wall_zero(day, begins)) for begins, ends in pairwise(cuts))


def _moves(first: int, last: int, minute: int) -> bool:
    if last - first == DAY:
        return False
    return _offset(minute) != _offset(minute - 1)


def _offset(minute: int) -> int:
    delta = datetime.fromtimestamp(minute * 60, UTC).astimezone(WARSAW).utcoffset()
    assert delta is not None
    return int(delta.total_seconds() // 60)


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=WARSAW).timestamp() // 60)


def _wall_zero(day: date, minute: int) -> int:
    utc = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() // 60)
    return utc - _offset(minute)


_BITS = {part: 1 << number for number, part in enumerate(PARTS_OF_DAY)}
_SPANS = tuple(
    _merged(span for part, span in PARTS_OF_DAY.items() if bits & _BITS[part]) for bits in range(8)
)
