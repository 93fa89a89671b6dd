"""Open data: per consultation a page of its files with what they hold, and a list of all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from flask import Blueprint, Response, current_app, make_response, request, url_for
from flask_babel import lazy_gettext as _l

from services.gateway.pages.open import report_course
from services.gateway.pages.open.feeds import base, kept
from services.gateway.rate_limits import CALENDAR_ADDRESS
from services.gateway.web import limits, peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared import delimited
from shared.access import allow, anyone
from shared.contracts import open_data as contract
from shared.contracts import open_reports
from shared.contracts.reports import FindEntries
from shared.problems import not_found

blueprint = Blueprint("open_data", __name__)

MOST_REMARKS = 10_000
Note = contract.PublicConsultation


class Dataset(NamedTuple):
    """One file: its name in the address, what it is, its media type, its fields, when it is there.

    `struct`: its fields are this struct's. `address` leads to what another room gives.
    """

    name: str
    title: Any
    media_type: str
    struct: type[msgspec.Struct] | None
    there: Callable[[Note], bool]


DATASETS = (
    Dataset("uwagi.csv", _l("Remarks with their answers"), "text/csv", contract.PublicRemark,
            lambda found: found.remarks > 0),
    Dataset("komentarze.csv", _l("Comments"), "text/csv", contract.PublicComment,
            lambda found: found.comments > 0),
    Dataset("pomysly.csv", _l("Residents’ ideas"), "text/csv", contract.PublicIdea,
            lambda found: found.ideas > 0),
    Dataset("raport.csv", _l("The report: remarks with their answers as published"), "text/csv",
            open_reports.PublicReportRemark, lambda found: found.report_at is not None),
    Dataset("przebieg.csv", _l("The report: its course, terms, participation and figures"),
            "text/csv", open_reports.PublicReportLine, lambda found: found.report_at is not None),
    Dataset("raport.json", _l("The report, whole"), "application/json",
            open_reports.PublicReportFile, lambda found: found.report_at is not None),
    Dataset("wynik.json", _l("The result of the vote"), "application/json",
            contract.PublicResult, lambda found: found.result),
)  # fmt: skip
"""Every file we make; papers of a vote and figures of surveys are their own rooms'."""

_TABLES = {"uwagi": "remarks", "komentarze": "comments", "pomysly": "ideas"}


@blueprint.get("/konsultacje/<uuid:consultation_id>/dane")
@allow(anyone)
def data_GET(consultation_id: UUID) -> Response:
    """List what can be taken away of a consultation, and what each file holds."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    note = peers.open_data().get(consultation_id)
    return page(
        "open/data.html",
        found=found,
        note=note,
        files=[(one, fields(one.struct)) for one in DATASETS if one.there(note)],
        surveys=note.surveys,
        licence=licence(),
    )


@blueprint.get("/konsultacje/<uuid:consultation_id>/dane/<name>.csv")
@allow(anyone)
def table_GET(consultation_id: UUID, name: str) -> Response:
    """Give one list as CSV."""
    if name not in _TABLES:
        raise not_found("table")
    limits.count(CALENDAR_ADDRESS)
    text = peers.open_data().table(consultation_id, _TABLES[name])
    return _file(text, "text/csv", f"{name}.csv")


@blueprint.get("/konsultacje/<uuid:consultation_id>/dane/raport.csv")
@allow(anyone)
def report_table_GET(consultation_id: UUID) -> Response:
    """Give the remarks of the latest report as CSV."""
    limits.count(CALENDAR_ADDRESS)
    query = FindEntries(at_once=MOST_REMARKS, open_data=True)
    part = peers.reports().get_remarks(consultation_id, query)
    public = msgspec.convert(msgspec.to_builtins(part), open_reports.PublicReportRemarks)
    heads = fields(open_reports.PublicReportRemark)
    lines = ([getattr(one, head) for head in heads] for one in public.remarks)
    return _file(delimited.table(heads, lines), "text/csv", "raport.csv")


@blueprint.get("/konsultacje/<uuid:consultation_id>/dane/przebieg.csv")
@allow(anyone)
def report_course_GET(consultation_id: UUID) -> Response:
    """Give the latest report's course, terms, participation and figures as CSV."""
    limits.count(CALENDAR_ADDRESS)
    report = peers.reports().get_report(consultation_id, open_data=True)
    heads = fields(open_reports.PublicReportLine)
    lines = ([getattr(one, head) for head in heads] for one in report_course.lines(report))
    return _file(delimited.table(heads, lines), "text/csv", "przebieg.csv")


