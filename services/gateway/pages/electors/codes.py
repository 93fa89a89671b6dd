"""The voter's side of the checks: a letter's code, a code that is sent, a code for the clerk.

Nothing typed here stands in any log or address; whoever guesses learns nothing by it.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway import places, rate_limits
from services.gateway.model import RegisterBallot, db
from services.gateway.pages.consultations import outcomes, voting, who_votes
from services.gateway.pages.consultations.forms import DeclarationForm
from services.gateway.pages.consultations.paper_form import Filled
from services.gateway.rate_limits import LETTER_ADDRESS, MAIL_ACCOUNT, MAIL_ADDRESS, TooMany
from services.gateway.register import checks, standings, tickets
from services.gateway.register.voting import Kind
from services.gateway.rules.letter_codes import WRONG_BEFORE_THE_COUNTER
from services.gateway.web import limits
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone, signed_in
from shared.database import door
from shared.observability import unlogged
from shared.problems import Refusal

blueprint = Blueprint("electors_codes", __name__)

_WRONG = "wrong_codes"
_FORGOTTEN_AFTER = 12 * 3600


@blueprint.get("/kod")
@allow(anyone)
def code_GET() -> Response:
    """Ask for a letter's code. A QR code brings it after the #, which stays in the browser."""
    return _code()


@blueprint.post("/kod")
@unlogged
@allow(anyone)
def code_POST() -> Response:
    """Open the ballot a code belongs to; after five wrong ones lead to the counter."""
    if _wrong() >= WRONG_BEFORE_THE_COUNTER:
        return _code(status=422)
    try:
        limits.count(LETTER_ADDRESS)
    except TooMany as error:
        return limits.too_many(error)
    typed = request.form.get("code", "")[:60]
    found = checks.of_letter(typed)
    if found is None:
        _note_wrong()
        return _code(code=typed, error=True, status=422)
    rate_limits.forgive(LETTER_ADDRESS, rate_limits.network(request.remote_addr))
    session.pop(_WRONG, None)
    return _opened(found)


def _opened(found: checks.Found) -> Response:
    ballot = db.session.get_one(RegisterBallot, found.ballot_id)
    standing = standings.standing(ballot_id=ballot.ballot_id, elector_id=found.elector_id)
    if standing is None or not standing.accepting or standing.row in ("voted", "held"):
        return outcomes.before(ballot, standing)
    ticket = tickets.issue(
        ballot_id=ballot.ballot_id,
        elector_id=found.elector_id,
        channel="letter",
        now=datetime.now(UTC),
    )
    return voting.paper(ballot.consultation_id, Filled(ticket=ticket))


def _code(*, code: str = "", error: bool = False, status: int = 200) -> Response:
    over = _wrong() >= WRONG_BEFORE_THE_COUNTER
    said = _("We know no such code. Compare it with the letter, character by character.")
    return page(
        "electors/code.html",
        over=over,
        centres=places.centres() if over else [],
        code=code,
        errors=[("code", said)] if error else [],
        code_errors=[said] if error else [],
        status=status,
    )


def _wrong() -> int:
    """How many wrong codes came from this browser, of late."""
    number, since = session.get(_WRONG, (0, 0.0))
    if since < datetime.now(UTC).timestamp() - _FORGOTTEN_AFTER:
        return 0
    return int(number)


def _note_wrong() -> None:
    session[_WRONG] = (_wrong() + 1, datetime.now(UTC).timestamp())


@blueprint.get("/konsultacje/<uuid:consultation_id>/kod-wyslany")
@blueprint.get("/konsultacje/<uuid:consultation_id>/kod-dla-urzedu")
@blueprint.get("/konsultacje/<uuid:consultation_id>/wyslij-kod")
@allow(signed_in)
def checks_GET(consultation_id: UUID) -> Redirect:
    """Lead who reloads or changes the language to the page that asks who votes."""
    return redirect(url_for("consultations_vote.ballot_GET", consultation_id=consultation_id), 303)


