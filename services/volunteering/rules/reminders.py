"""When people are reminded of a shift: the day before, and shortly before it, never at night."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
EVENING_BEFORE = time(17)
SHORTLY = timedelta(hours=3)
NOT_BEFORE = time(7)
NOT_AFTER = time(21)
LATE_EVENING = time(20)
TO_GET_READY = timedelta(hours=1)
KINDS = ("day", "hours")
# No reminder is due earlier than this before its shift.
EARLIEST = timedelta(hours=36)


def due_at(kind: str, starts_at: datetime) -> datetime:
    """When this reminder of a shift is due.

    `day`: at five in the afternoon of the day before. `hours`: three hours before; where that is
    at night, at seven in the morning, and for a shift before eight at eight of the evening before.
    """
    starts_at = starts_at.astimezone(UTC)
    if kind == "day":
        return _at(starts_at.astimezone(WARSAW), EVENING_BEFORE, days=-1)
    shortly = (starts_at - SHORTLY).astimezone(WARSAW)
    if NOT_BEFORE <= shortly.time() <= NOT_AFTER:
        return shortly.astimezone(UTC)
    morning = _at(shortly, NOT_BEFORE)
    if shortly.time() < NOT_BEFORE and morning <= starts_at - TO_GET_READY:
        return morning
    return _at(shortly, LATE_EVENING, days=-1 if shortly.time() < NOT_BEFORE else 0)


def due(starts_at: datetime, now: datetime) -> tuple[str, ...]:
    """The reminders of a shift whose time has come, the one that is sent last."""
    if starts_at <= now:
        return ()
    return tuple(kind for kind in KINDS if due_at(kind, starts_at) <= now)


def _at(day: datetime, hour: time, days: int = 0) -> datetime:
    return datetime.combine(day.date() + timedelta(days=days), hour, WARSAW).astimezone(UTC)
