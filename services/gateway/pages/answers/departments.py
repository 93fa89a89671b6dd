"""Departments of one's centres: their names and who answers for each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as Redirect

from services.gateway import staff
from services.gateway.pages.answers import reading, words
from services.gateway.pages.consultations import places
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.answers import DescribeDepartment
from shared.problems import Refusal

blueprint = Blueprint("answers_departments", __name__, url_prefix="/biurko/odpowiedzi/wydzialy")


@blueprint.get("")
@allow(organiser)
def departments_GET() -> Response:
    """List the departments with their people."""
    return _show()


@blueprint.post("")
@allow(organiser)
def department_POST() -> Response | Redirect:
    """Make a department."""
    command = _command()
    return _done(
        lambda: peers.answers().add_department(command, actor=actor()), f"{command.centre_id}-"
    )


@blueprint.post("/<uuid:department_id>")
@allow(organiser)
def change_POST(department_id: UUID) -> Response | Redirect:
    """Give a department another name and other people."""
    command = _command()
    return _done(
        lambda: peers.answers().edit_department(department_id, command, actor=actor()),
        f"{department_id}-",
    )


@blueprint.post("/<uuid:department_id>/usun")
@allow(organiser)
def removal_POST(department_id: UUID) -> Response | Redirect:
    """Take a department off the list."""
    return _done(
        lambda: peers.answers().remove_department(department_id, actor=actor()),
        f"{department_id}-",
    )


def _command() -> DescribeDepartment:
    """What was filled in; only officials of that centre answer for its departments."""
    centre_id = reading.as_uuid(request.form.get("centre_id", ""))
    if centre_id is None:
        raise BadRequest
    known = staff.officials([centre_id]).get(centre_id, {})
    ticked = (reading.as_uuid(text) for text in request.form.getlist("member"))
    return DescribeDepartment(
        centre_id=centre_id,
        name=reading.text("name", 160),
        member_ids=tuple(dict.fromkeys(one for one in ticked if one in known)),
    )


def _done(act: Callable[[], Any], prefix: str) -> Response | Redirect:
    try:
        act()
    except Refusal as refusal:
        return _show(words.refused(refusal), prefix)
    flash(_("Saved."), "good")
    return redirect(url_for("answers_departments.departments_GET"), 303)


def _show(faults: dict[str, str] | None = None, prefix: str = "") -> Response:
    found = peers.answers().get_departments(actor=actor())
    own = [role.centre_id for role in actor().roles if role.name == "organiser" and role.centre_id]
    return page(
        "answers/departments.html",
        status=422 if faults else 200,
        centres=places.centres(tuple(own)),
        departments=found.departments,
        officials=staff.officials(own),
        faults={prefix + name: text for name, text in (faults or {}).items()},
        typed={prefix + name: value for name, value in request.form.items()} if faults else {},
        errors=words.errors(faults or {}, prefix),
    )
