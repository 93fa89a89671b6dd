"""A report as tagged PDF (PDF/UA-1), in the language of the consultation."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib import resources
from typing import Any
from uuid import UUID

import typst
from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from services.gateway.kit import day, moment, money, number, until
from services.gateway.pages.consultations import basis_words, markdown, phase_words
from services.gateway.pages.reports import figures, words
from services.gateway.pages.results import showing
from shared.contracts.reports import Report, ReportIdea, ReportRemark


def pdf(
    report: Report,
    remarks: Sequence[ReportRemark],
    ideas: Sequence[ReportIdea],
    *,
    names: Mapping[UUID, str],
    centre: str,
) -> bytes:
    """Return the whole report; `names` are those of authors who chose to be shown by name."""
    with force_locale(report.language):
        data = _told(report, remarks, ideas, names=names, centre=centre)
    source = resources.files("services.gateway").joinpath("templates/reports/report.typ")
    made: bytes = typst.compile(
        source.read_bytes(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )
    return made


def _told(
    report: Report,
    remarks: Sequence[ReportRemark],
    ideas: Sequence[ReportIdea],
    *,
    names: Mapping[UUID, str],
    centre: str,
) -> dict[str, Any]:
    return {
        "lang": report.language,
        "title": report.title,
        "centre": centre,
        "address": _address(report),
        "words": _words(report),
        "lead": _lead(report),
        "summary": _written(report.summary),
        "decisions": _written(report.decisions),
        "course": [
            [str(phase_words.KINDS[one.kind]), moment(one.opens_at, True),
             until(one.closes_at, True)]
            for one in report.phases
        ],
        "changes": [
            [day(one.changed_at, True), words.change(one), one.reason]
            for one in report.changes
        ],
        "extra": _by_law(report),
        "figures": [[name, number(count)] for _icon, name, count in figures.rows(report)],
        "positions": _bars(figures.positions(report)),
        "surveys": [_survey(one) for one in report.surveys if not one.few],
        "votes": _votes(report),
        "ideas": [_idea(one, names) for one in ideas],
        "remarks": [_remark(one, names) for one in remarks],
    }  # fmt: skip


def author(one: ReportRemark | ReportIdea, names: Mapping[UUID, str]) -> str:
    """Return who said it, as they chose to be shown."""
    if one.shown_as == "pseudonym" and one.pseudonym:
        return one.pseudonym
    known = names.get(one.author_id) if one.author_id is not None else None
    return known or _("no name given")


def _by_law(report: Report) -> list[dict[str, Any]]:
    """Return what the law asks for and where it was announced, as tables; what is empty is out."""
    heads = [str(_("What is asked for")), str(_("How it was kept")), str(_("Where it is written"))]
    parts = [
        {
            "title": str(_("Terms and how they were kept")),
            "heads": heads,
            "rows": [
                [
                    basis_words.asked(one.term),
                    ". ".join(filter(None, (words.kept(one), one.answer))),
                    basis_words.law(one.term),
                ]
                for one in report.terms
            ],
        },
        {
            "title": str(_("Where it was announced")),
            "heads": [str(_("Where")), str(_("When")), str(_("Proof"))],
            "rows": [
                [basis_words.place(one.place), day(one.given_on, year=True), one.proof]
                for one in report.notices
            ],
        },
        {
            "title": str(_("How people could speak")),
            "heads": [str(_("Form"))],
            "rows": [[basis_words.form(one)] for one in report.forms],
        },
    ]
    return [part for part in parts if part["rows"]]


def _remark(one: ReportRemark, names: Mapping[UUID, str]) -> dict[str, Any]:
    said_on = day(date.fromisoformat(one.said_on), year=True)
    about = [words.subject(one), author(one, names), said_on]
    return {
        "number": one.number,
        "about": " · ".join(about + ([one.theme] if one.theme else [])),
        "text": words.paragraphs(words.text(one)),
        "position": str(words.POSITIONS[one.position][0]),
        "merged": words.merged(one),
        "reason": words.paragraphs(one.reason),
    }


def _idea(one: ReportIdea, names: Mapping[UUID, str]) -> dict[str, Any]:
    shown = one.state not in ("hidden", "removed")
    return {
        "number": one.number,
        "title": (one.title or _("Removed on request")) if shown else str(words.IDEAS[one.state]),
        "about": " · ".join(filter(None, (author(one, names), *_counted(one)))),
        "state": str(words.IDEAS[one.state]),
        "reason": one.reason or "",
    }


def _counted(one: ReportIdea) -> tuple[str, str]:
    signed = ngettext("%(num)s signature", "%(num)s signatures", one.signatures)
    return money(one.cost) if one.cost else "", signed if one.signatures else ""


def _survey(survey: Any) -> dict[str, Any]:
    return {
        "title": survey.title,
        "answers": number(survey.answers),
        "questions": [
            {
                "title": question.title,
                "answered": _("%(number)s answered", number=number(question.answered)),
                "bars": _bars(figures.survey(question)),
            }
            for question in survey.questions
        ],
    }


def _votes(report: Report) -> list[dict[str, Any]]:
    if report.result is None:
        return []
    return [
        {
            "title": view.title,
            "lead": str(view.lead),
            "bars": _bars(
                [
                    {
                        "label": bar.label,
                        "value": bar.value,
                        "text": f"{bar.text} · {view.won_text}" if bar.won else bar.text,
                    }
                    for bar in view.bars
                ]
            ),
        }
        for view in showing.views_of(report.result)
    ]


def _bars(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return bars with their share of the longest; a picture beside the words."""
    top = max((row["value"] for row in rows), default=0) or 1
    return [
        {"label": str(row["label"]), "text": str(row["text"]),
         "share": round(100 * row["value"] / top, 1)}
        for row in rows
    ]  # fmt: skip


def _written(text: str) -> list[dict[str, Any]]:
    return [asdict(block) for block in markdown.blocks(text)]


def _lead(report: Report) -> list[str]:
    lines = []
    if report.basis:
        lines.append(_("Legal basis: %(basis)s", basis=basis_words.basis(report.basis)))
    if report.answered_by:
        lines.append(_("Who answers: %(who)s", who=report.answered_by))
    if report.published_at is not None:
        lines.append(_("Published: %(moment)s", moment=moment(report.published_at, True)))
    if report.version > 1:
        lines.append(_("Version %(number)s", number=report.version))
        lines.append(_("Why there is a new version: %(reason)s", reason=report.reason))
    return lines


def _address(report: Report) -> str:
    base: str = current_app.extensions["settings"].public_url.rstrip("/")
    return f"{base}/konsultacje/{report.consultation_id}/raport"


def _words(report: Report) -> dict[str, str]:
    return {
        "report": _("Report on the consultation"),
        "summary": _("Summary"),
        "decisions": _("Decisions"),
        "course": _("How it went"),
        "phase": _("Phase"),
        "from": _("From"),
        "until": _("Until"),
        "changes": _("What was changed on the way"),
        "when": _("When"),
        "what": _("What"),
        "why": _("Reason"),
        "figures": _("Who took part"),
        "number": _("Number"),
        "positions": _("How remarks were answered"),
        "survey": _("Survey"),
        "answers": _("Survey answers"),
        "vote": _("How the vote ended"),
        "ideas": _("Ideas and what became of them"),
        "remarks": _("Every remark with its answer"),
        "remark": _("Remark"),
        "idea": _("Idea"),
        "answer": _("Answer"),
        "because": _("Reason"),
        "page": _("Page"),
        "lasting": _("The latest version stands at this address:"),
    }
