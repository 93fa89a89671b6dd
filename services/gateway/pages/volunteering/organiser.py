"""The organiser's desk for volunteering: organisations to check, figures, the latest matchings."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as Redirect

from services.gateway import staff
from services.gateway.model import db
from services.gateway.pages.matching import words as matching
from services.gateway.pages.volunteering import areas, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.volunteering.organisations import GiveVerdict
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("help_organiser", __name__, url_prefix="/biurko/wolontariat")


@blueprint.get("")
@allow(organiser)
def desk_GET() -> Response:
    """Show what waits for the organiser."""
    found = peers.volunteering().organiser_desk(_centre(), actor=actor())
    return page("volunteering/organiser.html", found=found, words=words, matching=matching)


@blueprint.post("/organizacje/<uuid:organisation_id>")
@allow(organiser)
def verdict_POST(organisation_id: UUID) -> Redirect:
    """Verify an organisation, refuse it with a reason, or take either back."""
    command = GiveVerdict(
        state=request.form.get("state", ""), reason=request.form.get("reason", "")
    )
    back = url_for("organisations.organisation_GET", organisation_id=organisation_id)
    try:
        found = peers.volunteering().give_verdict(organisation_id, command, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 422:
            raise
        flash(_("Write the reason: the organisation is told it."), "bad")
        return redirect(back, 303)
    staff.record(
        actor=actor(),
        act=f"organisation.{command.state}",
        subject_id=organisation_id,
        centre_id=found.centre_id,
        reason=command.reason,
    )
    door(db)
    flash(_("Done. The organisation has been told."), "good")
    return redirect(back, 303)


def _centre() -> UUID:
    found = areas.organised()
    if found is None:
        raise Forbidden
    return found
