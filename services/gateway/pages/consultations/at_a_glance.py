"""The public page at a glance: the way, what can be done now, what there is to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import format_datetime, get_locale, ngettext
from flask_babel import gettext as _

from services.gateway.kit import clock, day, moment, until
from services.gateway.pages.consultations import phase_words, sections
from services.gateway.pages.consultations.fields import WARSAW
from shared.contracts.consultations import Change, Consultation
from shared.contracts.material import DocumentVersion, Material, Meeting, MeetingChange
from shared.contracts.phases import Phase, PhaseChange

DONE, NOW, AHEAD = "done", "now", "ahead"
# The last instant of a phase belongs to the day it ends.
_BEFORE = timedelta(microseconds=1)
_SOON = 14


@dataclass(frozen=True)
class Stop:
    """A phase on the way; `state` is done, now or ahead."""

    name: str
    when: str
    state: str


def shown(found: Consultation, read: Material, *, now: datetime) -> dict[str, Any]:
    """Return what the public page says of the way, of what can be done, and of what to read."""
    coming = _next(found, now)
    return {
        "dry": None,
        "stops": stops(found, now),
        "doors": sections.doors(found),
        "next_stop": coming,
        "next_stop_name": phase_words.KINDS[coming.kind] if coming else "",
        "reading": any(one.kind == "information" and one.open for one in found.phases),
        "left": lambda ends: left(ends, now),
        "read": read,
        "shortest": [
            (question, answer)
            for question, answer in (
                (_("What changes?"), read.changes),
                (_("Whom does it concern?"), read.concerns),
                (_("What can I influence?"), read.influence),
            )
            if answer
        ],
        "meetings_ahead": [one for one in read.meetings if one.ends_at > now],
        "meetings_past": [one for one in read.meetings if one.ends_at <= now],
        "says_remarks": says_remarks(found),
        "spoken": spoken,
        "changes": changes(found, read),
    }


def stops(found: Consultation, now: datetime) -> list[Stop]:
    """Return the phases in order; more than one may be open."""
    return [
        Stop(str(phase_words.KINDS[one.kind]), span(one), _state(found, one, now))
        for one in found.phases
    ]


def says_remarks(found: Consultation) -> bool:
    """Tell whether remarks are taken now."""
    return any(one.kind == "remarks" and one.open for one in found.phases)


def span(phase: Phase) -> str:
    """Return from which day to which a phase lasts."""
    if phase.closes_at is None:
        return str(_("dates to be set"))
    return _days(phase.opens_at or phase.closes_at, phase.closes_at)


def left(ends: datetime, now: datetime) -> str:
    """Say how many days are left; nothing where it is more than two weeks."""
    days = (_day(ends - _BEFORE) - _day(now)).days
    if days <= 0:
        return str(_("last day"))
    return ngettext("%(num)s more day", "%(num)s more days", days) if days <= _SOON else ""


def spoken(meeting: Meeting) -> str:
    """Say when a meeting is."""
    starts, ends = meeting.starts_at, meeting.ends_at
    if _day(starts) == _day(ends):
        return f"{day(starts, True)}, {clock(starts)}–{clock(ends)}"
    return f"{day(starts, True)}, {clock(starts)} – {day(ends)}, {clock(ends)}"


def changes(found: Consultation, read: Material) -> list[tuple[datetime, str, str]]:
    """Return (when, what, why) of all that was changed after the publication, the latest first."""
    rows = [(one.changed_at, _vote_changed(one), one.reason) for one in found.changes]
    rows += [
        (one.changed_at, _phase_changed(one), one.reason)
        for one in found.phase_changes
        if one.kind != "withdrawn"
    ]
    rows += [
        (change.changed_at, _meeting_changed(one, change), change.reason)
        for one in read.meetings
        for change in one.changes
    ]
    for document in read.documents:
        for version in (document, *document.older):
            rows += _document_changed(version)
    return sorted(rows, key=lambda row: row[0], reverse=True)


def _vote_changed(change: Change) -> str:
    if change.kind == "dates":
        starts, ends = moment(change.opens_at), moment(change.closes_at)
        return str(_("New dates: %(start)s – %(end)s", start=starts, end=ends))
    if change.kind == "closed_early":
        return str(_("Closed early: %(moment)s", moment=moment(change.closes_at)))
    return str(_("Called off"))


def _phase_changed(change: PhaseChange) -> str:
    name = str(phase_words.KINDS.get(change.phase, change.phase))
    if change.closes_at is None:
        return name
    if change.kind == "closed_early":
        ended = until(change.closes_at)
        return str(_("%(phase)s: ended early, %(moment)s", phase=name, moment=ended))
    dates = _days(change.opens_at or change.closes_at, change.closes_at)
    if change.kind == "added":
        return str(_("%(phase)s was added: %(dates)s", phase=name, dates=dates))
    return str(_("%(phase)s: new dates, %(dates)s", phase=name, dates=dates))


def _meeting_changed(meeting: Meeting, change: MeetingChange) -> str:
    if change.kind == "cancelled":
        return str(_("The meeting “%(title)s” was called off", title=meeting.title))
    was = moment(change.starts_at)
    return str(
        _(
            "The meeting “%(title)s” was moved; it was to be %(moment)s",
            title=meeting.title,
            moment=was,
        )
    )


def _document_changed(version: DocumentVersion) -> Iterator[tuple[datetime, str, str]]:
    if version.note:
        yield version.added_at, str(_("New document: %(title)s", title=version.title)), version.note
    if version.taken_down_at is not None:
        what = str(_("Taken off the page: %(title)s", title=version.title))
        yield version.taken_down_at, what, version.taken_down_reason


def _state(found: Consultation, phase: Phase, now: datetime) -> str:
    # Whether it is open was judged by the service; only what is not open is compared here.
    if phase.open:
        return NOW
    # A report that came early ends the days of the answers before they began.
    early = phase.kind == "result" and found.report_at is not None
    over = phase.closes_at is not None and phase.closes_at <= now
    return DONE if early or over else AHEAD


def _next(found: Consultation, now: datetime) -> Phase | None:
    ahead = [
        one for one in found.phases if _state(found, one, now) == AHEAD and one.opens_at is not None
    ]
    return ahead[0] if ahead else None


def _day(value: datetime) -> Any:
    return value.astimezone(WARSAW).date()


def _days(opens: datetime, closes: datetime) -> str:
    first, last = _short(opens), _short(max(opens, closes - _BEFORE))
    return first if first == last else f"{first} – {last}"


def _short(value: datetime) -> str:
    locale = get_locale()
    dot = "." if locale is not None and locale.language == "de" else ""
    return str(format_datetime(value, f"d{dot} MMM"))
