"""The page of a result and the files behind it: for everyone, at addresses that stay."""

import hashlib
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.results import showing
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.problems import Refusal

blueprint = Blueprint("results", __name__)

# Published files never change: whoever has one may keep it.
KEEP = "public, max-age=86400, immutable"


@blueprint.get("/konsultacje/<uuid:consultation_id>/wynik")
@allow(anyone)
def result_GET(consultation_id: UUID) -> Response:
    """Show what was decided and every step that led to it; before that, when it will be there."""
    stage = request.args.get("stage", "")
    try:
        result = peers.results().get_result(consultation_id, stage=stage, actor=actor())
    except Refusal as refused:
        if refused.problem.status != 404:
            raise
        return _not_yet(consultation_id)
    return page(
        "results/result.html",
        result=result,
        rehearsal=result.rehearsal,
        questions=showing.views_of(result),
        figures=showing.figures(result),
        # Only a result that waited for a draw has two stages.
        before_draw=result.draw is not None and result.stage == "final",
    )


@blueprint.get("/konsultacje/<uuid:consultation_id>/wynik/przelicz")
@allow(anyone)
def recount_GET(consultation_id: UUID) -> Response:
    """Tell a stranger how to count the papers again."""
    result = peers.results().get_result(consultation_id, actor=actor())
    return page(
        "results/recount.html",
        result=result,
        rehearsal=result.rehearsal,
        questions=showing.views_of(result),
        roots_command="wspolnie roots karty.txt pokwitowania.txt",
    )


@blueprint.get("/konsultacje/<uuid:consultation_id>/wynik/<code>/karty")
@allow(anyone)
def question_file_GET(consultation_id: UUID, code: str) -> Response | Redirect:
    """Give the papers of one question, byte for byte as they were counted."""
    stage = request.args.get("stage", "")
    result = peers.results().get_result(consultation_id, stage=stage, actor=actor())
    names = {question.code: question.file.name for question in result.questions}
    if code not in names:
        # Stored before there were questions: the one file is the whole vote's.
        return redirect(url_for("results.result_file_GET", consultation_id=consultation_id), 303)
    text = peers.results().get_question_file(consultation_id, code, stage=stage, actor=actor())
    return _file(text, names[code])


@blueprint.get("/konsultacje/<uuid:consultation_id>/wynik/<code>/liczenie.json")
@allow(anyone)
def question_report_GET(consultation_id: UUID, code: str) -> Response:
    """Give the count of one question step by step, as a recount prints it."""
    stage = request.args.get("stage", "")
    text = peers.results().get_question_report(consultation_id, code, stage=stage, actor=actor())
    response = _file(text, None)
    response.content_type = "application/json"
    return response


@blueprint.get("/konsultacje/<uuid:consultation_id>/wynik.pb")
@allow(anyone)
def result_file_GET(consultation_id: UUID) -> Response:
    """Give the published papers, byte for byte as they were counted."""
    result = peers.results().get_result(consultation_id, actor=actor())
    text = peers.results().get_result_file(consultation_id, actor=actor())
    return _file(text, result.file.name)


@blueprint.get("/konsultacje/<uuid:consultation_id>/karty.txt")
@allow(anyone)
def papers_GET(consultation_id: UUID) -> Response:
    """Give every paper of the box, one a line, as the control number was made of them."""
    return _file(peers.results().get_papers(consultation_id, actor=actor()), None)


@blueprint.get("/konsultacje/<uuid:consultation_id>/pokwitowania.txt")
@allow(anyone)
def receipts_GET(consultation_id: UUID) -> Response:
    """Give the hashes of all receipts, sorted, one a line."""
    return _file(peers.results().get_receipts(consultation_id, actor=actor()), None)


def _not_yet(consultation_id: UUID) -> Response:
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    return page(
        "results/not_yet.html",
        status=404,
        found=found,
        rehearsal=found.ballot is not None and found.ballot.rehearsal,
        back=url_for("consultations.consultation_GET", consultation_id=consultation_id),
    )


def _file(text: str, name: str | None) -> Response:
    response = make_response(text)
    response.content_type = "text/plain; charset=utf-8"
    if name is not None:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = KEEP
    response.set_etag(hashlib.sha256(text.encode()).hexdigest())
    response.make_conditional(request)
    return response
