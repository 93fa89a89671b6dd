"""The organiser's desk: the surveys of a consultation, their questions, their publication."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.consultations.paper_form import Filled
from services.gateway.pages.surveys import desk_balance, form_view, forms, words
from services.gateway.pages.surveys.forms import QuestionForm, SurveyForm
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import Consultation
from shared.contracts.surveys import Survey, SurveyQuestion
from shared.problems import Refusal

blueprint = Blueprint(
    "surveys_desk", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/ankiety"
)


@blueprint.get("")
@allow(organiser)
def surveys_GET(consultation_id: UUID) -> Response:
    """List the surveys of a consultation."""
    return page(
        "surveys/desk.html",
        found=mine(consultation_id),
        surveys=peers.surveys().of_consultation(consultation_id, actor=actor()).notes,
        stations=words.STATIONS,
    )


@blueprint.get("/podglad")
@allow(organiser)
def previews_GET(consultation_id: UUID) -> Response | Redirect:
    """Show the form of the one survey as residents will see it, or the list of several."""
    mine(consultation_id)
    notes = peers.surveys().of_consultation(consultation_id, actor=actor()).notes
    if len(notes) == 1:
        address = _address("preview_GET", consultation_id, survey_id=notes[0].id)
        return redirect(address, 303)
    return redirect(_address("surveys_GET", consultation_id), 303)


@blueprint.get("/nowa")
@allow(organiser)
def new_GET(consultation_id: UUID) -> Response:
    """Show an empty form."""
    return _describe(mine(consultation_id), SurveyForm(formdata=None), None, {})


@blueprint.post("/nowa")
@allow(organiser)
def new_POST(consultation_id: UUID) -> Response | Redirect:
    """Make a draft; its questions come next."""
    found = mine(consultation_id)
    form, translations = SurveyForm(), forms.translated(request.form, found.language)
    if form.validate_on_submit():
        try:
            made = peers.surveys().create(
                consultation_id, form.command(translations), actor=actor()
            )
        except Refusal as refusal:
            form.say(refusal)
        else:
            return redirect(_address("survey_GET", consultation_id, survey_id=made.id), 303)
    return _describe(found, form, None, translations, 422)


@blueprint.get("/<uuid:survey_id>")
@allow(organiser)
def survey_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """Show a survey's questions in order, and what can be done with it."""
    survey = _one(consultation_id, survey_id)
    return page(
        "surveys/desk_one.html",
        found=mine(consultation_id),
        survey=survey,
        stations=words.STATIONS,
        kinds=words.KINDS,
        missing=list(_missing(survey)),
        differs=survey.anonymous and desk_balance.differs(survey_id),
        conditions={
            one.code: form_view.condition(survey, one, chosen()) for one in survey.questions
        },
    )


@blueprint.get("/<uuid:survey_id>/opis")
@allow(organiser)
def words_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """Show a draft's words and settings in the form."""
    survey = _one(consultation_id, survey_id)
    form = SurveyForm(formdata=None, data=forms.survey_values(survey))
    return _describe(mine(consultation_id), form, survey, forms.words_of(survey))


@blueprint.post("/<uuid:survey_id>/opis")
@allow(organiser)
def words_POST(consultation_id: UUID, survey_id: UUID) -> Response | Redirect:
    """Change a draft's words and settings."""
    survey = _one(consultation_id, survey_id)
    form, translations = SurveyForm(), forms.translated(request.form, survey.language)
    if form.validate_on_submit():
        try:
            peers.surveys().edit(survey_id, form.command(translations), actor=actor())
        except Refusal as refusal:
            form.say(refusal)
        else:
            flash(_("Saved."), "good")
            return _back(consultation_id, survey_id)
    return _describe(mine(consultation_id), form, survey, translations, 422)