@blueprint.get("/konsultacje/<uuid:consultation_id>/dane/raport.json")
@allow(anyone)
def report_file_GET(consultation_id: UUID) -> Response:
    """Give the latest report with every remark as one file."""
    limits.count(CALENDAR_ADDRESS)
    report = peers.reports().get_report(consultation_id, open_data=True)
    query = FindEntries(version=report.version, at_once=MOST_REMARKS)
    part = peers.reports().get_remarks(consultation_id, query)
    told = {**msgspec.to_builtins(report), "remarks": msgspec.to_builtins(part.remarks)}
    public = msgspec.convert(told, open_reports.PublicReportFile)
    return _file(_json(public), "application/json", "raport.json")


@blueprint.get("/konsultacje/<uuid:consultation_id>/dane/wynik.json")
@allow(anyone)
def result_file_GET(consultation_id: UUID) -> Response:
    """Give the result of the vote in figures."""
    limits.count(CALENDAR_ADDRESS)
    result = peers.results().get_result(consultation_id)
    if result.rehearsal:
        raise not_found("result")
    public = msgspec.convert(msgspec.to_builtins(result), contract.PublicResult)
    return _file(_json(public), "application/json", "wynik.json")


@blueprint.get("/dane.json")
@allow(anyone)
def catalogue_GET() -> Response:
    """List every dataset of the installation, after the words of DCAT, page by page."""
    limits.count(CALENDAR_ADDRESS)
    text = request.args.get("strona", "1")
    number = int(text) if text.isdecimal() and 0 < len(text) < 6 else 1
    found = peers.open_data().find(contract.FindPublic(page=number, at_once=100))
    told: dict[str, Any] = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@type": "dcat:Catalog",
        "dct:title": "Wspólnie",
        "dct:license": licence(),
        "dcat:dataset": [_dataset(one) for one in found.consultations],
    }
    if number < found.pages:
        address = url_for("open_data.catalogue_GET", strona=number + 1)
        told["dcat:next"] = base() + address
    return _file(msgspec.json.encode(told).decode(), "application/json", None)


def licence() -> str:
    """Return the address of the terms of use."""
    address: str = current_app.extensions["settings"].data_licence
    return address


def fields(struct: type[msgspec.Struct] | None) -> list[str]:
    """Return the names of a file's fields."""
    if struct is None:
        return []
    return [field.name for field in msgspec.structs.fields(struct)]


def _dataset(note: contract.PublicNote) -> dict[str, Any]:
    page_of = url_for("open_data.data_GET", consultation_id=note.id)
    interface = url_for("public_api.get_consultation", consultation_id=note.id)
    return {
        "@type": "dcat:Dataset",
        "@id": base() + url_for("consultations.consultation_GET", consultation_id=note.id),
        "dct:title": note.title,
        "dct:description": note.summary,
        "dct:language": note.language,
        "dct:issued": note.published_at,
        "dct:modified": _latest(note),
        "dct:license": licence(),
        "dcat:landingPage": base() + page_of,
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:mediaType": "application/json",
                "dcat:accessURL": base() + interface,
            }
        ],
    }


def _latest(note: contract.PublicNote) -> datetime:
    return note.updated_at


def _json(told: msgspec.Struct) -> str:
    return msgspec.json.encode(told).decode()


def _file(text: str, media_type: str, name: str | None) -> Response:
    response = make_response(text)
    response.content_type = f"{media_type}; charset=utf-8"
    if name is not None:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    return kept(response, words=True)
