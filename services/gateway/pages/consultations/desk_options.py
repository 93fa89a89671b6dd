"""The organiser's desk: what can be chosen in one question, while it is a draft."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import pasting, places
from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.consultations.desk_questions import (
    areas_of,
    moved,
    question_of,
    say,
    tried,
)
from services.gateway.pages.consultations.question_forms import (
    OptionForm,
    OptionsForm,
    option_values,
)
from services.gateway.pages.consultations.question_words import BUDGET_RULES
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.consultations import (
    AddOptions,
    BallotOption,
    BallotQuestion,
    Consultation,
    PutInOrder,
)
from shared.problems import Refusal

blueprint = Blueprint(
    "consultations_options",
    __name__,
    url_prefix="/biurko/konsultacje/<uuid:consultation_id>/pytania/<uuid:question_id>/odpowiedzi",
)


@blueprint.get("")
@allow(organiser)
def options_GET(consultation_id: UUID, question_id: UUID) -> Response:
    """List what can be chosen, with a form for the next one."""
    found = mine(consultation_id)
    question = question_of(found, question_id)
    return _options(found, question, _form(found, question, formdata=None), _paste(question, None))


@blueprint.post("")
@allow(organiser)
def options_POST(consultation_id: UUID, question_id: UUID) -> Response | Redirect:
    """Add one answer."""
    found = mine(consultation_id)
    question = question_of(found, question_id)
    form = _form(found, question)
    if form.validate_on_submit():
        command = AddOptions(options=(form.command(),))
        try:
            peers.consultations().add_options(consultation_id, question_id, command, actor=actor())
        except Refusal as refusal:
            say(form, refusal, prefix="0.")
        else:
            flash(_("It is on the ballot."), "good")
            return redirect(_address(consultation_id, question_id) + "#nowa", 303)
    return _options(found, question, form, _paste(question, None), 422)


@blueprint.post("/wklej")
@allow(organiser)
def paste_POST(consultation_id: UUID, question_id: UUID) -> Response | Redirect:
    """Add many answers at once: all lines are taken, or none."""
    found = mine(consultation_id)
    question = question_of(found, question_id)
    form = _paste(question)
    if form.validate_on_submit():
        read, faults = pasting.options(form.rows.data, priced=_priced(question))
        if not faults:
            command = AddOptions(options=tuple(read))
            try:
                peers.consultations().add_options(
                    consultation_id, question_id, command, actor=actor()
                )
            except Refusal as refusal:
                faults = pasting.in_lines(refusal)
        if not faults:
            flash(_("All of them are on the ballot."), "good")
            return redirect(_address(consultation_id, question_id), 303)
        form.rows.errors = faults
    return _options(found, question, _form(found, question, formdata=None), form, 422)


@blueprint.post("/kolejnosc")
@allow(organiser)
def order_POST(consultation_id: UUID, question_id: UUID) -> Redirect:
    """Move an answer up or down by one."""
    question = question_of(mine(consultation_id), question_id)
    ids = moved([option.id for option in question.options], request.form)
    tried(
        lambda: peers.consultations().put_options_in_order(
            consultation_id, question_id, PutInOrder(ids=tuple(ids)), actor=actor()
        )
    )
    return redirect(_address(consultation_id, question_id), 303)


@blueprint.get("/<uuid:option_id>")
@allow(organiser)
def option_GET(consultation_id: UUID, question_id: UUID, option_id: UUID) -> Response:
    """Show one answer in the form."""
    found = mine(consultation_id)
    question = question_of(found, question_id)
    option = _option(question, option_id)
    form = _form(found, question, formdata=None, data=option_values(option))
    return _one(found, question, option, form)


@blueprint.post("/<uuid:option_id>")
@allow(organiser)
def option_POST(consultation_id: UUID, question_id: UUID, option_id: UUID) -> Response | Redirect:
    """Change an answer, or take it off with the other button."""
    client = peers.consultations()
    if "remove" in request.form:
        if tried(
            lambda: client.remove_option(consultation_id, question_id, option_id, actor=actor())
        ):
            flash(_("It is off the ballot."), "good")
        return redirect(_address(consultation_id, question_id), 303)
    found = mine(consultation_id)
    question = question_of(found, question_id)
    option = _option(question, option_id)
    form = _form(found, question)
    if form.validate_on_submit():
        try:
            client.edit_option(
                consultation_id, question_id, option_id, form.command(), actor=actor()
            )
        except Refusal as refusal:
            say(form, refusal)
        else:
            flash(_("Saved."), "good")
            return redirect(_address(consultation_id, question_id), 303)
    return _one(found, question, option, form, 422)


def _priced(question: BallotQuestion) -> bool:
    return question.counting.rule in BUDGET_RULES


def _option(question: BallotQuestion, option_id: UUID) -> BallotOption:
    for option in question.options:
        if option.id == option_id:
            return option
    raise NotFound


def _address(consultation_id: UUID, question_id: UUID) -> str:
    return url_for(
        "consultations_options.options_GET",
        consultation_id=consultation_id,
        question_id=question_id,
    )


def _form(found: Consultation, question: BallotQuestion, **given: Any) -> OptionForm:
    form = OptionForm(**given)
    form.only_other_languages(found.language)
    form.area_id.choices = areas_of(found)
    if not _priced(question):
        del form.cost
    return form


def _paste(question: BallotQuestion, formdata: Any = ...) -> OptionsForm:
    form = OptionsForm() if formdata is ... else OptionsForm(formdata=formdata)
    form.rows.description = (
        _l(
            "Name, cost, description - copied from a spreadsheet, or with semicolons between them: "
            "Benches by the river; 48 000; Eight benches in the shade."
        )
        if _priced(question)
        else _l("The answer, then a semicolon and an explanation where there is one.")
    )
    return form


def _options(
    found: Consultation,
    question: BallotQuestion,
    form: OptionForm,
    paste: OptionsForm,
    status: int = 200,
) -> Response:
    return page(
        "consultations/desk_options.html",
        found=found,
        question=question,
        priced=_priced(question),
        form=form,
        paste=paste,
        areas=places.areas(found.centre_id),
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        status=status,
    )


def _one(
    found: Consultation,
    question: BallotQuestion,
    option: BallotOption,
    form: OptionForm,
    status: int = 200,
) -> Response:
    return page(
        "consultations/desk_option.html",
        found=found,
        question=question,
        option=option,
        form=form,
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        status=status,
    )