@blueprint.post("/<uuid:survey_id>/usun")
@allow(organiser)
def delete_POST(consultation_id: UUID, survey_id: UUID) -> Redirect:
    """Throw a draft away."""
    if not _tried(lambda: peers.surveys().delete(survey_id, actor=actor())):
        return _back(consultation_id, survey_id)
    flash(_("The draft is gone."), "good")
    return redirect(_address("surveys_GET", consultation_id), 303)


@blueprint.post("/<uuid:survey_id>/publikacja")
@allow(organiser)
def publish_POST(consultation_id: UUID, survey_id: UUID) -> Redirect:
    """Fix the questions; the survey opens with its phase."""
    try:
        if _tried(lambda: peers.surveys().publish(survey_id, actor=actor())):
            flash(_("The survey is published. Its questions stay as they are."), "good")
    except Refusal as refusal:
        if refusal.problem.code != "not_ready":
            raise
        flash(_("Something is still missing: see the list."), "bad")
    return _back(consultation_id, survey_id)


@blueprint.get("/<uuid:survey_id>/podglad")
@allow(organiser)
def preview_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """Show the form as residents will see it; nothing can be sent from here."""
    survey = _one(consultation_id, survey_id)
    return page(
        "surveys/desk_preview.html",
        found=mine(consultation_id),
        survey=survey,
        title=form_view.said(survey.language, survey, "title", chosen()),
        description=form_view.said(survey.language, survey, "description", chosen()),
        questions=form_view.view(survey, Filled(), {}, language=chosen()),
    )


@blueprint.post("/<uuid:survey_id>/pytania/kolejnosc")
@allow(organiser)
def order_POST(consultation_id: UUID, survey_id: UUID) -> Redirect:
    """Move a question up or down by one."""
    up = "up" in request.form
    try:
        question_id = UUID(request.form.get("up" if up else "down", ""))
    except ValueError:
        raise NotFound from None
    _tried(lambda: peers.surveys().move_question(survey_id, question_id, up=up, actor=actor()))
    return _back(consultation_id, survey_id)


@blueprint.get("/<uuid:survey_id>/pytania/nowe/<kind>")
@allow(organiser)
def new_question_GET(consultation_id: UUID, survey_id: UUID, kind: str) -> Response:
    """Show the form of a new question."""
    survey = _one(consultation_id, survey_id)
    form = _form(survey, kind, None, formdata=None)
    return _question(mine(consultation_id), survey, form, None, {})


@blueprint.post("/<uuid:survey_id>/pytania/nowe/<kind>")
@allow(organiser)
def new_question_POST(consultation_id: UUID, survey_id: UUID, kind: str) -> Response | Redirect:
    """Add a question."""
    survey = _one(consultation_id, survey_id)
    form, translations = _form(survey, kind, None), forms.translated(request.form, survey.language)
    if form.validate_on_submit():
        try:
            peers.surveys().add_question(survey_id, form.command(translations), actor=actor())
        except Refusal as refusal:
            form.say(refusal)
        else:
            flash(_("The question is in the survey."), "good")
            return _back(consultation_id, survey_id)
    return _question(mine(consultation_id), survey, form, None, translations, status=422)


@blueprint.get("/<uuid:survey_id>/pytania/<uuid:question_id>")
@allow(organiser)
def question_GET(consultation_id: UUID, survey_id: UUID, question_id: UUID) -> Response:
    """Show one question in the form."""
    survey = _one(consultation_id, survey_id)
    question = _question_of(survey, question_id)
    values = forms.question_values(question)
    form = _form(survey, question.kind, question, formdata=None, data=values)
    return _question(mine(consultation_id), survey, form, question, forms.words_of(question))


