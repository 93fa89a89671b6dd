"""Shifts that repeat: the rule, what each shift begins with, and which days come of it."""

from datetime import date, datetime, time
from uuid import UUID

from shared.contracts.base import Answer, Command, Query


class WriteSeries(Command, frozen=True, kw_only=True):
    """Shifts that repeat by an RRULE (RFC 5545), at hours of the Warsaw wall clock.

    FREQ is DAILY, WEEKLY or MONTHLY; INTERVAL, BYDAY, BYMONTHDAY, UNTIL and COUNT are understood.
    An end not after the beginning is on the next day.
    """

    rule: str
    first_day: date
    begins: time
    ends: time
    places: int
    role: str = ""
    least_team: int = 1
    newcomers: int = 0
    place: str = ""
    area_id: UUID | None = None
    area_label: str = ""
    latitude: float | None = None
    longitude: float | None = None


class ChangeSeries(Command, frozen=True, kw_only=True):
    """Write a series anew: all its shifts ahead, or, with `from_day`, those from that day on.

    Shifts that were changed by themselves, or called off, stay as they are.
    """

    series: WriteSeries
    from_day: date | None = None


class FromDay(Query, frozen=True, kw_only=True):
    """A series from which day on; none: the whole."""

    from_day: date | None = None


class EndSeries(Command, frozen=True, kw_only=True):
    """No shift of a series after `last_day`: whoever was coming to one is told the reason."""

    last_day: date
    reason: str


class ShiftTime(Answer, frozen=True, kw_only=True):
    """When a shift would be."""

    starts_at: datetime
    ends_at: datetime


class SeriesDates(Answer, frozen=True, kw_only=True):
    """The next shifts of a series that is not kept yet; `total` is None where it has no end."""

    next: tuple[ShiftTime, ...]
    total: int | None = None


class SeriesEffect(Answer, frozen=True, kw_only=True):
    """What a change of a series would do: shifts by what becomes of them, and who is told.

    `kept` are those that were changed by themselves or called off. `stranded` shifts have people
    but no day to go to: as long as there is one, the change is refused.
    """

    dates: SeriesDates
    made: int
    changed: int
    removed: int
    kept: int
    people: int
    stranded: tuple[ShiftTime, ...] = ()


class Series(Answer, frozen=True, kw_only=True):
    """A series as it stands, its rule as text and in its parts; `next_day` is its next shift's."""

    id: UUID
    rule: str
    freq: str
    interval: int
    days: tuple[str, ...]
    month_days: tuple[int, ...]
    until: date | None
    count: int | None
    first_day: date
    begins: time
    ends: time
    places: int
    role: str = ""
    least_team: int = 1
    newcomers: int = 0
    place: str = ""
    area_id: UUID | None = None
    area_label: str = ""
    latitude: float | None = None
    longitude: float | None = None
    next_day: date | None = None
