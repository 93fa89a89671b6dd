"""The page of a result and the files behind it: for everyone, at addresses that stay."""

import hashlib
from uuid import UUID

from flask import Blueprint, Response, make_response, request, url_for

from services.gateway.pages.consultations import places, words
from services.gateway.pages.results import telling
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
    try:
        result = peers.results().get_result(consultation_id, actor=actor())
    except Refusal as refused:
        if refused.problem.status != 404:
            raise
        return _not_yet(consultation_id)
    return page(
        "results/result.html",
        result=result,
        rehearsal=result.rehearsal,
        bars=telling.bars(result),
        line_after=telling.line_after(result),
        line_text=telling.line_text(result),
        reasons=telling.reasons(result),
        draws=telling.draws(result),
        fates=telling.FATES,
        areas=places.areas(result.centre_id),
        explained=words.EXPLAINED[result.rule],
    )


@blueprint.get("/konsultacje/<uuid:consultation_id>/wynik.pb")
@allow(anyone)
def result_file_GET(consultation_id: UUID) -> Response:
    """Give the published papers, byte for byte as they were counted."""
    result = peers.results().get_result(consultation_id, actor=actor())
    text = peers.results().get_result_file(consultation_id, actor=actor())
    return _file(text, result.file.name)


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
