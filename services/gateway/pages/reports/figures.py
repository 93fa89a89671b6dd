"""A report's figures as rows: the same on the page, on paper and in the file."""

from typing import Any

from flask_babel import gettext as _

from services.gateway.kit import number
from services.gateway.pages.reports import words
from shared.contracts.reports import Report
from shared.contracts.surveys import QuestionFigures


def rows(report: Report) -> list[tuple[str, str, int]]:
    """Return (icon, name, number): how many took part, and how; what was not there is left out."""
    part = report.participation
    found: list[tuple[str, str, int | None]] = [
        ("speech", _("Remarks"), report.remarks if part.remarks is not None else None),
        *(
            ("list", str(words.SOURCES[source]), count)
            for source, count in (part.remarks or {}).items()
        ),
        ("user", _("Remarks answered by whoever made them"), part.own_answers or None),
        ("list", _("Comments"), part.comments),
        ("users", _("Voices of support"), part.supports),
        ("clipboard-list", _("Survey answers"), part.survey_answers),
        ("sprout", _("Ideas"), report.ideas if part.ideas is not None else None),
        ("pencil", _("Signatures under ideas"), part.signatures),
        ("vote", _("Votes counted"), part.votes),
    ]
    return [(icon, name, count) for icon, name, count in found if count is not None]


def facts(report: Report) -> list[tuple[str, str, str]]:
    """Return the same as `ui.facts` takes it."""
    return [(icon, name, number(count)) for icon, name, count in rows(report)]


def positions(report: Report) -> list[dict[str, Any]]:
    """Return the positions as bars, in the order of the law."""
    found = report.participation.positions or {}
    return [
        {
            "code": code,
            "label": str(label),
            "value": found[code],
            "text": number(found[code]),
            "won": False,
            "note": None,
        }
        for code, (label, _kind) in words.POSITIONS.items()
        if found.get(code)
    ]


def survey(question: QuestionFigures) -> list[dict[str, Any]]:
    """Return what was answered to one question of a survey as bars; themes of open answers."""
    return [
        {
            "label": name,
            "value": count,
            "text": number(count),
            "won": False,
            "note": None,
        }
        for name, count in (
            *((option.title or option.code, option.count) for option in question.options),
            *((theme.name, theme.count) for theme in question.themes),
        )
    ]


def ideas(report: Report) -> list[dict[str, Any]]:
    """Return what became of the ideas, as bars."""
    found = report.participation.ideas or {}
    return [
        {
            "label": str(label),
            "value": found[code],
            "text": number(found[code]),
            "won": False,
            "note": None,
        }
        for code, label in words.IDEAS.items()
        if found.get(code)
    ]
