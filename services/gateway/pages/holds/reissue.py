"""At the counter: who finds a vote in their name shows a document and gets a second ballot."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from services.gateway.model import RegisterBallot, db
from services.gateway.pages.holds import ballots, words
from services.gateway.register import reissuing
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared import crash
from shared.access import allow, clerk, organiser
from shared.database import door
from shared.observability import unlogged
from shared.problems import Refusal

blueprint = Blueprint(
    "holds_reissue", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>"
)
Errors = list[tuple[str | None, Any]]


@blueprint.get("/wydanie")
@allow(clerk | organiser)
def reissue_GET(consultation_id: UUID) -> Response:
    """Ask for name and address, as the document says them."""
    return _show(ballots.mine(consultation_id))


@blueprint.post("/wydanie")
@unlogged
@allow(clerk | organiser)
def reissue_POST(consultation_id: UUID) -> Response:
    """Open the second ballot and show its code, once."""
    ballot = ballots.mine(consultation_id)
    if "document" not in request.form:
        said = _("Look at a document with a photograph first, then tick this.")
        return _show(ballot, errors=[("document", said)], status=422)
    try:
        code = reissuing.open_reissue(
            ballot_id=ballot.ballot_id,
            actor=actor(),
            name=request.form.get("name", "")[:200],
            address=request.form.get("address", "")[:300],
        )
    except Refusal as refusal:
        db.session.rollback()
        problem = refusal.problem
        if problem.status not in (409, 422):
            raise
        return _show(ballot, errors=_said(refusal), status=problem.status)
    door(db)
    crash.point("register.granted")
    return _show(ballot, code=code)


def _said(refusal: Refusal) -> Errors:
    problem = refusal.problem
    if problem.fields:
        return [
            (name, words.FAULTS.get((name, code)) or words.FAULTS[name, "empty"])
            for name, code in problem.fields.items()
        ]
    return [(None, words.CONFLICTS.get(problem.code, words.CONFLICTS["changed"]))]


def _show(
    ballot: RegisterBallot, *, code: str = "", errors: Errors | None = None, status: int = 200
) -> Response:
    possible = ballot.paused_at is None and ballot.state in ("open", "verifying")
    return page(
        "holds/reissue.html",
        status=status,
        ballot=ballot,
        possible=possible,
        code=code,
        errors=errors or [],
        sent=request.form,
    )
