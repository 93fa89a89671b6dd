"""Dates of a consultation for calendar programs: one meeting, or all with the ends of phases."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, make_response, request
from flask_babel import gettext as _

from services.gateway import ical
from services.gateway.pages.consultations import phase_words
from services.gateway.rate_limits import CALENDAR_ADDRESS
from services.gateway.web import limits, peers
from services.gateway.web.gate import actor
from shared.access import allow, anyone
from shared.contracts.consultations import Consultation
from shared.contracts.material import Meeting
from shared.contracts.phases import Phase
from shared.problems import not_found

# The end of a phase takes the hour before it: who looks at it has some time left.
AN_HOUR = timedelta(hours=1)

blueprint = Blueprint(
    "material_calendar", __name__, url_prefix="/konsultacje/<uuid:consultation_id>"
)


@blueprint.get("/spotkania/<uuid:meeting_id>.ics")
@allow(anyone)
def meeting_ics_GET(consultation_id: UUID, meeting_id: UUID) -> Response:
    """Give one meeting to put into a calendar."""
    limits.count(CALENDAR_ADDRESS)
    read = peers.materials().get_material(consultation_id, actor=actor())
    meeting = next((one for one in read.meetings if one.id == meeting_id), None)
    if meeting is None:
        raise not_found("meeting")
    return _file(ical.file(meeting.title, [of_meeting(consultation_id, meeting)]))


@blueprint.get("/kalendarz.ics")
@allow(anyone)
def consultation_ics_GET(consultation_id: UUID) -> Response:
    """Give all dates of a consultation to a calendar program, which may come again."""
    limits.count(CALENDAR_ADDRESS)
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    read = peers.materials().get_material(consultation_id, actor=actor())
    meetings = [of_meeting(consultation_id, one) for one in read.meetings]
    return _file(ical.file(found.title, [*of_phases(found), *meetings]))


def of_meeting(consultation_id: UUID, meeting: Meeting) -> ical.Dated:
    """Tell a meeting as an event; a cancelled one stays and says so."""
    lines = []
    if meeting.cancelled:
        lines.append(meeting.changes[-1].reason)
    elif meeting.link:
        lines.append(_("Join online: %(link)s", link=meeting.link))
    if meeting.access:
        lines.append(meeting.access)
    return ical.Dated(
        uid=str(meeting.id),
        told_at=meeting.told_at,
        version=meeting.version,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        path=f"/konsultacje/{consultation_id}#spotkanie-{meeting.id}",
        status="CANCELLED" if meeting.cancelled else "CONFIRMED",
        place=", ".join(part for part in (meeting.place, meeting.address) if part),
        lines=tuple(lines),
    )


def of_phases(found: Consultation) -> list[ical.Dated]:
    """Tell the last day of each phase in which people take part."""
    called_off = found.phase == "withdrawn"
    return [
        _last_day(found, one, called_off=called_off)
        for one in found.phases
        if one.kind in ("remarks", "survey", "ideas", "vote") and one.closes_at is not None
    ]


def _last_day(found: Consultation, phase: Phase, *, called_off: bool) -> ical.Dated:
    assert phase.closes_at is not None
    moved = [one for one in found.phase_changes if one.phase == phase.kind]
    told_at = max((one.changed_at for one in moved), default=found.published_at)
    name = str(phase_words.KINDS[phase.kind])
    return ical.Dated(
        uid=f"{phase.kind}-{found.id}",
        told_at=told_at or datetime.now(UTC),
        version=len(moved) + len(found.changes) + called_off,
        title=_("%(phase)s: last day. %(title)s", phase=name, title=found.title),
        starts_at=phase.closes_at - AN_HOUR,
        ends_at=phase.closes_at,
        path=f"/konsultacje/{found.id}",
        status="CANCELLED" if called_off else "CONFIRMED",
        lines=(found.summary,),
    )


def _file(content: bytes) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="konsultacje.ics"'
    # Asked again each time, answered by "not modified" as long as nothing has changed.
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
