"""What a survey gave: figures as pictures with their tables, open answers, files for everyone."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import format_decimal, format_percent, gettext, ngettext
from werkzeug.exceptions import NotFound

from services.gateway.kit import number, share
from services.gateway.pages.surveys import form_view
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.contracts.surveys import (
    FindOpenAnswers,
    OptionFigures,
    QuestionFigures,
)
from shared.problems import Refusal

blueprint = Blueprint(
    "survey_results",
    __name__,
    url_prefix="/konsultacje/<uuid:consultation_id>/ankiety/<uuid:survey_id>",
)

LEVELS = 4


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


@blueprint.get("/wyniki")
@allow(anyone)
def results_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """Show the figures of each question; before the close only where that was announced."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    try:
        figures = peers.surveys().figures(survey_id, actor=actor())
    except Refusal as refusal:
        if refusal.problem.code != "not_closed":
            raise
        return page("surveys/not_yet.html", found=found, survey_id=survey_id)
    if figures.consultation_id != consultation_id:
        raise NotFound
    return page(
        "surveys/results.html",
        found=found,
        figures=figures,
        title=form_view.said(found.language, figures, "title", chosen()),
        questions=[told(question, found.language) for question in figures.questions],
    )


@blueprint.get("/odpowiedzi")
@allow(anyone)
def answers_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """List what was written in open questions and published."""
    text = request.args.get("strona", "1")
    theme = request.args.get("temat", "")
    query = FindOpenAnswers(
        question=request.args.get("pytanie", "")[:20],
        theme_id=_uuid(theme),
        page=int(text) if text.isdecimal() and 0 < len(text) < 6 else 1,
    )
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    return page(
        "surveys/answers.html",
        found=found,
        survey_id=survey_id,
        answers=peers.surveys().open_answers(survey_id, query, actor=actor()),
        question=query.question,
        theme=theme if query.theme_id else "",
        address=lambda number, about: url_for(
            "survey_results.answers_GET",
            consultation_id=consultation_id,
            survey_id=survey_id,
            pytanie=query.question or None,
            temat=about or None,
            strona=number,
        ),
    )


@blueprint.get("/wyniki.csv")
@allow(anyone)
def figures_file_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """Give the figures as a table for everyone."""
    return _csv(peers.surveys().figures_file(survey_id, actor=actor()), "ankieta.csv")


@blueprint.get("/odpowiedzi.csv")
@allow(anyone)
def answers_file_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """Give the published open answers as a table for everyone."""
    return _csv(peers.surveys().open_answers_file(survey_id, actor=actor()), "odpowiedzi.csv")


def told(question: QuestionFigures, language: str) -> dict[str, Any]:
    """Return one question as its picture and its table need it."""
    titles = _titles(question, language)
    rows = [_row(option, titles[option.code], question) for option in question.options]
    if question.kind == "order":
        rows.sort(key=lambda row: row["mean"])
    if question.kind == "scale":
        _parts(rows)
    return {
        "figures": question,
        "title": form_view.said(language, question, "title", chosen()),
        "rows": rows,
        "answered": _answered(question),
        "mean": _mean(question.total, question.answered) if question.kind == "scale" else "",
        "low": form_view.said(language, question, "low", chosen()),
        "high": form_view.said(language, question, "high", chosen()),
        "themes": [
            {
                "label": theme.name,
                "value": theme.count,
                "text": number(theme.count),
                "won": False,
                "note": None,
                "id": theme.id,
            }
            for theme in question.themes
        ],
    }


def _titles(question: QuestionFigures, language: str) -> dict[str, str]:
    words = question.translations.get(chosen())
    translated = words.options if words is not None else ()
    return {
        option.code: (translated[place] if place < len(translated) else "") or option.title
        for place, option in enumerate(question.options)
    }


def _row(option: OptionFigures, title: str, question: QuestionFigures) -> dict[str, Any]:
    part = option.count / question.answered if question.answered else 0
    row: dict[str, Any] = {
        "label": title,
        "value": option.count,
        "text": f"{number(option.count)} ({format_percent(part)})",
        "count": number(option.count),
        "percent": format_percent(part),
        "part": part,
        "won": False,
        "note": None,
    }
    if question.kind == "order":
        mean = option.places / question.answered if question.answered else 0
        row |= {
            "mean": mean,
            "mean_text": _mean(option.places, question.answered),
            "note": _("mean place %(place)s", place=_mean(option.places, question.answered)),
            "text": ngettext("%(num)s time first", "%(num)s times first", option.count),
        }
    return row


def _parts(rows: list[dict[str, Any]]) -> None:
    """Lay the figures of a scale side by side along one bar."""
    begins = 0.0
    for place, row in enumerate(rows):
        row["from"], row["width"] = share(begins, 1), share(row["part"], 1)
        row["level"] = round(place * LEVELS / max(1, len(rows) - 1))
        begins += row["part"]


def _answered(question: QuestionFigures) -> str:
    return str(
        ngettext(
            "%(num)s of %(asked)s who were asked answered.",
            "%(num)s of %(asked)s who were asked answered.",
            question.answered,
            asked=number(question.asked),
        )
    )


def _mean(total: int, count: int) -> str:
    return str(format_decimal(round(total / count, 2))) if count else "–"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _csv(text: str, name: str) -> Response:
    answer = Response("\ufeff" + text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
