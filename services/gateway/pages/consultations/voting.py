"""The way to the ballot: sign in, say once who votes, choose, get the receipt.

What carries choices or a name leaves no line in any log (`unlogged`), is never put into an
address, a cookie or a session, and every answer is `no-store`, like all pages of the gateway.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, session, url_for
from flask_login import logout_user
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy import bindparam, select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.model import RegisterBallot, db
from services.gateway.pages.consultations import outcomes, paper_view, places, who_votes
from services.gateway.pages.consultations.forms import DeclarationForm
from services.gateway.pages.consultations.paper_form import Filled, Looking
from services.gateway.register import electors, forms, standings, tickets, voting
from services.gateway.register.voters import Voter
from services.gateway.register.voting import Kind, Outcome
from services.gateway.web import devices, frame, peers, sessions
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from services.gateway.web.security import csrf
from shared.access import allow, anyone, signed_in
from shared.clients.http import ServiceDown
from shared.database import alone, door, run
from shared.observability import unlogged
from shared.problems import Refusal

blueprint = Blueprint(
    "consultations_vote", __name__, url_prefix="/konsultacje/<uuid:consultation_id>"
)

_BALLOT = select(*RegisterBallot.__table__.columns).where(
    RegisterBallot.consultation_id == bindparam("consultation")
)


def voter_of(ballot_id: UUID, filled: Filled) -> Voter | None:
    """Return who votes: whom the form's ticket names, else the account that is signed in."""
    if filled.ticket:
        return tickets.read(filled.ticket, ballot_id=ballot_id, now=datetime.now(UTC))
    account_id = actor().account_id
    return None if account_id is None else Voter(account_id=account_id)


@blueprint.get("/glosowanie")
@allow(signed_in)
def ballot_GET(consultation_id: UUID) -> Response:
    """Show the ballot, or what stands before it: who votes, when it opens, that it is over."""
    ballot = _ballot(consultation_id)
    standing = standings.standing(ballot_id=ballot.ballot_id, account_id=actor().account_id)
    if standing is None or not standing.accepting or standing.voted or standing.row == "held":
        return outcomes.before(ballot, standing)
    if not standing.attached:
        return _ask(ballot, DeclarationForm(formdata=None), Filled())
    return paper(consultation_id, Filled(), fresh=True)


@blueprint.post("/glosowanie")
@csrf.exempt  # type: ignore[untyped-decorator]
@unlogged
@allow(anyone)
def ballot_POST(consultation_id: UUID) -> Response:
    """Cast the vote. Repeated, it counts once and shows the same receipt.

    The form's token is checked here and not before: whoever was signed out meanwhile gets their
    choices back instead of a page that has forgotten them. A button named `do` only looks:
    nothing is cast, and everything chosen comes back.
    """
    filled = Filled.sent()
    ballot = _ballot(consultation_id)
    voter = voter_of(ballot.ballot_id, filled)
    if voter is None:
        over = "ticket_over" if filled.ticket else "signed_out"
        return paper(consultation_id, filled, trouble=over)
    try:
        csrf.protect()
    except CSRFError:
        return paper(consultation_id, filled, trouble="stale")
    if "do" in request.form:
        return paper(consultation_id, filled)
    frame.ahead()
    door(db)
    try:
        return _cast(ballot, voter, filled)
    except ServiceDown:
        return outcomes.not_sent(ballot, filled.carried)


def _cast(ballot: RegisterBallot, voter: Voter, filled: Filled) -> Response:
    choices, faults = filled.read()
    if faults or filled.groups:
        try:
            faults = filled.judged(forms.form_of(ballot.ballot_id))
        except Refusal:
            return outcomes.after(ballot, Kind.ENDED, filled.carried)
    if faults:
        return paper(ballot.consultation_id, filled, faults=faults)
    voter = devices.placed(voter, ballot_id=ballot.ballot_id, centre_id=ballot.centre_id)
    outcome = voting.submit(ballot_id=ballot.ballot_id, voter=voter, choices=choices)
    return _answer(ballot, outcome, filled)


def _answer(ballot: RegisterBallot, outcome: Outcome, filled: Filled) -> Response:
    match outcome.kind:
        case Kind.ACCEPTED | Kind.SAME:
            return _thanks(ballot, outcome.receipt, filled)
        case Kind.WRONG:
            return paper(ballot.consultation_id, filled, faults=outcome.faults)
        case Kind.NOT_AN_ELECTOR:
            return _ask(ballot, DeclarationForm(formdata=None), filled, status=422)
        case Kind.VOTED if filled.shared:
            _leave()
            return outcomes.after(ballot, outcome.kind, [])
        case _:
            return outcomes.after(ballot, outcome.kind, filled.carried)


def _thanks(ballot: RegisterBallot, receipt: str | None, filled: Filled) -> Response:
    """Show the receipt, this once; on a shared computer nobody stays signed in behind it."""
    if filled.shared:
        _leave()
    return page(
        "consultations/receipt.html",
        title=ballot.title,
        rehearsal=ballot.rehearsal,
        consultation_id=ballot.consultation_id,
        receipt=receipt,
        signed_out=filled.shared,
        booth=_is_booth(ballot.ballot_id, filled),
    )


def _is_booth(ballot_id: UUID, filled: Filled) -> bool:
    """Tell whether a clerk has opened this ballot on the office's own screen."""
    voter = voter_of(ballot_id, filled)
    return voter is not None and voter.channel == "counter"


