"""A request copied as a draft, with its shifts on later days."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import own_requests, shift_fields, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.volunteering.requests import CopyRequest
from shared.problems import Refusal

blueprint = Blueprint("help_copy", __name__, url_prefix="/organizacja/zapotrzebowania")


@blueprint.get("/<uuid:request_id>/kopia")
@allow(signed_in)
def copy_GET(request_id: UUID) -> Response:
    """Ask when the copy is to begin."""
    return _form(request_id, {"by": "first_day"})


@blueprint.post("/<uuid:request_id>/kopia")
@allow(signed_in)
def copy_POST(request_id: UUID) -> Response | Redirect:
    """Make the copy, as a draft."""
    typed, faults = request.form, {}
    first_day, days = None, None
    if typed.get("by") == "days":
        days = shift_fields.parsed(int, typed.get("days", "")[:6])
        if days is None:
            faults["days"] = _("Write a number.")
    else:
        first_day = shift_fields.parsed(date.fromisoformat, typed.get("first_day", ""))
        if first_day is None:
            faults["first_day"] = _("Write the day, for example 2026-12-05.")
    if faults:
        return _form(request_id, typed, faults, 422)
    command = CopyRequest(days=days, first_day=first_day)
    try:
        made = peers.volunteering().copy_request(request_id, command, actor=actor())
    except Refusal as refusal:
        field = "days" if days is not None else "first_day"
        said = own_requests.faults(refusal, first=field)
        return _form(request_id, typed, dict.fromkeys((field,), " ".join(said.values())), 422)
    flash(_("Copied as a draft. Look it over, then publish it."), "good")
    return own_requests.back(made.id)


def _form(
    request_id: UUID, typed: Any, faults: dict[str, str] | None = None, status: int = 200
) -> Response:
    return page(
        "volunteering/copy.html",
        status=status,
        found=own_requests.own(request_id),
        typed=typed,
        faults=words.Faults(faults or {}),
    )
