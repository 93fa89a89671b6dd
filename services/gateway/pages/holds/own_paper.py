"""The way to a reissued ballot: the code from the counter, at the office's screen or at home."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from services.gateway import rate_limits
from services.gateway.model import RegisterBallot, db
from services.gateway.rate_limits import Limit, TooMany
from services.gateway.register import reissuing
from services.gateway.web import limits
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.observability import unlogged

blueprint = Blueprint("holds_own_paper", __name__, url_prefix="/konsultacje/<uuid:consultation_id>")
# Forty-four random bits: guessing is hopeless at this pace, and mistyping is forgiven.
WRONG_CODES = Limit("reissue-code", 30, rate_limits.MAIL_ACCOUNT.every)


@blueprint.get("/druga-karta")
@allow(anyone)
def code_GET(consultation_id: UUID) -> Response:
    """Ask for the code."""
    return _show(_ballot(consultation_id))


@blueprint.post("/druga-karta")
@unlogged
@allow(anyone)
def code_POST(consultation_id: UUID) -> Response:
    """Let a right code go on to the ballot; say what to do about a wrong one."""
    ballot = _ballot(consultation_id)
    code = request.form.get("code", "").strip()[:40]
    try:
        limits.count(WRONG_CODES)
    except TooMany as error:
        return limits.too_many(error)
    ticket = reissuing.ticket(ballot_id=ballot.ballot_id, code=code, now=datetime.now(UTC))
    if ticket is None:
        said = _("We do not know this code. Compare it with your slip, or ask at the counter.")
        return _show(ballot, code=code, errors=[("code", said)], status=422)
    rate_limits.forgive(WRONG_CODES, rate_limits.network(request.remote_addr))
    return _show(ballot, ticket=ticket)


def _ballot(consultation_id: UUID) -> RegisterBallot:
    found: RegisterBallot | None = db.session.scalar(
        select(RegisterBallot).where(RegisterBallot.consultation_id == consultation_id)
    )
    if found is None or found.state == "withdrawn":
        raise NotFound
    return found


def _show(
    ballot: RegisterBallot,
    *,
    code: str = "",
    ticket: str = "",
    errors: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "holds/own_paper.html",
        status=status,
        title=ballot.title,
        rehearsal=ballot.rehearsal,
        consultation_id=ballot.consultation_id,
        code=code,
        ticket=ticket,
        errors=errors or [],
    )
