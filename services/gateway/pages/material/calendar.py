"""One meeting for calendar programs; all dates of a consultation are given by the room open."""

from uuid import UUID

from flask import Blueprint, Response, make_response, request
from flask_babel import gettext as _

from services.gateway import ical
from services.gateway.rate_limits import CALENDAR_ADDRESS
from services.gateway.web import limits, peers
from services.gateway.web.gate import actor
from shared.access import allow, anyone
from shared.contracts.material import Meeting
from shared.problems import not_found

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


def _file(content: bytes) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="konsultacje.ics"'
    # Asked again each time, answered by "not modified" as long as nothing has changed.
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
