"""The organiser's desk: what was written in open questions, read through and coded by theme."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.surveys import (
    CodeOpenAnswers,
    FindOpenAnswers,
    JudgeOpenAnswers,
    OpenAnswers,
    Survey,
)
from shared.problems import Refusal

blueprint = Blueprint(
    "survey_answers_desk",
    __name__,
    url_prefix="/biurko/konsultacje/<uuid:consultation_id>/ankiety/<uuid:survey_id>/odpowiedzi",
)

STATES = {
    "queued": (_l("to be read"), "now"),
    "published": (_l("published"), "good"),
    "withheld": (_l("withheld"), "bad"),
}
_EARLY = {
    "not_closed": _l("What was written is there after the close; before that nobody reads it."),
    "few": _l("Under ten people answered this anonymous survey, so nobody reads what they wrote."),
}
_ERRORS = {
    "none": _l("Tick at least one answer."),
    "reason": _l("Say why: for example that it names somebody."),
    "name": _l("Choose a theme or write a new one."),
}


@blueprint.get("")
@allow(organiser)
def answers_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """Show one page of open answers with boxes to tick."""
    return _page(consultation_id, survey_id)


@blueprint.post("")
@allow(organiser)
def answers_POST(consultation_id: UUID, survey_id: UUID) -> Response | Redirect:
    """Publish, withhold or code what is ticked, many at once."""
    ids = tuple(found for text in request.form.getlist("id") if (found := _uuid(text)))
    if not ids:
        return _page(consultation_id, survey_id, error="none")
    try:
        _do(survey_id, ids)
    except Refusal as refusal:
        if refusal.problem.status != 422:
            raise
        fault = next(iter(refusal.problem.fields), "")
        return _page(consultation_id, survey_id, error=fault if fault in _ERRORS else "none")
    flash(_("Saved."), "good")
    return redirect(request.full_path.rstrip("?"), 303)


def _do(survey_id: UUID, ids: tuple[UUID, ...]) -> None:
    match request.form.get("do", ""):
        case "publish":
            command = JudgeOpenAnswers(ids=ids, state="published")
            peers.surveys().judge(survey_id, command, actor=actor())
        case "withhold":
            reason = request.form.get("reason", "")
            command = JudgeOpenAnswers(ids=ids, state="withheld", reason=reason)
            peers.surveys().judge(survey_id, command, actor=actor())
        case "back":
            command = JudgeOpenAnswers(ids=ids, state="queued")
            peers.surveys().judge(survey_id, command, actor=actor())
        case "code" | "uncode" as how:
            peers.surveys().code(
                survey_id,
                CodeOpenAnswers(
                    ids=ids,
                    theme_id=_uuid(request.form.get("theme", "")),
                    name=request.form.get("name", "")[:200],
                    remove=how == "uncode",
                ),
                actor=actor(),
            )
        case _:
            raise NotFound


def _page(consultation_id: UUID, survey_id: UUID, *, error: str = "") -> Response:
    survey = peers.surveys().get(survey_id, actor=actor())
    if survey.consultation_id != consultation_id:
        raise NotFound
    query = _query()
    answers: OpenAnswers | None = None
    early = ""
    try:
        answers = peers.surveys().open_answers(survey_id, query, actor=actor())
    except Refusal as refusal:
        if refusal.problem.code not in _EARLY:
            raise
        early = str(_EARLY[refusal.problem.code])
    return page(
        "surveys/desk_answers.html",
        survey=survey,
        answers=answers,
        early=early,
        states=STATES,
        numbers=_numbers(survey),
        query=query,
        typed=request.form,
        ticked=request.form.getlist("id"),
        errors=[("answers" if error == "none" else error, str(_ERRORS[error]))] if error else [],
        address=lambda **other: url_for(
            "survey_answers_desk.answers_GET",
            consultation_id=consultation_id,
            survey_id=survey_id,
            **(_asked(query) | other),
        ),
        theme_choices=lambda found: [(str(one.id), one.name) for one in found.themes],
        names={one.id: one.name for one in answers.themes} if answers else {},
        status=422 if error else 200,
    )


def _query() -> FindOpenAnswers:
    text = request.args.get("strona", "1")
    state = request.args.get("stan", "")
    return FindOpenAnswers(
        desk=True,
        question=request.args.get("pytanie", "")[:20],
        state=state if state in STATES else "",
        theme_id=_uuid(request.args.get("temat", "")),
        page=int(text) if text.isdecimal() and 0 < len(text) < 6 else 1,
    )


def _asked(query: FindOpenAnswers) -> dict[str, object]:
    return {
        "pytanie": query.question or None,
        "stan": query.state or None,
        "temat": query.theme_id,
        "strona": query.page if query.page > 1 else None,
    }


def _numbers(survey: Survey) -> dict[str, str]:
    return {
        one.code: f"{place}. {one.title}"
        for place, one in enumerate(survey.questions, 1)
        if one.kind == "text"
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
