"""One decision of a moderator: its author reads it and appeals, another organiser decides."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.talk import showing, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser, signed_in
from shared.contracts.talk import DecideAppeal, Decision, MakeAppeal
from shared.problems import Refusal

blueprint = Blueprint("talk_decisions", __name__, url_prefix="/konsultacje/decyzje")


@blueprint.get("/<uuid:moderation_id>")
@allow(signed_in)
def decision_GET(moderation_id: UUID) -> Response:
    """Show what was done, why, and what can be done about it."""
    return _decision(peers.talk().get_decision(moderation_id, actor=actor()))


@blueprint.post("/<uuid:moderation_id>")
@allow(signed_in)
def decision_POST(moderation_id: UUID) -> Response | Redirect:
    """Appeal against the hiding of one's own words."""
    typed = request.form.get("words", "").replace("\r\n", "\n")[:5000]
    try:
        peers.talk().make_appeal(moderation_id, MakeAppeal(words=typed), actor=actor())
    except Refusal as refusal:
        errors = words.faults(refusal)
        found = peers.talk().get_decision(moderation_id, actor=actor())
        return _decision(found, errors, typed=typed)
    flash(_("Your appeal is there. Another organiser decides, and you will be told."), "good")
    return redirect(f"/konsultacje/decyzje/{moderation_id}", 303)


@blueprint.post("/<uuid:moderation_id>/rozstrzygniecie")
@allow(organiser)
def verdict_POST(moderation_id: UUID) -> Response | Redirect:
    """Decide about an appeal against another's act."""
    typed = request.form.get("words", "").replace("\r\n", "\n")[:2000]
    verdict, appeal_id = request.form.get("verdict", ""), request.form.get("appeal", "")
    errors: words.Errors = []
    if verdict not in ("upheld", "overturned"):
        errors = [("verdict", _("Choose one of the two."))]
    else:
        try:
            peers.talk().decide_appeal(
                showing.id_of(appeal_id) or moderation_id,
                DecideAppeal(
                    verdict="overturned" if verdict == "overturned" else "upheld", words=typed
                ),
                actor=actor(),
            )
        except Refusal as refusal:
            errors = words.faults(refusal)
    if errors:
        found = peers.talk().get_decision(moderation_id, actor=actor())
        return _decision(found, errors, typed=typed, verdict=verdict)
    flash(_("Decided. The author is told."), "good")
    return redirect("/biurko/moderacja/odwolania", 303)


def _decision(
    found: Decision, errors: words.Errors | None = None, *, typed: str = "", verdict: str = ""
) -> Response:
    return page(
        "talk/decision.html",
        status=422 if errors else 200,
        found=found,
        back=showing.subject_address(found.consultation_id, found.subject, found.number),
        errors=errors or [],
        typed=typed,
        verdict=verdict,
        words=words,
    )
