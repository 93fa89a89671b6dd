"""The door to results: there from the publication on, the same for everyone, for ever."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Response, request

from services.consultations import draws, model, result_jobs, results
from services.consultations.model import db
from shared import database
from shared.access import allow, anyone, organiser
from shared.api import Api, actor
from shared.contracts.results import ConfirmDraw, Draw, EnterDraw, FindResult, Result

api = Api("results")

_RESULT = "/v1/consultations/<uuid:consultation_id>/result"
_QUESTION = f"{_RESULT}/questions/<code>"


@api.get(_RESULT, allow=anyone, query=FindResult, gives=Result)
def get_result(consultation_id: UUID, query: FindResult) -> Result:
    """Show a result with every step that led to it; before the publication there is none."""
    return results.get(consultation_id, query.stage)


@api.blueprint.get(f"{_RESULT}.pb")
@allow(anyone)
def get_result_file(consultation_id: UUID) -> Response:
    """Give the papers of the first question as they were counted, byte for byte."""
    return _text(results.file(consultation_id))


@api.blueprint.get(f"{_QUESTION}/file")
@allow(anyone)
def get_question_file(consultation_id: UUID, code: str) -> Response:
    """Give the papers of one question as they were counted, byte for byte."""
    return _text(results.question_file(consultation_id, code, request.args.get("stage", "")))


@api.blueprint.get(f"{_QUESTION}/report")
@allow(anyone)
def get_question_report(consultation_id: UUID, code: str) -> Response:
    """Give the count of one question step by step, as a recount of its file gives it."""
    return _text(results.question_report(consultation_id, code, request.args.get("stage", "")))


@api.blueprint.get("/v1/consultations/<uuid:consultation_id>/receipts.txt")
@allow(anyone)
def get_receipts(consultation_id: UUID) -> Response:
    """Give the hashes of all receipts, sorted, one a line."""
    return _text("".join(results.receipts(consultation_id)).encode())


@api.blueprint.get("/v1/consultations/<uuid:consultation_id>/papers.txt")
@allow(anyone)
def get_papers(consultation_id: UUID) -> Response:
    """Give every paper of the box, one a line, in the order of its tree."""
    return _text("".join(results.papers(consultation_id)).encode())


@api.get("/v1/ballots/<uuid:ballot_id>/draw", allow=anyone, gives=Draw)
def get_draw(ballot_id: UUID) -> Draw:
    """Show the draw; before a second organiser confirmed it, to organisers alone."""
    return _draw(draws.get(ballot_id, actor=actor()))


@api.put("/v1/ballots/<uuid:ballot_id>/draw", allow=organiser, takes=EnterDraw, gives=Draw)
def enter_draw(ballot_id: UUID, command: EnterDraw) -> Draw:
    """Write down the publicly drawn seed; it decides nothing before somebody else confirms it."""
    now = datetime.now(UTC)
    return _draw(draws.enter(ballot_id, actor=actor(), command=command, now=now))


@api.put(
    "/v1/ballots/<uuid:ballot_id>/draw/confirmation",
    allow=organiser,
    takes=ConfirmDraw,
    gives=Draw,
)
def confirm_draw(ballot_id: UUID, command: ConfirmDraw) -> Draw:
    """Agree to the seed as a second organiser; the ties are settled right after."""
    now = datetime.now(UTC)
    draw = _draw(draws.confirm(ballot_id, actor=actor(), command=command, now=now))
    # The job must find what was decided, so the commit comes first.
    database.door(db)
    result_jobs.count_soon(ballot_id)
    return draw


def _draw(row: model.Draw) -> Draw:
    waits = row.confirmed_at is None
    return Draw(
        seed=row.seed,
        drawn=row.drawn,
        entered_at=row.entered_at,
        confirmed_at=row.confirmed_at,
        entered_by=row.first_account if waits else None,
    )


def _text(content: bytes) -> Response:
    return Response(content, content_type="text/plain; charset=utf-8")
