"""The public interface: read-only JSON for programs, described by OpenAPI from its own structs."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, jsonify, url_for
from werkzeug.exceptions import HTTPException

from services.gateway.pages.open.feeds import base, kept
from services.gateway.rate_limits import API_ADDRESS, TooMany
from services.gateway.web import limits, peers
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.api import Api
from shared.clients.http import ServiceDown
from shared.contracts.open_data import (
    FindNews,
    FindPage,
    FindPublic,
    PublicComments,
    PublicConsultation,
    PublicIdeas,
    PublicNews,
    PublicNotes,
    PublicRemarks,
    PublicResult,
)
from shared.contracts.open_reports import PublicReport, PublicReportRemarks
from shared.contracts.problems import Problem
from shared.contracts.reports import FindEntries
from shared.openapi import describe
from shared.problems import Refusal, not_found

api = Api("public_api")
pages = Blueprint("open_api", __name__)

RELEASE = "1"
_LIST = "/api/v1/consultations"
_ONE = "/api/v1/consultations/<uuid:consultation_id>"


@api.get(_LIST, allow=anyone, query=FindPublic, gives=PublicNotes)
def find_consultations(query: FindPublic) -> PublicNotes:
    """List public consultations, the newest first."""
    return peers.open_data().find(query)


@api.get(_ONE, allow=anyone, gives=PublicConsultation)
def get_consultation(consultation_id: UUID) -> PublicConsultation:
    """Show one consultation with its phases, material and meetings."""
    return peers.open_data().get(consultation_id)


@api.get(f"{_ONE}/remarks", allow=anyone, query=FindPage, gives=PublicRemarks)
def get_remarks(consultation_id: UUID, query: FindPage) -> PublicRemarks:
    """Show one page of remarks with their answers."""
    return peers.open_data().remarks(consultation_id, query)


@api.get(f"{_ONE}/ideas", allow=anyone, query=FindPage, gives=PublicIdeas)
def get_ideas(consultation_id: UUID, query: FindPage) -> PublicIdeas:
    """Show one page of residents' ideas and what became of them."""
    return peers.open_data().ideas(consultation_id, query)


@api.get(f"{_ONE}/comments", allow=anyone, query=FindPage, gives=PublicComments)
def get_comments(consultation_id: UUID, query: FindPage) -> PublicComments:
    """Show one page of comments."""
    return peers.open_data().comments(consultation_id, query)


@api.get(f"{_ONE}/report", allow=anyone, gives=PublicReport)
def get_report(consultation_id: UUID) -> PublicReport:
    """Show the latest published report."""
    found = peers.reports().get_report(consultation_id, open_data=True)
    return msgspec.convert(msgspec.to_builtins(found), PublicReport)


@api.get(f"{_ONE}/report/remarks", allow=anyone, query=FindPage, gives=PublicReportRemarks)
def get_report_remarks(consultation_id: UUID, query: FindPage) -> PublicReportRemarks:
    """Show one page of the latest report's remarks, as it froze them."""
    wanted = FindEntries(page=query.page, at_once=min(query.at_once, 500), open_data=True)
    found = peers.reports().get_remarks(consultation_id, wanted)
    return msgspec.convert(msgspec.to_builtins(found), PublicReportRemarks)


@api.get(f"{_ONE}/result", allow=anyone, gives=PublicResult)
def get_result(consultation_id: UUID) -> PublicResult:
    """Show the result of the vote."""
    found = peers.results().get_result(consultation_id)
    if found.rehearsal:
        raise not_found("result")
    return msgspec.convert(msgspec.to_builtins(found), PublicResult)


@api.get("/api/v1/news", allow=anyone, query=FindNews, gives=PublicNews)
def get_news(query: FindNews) -> PublicNews:
    """Tell what has happened, latest first."""
    return peers.open_data().news(query)


def description() -> dict[str, Any]:
    """Return the OpenAPI document of the public interface."""
    found = describe("public", RELEASE, (api,))
    found["info"]["title"] = "Wspólnie: public interface"
    found["info"]["description"] = "Read-only, without a key. Nothing in it is personal."
    del found["security"], found["components"]["securitySchemes"]
    return found


@api.blueprint.get("/api/v1/openapi.json")
@allow(anyone)
def openapi_GET() -> Response:
    """Give the description for programs."""
    return jsonify({**description(), "servers": [{"url": base()}]})


@pages.get("/api")
@allow(anyone)
def api_GET() -> Response:
    """Tell people what programs can ask."""
    operations = sorted(api.operations, key=lambda one: one.path)
    return page(
        "open/api.html",
        operations=[
            {
                "method": one.method,
                "path": one.path.replace("<uuid:consultation_id>", "{id}"),
                "name": one.name,
                "summary": one.summary,
                "fields": [field.name for field in msgspec.structs.fields(one.query)]
                if one.query is not None
                else [],
                "gives": [field.name for field in msgspec.structs.fields(one.gives)],
            }
            for one in operations
        ],
        address=base() + _LIST,
        description_url=url_for("public_api.openapi_GET"),
        limit=API_ADDRESS,
    )


@api.blueprint.before_request
def _limited() -> None:
    limits.count(API_ADDRESS)


@api.blueprint.after_request
def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return kept(response, words=True) if response.status_code == 200 else response


@api.blueprint.errorhandler(Refusal)
def _refused(error: Refusal) -> Response:
    return _problem(error.problem)


@api.blueprint.errorhandler(TooMany)
def _too_many(error: TooMany) -> Response:
    response = _problem(Problem(code="too_many", status=429, detail="Come again a little later."))
    response.headers["Retry-After"] = str(error.seconds)
    return response


@api.blueprint.errorhandler(ServiceDown)
def _resting(_error: ServiceDown) -> Response:
    return _problem(Problem(code="resting", status=503, detail="Come again in a few minutes."))


@api.blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    return _problem(Problem(code=error.name.lower().replace(" ", "_"), status=error.code or 500))


def _problem(problem: Problem) -> Response:
    return Response(
        msgspec.json.encode(problem),
        status=problem.status,
        content_type="application/problem+json",
    )
