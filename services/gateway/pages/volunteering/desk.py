"""The coordinator's desk: requests written, published, called off, and who comes."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts, offline_people, staff
from services.gateway.model import db
from services.gateway.pages.matching import words as matching
from services.gateway.pages.volunteering import (
    areas,
    own_requests,
    request_form,
    request_rows,
    series_form,
    skills,
    words,
)
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.volunteering.applications import RemoveApplication
from shared.contracts.volunteering.requests import CancelRequest, Request
from shared.database import door
from shared.problems import Refusal, not_found

blueprint = Blueprint("help_desk", __name__, url_prefix="/organizacja")

COORDINATOR = "coordinator"


@blueprint.get("")
@allow(signed_in)
def desk_GET() -> Response:
    """Show my organisations and what waits in each."""
    found = peers.volunteering().coordinator_desk(actor=actor())
    return page("volunteering/desk.html", found=found, words=words)


@blueprint.get("/<uuid:organisation_id>/nowe-zapotrzebowanie")
@allow(signed_in)
def new_GET(organisation_id: UUID) -> Response:
    """Show an empty form with two shifts to who may fill it in."""
    if peers.volunteering().get_organisation(organisation_id, actor=actor()).my_role != COORDINATOR:
        raise not_found("organisation")
    return _form(MultiDict({"rows": str(request_rows.FIRST_ROWS)}), organisation_id, None)


@blueprint.post("/<uuid:organisation_id>/nowe-zapotrzebowanie")
@allow(signed_in)
def new_POST(organisation_id: UUID) -> Response | Redirect:
    """Keep a new request as a draft."""
    return _kept(organisation_id, None)


@blueprint.get("/zapotrzebowania/<uuid:request_id>")
@allow(signed_in)
def team_GET(request_id: UUID) -> Response:
    """Show a request's shifts with their people and what is missing."""
    return _team(request_id)


@blueprint.get("/zapotrzebowania/<uuid:request_id>/zmiana")
@allow(signed_in)
def words_GET(request_id: UUID) -> Response:
    """Show a request in its form."""
    found = own_requests.own(request_id)
    return _form(request_form.typed_of(found), found.organisation_id, found)


@blueprint.post("/zapotrzebowania/<uuid:request_id>/zmiana")
@allow(signed_in)
def words_POST(request_id: UUID) -> Response | Redirect:
    """Write a request anew."""
    found = own_requests.own(request_id)
    return _kept(found.organisation_id, found)


@blueprint.post("/zapotrzebowania/<uuid:request_id>/publikacja")
@allow(signed_in)
def publish_POST(request_id: UUID) -> Redirect:
    """Show a draft to everybody."""
    try:
        peers.volunteering().publish_request(request_id, actor=actor())
    except Refusal as refusal:
        return own_requests.sorry(refusal, request_id)
    flash(_("Published. Everybody can see it now, and the matching looks for people."), "good")
    return own_requests.back(request_id)


@blueprint.post("/zapotrzebowania/<uuid:request_id>/odwolanie")
@allow(signed_in)
def cancel_POST(request_id: UUID) -> Redirect:
    """Call a request off."""
    command = CancelRequest(reason=request.form.get("reason", ""))
    try:
        peers.volunteering().cancel_request(request_id, command, actor=actor())
    except Refusal as refusal:
        return own_requests.sorry(refusal, request_id)
    flash(_("Called off. Everybody who was coming has been told."), "good")
    return own_requests.back(request_id)


@blueprint.post("/zapotrzebowania/<uuid:request_id>/dyzury/<uuid:shift_id>/odwolanie")
@allow(signed_in)
def cancel_shift_POST(request_id: UUID, shift_id: UUID) -> Redirect:
    """Call one shift off."""
    command = CancelRequest(reason=request.form.get("reason", ""))
    try:
        peers.volunteering().cancel_shift(shift_id, command, actor=actor())
    except Refusal as refusal:
        return own_requests.sorry(refusal, request_id)
    flash(_("Called off. Everybody who was coming has been told."), "good")
    return own_requests.back(request_id)


