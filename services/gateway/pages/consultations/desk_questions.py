"""The organiser's desk: the questions of a ballot, while it is a draft."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import paper_form, paper_view, places, words
from services.gateway.pages.consultations import question_words as said
from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.consultations.question_forms import (
    QuestionForm,
    question_values,
    usual,
)
from services.gateway.pages.consultations.question_words import WAYS
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import (
    AddQuestions,
    BallotQuestion,
    Consultation,
    PutInOrder,
)
from shared.problems import Refusal

blueprint = Blueprint(
    "consultations_questions",
    __name__,
    url_prefix="/biurko/konsultacje/<uuid:consultation_id>/pytania",
)


@blueprint.get("")
@allow(organiser)
def questions_GET(consultation_id: UUID) -> Response | Redirect:
    """List the questions in order, with the ways of asking one more."""
    return _questions(mine(consultation_id))


@blueprint.post("/kolejnosc")
@allow(organiser)
def order_POST(consultation_id: UUID) -> Response | Redirect:
    """Move a question up or down by one."""
    found = mine(consultation_id)
    questions = found.ballot.questions if found.ballot else ()
    ids = moved([question.id for question in questions], request.form)
    tried(
        lambda: peers.consultations().put_questions_in_order(
            consultation_id, PutInOrder(ids=tuple(ids)), actor=actor()
        )
    )
    return _back(consultation_id)


@blueprint.get("/nowe/<way>")
@allow(organiser)
def new_GET(consultation_id: UUID, way: str) -> Response | Redirect:
    """Show the form of a new question, with what most towns do filled in."""
    found = mine(consultation_id)
    if found.ballot is None:
        return _first_dates(consultation_id)
    form = _form(found, way, formdata=None, data=usual(WAYS[_known(way)]))
    return _one(found, form, way, None)


@blueprint.post("/nowe/<way>")
@allow(organiser)
def new_POST(consultation_id: UUID, way: str) -> Response | Redirect:
    """Add a question; its answers come next."""
    found = mine(consultation_id)
    form = _form(found, way)
    if form.validate_on_submit():
        command = AddQuestions(questions=(form.command(),))
        try:
            made = peers.consultations().add_questions(consultation_id, command, actor=actor())
        except Refusal as refusal:
            say(form, refusal, prefix="0.")
        else:
            flash(_("The question is on the ballot. Now add what can be chosen."), "good")
            assert made.ballot is not None
            address = url_for(
                "consultations_options.options_GET",
                consultation_id=consultation_id,
                question_id=made.ballot.questions[-1].id,
            )
            return redirect(address, 303)
    return _one(found, form, way, None, 422)


@blueprint.get("/<uuid:question_id>")
@allow(organiser)
def question_GET(consultation_id: UUID, question_id: UUID) -> Response:
    """Show one question in the form."""
    found = mine(consultation_id)
    question = question_of(found, question_id)
    way = said.way_of(question)
    form = _form(found, way, formdata=None, data=usual(WAYS[way]) | question_values(question))
    return _one(found, form, way, question)


@blueprint.post("/<uuid:question_id>")
@allow(organiser)
def question_POST(consultation_id: UUID, question_id: UUID) -> Response | Redirect:
    """Change a question, or take it off with the other button."""
    if "remove" in request.form:
        if tried(
            lambda: peers.consultations().remove_question(
                consultation_id, question_id, actor=actor()
            )
        ):
            flash(_("The question is off the ballot."), "good")
        return _back(consultation_id)
    found = mine(consultation_id)
    question = question_of(found, question_id)
    way = said.way_of(question)
    form = _form(found, way)
    if form.validate_on_submit():
        try:
            peers.consultations().edit_question(
                consultation_id, question_id, form.command(), actor=actor()
            )
        except Refusal as refusal:
            say(form, refusal)
        else:
            flash(_("Saved."), "good")
            return _back(consultation_id)
    return _one(found, form, way, question, 422)


@blueprint.get("/karta")
@allow(organiser)
def paper_GET(consultation_id: UUID) -> Response | Redirect:
    """Show the paper as voters will see it; nothing can be sent from here."""
    found = mine(consultation_id)
    if found.ballot is None or found.ballot.form is None:
        flash(_("First add questions with something to choose from."), "info")
        return _back(consultation_id)
    paper = paper_view.view(
        found,
        paper_form.Filled(),
        paper_form.Looking(),
        {},
        language=str(get_locale()),
        areas=places.areas(found.centre_id),
    )
    return page(
        "consultations/desk_paper.html",
        found=found,
        paper=paper,
        rehearsal=found.ballot.rehearsal,
    )


def question_of(found: Consultation, question_id: UUID) -> BallotQuestion:
    """Return one question of a ballot; 404 when it is gone."""
    for question in found.ballot.questions if found.ballot else ():
        if question.id == question_id:
            return question
    raise NotFound


def moved(ids: list[UUID], form: Any) -> list[UUID]:
    """Return ids with the one of the pressed button moved by one place."""
    for step, name in ((-1, "up"), (1, "down")):
        wanted = [place for place, found in enumerate(ids) if str(found) == form.get(name)]
        if wanted and 0 <= wanted[0] + step < len(ids):
            at = wanted[0]
            ids[at], ids[at + step] = ids[at + step], ids[at]
    return ids


def tried(act: Callable[[], object]) -> bool:
    """Do what has no form; say in words why it could not be done."""
    try:
        act()
    except Refusal as refusal:
        if refusal.problem.status != 409:
            raise
        known = words.CONFLICTS.get(refusal.problem.code, words.CONFLICTS["changed"])
        flash(str(known), "bad")
        return False
    return True


def say(form: Any, refusal: Refusal, prefix: str = "") -> None:
    """Put a refusal beside the fields it is about."""
    problem = refusal.problem
    if problem.status not in (409, 422):
        raise refusal
    if problem.status == 409:
        form.form_errors.append(words.CONFLICTS.get(problem.code, words.CONFLICTS["changed"]))
    faults = {
        name.removeprefix(prefix).removeprefix("counting.").split(".")[0]: code
        for name, code in problem.fields.items()
    }
    words.note_faults(form, faults)


def areas_of(found: Consultation) -> list[tuple[str, str]]:
    """Return the areas a question or an option can be about."""
    areas = places.areas(found.centre_id)
    return [("", _("The whole town")), *((str(area), name) for area, name in areas.items())]


def _known(way: str) -> str:
    if way not in WAYS:
        raise NotFound
    return way


def _form(found: Consultation, way: str, **given: Any) -> QuestionForm:
    form = QuestionForm(WAYS[_known(way)], **given)
    form.only_other_languages(found.language)
    form.area_id.choices = areas_of(found)
    return form


def _back(consultation_id: UUID) -> Redirect:
    address = url_for("consultations_questions.questions_GET", consultation_id=consultation_id)
    return redirect(address, 303)


def _first_dates(consultation_id: UUID) -> Redirect:
    flash(_("First say when people vote."), "info")
    address = url_for("consultations_schedule.schedule_GET", consultation_id=consultation_id)
    return redirect(address, 303)


def _questions(found: Consultation) -> Response | Redirect:
    if found.ballot is None:
        return _first_dates(found.id)
    return page(
        "consultations/desk_questions.html",
        found=found,
        ballot=found.ballot,
        ways=WAYS,
        way_of=said.way_of,
        rules=said.RULES,
        missing=[said.missing(code, found) for code in found.ballot.missing if ":" in code],
        areas=places.areas(found.centre_id),
        rehearsal=found.ballot.rehearsal,
    )


def _one(
    found: Consultation,
    form: QuestionForm,
    way: str,
    question: BallotQuestion | None,
    status: int = 200,
) -> Response:
    return page(
        "consultations/desk_question.html",
        found=found,
        form=form,
        way=way,
        question=question,
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        status=status,
    )
