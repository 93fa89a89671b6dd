"""The report of a consultation: a page, its remarks page by page, a PDF and a file, for good."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts, report_papers
from services.gateway.model import db
from services.gateway.pages.consultations import basis_words, phase_words
from services.gateway.pages.reports import figures, papers, printing, words
from services.gateway.pages.results import showing
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.contracts.reports import FindEntries, Report
from shared.database import door

blueprint = Blueprint("reports", __name__, url_prefix="/konsultacje/<uuid:consultation_id>/raport")

A_PAGE = 50
# A version never changes but by somebody's erasure: whoever has it asks again.
KEEP = "no-cache"


@blueprint.get("")
@allow(anyone)
def report_GET(consultation_id: UUID) -> Response:
    """Show a published report; before that, what waits."""
    report = _report(consultation_id)
    return page("reports/report.html", **shown(report), found=_part_of(report))


@blueprint.get("/uwagi")
@allow(anyone)
def remarks_GET(consultation_id: UUID) -> Response:
    """Show every remark of a report with its answer, page by page."""
    report = _report(consultation_id)
    position = request.args.get("stanowisko", "")
    query = FindEntries(
        version=report.version,
        position=position if position in words.POSITIONS else "",
        page=_number(request.args.get("strona", "1")),
        at_once=A_PAGE,
    )
    part = peers.reports().get_remarks(consultation_id, query)
    return page("reports/remarks.html", **remarks_shown(report, part, query), draft=False)


@blueprint.get("/pomysly")
@allow(anyone)
def ideas_GET(consultation_id: UUID) -> Response:
    """Show what became of each idea, page by page."""
    report = _report(consultation_id)
    query = FindEntries(
        version=report.version, page=_number(request.args.get("strona", "1")), at_once=A_PAGE
    )
    part = peers.reports().get_ideas(consultation_id, query)
    names = accounts.names({one.author_id for one in part.ideas if one.author_id is not None})
    return page(
        "reports/ideas.html",
        report=report,
        part=part,
        words=words,
        author=lambda one: printing.author(one, names),
        page_address=lambda number: url_for(
            "reports.ideas_GET",
            consultation_id=consultation_id,
            wersja=report.version,
            strona=number,
        ),
    )


@blueprint.get("/pdf")
@allow(anyone)
def paper_GET(consultation_id: UUID) -> Response:
    """Show how far the PDF is; whoever comes first has it made."""
    report = _report(consultation_id)
    paper = papers.ask(report)
    door(db)
    return page("reports/paper.html", block="paper", report=report, paper=paper)


@blueprint.get("/<int:version>.pdf")
@allow(anyone)
def file_GET(consultation_id: UUID, version: int) -> Response | Redirect:
    """Give the PDF of one version, or lead to where it is being made."""
    content = report_papers.content(consultation_id, version)
    if content is None:
        address = url_for("reports.paper_GET", consultation_id=consultation_id, wersja=version)
        return redirect(address, 303)
    response = make_response(content)
    response.content_type = "application/pdf"
    name = f"raport-{consultation_id}-{version}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = KEEP
    response.add_etag()
    response.make_conditional(request)
    return response


def shown(report: Report) -> dict[str, Any]:
    """Return what a report's page needs; the organiser's draft uses the same."""
    return {
        "report": report,
        "rehearsal": report.rehearsal,
        "words": words,
        "phases": phase_words.KINDS,
        "facts": figures.facts(report),
        "positions": figures.positions(report),
        "ideas": figures.ideas(report),
        "votes": showing.views_of(report.result) if report.result is not None else [],
        "survey_bars": figures.survey,
        "basis": basis_words,
    }


def remarks_shown(report: Report, part: Any, query: FindEntries) -> dict[str, Any]:
    """Return what a page of remarks needs; the organiser's draft uses the same."""
    names = accounts.names({one.author_id for one in part.remarks if one.author_id is not None})
    endpoint = "reports_desk.remarks_GET" if query.draft else "reports.remarks_GET"
    kept: dict[str, Any] = {"consultation_id": report.consultation_id}
    if not query.draft:
        kept["wersja"] = report.version

    def address(**changed: Any) -> str:
        return url_for(endpoint, **kept, **changed)

    whole = sum((report.participation.positions or {}).values())
    return {
        "report": report,
        "part": part,
        "words": words,
        "day_of": date.fromisoformat,
        "author": lambda one: printing.author(one, names),
        "tabs": [
            (_("All"), address(), not query.position, whole),
            *(
                (row["label"], address(stanowisko=row["code"]), row["code"] == query.position,
                 row["value"])
                for row in figures.positions(report)
                if row["code"]
            ),
        ],
        "page_address": lambda number: address(
            stanowisko=query.position or None, strona=number
        ),
    }  # fmt: skip


def _report(consultation_id: UUID) -> Report:
    version = request.args.get("wersja", "")
    wanted = int(version) if version.isdecimal() and len(version) < 6 else 0
    return peers.reports().get_report(consultation_id, wanted, actor=actor())


def _part_of(report: Report) -> Any:
    """Return the consultation for its tabs."""
    return peers.consultations().get_consultation(report.consultation_id, actor=actor())


def _number(text: str) -> int:
    return max(1, min(int(text), 10_000)) if text.isdecimal() and len(text) < 6 else 1
