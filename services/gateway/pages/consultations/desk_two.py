"""The organiser's desk: what the second person says to a step that waits."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import second_person
from services.gateway.pages.consultations.desk import mine, overview
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import Consultation, GiveReason
from shared.problems import Refusal

blueprint = Blueprint(
    "consultations_two", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/zgoda"
)


@blueprint.post("/<uuid:pending_id>")
@allow(organiser)
def agreement_POST(consultation_id: UUID, pending_id: UUID) -> Response | Redirect:
    """Agree to what another organiser proposed: it is done now, or cannot be done any more."""
    kind = request.form.get("kind", "")
    return _answered(
        consultation_id,
        lambda: peers.consultations().agree(consultation_id, pending_id, actor=actor()),
        str(second_person.DONE.get(kind, second_person.DONE["announce"])),
    )


@blueprint.post("/<uuid:pending_id>/odmowa")
@allow(organiser)
def refusal_POST(consultation_id: UUID, pending_id: UUID) -> Response | Redirect:
    """Refuse what another organiser proposed, with a reason."""
    command = GiveReason(reason=request.form.get("reason", "")[:2000])
    return _answered(
        consultation_id,
        lambda: peers.consultations().refuse(consultation_id, pending_id, command, actor=actor()),
        _("Refused. Who proposed it has been told why."),
    )


@blueprint.post("/<uuid:pending_id>/cofniecie")
@allow(organiser)
def taking_back_POST(consultation_id: UUID, pending_id: UUID) -> Response | Redirect:
    """Take one's own proposal back."""
    return _answered(
        consultation_id,
        lambda: peers.consultations().take_back(consultation_id, pending_id, actor=actor()),
        _("Taken back. Nothing has changed."),
    )


def _answered(
    consultation_id: UUID, act: Callable[[], Consultation], said: str
) -> Response | Redirect:
    try:
        act()
    except Refusal as refusal:
        if refusal.problem.status not in (409, 422):
            raise
        found = mine(consultation_id)
        errors = second_person.faults(refusal, found)
        shown = overview(found, errors=errors, reason=request.form.get("reason", ""))
        return page("consultations/desk_one.html", status=422, **shown)
    flash(said, "good")
    return redirect(
        url_for("consultations_desk.overview_GET", consultation_id=consultation_id), 303
    )
