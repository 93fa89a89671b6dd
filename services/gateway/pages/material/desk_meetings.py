"""The organiser's side of meetings."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.material.desk import back, did, tried
from services.gateway.pages.material.forms import MeetingForm, WhyForm
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import Consultation, GiveReason

blueprint = Blueprint(
    "material_meetings",
    __name__,
    url_prefix="/biurko/konsultacje/<uuid:consultation_id>/spotkania",
)


@blueprint.get("/nowe")
@allow(organiser)
def new_GET(consultation_id: UUID) -> Response:
    """Show an empty form of a meeting."""
    return _meeting(MeetingForm(formdata=None), mine(consultation_id), None)


@blueprint.post("/nowe")
@allow(organiser)
def new_POST(consultation_id: UUID) -> Response | Redirect:
    """Add a meeting."""
    form = MeetingForm()
    if tried(
        form,
        lambda: peers.materials().add_meeting(consultation_id, form.command(), actor=actor()),
    ):
        return back(consultation_id, _("The meeting is there."), "spotkania")
    return _meeting(form, mine(consultation_id), None, 422)


@blueprint.get("/<uuid:meeting_id>")
@allow(organiser)
def meeting_GET(consultation_id: UUID, meeting_id: UUID) -> Response:
    """Show a meeting in the form."""
    found = mine(consultation_id)
    read = peers.materials().get_material(consultation_id, actor=actor())
    one = next((one for one in read.meetings if one.id == meeting_id), None)
    if one is None:
        raise NotFound
    return _meeting(MeetingForm(formdata=None, obj=one), found, meeting_id)


@blueprint.post("/<uuid:meeting_id>")
@allow(organiser)
def meeting_POST(consultation_id: UUID, meeting_id: UUID) -> Response | Redirect:
    """Describe a meeting anew, or take it out of a draft."""
    form = MeetingForm()
    if "remove" in request.form:
        return did(
            consultation_id,
            lambda: peers.materials().remove_meeting(consultation_id, meeting_id, actor=actor()),
            _("The meeting is gone."),
            "spotkania",
        )
    if tried(
        form,
        lambda: peers.materials().edit_meeting(
            consultation_id, meeting_id, form.command(), actor=actor()
        ),
    ):
        return back(consultation_id, _("Saved."), "spotkania")
    return _meeting(form, mine(consultation_id), meeting_id, 422)


@blueprint.get("/<uuid:meeting_id>/odwolanie")
@allow(organiser)
def cancelling_GET(consultation_id: UUID, meeting_id: UUID) -> Response:
    """Ask for the reason of calling a meeting off."""
    return _cancelling(WhyForm(formdata=None), mine(consultation_id), meeting_id)


@blueprint.post("/<uuid:meeting_id>/odwolanie")
@allow(organiser)
def cancelling_POST(consultation_id: UUID, meeting_id: UUID) -> Response | Redirect:
    """Call a meeting off."""
    form = WhyForm()
    if tried(
        form,
        lambda: peers.materials().cancel_meeting(
            consultation_id, meeting_id, GiveReason(reason=form.reason.data), actor=actor()
        ),
    ):
        return back(consultation_id, _("The meeting is called off."), "spotkania")
    return _cancelling(form, mine(consultation_id), meeting_id, 422)


def _meeting(
    form: MeetingForm, found: Consultation, meeting_id: UUID | None, status: int = 200
) -> Response:
    return page(
        "material/desk_meeting.html",
        form=form,
        found=found,
        meeting_id=meeting_id,
        draft=found.phase == "draft",
        status=status,
    )


def _cancelling(
    form: WhyForm, found: Consultation, meeting_id: UUID, status: int = 200
) -> Response:
    return page(
        "material/desk_why.html",
        form=form,
        found=found,
        title=_("Call a meeting off"),
        lead=_("It stays on the page, crossed out, with your reason; calendars show it too."),
        label=_("Call it off"),
        address=url_for(
            "material_meetings.cancelling_POST", consultation_id=found.id, meeting_id=meeting_id
        ),
        status=status,
    )
