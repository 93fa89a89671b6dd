"""The organiser's desk: the dates of a ballot of any kind, and its districts, while a draft."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import places
from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.consultations.desk_questions import say
from services.gateway.pages.consultations.schedule_forms import (
    DistrictsForm,
    ScheduleForm,
    districts_form,
)
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import AddQuestions, Consultation
from shared.problems import Refusal

blueprint = Blueprint(
    "consultations_schedule", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>"
)


@blueprint.get("/harmonogram")
@allow(organiser)
def schedule_GET(consultation_id: UUID) -> Response:
    """Show when people vote, and what holds for all questions."""
    found = mine(consultation_id)
    values: dict[str, object] = {"verification_days": 0, "draw": ""}
    if found.ballot is not None:
        names = ("opens_at", "closes_at", "verification_days", "leftovers", "draw", "rehearsal")
        values = {name: getattr(found.ballot, name) for name in names}
        values["opens"] = "later" if found.ballot.opens_at else "now"
    if not values["draw"]:
        values["draw"] = _(
            "In public at our centre, on the first working day after the end, at noon: numbers "
            "drawn from an urn, written down in the order in which they come."
        )
    return _schedule(ScheduleForm(formdata=None, data=values), found)


@blueprint.post("/harmonogram")
@allow(organiser)
def schedule_POST(consultation_id: UUID) -> Response | Redirect:
    """Set when people vote, and what holds for all questions."""
    form = ScheduleForm()
    if form.validate_on_submit():
        try:
            peers.consultations().schedule_ballot(consultation_id, form.command(), actor=actor())
        except Refusal as refusal:
            say(form, refusal)
        else:
            flash(_("Saved."), "good")
            return _questions(consultation_id)
    return _schedule(form, mine(consultation_id), 422)


@blueprint.get("/okregi")
@allow(organiser)
def districts_GET(consultation_id: UUID) -> Response | Redirect:
    """Offer a list of projects for each part of the town, and one for all of it."""
    found = mine(consultation_id)
    if found.ballot is None:
        flash(_("First say when people vote."), "info")
        address = url_for("consultations_schedule.schedule_GET", consultation_id=consultation_id)
        return redirect(address, 303)
    areas = places.areas(found.centre_id)
    form = districts_form(areas, formdata=None, data={"rule": "greedy-skip"})
    return _districts(form, found)


@blueprint.post("/okregi")
@allow(organiser)
def districts_POST(consultation_id: UUID) -> Response | Redirect:
    """Make the lists: the projects come next."""
    found = mine(consultation_id)
    form = districts_form(places.areas(found.centre_id))
    if form.validate_on_submit():
        commands = form.commands()
        if not commands:
            form.form_errors.append(_("Write how much money at least one list has."))
            return _districts(form, found, 422)
        try:
            peers.consultations().add_questions(
                consultation_id, AddQuestions(questions=commands), actor=actor()
            )
        except Refusal as refusal:
            say(form, refusal)
        else:
            flash(_("The lists are on the ballot. Now add the projects of each."), "good")
            return _questions(consultation_id)
    return _districts(form, found, 422)


def _questions(consultation_id: UUID) -> Redirect:
    address = url_for("consultations_questions.questions_GET", consultation_id=consultation_id)
    return redirect(address, 303)


def _schedule(form: ScheduleForm, found: Consultation, status: int = 200) -> Response:
    return page(
        "consultations/desk_schedule.html",
        form=form,
        found=found,
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        status=status,
    )


def _districts(form: DistrictsForm, found: Consultation, status: int = 200) -> Response:
    return page(
        "consultations/desk_districts.html",
        form=form,
        found=found,
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        status=status,
    )
