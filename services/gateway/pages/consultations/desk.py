"""The organiser's desk: the consultations of one's centres, and the words of each."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as Redirect

from services.gateway.model import RegisterBallot, db
from services.gateway.pages.consultations import (
    basis_words,
    electorate,
    phase_words,
    places,
    second_person,
    stations,
    timeline,
    words,
)
from services.gateway.pages.consultations.forms import ConsultationForm
from services.gateway.register import groups, rolls, standings
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.languages import LANGUAGES
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import Consultation, FindConsultations
from shared.problems import Refusal

blueprint = Blueprint("consultations_desk", __name__, url_prefix="/biurko/konsultacje")


@blueprint.get("")
@allow(organiser)
def desk_GET() -> Response:
    """List one's consultations with where each stands and what it waits for."""
    text = request.args.get("strona", "1")
    number = int(text) if text.isdecimal() and 0 < len(text) < 6 else 1
    found = peers.consultations().find_consultations(
        FindConsultations(desk=True, page=max(1, number)), actor=actor()
    )
    return page(
        "consultations/desk.html",
        found=found,
        words=words,
        bases=basis_words,
        page_address=lambda other: url_for("consultations_desk.desk_GET", strona=other),
    )


@blueprint.get("/nowa")
@allow(organiser)
def new_GET() -> Response:
    """Show an empty form; the address says by which legal basis, without one it is a vote."""
    basis = request.args.get("podstawa", "")
    data: dict[str, object] = {"basis": basis if basis in basis_words.BASES else ""}
    return _describe(_form(formdata=None, data=data), None)


@blueprint.post("/nowa")
@allow(organiser)
def new_POST() -> Response | Redirect:
    """Make a draft."""
    form = _form()
    if not form.validate_on_submit():
        return _describe(form, None, 422)
    try:
        made = peers.consultations().create_consultation(form.command(), actor=actor())
    except Refusal as refusal:
        return _refused(form, None, refusal)
    after = "designer.phases_GET" if made.basis else "consultations_ballot.terms_GET"
    return redirect(url_for(after, consultation_id=made.id), 303)


@blueprint.get("/<uuid:consultation_id>")
@allow(organiser)
def overview_GET(consultation_id: UUID) -> Response:
    """Show where a consultation stands and what can be done with it."""
    return page("consultations/desk_one.html", **overview(mine(consultation_id)))


@blueprint.get("/<uuid:consultation_id>/opis")
@allow(organiser)
def words_GET(consultation_id: UUID) -> Response:
    """Show a draft's words in the form."""
    found = mine(consultation_id)
    values = {
        "centre_id": str(found.centre_id),
        "area_ids": [str(area) for area in found.area_ids],
        **{
            name: getattr(found, name)
            for name in ("title", "summary", "description", "answered_by", "language")
        },
    }
    return _describe(_form(formdata=None, data=values, centre_id=found.centre_id), found)


@blueprint.post("/<uuid:consultation_id>/opis")
@allow(organiser)
def words_POST(consultation_id: UUID) -> Response | Redirect:
    """Change a draft's words."""
    found = mine(consultation_id)
    form = _form(centre_id=found.centre_id)
    if not form.validate_on_submit():
        return _describe(form, found, 422)
    try:
        peers.consultations().edit_consultation(consultation_id, form.command(), actor=actor())
    except Refusal as refusal:
        return _refused(form, found, refusal)
    flash(_("Saved."), "good")
    return redirect(_overview(consultation_id), 303)


@blueprint.post("/<uuid:consultation_id>/usun")
@allow(organiser)
def delete_POST(consultation_id: UUID) -> Redirect:
    """Throw a draft away."""
    try:
        peers.consultations().delete_consultation(consultation_id, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 409:
            raise
        flash(str(words.CONFLICTS[refusal.problem.code]), "bad")
        return redirect(_overview(consultation_id), 303)
    flash(_("The draft is gone."), "good")
    return redirect(url_for("consultations_desk.desk_GET"), 303)


def mine(consultation_id: UUID) -> Consultation:
    """Return a consultation of a centre whose organiser is asking; others do not exist here."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    if not actor().holds("organiser", found.centre_id):
        raise Forbidden
    return found


def overview(
    found: Consultation, errors: Sequence[tuple[str | None, str]] = (), reason: str = ""
) -> dict[str, Any]:
    """Return what the overview shows; `reason` is what was typed into its form and not taken."""
    ballot = found.ballot
    registered = turnout = None
    if ballot is not None and ballot.phase != "draft":
        registered = db.session.get(RegisterBallot, ballot.id)
        turnout = standings.turnout(ballot.id) if ballot.phase == "voting" else None
    return {
        "found": found,
        "errors": list(errors),
        "reason": reason,
        "waiting": second_person.waiting(found),
        "alone": second_person.is_alone(found),
        "ballot": ballot,
        "rehearsal": ballot is not None and ballot.rehearsal,
        "missing": ["ballot_missing"] if ballot is None else list(ballot.missing),
        "lacking": phase_words.lacking(found.missing),
        "basis": basis_words.basis(found.basis),
        "timeline": timeline.of(found, datetime.now(UTC)),
        "stations": stations.path(found),
        "station": stations.current(found),
        "words": words,
        "short": ballot is None or bool(ballot.rule),
        "areas": places.areas(found.centre_id),
        "no_list": rolls.lacks_its_list(found.id),
        "few": electorate.may_be_tiny(found.centre_id, found.area_ids),
        "unbalanced": registered is not None and registered.balance == "unbalanced",
        "turnout": turnout,
        "objections_until": stations.objections_until(ballot, datetime.now(UTC)),
        "to_judge": groups.open_groups(registered) if registered is not None else 0,
    }


def _overview(consultation_id: UUID) -> str:
    return url_for("consultations_desk.overview_GET", consultation_id=consultation_id)


def _form(
    formdata: object = ..., data: dict[str, object] | None = None, centre_id: UUID | None = None
) -> ConsultationForm:
    given = {} if formdata is ... else {"formdata": formdata}
    form = ConsultationForm(data=data, **given)
    own = {role.centre_id for role in actor().roles if role.name == "organiser"}
    centres = places.centres(tuple(found for found in own if found is not None))
    form.centre_id.choices = [(str(found), name) for found, name in centres.items()]
    if centre_id is not None:
        # A consultation stays in its centre.
        form.centre_id.choices = [(str(centre_id), centres.get(centre_id, ""))]
    form.area_ids.choices = [
        (str(found), name)
        for centre in ([centre_id] if centre_id else centres)
        for found, name in places.areas(centre).items()
    ]
    form.language.choices = list(LANGUAGES.items())
    db.session.commit()
    return form


def _describe(form: ConsultationForm, found: Consultation | None, status: int = 200) -> Response:
    basis = found.basis if found is not None else form.basis.data or ""
    if basis:
        form.description.description = phase_words.STORY
    return page(
        "consultations/desk_words.html",
        form=form,
        found=found,
        basis=basis_words.basis(basis) if basis else "",
        steps=phase_words.steps() if basis else [],
        status=status,
    )


def _refused(form: ConsultationForm, found: Consultation | None, refusal: Refusal) -> Response:
    if refusal.problem.status not in (409, 422):
        raise refusal
    if refusal.problem.code in words.CONFLICTS:
        form.form_errors.append(words.CONFLICTS[refusal.problem.code])
    words.note_faults(form, refusal.problem.fields)
    return _describe(form, found, 422)
