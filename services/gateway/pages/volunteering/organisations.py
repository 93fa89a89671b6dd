"""Organisations: the list, each one's page, registering one, its team."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response as Redirect
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from services.gateway import accounts, notifications, team_invitations
from services.gateway.model import StaffRole, db
from services.gateway.pages.volunteering import areas, words
from services.gateway.pages.volunteering.board import page_number
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone, signed_in
from shared.contracts.volunteering.organisations import (
    ChangeOrganisation,
    FindOrganisations,
    NoteCheck,
    Organisation,
    RegisterOrganisation,
    SetMember,
)
from shared.database import door
from shared.problems import Refusal, not_found

blueprint = Blueprint("organisations", __name__)

COORDINATOR = "coordinator"
CHECK_HOLDS = timedelta(days=365)
WORDS = ("about", "contact", "opening", "website")


class OrganisationForm(FlaskForm):  # type: ignore[misc]
    """What an organisation says of itself."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Please write the name.")), Length(max=160)],
    )
    kind = SelectField(_l("What kind of organisation is it?"), choices={})
    about = TextAreaField(
        _l("What do you do?"),
        [Length(max=4000)],
        description=_l("Two or three sentences. People like to know whom they help."),
    )
    area = SelectField(_l("Part of the town"), choices={})
    contact = StringField(
        _l("How can people reach you?"),
        [Length(max=300)],
        description=_l("Its own telephone or mail, not a person's; everybody sees it."),
    )
    opening = StringField(
        _l("When is somebody there?"),
        [Length(max=300)],
        description=_l("For example: Monday to Friday 9–17, ul. Lipowa 3."),
    )
    website = StringField(
        _l("Web page"),
        [Length(max=300)],
        description=_l("The whole address, beginning with https://"),
    )

    def fill(self, town: areas.Town) -> None:
        """Offer the kinds and the installation's areas, in the reader's language."""
        self.kind.choices = {kind: str(label) for kind, label in words.KINDS.items()}
        self.area.choices = {"": _("The whole town"), **dict(town.choices)}


@blueprint.get("/organizacje")
@allow(anyone)
def organisations_GET() -> Response:
    """List the organisations, the ones that are not checked yet too."""
    query = FindOrganisations(q=request.args.get("szukaj", "").strip()[:100], page=page_number())
    found = peers.volunteering().find_organisations(query, actor=actor())
    return page(
        "volunteering/organisations.html",
        found=found,
        query=query,
        words=words,
        page_address=lambda number: url_for(
            "organisations.organisations_GET", szukaj=query.q or None, strona=number
        ),
    )


@blueprint.get("/organizacje/<uuid:organisation_id>")
@allow(anyone)
def organisation_GET(organisation_id: UUID) -> Response:
    """Show an organisation, with its team to those who may see it."""
    found = peers.volunteering().get_organisation(organisation_id, actor=actor())
    return show(found)


@blueprint.get("/organizacje/nowa")
@allow(signed_in)
def new_GET() -> Response:
    """Show an empty form."""
    return _form(OrganisationForm(formdata=None), None)


@blueprint.post("/organizacje/nowa")
@allow(signed_in)
def new_POST() -> Response | Redirect:
    """Register an organisation; whoever does it becomes its coordinator."""
    form = OrganisationForm()
    town = areas.town()
    form.fill(town)
    if not form.validate_on_submit():
        return _form(form, None, 422)
    area, label = town.read(form.area.data)
    centre = town.centre_of(area)
    if centre is None:
        raise not_found("centre")
    try:
        made = peers.volunteering().register_organisation(
            RegisterOrganisation(
                centre_id=centre,
                name=form.name.data,
                kind=form.kind.data,
                area_id=area,
                area_label=label,
                **_words(form),
            ),
            actor=actor(),
        )
    except Refusal as refusal:
        return _refused(form, None, refusal)
    _tell_organisers(made)
    flash(_("Welcome! The centre will check your organisation. You can already begin."), "good")
    return redirect(url_for("organisations.organisation_GET", organisation_id=made.id), 303)


@blueprint.get("/organizacje/<uuid:organisation_id>/opis")
@allow(signed_in)
def words_GET(organisation_id: UUID) -> Response:
    """Show an organisation's words in the form."""
    found = kept(organisation_id)
    values = {"name": found.name, "kind": found.kind}
    values |= {field: getattr(found, field) for field in WORDS}
    form = OrganisationForm(formdata=None, data={**values, "area": str(found.area_id or "")})
    return _form(form, found)


@blueprint.post("/organizacje/<uuid:organisation_id>/opis")
@allow(signed_in)
def words_POST(organisation_id: UUID) -> Response | Redirect:
    """Change an organisation's words."""
    found = kept(organisation_id)
    form = OrganisationForm()
    town = areas.town()
    form.fill(town)
    if not form.validate_on_submit():
        return _form(form, found, 422)
    area, label = town.read(form.area.data)
    try:
        peers.volunteering().change_organisation(
            organisation_id,
            ChangeOrganisation(
                name=form.name.data,
                kind=form.kind.data,
                area_id=area,
                area_label=label,
                **_words(form),
            ),
            actor=actor(),
        )
    except Refusal as refusal:
        return _refused(form, found, refusal)
    flash(_("Saved."), "good")
    return back(organisation_id)


