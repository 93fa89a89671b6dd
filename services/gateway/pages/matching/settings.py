"""What an organiser sets for a centre's matching: what counts, how far ahead, each night or not."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.matching import words as matching
from services.gateway.pages.matching.runs import asked_centre, own_centres
from services.gateway.pages.volunteering import words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.volunteering.invitations import WriteMatchingSettings, WriteWeights
from shared.problems import Refusal

blueprint = Blueprint("matching_settings", __name__, url_prefix="/biurko/dopasowania/ustawienia")


@blueprint.get("")
@allow(organiser)
def settings_GET() -> Response:
    """Show how the centre matches."""
    centre_id = asked_centre(own_centres())
    found = peers.volunteering().get_matching_settings(centre_id, actor=actor())
    typed = {part: getattr(found.weights, part) for part in words.PARTS}
    return _form(
        centre_id, typed | {"horizon_days": found.horizon_days, "nightly": found.nightly}, {}
    )


@blueprint.post("")
@allow(organiser)
def settings_POST() -> Response | Redirect:
    """Set it anew; nothing typed is lost where a number is wrong."""
    centre_id = asked_centre(own_centres())
    typed: dict[str, Any] = {name: request.form.get(name, "") for name in words.PARTS}
    typed |= {
        "horizon_days": request.form.get("horizon_days", ""),
        "nightly": "nightly" in request.form,
    }
    numbers = {name: _number(typed[name]) for name in (*words.PARTS, "horizon_days")}
    faults = {name: _("Write a whole number.") for name, value in numbers.items() if value is None}
    if faults:
        return _form(centre_id, typed, faults, 422)
    whole = {name: value for name, value in numbers.items() if value is not None}
    horizon = whole.pop("horizon_days")
    command = WriteMatchingSettings(
        weights=WriteWeights(**whole), horizon_days=horizon, nightly=typed["nightly"]
    )
    try:
        peers.volunteering().write_matching_settings(centre_id, command, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 422:
            raise
        return _form(centre_id, typed, _said(refusal, sum(whole.values())), 422)
    flash(_("Saved. The next matching goes by it."), "good")
    return redirect(url_for("matching_settings.settings_GET", centrum=centre_id), 303)


def _said(refusal: Refusal, together: int) -> dict[str, str]:
    """What is wrong, in words, at the field where it can be put right."""
    faults = dict(words.faults(refusal.problem))
    if faults.pop("weights", None) is not None:
        faults["skill"] = _(
            "The five numbers must be 1000 together; these are %(sum)s.", sum=together
        )
    return faults


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _form(
    centre_id: UUID, typed: dict[str, Any], faults: dict[str, str], status: int = 200
) -> Response:
    return page(
        "volunteering/matching/settings.html",
        status=status,
        centre_id=centre_id,
        typed=typed,
        faults=words.Faults(faults),
        words=words,
        matching=matching,
    )
