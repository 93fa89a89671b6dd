"""The organiser's desk: the terms of the vote and its projects, while it is a draft."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import pasting, places, words
from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.consultations.forms import PasteForm, ProjectForm, TermsForm
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import AddProjects, Consultation, Project
from shared.problems import Refusal

blueprint = Blueprint(
    "consultations_ballot", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>"
)


@blueprint.get("/zasady")
@allow(organiser)
def terms_GET(consultation_id: UUID) -> Response:
    """Show the terms of the vote."""
    found = mine(consultation_id)
    ballot = found.ballot
    values: dict[str, Any] = {"max_choices": 3, "rule": "greedy-skip"}
    if ballot is not None:
        values = {
            name: getattr(ballot, name)
            for name in ("budget", "max_choices", "rule", "opens_at", "closes_at", "rehearsal")
        }
        values["opens"] = "later" if ballot.opens_at else "now"
    return _terms(TermsForm(formdata=None, data=values), found)


@blueprint.post("/zasady")
@allow(organiser)
def terms_POST(consultation_id: UUID) -> Response | Redirect:
    """Set the terms of the vote."""
    form = TermsForm()
    if not form.validate_on_submit():
        return _terms(form, mine(consultation_id), 422)
    try:
        found = peers.consultations().set_ballot(consultation_id, form.command(), actor=actor())
    except Refusal as refusal:
        _say(form, refusal)
        return _terms(form, mine(consultation_id), 422)
    flash(_("Saved."), "good")
    if found.ballot is not None and found.ballot.projects:
        return redirect(
            url_for("consultations_desk.overview_GET", consultation_id=consultation_id), 303
        )
    return redirect(_projects_address(consultation_id), 303)


@blueprint.get("/projekty")
@allow(organiser)
def projects_GET(consultation_id: UUID) -> Response:
    """List the projects, with a form for the next one."""
    found = mine(consultation_id)
    return _projects(found, _project_form(found, formdata=None), PasteForm(formdata=None))


@blueprint.post("/projekty")
@allow(organiser)
def projects_POST(consultation_id: UUID) -> Response | Redirect:
    """Add a project."""
    found = mine(consultation_id)
    form = _project_form(found)
    if form.validate_on_submit():
        command = AddProjects(projects=(form.command(),))
        try:
            peers.consultations().add_projects(consultation_id, command, actor=actor())
        except Refusal as refusal:
            _say(form, refusal, prefix="0.")
        else:
            flash(_("The project is on the ballot."), "good")
            return redirect(_projects_address(consultation_id) + "#nowy", 303)
    return _projects(found, form, PasteForm(formdata=None), 422)


@blueprint.post("/projekty/wklej")
@allow(organiser)
def paste_POST(consultation_id: UUID) -> Response | Redirect:
    """Add many projects at once: all lines are taken, or none."""
    found = mine(consultation_id)
    form = PasteForm()
    if form.validate_on_submit():
        read, faults = pasting.read(form.rows.data)
        if not faults:
            try:
                command = AddProjects(projects=tuple(read))
                peers.consultations().add_projects(consultation_id, command, actor=actor())
            except Refusal as refusal:
                faults = pasting.in_lines(refusal)
        if not faults:
            flash(_("The projects are on the ballot."), "good")
            return redirect(_projects_address(consultation_id), 303)
        form.rows.errors = faults
    return _projects(found, _project_form(found, formdata=None), form, 422)


@blueprint.get("/projekty/<uuid:project_id>")
@allow(organiser)
def project_GET(consultation_id: UUID, project_id: UUID) -> Response:
    """Show one project in the form."""
    found = mine(consultation_id)
    project = _project(found, project_id)
    values = {
        "title": project.title,
        "cost": project.cost,
        "description": project.description,
        "area_id": str(project.area_id or ""),
    }
    return _one(found, project, _project_form(found, formdata=None, data=values))


@blueprint.post("/projekty/<uuid:project_id>")
@allow(organiser)
def project_POST(consultation_id: UUID, project_id: UUID) -> Response | Redirect:
    """Change a project, or take it off with the other button."""
    if "remove" in request.form:
        return _remove(consultation_id, project_id)
    found = mine(consultation_id)
    project = _project(found, project_id)
    form = _project_form(found)
    if form.validate_on_submit():
        try:
            peers.consultations().edit_project(
                consultation_id, project_id, form.command(), actor=actor()
            )
        except Refusal as refusal:
            _say(form, refusal)
        else:
            flash(_("Saved."), "good")
            return redirect(_projects_address(consultation_id), 303)
    return _one(found, project, form, 422)


def _remove(consultation_id: UUID, project_id: UUID) -> Redirect:
    try:
        peers.consultations().remove_project(consultation_id, project_id, actor=actor())
    except Refusal as refusal:
        if refusal.problem.code not in words.CONFLICTS:
            raise
        flash(str(words.CONFLICTS[refusal.problem.code]), "bad")
    else:
        flash(_("The project is off the ballot."), "good")
    return redirect(_projects_address(consultation_id), 303)


def _projects_address(consultation_id: UUID) -> str:
    return url_for("consultations_ballot.projects_GET", consultation_id=consultation_id)


def _project_form(found: Consultation, **given: Any) -> ProjectForm:
    form = ProjectForm(**given)
    areas = places.areas(found.centre_id)
    form.area_id.choices = [
        ("", _("The whole town")),
        *((str(area), name) for area, name in areas.items()),
    ]
    return form


def _project(found: Consultation, project_id: UUID) -> Project:
    projects = found.ballot.projects if found.ballot else ()
    for project in projects:
        if project.id == project_id:
            return project
    raise NotFound


def _terms(form: TermsForm, found: Consultation, status: int = 200) -> Response:
    return page(
        "consultations/desk_terms.html",
        form=form,
        found=found,
        rules=[(name, label, words.EXPLAINED[name]) for name, label in words.RULES.items()],
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        status=status,
    )


def _projects(
    found: Consultation, form: ProjectForm, paste: PasteForm, status: int = 200
) -> Response:
    if found.ballot is None:
        return _terms(TermsForm(formdata=None), found, 422 if status == 422 else 200)
    return page(
        "consultations/desk_projects.html",
        found=found,
        ballot=found.ballot,
        rehearsal=found.ballot.rehearsal,
        form=form,
        paste=paste,
        areas=places.areas(found.centre_id),
        status=status,
    )


def _one(found: Consultation, project: Project, form: ProjectForm, status: int = 200) -> Response:
    return page(
        "consultations/desk_project.html",
        found=found,
        project=project,
        form=form,
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        status=status,
    )


def _say(form: Any, refusal: Refusal, prefix: str = "") -> None:
    problem = refusal.problem
    if problem.status not in (409, 422):
        raise refusal
    if problem.code in words.CONFLICTS:
        form.form_errors.append(words.CONFLICTS[problem.code])
    words.note_faults(
        form, {name.removeprefix(prefix): code for name, code in problem.fields.items()}
    )
