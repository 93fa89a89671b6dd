"""The organiser's desk: how people talk in one consultation."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.talk import words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.talk import SetTalkTerms
from shared.problems import Refusal

blueprint = Blueprint(
    "talk_terms", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/rozmowa"
)


@blueprint.get("")
@allow(organiser)
def terms_GET(consultation_id: UUID) -> Response:
    """Show the present terms in the form."""
    mine(consultation_id)
    found = peers.talk().get_talk_terms(consultation_id, actor=actor())
    return _form(
        consultation_id,
        {
            "moderated": found.moderated,
            "reports_to_queue": str(found.reports_to_queue),
            "while_answering": found.while_answering,
        },
    )


@blueprint.post("")
@allow(organiser)
def terms_POST(consultation_id: UUID) -> Response | Redirect:
    """Set them; what was said already stays as it is."""
    number = request.form.get("reports_to_queue", "").strip()
    typed: dict[str, object] = {
        "moderated": "before" if request.form.get("moderated") == "before" else "after",
        "reports_to_queue": number[:20],
        "while_answering": "while_answering" in request.form,
    }
    command = SetTalkTerms(
        moderated="before" if typed["moderated"] == "before" else "after",
        reports_to_queue=int(number) if number.isdecimal() and len(number) < 6 else 0,
        while_answering=bool(typed["while_answering"]),
    )
    try:
        peers.talk().set_talk_terms(consultation_id, command, actor=actor())
    except Refusal as refusal:
        return _form(consultation_id, typed, words.faults(refusal))
    flash(_("Saved."), "good")
    return redirect(
        url_for("consultations_desk.overview_GET", consultation_id=consultation_id), 303
    )


def _form(
    consultation_id: UUID, typed: dict[str, object], errors: words.Errors | None = None
) -> Response:
    return page(
        "talk/terms.html",
        status=422 if errors else 200,
        consultation_id=consultation_id,
        typed=typed,
        errors=errors or [],
        words=words,
    )