@blueprint.post("/konsultacje/<uuid:consultation_id>/wyslij-kod")
@unlogged
@allow(signed_in)
def contact_POST(consultation_id: UUID) -> Response:
    """Send a one-time code, if the list has this contact; the page says the same if it has not."""
    ballot, account_id = _asked(consultation_id)
    contact = request.form.get("contact", "").strip()[:200]
    try:
        limits.count(MAIL_ADDRESS, MAIL_ACCOUNT, f"ballot code {account_id}")
    except TooMany as error:
        return limits.too_many(error)
    try:
        kind = checks.send_code(
            ballot_id=ballot.ballot_id,
            account_id=account_id,
            contact=contact,
            now=datetime.now(UTC),
        )
    except Refusal as refusal:
        if refusal.problem.status == 422:
            said = _wrong_contact(refusal.problem.fields.get("contact", ""))
            return _ask(ballot, status=422, contact=contact, **_said("contact", said))
        return _refused(ballot, refusal)
    door(db)
    return _ask(ballot, sent=kind)


def _wrong_contact(code: str) -> str:
    if code == "no_phones":
        return str(_("Codes go by mail only here: write the mail address the office has."))
    return str(_("Write a mail address, or a phone number with all its digits."))


@blueprint.post("/konsultacje/<uuid:consultation_id>/kod-wyslany")
@unlogged
@allow(signed_in)
def sent_POST(consultation_id: UUID) -> Response | Redirect:
    """Take the code that was sent, and go on to the ballot."""
    ballot, account_id = _asked(consultation_id)
    code = request.form.get("code", "")[:40]
    kind = "phone" if request.form.get("sent") == "phone" else "mail"
    try:
        came_to = checks.use_code(
            ballot_id=ballot.ballot_id, account_id=account_id, code=code, now=datetime.now(UTC)
        )
    except Refusal as refusal:
        return _refused(ballot, refusal)
    door(db)
    if came_to is None:
        said = _(
            "This is not the code, or its ten minutes are over. After five tries ask for a new one."
        )
        return _ask(ballot, status=422, sent=kind, **_said("code", said))
    return redirect(url_for("consultations_vote.ballot_GET", consultation_id=consultation_id), 303)


@blueprint.post("/konsultacje/<uuid:consultation_id>/kod-dla-urzedu")
@unlogged
@allow(signed_in)
def pairing_POST(consultation_id: UUID) -> Response:
    """Show a short code by which the clerk finds this account."""
    ballot, account_id = _asked(consultation_id)
    try:
        code = checks.show_pairing(
            ballot_id=ballot.ballot_id, account_id=account_id, now=datetime.now(UTC)
        )
    except Refusal as refusal:
        return _refused(ballot, refusal)
    door(db)
    return _ask(ballot, pairing=f"{code[:3]} {code[3:]}")


def _asked(consultation_id: UUID) -> tuple[RegisterBallot, UUID]:
    ballot = db.session.scalar(
        select(RegisterBallot).where(RegisterBallot.consultation_id == consultation_id)
    )
    account_id = actor().account_id
    if ballot is None or account_id is None:
        raise NotFound
    return ballot, account_id


def _ask(ballot: RegisterBallot, *, status: int = 200, **more: Any) -> Response:
    return who_votes.ask(ballot, DeclarationForm(formdata=None), [], status=status, **more)


def _said(field: str, words: str) -> dict[str, Any]:
    return {"errors": [(field, words)], "contact_errors": [words]}


def _refused(ballot: RegisterBallot, refusal: Refusal) -> Response:
    if refusal.problem.code == "ballot_over":
        return outcomes.after(ballot, Kind.ENDED, [])
    if refusal.problem.code not in who_votes.REFUSED:
        raise refusal
    said = str(who_votes.REFUSED[refusal.problem.code])
    return _ask(ballot, status=409, errors=[(None, said)])