@blueprint.post("/organizacje/<uuid:organisation_id>/osoby/<uuid:person_id>/rola")
@allow(signed_in)
def role_POST(organisation_id: UUID, person_id: UUID) -> Redirect:
    """Change a member's role."""
    found = kept(organisation_id)
    if all(one.person_id != person_id for one in found.team):
        raise not_found("member")
    role = "coordinator" if request.form.get("role") == "coordinator" else "member"
    command = SetMember(role=role)
    return _done(
        organisation_id,
        lambda: peers.volunteering().set_member(organisation_id, person_id, command, actor=actor()),
        _("Saved."),
    )


@blueprint.post("/organizacje/<uuid:organisation_id>/osoby/<uuid:person_id>/przekaz")
@allow(signed_in)
def hand_over_POST(organisation_id: UUID, person_id: UUID) -> Redirect:
    """Hand the coordinator's role over to a member."""
    return _done(
        organisation_id,
        lambda: peers.volunteering().hand_over(organisation_id, person_id, actor=actor()),
        _("Handed over. You are a member now."),
    )


@blueprint.post("/organizacje/<uuid:organisation_id>/osoby/<uuid:person_id>/usun")
@allow(signed_in)
def member_end_POST(organisation_id: UUID, person_id: UUID) -> Redirect:
    """Take somebody out of the team, or leave it."""
    return _done(
        organisation_id,
        lambda: peers.volunteering().remove_member(organisation_id, person_id, actor=actor()),
        _("Done."),
    )


@blueprint.post("/organizacje/<uuid:organisation_id>/osoby/<uuid:person_id>/rejestr")
@allow(signed_in)
def check_POST(organisation_id: UUID, person_id: UUID) -> Redirect:
    """Note a register check that the organisation has in its own file."""
    try:
        done_on = date.fromisoformat(request.form.get("done_on", ""))
    except ValueError:
        flash(_("Write the day of the check, for example 2026-12-05."), "bad")
        return back(organisation_id)
    command = NoteCheck(done_on=done_on, valid_until=done_on + CHECK_HOLDS)
    return _done(
        organisation_id,
        lambda: peers.volunteering().note_check(organisation_id, person_id, command, actor=actor()),
        _("Noted. It holds for a year."),
    )


def show(found: Organisation, faults: dict[str, str] | None = None, status: int = 200) -> Response:
    """Render an organisation's page; names are filled in here and nowhere else."""
    names = accounts.names({member.person_id for member in found.team})
    now = datetime.now(UTC)
    waiting = team_invitations.waiting(found.id, now=now) if found.my_role == COORDINATOR else []
    return page(
        "volunteering/organisation.html",
        status=status,
        found=found,
        names=names,
        mine=actor().account_id,
        faults=words.Faults(faults or {}),
        email=request.form.get("email", ""),
        today=now.date(),
        waiting=waiting,
        roles=tuple((role, str(text)) for role, text in words.ROLES.items()),
        words=words,
    )


def _tell_organisers(made: Organisation) -> None:
    """Tell the centre's organisers that somebody waits: only the gateway knows who they are."""
    organisers = db.session.scalars(
        select(StaffRole.account_id).where(
            StaffRole.role == "organiser", StaffRole.centre_id == made.centre_id
        )
    )
    for account_id in organisers.all():
        notifications.tell(
            account_id=account_id,
            template="organisation_registered",
            key=f"organisation_registered:{made.id}",
            facts={"title": made.name, "path": f"/organizacje/{made.id}"},
        )
    door(db)


def kept(organisation_id: UUID) -> Organisation:
    """Return an organisation that the person asking runs, or checks as the centre's organiser."""
    found = peers.volunteering().get_organisation(organisation_id, actor=actor())
    if found.my_role != COORDINATOR and not found.may_verify:
        raise not_found("organisation")
    return found


def _words(form: Any) -> dict[str, str]:
    return {field: form[field].data or "" for field in WORDS}


def _form(form: Any, found: Organisation | None, status: int = 200) -> Response:
    form.fill(areas.town())
    return page("volunteering/organisation_words.html", status=status, form=form, found=found)


def _refused(form: Any, found: Organisation | None, refusal: Refusal) -> Response:
    if refusal.problem.status not in (409, 422):
        raise refusal
    for name, text in words.faults(refusal.problem).items():
        form[name].errors = [*form[name].errors, text]
    if refusal.problem.status == 409:
        form.name.errors = [*form.name.errors, words.conflict(refusal.problem)]
    return _form(form, found, refusal.problem.status)


def _in_the_way(refusal: Refusal) -> str:
    match refusal.problem.status:
        case 409:
            return words.conflict(refusal.problem)
        case 422:
            return next(iter(words.faults(refusal.problem).values()), "")
        case _:
            raise refusal


def _done(organisation_id: UUID, act: Callable[[], object], said: str) -> Redirect:
    """Do an act, say that it is done or what is in its way, and lead back to the organisation."""
    try:
        act()
    except Refusal as refusal:
        flash(_in_the_way(refusal), "bad")
    else:
        flash(said, "good")
    return back(organisation_id)


def back(organisation_id: UUID) -> Redirect:
    """Lead back to an organisation's page."""
    return redirect(url_for("organisations.organisation_GET", organisation_id=organisation_id), 303)