@blueprint.post("/zapotrzebowania/<uuid:request_id>/osoby/<uuid:application_id>/usun")
@allow(signed_in)
def remove_POST(request_id: UUID, application_id: UUID) -> Redirect:
    """Take somebody out of a shift, with a reason they are told."""
    command = RemoveApplication(reason=request.form.get("reason", ""))
    try:
        peers.volunteering().remove_application(application_id, command, actor=actor())
    except Refusal as refusal:
        return own_requests.sorry(refusal, request_id)
    flash(_("They have been told, and the next person is asked."), "good")
    return own_requests.back(request_id)


@blueprint.post("/zapotrzebowania/<uuid:request_id>/osoby/<uuid:application_id>/kontakt")
@allow(signed_in)
def contact_POST(request_id: UUID, application_id: UUID) -> Response:
    """Show how to reach somebody who has a place; the look is noted in the log."""
    granted = peers.volunteering().get_contact(application_id, actor=actor())
    account = accounts.get(granted.person_id)
    staff.record(
        actor=actor(),
        act="contact.seen",
        subject_id=granted.person_id,
        centre_id=granted.centre_id,
        reason=granted.title,
    )
    door(db)
    return page(
        "volunteering/contact.html",
        name=account.name,
        email=account.email,
        phone=account.phone,
        granted=granted,
        back=url_for("help_desk.team_GET", request_id=request_id),
    )


def _team(request_id: UUID) -> Response:
    found = peers.volunteering().get_team(request_id, actor=actor())
    people = {one.person_id for shift in found.shifts for one in shift.people if one.person_id}
    return page(
        "volunteering/team.html",
        found=found.request,
        shifts=found.shifts,
        names=accounts.names(people),
        phoned=offline_people.entered(people),
        now=datetime.now(UTC),
        words=words,
        matching=matching,
        series_words=series_form,
    )


def _kept(organisation_id: UUID, found: Request | None) -> Response | Redirect:
    typed = _with_rows(request.form)
    if typed is not None:
        return _form(typed, organisation_id, found)
    typed = request.form
    told = request_form.read(typed, areas.town(), found)
    if told.command is None:
        return _form(typed, organisation_id, found, told.faults, 422)
    service = peers.volunteering()
    try:
        if found is None:
            kept = service.write_request(organisation_id, told.command, actor=actor())
        else:
            kept = service.change_request(found.id, told.command, actor=actor())
    except Refusal as refusal:
        faults = {
            request_form.field_of(field, told.rows): text
            for field, text in own_requests.faults(refusal, first="title").items()
        }
        return _form(typed, organisation_id, found, faults, refusal.problem.status)
    flash(_("Saved."), "good")
    return own_requests.back(kept.id)


def _with_rows(typed: Any) -> Any:
    """The form with the row that a button asked for; None where none did."""
    do, mark, row = typed.get("do", "").partition("-")
    if do == "add":
        return request_rows.SHIFTS.more(typed)
    if skills.is_asked(typed):
        return typed
    if do == "skill":
        return request_rows.SKILLS.more(typed)
    if do == "role" and mark:
        return request_rows.with_role(typed, row)
    return None


def _form(
    typed: Any,
    organisation_id: UUID,
    found: Request | None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "volunteering/request_words.html",
        status=status,
        typed=typed,
        rows=request_rows.SHIFTS.of(typed),
        role_skills=request_rows.SKILLS.of(typed),
        role_choices=[(role, role) for role in request_rows.roles_of(typed, found)],
        hidden=request_form.hidden(found) if found is not None else 0,
        found=found,
        organisation_id=organisation_id,
        faults=words.Faults(faults or {}),
        groups=skills.skill_groups(_chosen(typed)),
        suggesting=skills.suggesting(typed),
        esco=skills.uses_esco(),
        causes=skills.causes(),
        languages_spoken=skills.languages(),
        needs=skills.needs(),
        things=skills.things(),
        words=words,
        town=areas.town(),
    )


def _chosen(typed: Any) -> list[str]:
    """The skills a form has already: of everybody, and of single roles."""
    of_roles = [row.typed["skill"] for row in request_rows.SKILLS.of(typed)]
    return [*typed.getlist("must"), *typed.getlist("welcome"), *of_roles]