def _leave() -> None:
    """Sign this browser out, for this page already."""
    sessions.end()
    logout_user()
    door(db)


@blueprint.get("/oswiadczenie")
@allow(signed_in)
def declaration_GET(consultation_id: UUID) -> Redirect:
    """Lead who reloads or changes the language to the ballot, which asks again if need be."""
    return redirect(url_for("consultations_vote.ballot_GET", consultation_id=consultation_id), 303)


@blueprint.post("/oswiadczenie")
@unlogged
@allow(signed_in)
def declaration_POST(consultation_id: UUID) -> Response | Redirect:
    """Note who votes, then go on to the ballot; what was chosen already comes along."""
    ballot = _ballot(consultation_id)
    account_id = actor().account_id
    filled = Filled.sent()
    form = DeclarationForm()
    if account_id is None or not form.validate_on_submit():
        return _ask(ballot, form, filled, status=422)
    over = who_votes.tried(ballot, account_id)
    if over is not None:
        return over
    try:
        electors.declare(
            ballot_id=ballot.ballot_id,
            account_id=account_id,
            name=form.name.data,
            address=form.address.data,
            of_age=bool(form.of_age.data),
        )
    except Refusal as refusal:
        if refusal.problem.code == "ballot_over":
            return outcomes.after(ballot, Kind.ENDED, [])
        if not who_votes.refused(form, refusal):
            raise
        return _ask(ballot, form, filled, status=422)
    door(db)
    who_votes.was_right(ballot, account_id)
    if filled.answers:
        return paper(consultation_id, filled)
    return redirect(url_for("consultations_vote.ballot_GET", consultation_id=consultation_id), 303)


def _ballot(consultation_id: UUID) -> RegisterBallot:
    """Return the register's copy of a consultation's ballot, to be read; without a call."""
    with alone(db.engine) as link:
        found: Any = run(link, _BALLOT, {"consultation": consultation_id}).fetchone()
    if found is None:
        raise NotFound
    ballot: RegisterBallot = found
    return ballot


def _ask(
    ballot: RegisterBallot, form: DeclarationForm, filled: Filled, status: int = 200
) -> Response:
    return who_votes.ask(ballot, form, filled.carried if filled.answers else [], status=status)


def paper(
    consultation_id: UUID,
    filled: Filled,
    *,
    faults: Mapping[str, str] | None = None,
    trouble: str = "",
    fresh: bool = False,
) -> Response:
    """Show the ballot, filled in so far. `fresh`: this tab's draft may be put back into it."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    if found.ballot is None:
        raise NotFound
    looking = Looking.sent()
    shown = paper_view.view(
        found,
        filled,
        looking,
        faults or {},
        language=chosen(),
        areas=places.areas(found.centre_id),
    )
    errors = shown.errors
    if trouble:
        errors.append((None, outcomes.trouble(trouble)))
    elif faults and not errors:
        # Of a question that is no longer there: nothing on the page could say it.
        errors.append((None, outcomes.trouble("changed")))
    return page(
        "consultations/ballot.html",
        found=found,
        ballot=found.ballot,
        rehearsal=found.ballot.rehearsal,
        paper=shown,
        filled=filled,
        errors=errors,
        fresh=fresh,
        draft=_draft_name(found.ballot.id, filled),
        comparing=request.form.get("do") == "compare",
        too_many_compared=len(looking.compared) > paper_view.MOST_COMPARED,
        signed_out=trouble == "signed_out",
        booth=_is_booth(found.ballot.id, filled),
        status=422 if errors else 200,
    )


def _draft_name(ballot_id: UUID, filled: Filled) -> str:
    """Name the draft that the browser keeps: another ballot, session or voter never finds it."""
    generate_csrf()
    text = f"draft {session['csrf_token']} {ballot_id} {filled.ticket}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@blueprint.get("/pokwitowanie")
@allow(anyone)
def receipt_GET(consultation_id: UUID) -> Response:
    """Ask for a receipt, to look it up in the published list."""
    return _receipt(_ballot(consultation_id))


@blueprint.post("/pokwitowanie")
@unlogged
@allow(anyone)
def receipt_POST(consultation_id: UUID) -> Response:
    """Say whether a receipt is in the published list, and nothing else."""
    ballot = _ballot(consultation_id)
    code = request.form.get("code", "").strip()[:40]
    try:
        found = outcomes.look_up(ballot.ballot_id, code)
    except Refusal as refusal:
        if refusal.problem.status not in (404, 409, 422):
            raise
        early = refusal.problem.status != 422
        return _receipt(ballot, code=code, answer="early" if early else "missing")
    if not found.listed:
        return _receipt(ballot, code=code, answer="missing", root=found.receipts_root)
    proof = outcomes.prove(ballot.ballot_id, code)
    return _receipt(ballot, code=code, answer="listed", root=found.receipts_root, proof=proof)


def _receipt(ballot: RegisterBallot, **shown: Any) -> Response:
    return page(
        "consultations/check_receipt.html",
        **{
            "title": ballot.title,
            "rehearsal": ballot.rehearsal,
            "consultation_id": ballot.consultation_id,
            "code": "",
            "answer": "",
            "proof": None,
            "root": "",
            **shown,
        },
    )