@blueprint.post("/<uuid:survey_id>/pytania/<uuid:question_id>")
@allow(organiser)
def question_POST(consultation_id: UUID, survey_id: UUID, question_id: UUID) -> Response | Redirect:
    """Change a question, or take it off with the other button."""
    if "remove" in request.form:
        if _tried(lambda: peers.surveys().remove_question(survey_id, question_id, actor=actor())):
            flash(_("The question is off the survey."), "good")
        return _back(consultation_id, survey_id)
    survey = _one(consultation_id, survey_id)
    question = _question_of(survey, question_id)
    form = _form(survey, question.kind, question)
    translations = forms.translated(request.form, survey.language)
    if form.validate_on_submit():
        try:
            peers.surveys().edit_question(
                survey_id, question_id, form.command(translations), actor=actor()
            )
        except Refusal as refusal:
            form.say(refusal)
        else:
            flash(_("Saved."), "good")
            return _back(consultation_id, survey_id)
    return _question(mine(consultation_id), survey, form, question, translations, status=422)


def _one(consultation_id: UUID, survey_id: UUID) -> Survey:
    survey = peers.surveys().get(survey_id, actor=actor())
    if survey.consultation_id != consultation_id:
        raise NotFound
    return survey


def _question_of(survey: Survey, question_id: UUID) -> SurveyQuestion:
    for question in survey.questions:
        if question.id == question_id:
            return question
    raise NotFound


def _form(survey: Survey, kind: Any, question: SurveyQuestion | None, **given: Any) -> QuestionForm:
    if kind not in words.KINDS:
        raise NotFound
    return QuestionForm(kind, list(_answers_before(survey, question)), **given)


def _answers_before(survey: Survey, question: SurveyQuestion | None) -> list[tuple[str, str]]:
    """Return every answer to an earlier question that a condition can name."""
    found = []
    for number, one in enumerate(survey.questions, 1):
        if question is not None and one.id == question.id:
            break
        answers: list[tuple[str, str]] = []
        if one.kind in ("single", "multiple"):
            answers = [(option.code, option.title) for option in one.options]
        elif one.lowest is not None and one.highest is not None:
            answers = [(str(n), str(n)) for n in range(one.lowest, one.highest + 1)]
        found += [
            (f"{one.code}:{code}", f"{number}. {one.title}: {said}") for code, said in answers
        ]
    return found


def _missing(survey: Survey) -> list[str]:
    numbers = {question.code: place for place, question in enumerate(survey.questions, 1)}
    said = []
    for code in survey.missing:
        name, _, question = code.partition(":")
        text = str(words.MISSING.get(name, words.CHANGED))
        said.append(text % {"number": numbers.get(question, 0)} if question else text)
    return said


def _tried(act: Callable[[], object]) -> bool:
    """Do what has no form; say in words why it could not be done."""
    try:
        act()
    except Refusal as refusal:
        if refusal.problem.status != 409:
            raise
        flash(str(words.CONFLICTS.get(refusal.problem.code, words.CHANGED)), "bad")
        return False
    return True


def _address(name: str, consultation_id: UUID, **more: Any) -> str:
    return url_for(f"surveys_desk.{name}", consultation_id=consultation_id, **more)


def _back(consultation_id: UUID, survey_id: UUID) -> Redirect:
    return redirect(_address("survey_GET", consultation_id, survey_id=survey_id), 303)


def _describe(
    found: Consultation,
    form: SurveyForm,
    survey: Survey | None,
    translations: dict[str, dict[str, str]],
    status: int = 200,
) -> Response:
    return page(
        "surveys/desk_words.html",
        found=found,
        form=form,
        survey=survey,
        others=forms.other_languages(found.language),
        translations=translations,
        fields=("title", "description"),
        status=status,
    )


def _question(
    found: Consultation,
    survey: Survey,
    form: QuestionForm,
    question: SurveyQuestion | None,
    translations: dict[str, dict[str, str]],
    *,
    status: int = 200,
) -> Response:
    own = [name for name in ("options", "low", "high") if name in form]
    return page(
        "surveys/desk_question.html",
        found=found,
        survey=survey,
        form=form,
        question=question,
        kind=words.KINDS[form.kind],
        others=forms.other_languages(found.language),
        translations=translations,
        fields=("title", "description", *own),
        status=status,
    )
