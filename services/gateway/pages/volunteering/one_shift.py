"""One shift changed by itself: its people are told and keep their places."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import areas, own_requests, shift_fields, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.volunteering.requests import Request, Shift
from shared.problems import Refusal, not_found

blueprint = Blueprint("help_shift", __name__, url_prefix="/organizacja/zapotrzebowania")


@blueprint.get("/<uuid:request_id>/dyzury/<uuid:shift_id>/zmiana")
@allow(signed_in)
def shift_GET(request_id: UUID, shift_id: UUID) -> Response:
    """Show a shift in its form."""
    found = own_requests.own(request_id)
    shift = _of(found, shift_id)
    return _form(found, shift, shift_fields.typed_of(shift))


@blueprint.post("/<uuid:request_id>/dyzury/<uuid:shift_id>/zmiana")
@allow(signed_in)
def shift_POST(request_id: UUID, shift_id: UUID) -> Response | Redirect:
    """Change a shift alone."""
    found = own_requests.own(request_id)
    shift = _of(found, shift_id)
    faults: dict[str, str] = {}
    command = shift_fields.shift(request.form, areas.town(), faults)
    if command is None:
        return _form(found, shift, request.form, faults, 422)
    if (shift.place, shift.area_id) == (command.place, command.area_id):
        command = msgspec.structs.replace(
            command, latitude=shift.latitude, longitude=shift.longitude
        )
    try:
        peers.volunteering().change_shift(shift_id, command, actor=actor())
    except Refusal as refusal:
        faults = {
            shift_fields.field_of(field): text
            for field, text in own_requests.faults(refusal, first="date").items()
        }
        return _form(found, shift, request.form, faults, refusal.problem.status)
    flash(_("Saved. Everybody whose shift has moved has been told."), "good")
    return own_requests.back(request_id)


def _of(found: Request, shift_id: UUID) -> Shift:
    """A shift of a request that is not over."""
    now = datetime.now(UTC)
    for shift in found.shifts:
        if shift.id == shift_id and shift.state == "open" and shift.ends_at > now:
            return shift
    raise not_found("shift")


def _form(
    found: Request,
    shift: Shift,
    typed: Any,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "volunteering/shift_words.html",
        status=status,
        found=found,
        shift=shift,
        typed=typed,
        faults=words.Faults(faults or {}),
        town=areas.town(),
    )
