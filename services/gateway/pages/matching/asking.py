"""Asking by hand: a shift's waves, and whom its coordinator could ask, without names."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.matching import words as matching
from services.gateway.pages.volunteering import skills, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.volunteering.invitations import InviteByHand
from shared.problems import Refusal

blueprint = Blueprint("asking", __name__, url_prefix="/organizacja/dyzury")


@blueprint.get("/<uuid:shift_id>/zaproszenia")
@allow(signed_in)
def shift_GET(shift_id: UUID) -> Response:
    """Show who was asked about a shift, and who could be."""
    return _shown(shift_id)


@blueprint.post("/<uuid:shift_id>/zaproszenia")
@allow(signed_in)
def shift_POST(shift_id: UUID) -> Response | Redirect:
    """Ask somebody of the list."""
    command = InviteByHand(
        label=request.form.get("label", ""), reason=request.form.get("reason", "")
    )
    try:
        peers.volunteering().invite_by_hand(shift_id, command, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status == 422:
            fault = words.faults(refusal.problem)["reason"]
            return _shown(shift_id, wrong=command.label, fault=fault, typed=command.reason)
        if refusal.problem.status != 409:
            raise
        flash(_("This person cannot be asked any more. Please look at the list again."), "bad")
    else:
        flash(_("Asked. You will see the name when they say yes."), "good")
    return redirect(url_for("asking.shift_GET", shift_id=shift_id), 303)


def _shown(shift_id: UUID, *, wrong: str = "", fault: str = "", typed: str = "") -> Response:
    return page(
        "volunteering/matching/asking.html",
        status=422 if fault else 200,
        found=peers.volunteering().shift_invitations(shift_id, actor=actor()),
        wrong=wrong,
        fault=fault,
        typed=typed,
        skills=skills.skill_names(),
        words=words,
        matching=matching,
    )
