"""Calendar files (RFC 5545): times on Warsaw's clock, the same bytes for the same facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event

from shared.contracts.volunteering.applications import Application, ShiftWords
from shared.contracts.volunteering.calendars import CalendarShift

WARSAW = ZoneInfo("Europe/Warsaw")
LOOK_AGAIN = timedelta(hours=1)
STATUSES = {"accepted": "CONFIRMED", "offered": "TENTATIVE", "waiting": "TENTATIVE"}


@dataclass(frozen=True)
class Entry:
    """A shift as an event: `status` is CONFIRMED, TENTATIVE or CANCELLED."""

    shift: ShiftWords
    told_at: datetime
    status: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dated:
    """Anything with a date as an event; `uid` stays, a higher `version` wins; `path` leads to it.

    With a day in `starts_at` and `ends_at` (the one after the last) it takes whole days.
    """

    uid: str
    told_at: datetime
    version: int
    title: str
    starts_at: datetime | date
    ends_at: datetime | date
    path: str
    status: str = "CONFIRMED"
    place: str = ""
    lines: tuple[str, ...] = ()


def of_mine(one: Application) -> Entry:
    """One of a person's own shifts, in the language of the page."""
    lines = [one.shift.organisation_name]
    if one.state == "waiting":
        lines.append(_("You are on the waiting list."))
    elif one.state == "offered":
        lines.append(_("A place is free for you: please confirm it."))
    if one.shift.meet and one.state == "accepted":
        lines.append(_("Whom you meet: %(who)s", who=one.shift.meet))
    if one.people > 1:
        lines.append(f"{one.group_name}: {one.people}")
    if one.reason:
        lines.append(one.reason)
    return Entry(
        one.shift,
        one.changed_at or one.shift.starts_at,
        STATUSES.get(one.state, "CANCELLED"),
        tuple(lines),
    )


def of_public(one: CalendarShift) -> Entry:
    """A published shift as everybody may see it."""
    off = one.shift.shift_state == "cancelled"
    return Entry(
        one.shift,
        one.told_at,
        "CANCELLED" if off else "CONFIRMED",
        (one.shift.organisation_name,),
    )


def file(name: str, entries: Iterable[Entry | Dated]) -> bytes:
    """Return a calendar of these entries."""
    calendar = Calendar()
    calendar.add("prodid", "-//Wspolnie//Wspolnie//PL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Warsaw")
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(_dated(entry) if isinstance(entry, Entry) else entry))
    calendar.add_missing_timezones()
    text: bytes = calendar.to_ical()
    return text


def _dated(entry: Entry) -> Dated:
    shift = entry.shift
    return Dated(
        uid=str(shift.shift_id),
        told_at=entry.told_at,
        # Called off counts as one change more, also where only this person's place is gone.
        version=shift.version + (entry.status == "CANCELLED"),
        title=shift.title,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        path=f"/wolontariat/{shift.request_id}",
        status=entry.status,
        place=_("from home") if shift.remote else ", ".join(filter(None, _where(shift))),
        lines=entry.lines,
    )


def _event(entry: Dated) -> Event:
    base: str = current_app.extensions["settings"].public_url.rstrip("/")
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(base).hostname or 'localhost'}")
    event.add("dtstamp", entry.told_at)
    event.add("sequence", entry.version)
    event.add("status", entry.status)
    event.add("summary", entry.title)
    event.add("dtstart", _on_the_clock(entry.starts_at))
    event.add("dtend", _on_the_clock(entry.ends_at))
    if entry.place:
        event.add("location", entry.place)
    event.add("description", "\n".join((*entry.lines, base + entry.path)))
    event.add("url", base + entry.path)
    return event


def _on_the_clock(value: datetime | date) -> datetime | date:
    return value.astimezone(WARSAW) if isinstance(value, datetime) else value


def _where(shift: ShiftWords) -> tuple[str, str]:
    return shift.place, shift.area_label
