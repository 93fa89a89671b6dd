"""Many remarks at once: to a department, under a theme, one answer with a preview, its progress."""

from typing import Any, Literal
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from services.gateway import staff
from services.gateway.pages.answers import reading, words
from services.gateway.pages.answers.desk import desk, shown
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.answers import AnswerMany, AnswerPreview, AssignMany, SetThemeOfMany
from shared.problems import Refusal

blueprint = Blueprint(
    "answers_many", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/odpowiedzi"
)
LONGEST = 10_000
STEPS: dict[str, Literal["publish", "publish_drafts"]] = {
    "publish": "publish",
    "publish_drafts": "publish_drafts",
}


@blueprint.post("/wydzial")
@allow(organiser)
def assignment_POST(consultation_id: UUID) -> Response | Redirect:
    """Give the ticked remarks to a department until a day."""
    faults: dict[str, str] = {}
    due = reading.as_date("due", faults)
    selection = reading.selected(request.form)
    if reading.is_empty(selection):
        faults["selected"] = "none"
    if faults:
        return shown(consultation_id, request.form, words.faults(faults))
    command = AssignMany(
        selected=selection,
        department_id=reading.as_uuid(request.form.get("department_id", "")),
        due=due,
    )
    try:
        done = peers.answers().assign_many(consultation_id, command, actor=actor())
    except Refusal as refusal:
        return shown(consultation_id, request.form, words.refused(refusal))
    given = ngettext("%(num)s remark was given on.", "%(num)s remarks were given on.", done.changed)
    flash(given, "good")
    return _back(consultation_id)


@blueprint.post("/temat")
@allow(desk)
def theme_POST(consultation_id: UUID) -> Response | Redirect:
    """Put the ticked remarks under a theme, or under none."""
    selection = reading.selected(request.form)
    if reading.is_empty(selection):
        return shown(consultation_id, request.form, words.faults({"selected": "none"}))
    command = SetThemeOfMany(
        selected=selection, theme_id=reading.as_uuid(request.form.get("theme_id", ""))
    )
    done = peers.answers().set_theme_of_many(consultation_id, command, actor=actor())
    put = ngettext(
        "%(num)s remark has its theme now.", "%(num)s remarks have their theme now.", done.changed
    )
    flash(put, "good")
    return _back(consultation_id)


@blueprint.post("/wiele")
@allow(desk)
def preview_POST(consultation_id: UUID) -> Response:
    """Show which of the ticked remarks an answer would change, and ask for it."""
    if reading.is_empty(reading.selected(request.form)):
        return shown(consultation_id, request.form, words.faults({"selected": "none"}))
    return _preview(consultation_id, {})


@blueprint.post("/wiele/odpowiedz")
@allow(desk)
def answer_POST(consultation_id: UUID) -> Response | Redirect:
    """Give the ticked remarks one answer; where something changed meanwhile, show it again."""
    try:
        run = peers.answers().answer_many(
            consultation_id,
            _command(expected=reading.number(request.form.get("expected", ""))),
            actor=actor(),
        )
    except Refusal as refusal:
        return _preview(consultation_id, words.refused(refusal))
    if not run.finished:
        where = url_for("answers_many.run_GET", consultation_id=consultation_id, run_id=run.id)
        return redirect(where, 303)
    flash(ngettext("%(num)s remark done.", "%(num)s remarks done.", run.changed), "good")
    return _back(consultation_id)


@blueprint.get("/przebieg/<uuid:run_id>")
@allow(desk)
def run_GET(consultation_id: UUID, run_id: UUID) -> Response:
    """Tell how far one answer to many has come."""
    run = peers.answers().get_answer_run(consultation_id, run_id, actor=actor())
    return page("answers/run.html", run=run, consultation_id=consultation_id)


def _command(expected: int | None = None) -> AnswerMany:
    return AnswerMany(
        selected=reading.selected(request.form),
        step=STEPS.get(request.form.get("step", ""), "hand_in"),
        position=request.form.get("position", ""),
        reason=reading.text("reason", LONGEST),
        expected=expected,
        alone_in=staff.alone_in(actor()),
    )


def _preview(consultation_id: UUID, faults: dict[str, str]) -> Response:
    command = _command()
    preview = peers.answers().preview_answers(consultation_id, command, actor=actor())
    return page(
        "answers/many.html",
        status=422 if faults else 200,
        preview=preview,
        staying=_staying(preview),
        command=command,
        typed=request.form,
        kept=reading.kept(request.form),
        faults=faults,
        errors=words.errors(faults),
        words=words,
        consultation_id=consultation_id,
    )


def _staying(preview: AnswerPreview) -> list[str]:
    """Why some stay as they are."""
    rows = []
    if preview.answered:
        rows.append(
            ngettext(
                "%(num)s already answered stays as it is",
                "%(num)s already answered stay as they are",
                preview.answered,
            )
        )
    if preview.merged:
        rows.append(
            ngettext(
                "%(num)s says the same as another, whose answer holds",
                "%(num)s say the same as another, whose answer holds",
                preview.merged,
            )
        )
    if preview.no_draft:
        rows.append(
            ngettext(
                "%(num)s has no draft that was handed in",
                "%(num)s have no draft that was handed in",
                preview.no_draft,
            )
        )
    if preview.own:
        rows.append(
            ngettext(
                "%(num)s is your own: another organiser publishes its answer",
                "%(num)s are your own: another organiser publishes their answers",
                preview.own,
            )
        )
    return rows


def _back(consultation_id: UUID) -> Redirect:
    """Go back to the remark one came from, or to the list with its search."""
    number = reading.number(request.form.get("back", ""))
    if number is not None:
        where = url_for("answers.remark_GET", consultation_id=consultation_id, number=number)
    else:
        kept: dict[str, Any] = reading.kept(request.form)
        where = url_for("answers_desk.desk_GET", consultation_id=consultation_id, **kept)
    return redirect(where, 303)
