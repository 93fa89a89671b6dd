"""Coming to a shift with a group: the form, and coming with fewer."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import words
from services.gateway.pages.volunteering.board import tell
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.volunteering.applications import ChangeGroup, SignUpGroup
from shared.problems import Refusal, not_found

blueprint = Blueprint("help_groups", __name__)


@blueprint.get("/wolontariat/<uuid:request_id>/dyzury/<uuid:shift_id>/grupa")
@allow(signed_in)
def group_GET(request_id: UUID, shift_id: UUID) -> Response:
    """Ask who comes, and how many."""
    return _form(request_id, shift_id, MultiDict())


@blueprint.post("/wolontariat/<uuid:request_id>/dyzury/<uuid:shift_id>/grupa")
@allow(signed_in)
def group_POST(request_id: UUID, shift_id: UUID) -> Response | Redirect:
    """Take places for all, or wait together."""
    typed = request.form
    command = SignUpGroup(
        people=_number(typed.get("people", "")),
        name=typed.get("name", ""),
        fewer=typed.get("fewer") == "y",
    )
    try:
        taken = peers.volunteering().sign_up_group(shift_id, command, actor=actor())
    except Refusal as refusal:
        problem = refusal.problem
        if problem.status == 422:
            return _form(request_id, shift_id, typed, words.faults(problem), 422)
        if problem.status == 409:
            return _form(request_id, shift_id, typed, {"people": words.conflict(problem)}, 409)
        raise
    if taken.state == "accepted" and taken.people < command.people:
        text = _("There was room for %(people)s of you, and these places are yours.")
        flash(text % {"people": taken.people}, "good")
    else:
        tell(taken)
    return redirect(url_for("help_mine.shifts_GET"), 303)


@blueprint.post("/moje-dyzury/<uuid:application_id>/ile-osob")
@allow(signed_in)
def fewer_POST(application_id: UUID) -> Redirect:
    """Come with fewer people."""
    command = ChangeGroup(people=_number(request.form.get("people", "")))
    try:
        changed = peers.volunteering().change_group(application_id, command, actor=actor())
    except Refusal as refusal:
        problem = refusal.problem
        if problem.status not in (409, 422):
            raise
        fault = words.faults(problem).get("people") or words.conflict(problem)
        flash(fault, "bad")
        return redirect(url_for("help_mine.shifts_GET"), 303)
    flash(_("All right: now %(people)s of you come.") % {"people": changed.people}, "good")
    return redirect(url_for("help_mine.shifts_GET"), 303)


def _form(
    request_id: UUID,
    shift_id: UUID,
    typed: Any,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    found = peers.volunteering().get_request(request_id, actor=actor())
    shift = next((one for one in found.shifts if one.id == shift_id), None)
    if shift is None:
        raise not_found("shift")
    return page(
        "volunteering/group.html",
        status=status,
        found=found,
        shift=shift,
        typed=typed,
        faults=words.Faults(faults or {}),
    )


def _number(text: str) -> int:
    """The number typed, or one that is refused as out of range."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 5 else 0
