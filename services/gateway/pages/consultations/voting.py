"""The way to the ballot: sign in, say once who votes, choose, get the receipt.

What carries choices or a name leaves no line in any log (`unlogged`), is never put into an
address, a cookie or a session, and every answer is `no-store`, like all pages of the gateway.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.kit import money
from services.gateway.model import RegisterBallot, db
from services.gateway.pages.consultations import outcomes, places
from services.gateway.pages.consultations.forms import DeclarationForm
from services.gateway.register import electors, standings, voting
from services.gateway.register.voters import Voter
from services.gateway.register.voting import Kind, Outcome
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from services.gateway.web.security import csrf
from shared.access import allow, anyone, signed_in
from shared.clients.http import ServiceDown
from shared.contracts.ballots import Choice
from shared.contracts.consultations import QUESTION, Consultation
from shared.database import door
from shared.observability import unlogged
from shared.problems import Refusal

blueprint = Blueprint(
    "consultations_vote", __name__, url_prefix="/konsultacje/<uuid:consultation_id>"
)


@dataclass(frozen=True)
class Ticks:
    """What is ticked on the form."""

    projects: tuple[str, ...] = ()
    blank: bool = False

    @classmethod
    def sent(cls) -> "Ticks":
        """Read the ticks from the form that was sent."""
        projects = dict.fromkeys(request.form.getlist("projects"))
        return cls(tuple(projects), "blank" in request.form)

    @property
    def choices(self) -> dict[str, Choice]:
        """The ticks as the register takes them."""
        return {QUESTION: Choice(approved=self.projects, blank=self.blank)}

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The ticks as hidden fields, so that nothing is lost on the way."""
        fields = [("projects", code) for code in self.projects]
        return [*fields, ("blank", "y")] if self.blank else fields


@blueprint.get("/glosowanie")
@allow(signed_in)
def ballot_GET(consultation_id: UUID) -> Response:
    """Show the ballot, or what stands before it: who votes, when it opens, that it is over."""
    ballot = _ballot(consultation_id)
    standing = standings.standing(ballot_id=ballot.ballot_id, account_id=actor().account_id)
    if standing is None or not standing.accepting or standing.voted or standing.row == "held":
        return outcomes.before(ballot, standing)
    if not standing.attached:
        return _declare(ballot, DeclarationForm(formdata=None), Ticks())
    return _paper(consultation_id, Ticks())


@blueprint.post("/glosowanie")
@csrf.exempt  # type: ignore[untyped-decorator]
@unlogged
@allow(anyone)
def ballot_POST(consultation_id: UUID) -> Response:
    """Cast the vote. Repeated, it counts once and shows the same receipt.

    The form's token is checked here and not before: whoever was signed out meanwhile gets their
    ticks back instead of a page that has forgotten them.
    """
    ticks = Ticks.sent()
    account_id = actor().account_id
    if account_id is None:
        return _paper(consultation_id, ticks, trouble="signed_out")
    try:
        csrf.protect()
    except CSRFError:
        return _paper(consultation_id, ticks, trouble="stale")
    ballot = _ballot(consultation_id)
    db.session.commit()
    try:
        outcome = voting.submit(
            ballot_id=ballot.ballot_id, voter=Voter(account_id=account_id), choices=ticks.choices
        )
    except ServiceDown:
        return outcomes.not_sent(ballot, ticks.carried)
    return _answer(ballot, outcome, ticks)


def _answer(ballot: RegisterBallot, outcome: Outcome, ticks: Ticks) -> Response:
    match outcome.kind:
        case Kind.ACCEPTED | Kind.SAME:
            return page(
                "consultations/receipt.html",
                title=ballot.title,
                rehearsal=ballot.rehearsal,
                consultation_id=ballot.consultation_id,
                receipt=outcome.receipt,
            )
        case Kind.WRONG:
            fault = outcome.faults.get(QUESTION, "unknown")
            return _paper(ballot.consultation_id, ticks, fault=fault)
        case Kind.NOT_AN_ELECTOR:
            return _declare(ballot, DeclarationForm(formdata=None), ticks, status=422)
        case _:
            return outcomes.after(ballot, outcome.kind, ticks.carried)


@blueprint.get("/oswiadczenie")
@allow(signed_in)
def declaration_GET(consultation_id: UUID) -> Redirect:
    """Lead who reloads or changes the language to the ballot, which asks again if need be."""
    return redirect(url_for("consultations_vote.ballot_GET", consultation_id=consultation_id), 303)


@blueprint.post("/oswiadczenie")
@unlogged
@allow(signed_in)
def declaration_POST(consultation_id: UUID) -> Response | Redirect:
    """Note who votes, then go on to the ballot; ticks that were made already come along."""
    ballot = _ballot(consultation_id)
    account_id = actor().account_id
    ticks = Ticks.sent()
    form = DeclarationForm()
    if account_id is None or not form.validate_on_submit():
        return _declare(ballot, form, ticks, status=422)
    try:
        electors.declare(
            ballot_id=ballot.ballot_id,
            account_id=account_id,
            name=form.name.data,
            address=form.address.data,
        )
    except Refusal as refusal:
        if refusal.problem.code == "ballot_over":
            return outcomes.after(ballot, Kind.ENDED, [])
        if refusal.problem.status != 422:
            raise
        form.say(refusal.problem.fields)
        return _declare(ballot, form, ticks, status=422)
    door(db)
    if ticks != Ticks():
        return _paper(consultation_id, ticks, status=200)
    return redirect(url_for("consultations_vote.ballot_GET", consultation_id=consultation_id), 303)


def _ballot(consultation_id: UUID) -> RegisterBallot:
    """Return the register's copy of a consultation's ballot; without a call."""
    found: RegisterBallot | None = db.session.scalar(
        select(RegisterBallot).where(RegisterBallot.consultation_id == consultation_id)
    )
    if found is None:
        raise NotFound
    return found


def _declare(
    ballot: RegisterBallot, form: DeclarationForm, ticks: Ticks, status: int = 200
) -> Response:
    return page(
        "consultations/declare.html",
        form=form,
        title=ballot.title,
        rehearsal=ballot.rehearsal,
        consultation_id=ballot.consultation_id,
        carried=ticks.carried,
        status=status,
    )


def _paper(
    consultation_id: UUID,
    ticks: Ticks,
    *,
    fault: str = "",
    trouble: str = "",
    status: int | None = None,
) -> Response:
    """Show the ballot with these ticks, and what is wrong with them in words."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    if found.ballot is None:
        raise NotFound
    said = outcomes.fault(fault, found.ballot.max_choices) if fault else ""
    errors: list[tuple[str | None, str]] = [("projects", said)] if said else []
    if trouble:
        errors.append((None, outcomes.trouble(trouble)))
    costs = {project.code: project.cost for project in found.ballot.projects}
    return page(
        "consultations/ballot.html",
        found=found,
        ballot=found.ballot,
        rehearsal=found.ballot.rehearsal,
        options=_options(found),
        ticked=[code for code in ticks.projects if code in costs],
        spent=sum(costs.get(code, 0) for code in ticks.projects),
        blank=ticks.blank,
        errors=errors,
        choice_errors=[said] if said else [],
        signed_out=trouble == "signed_out",
        status=status or (422 if errors else 200),
    )


def _options(found: Consultation) -> list[tuple[str, str, str, str, dict[str, str]]]:
    areas = places.areas(found.centre_id)
    options: list[tuple[str, str, str, str, dict[str, str]]] = []
    for project in found.ballot.projects if found.ballot else ():
        where = areas.get(project.area_id) if project.area_id else None
        hint = " · ".join(text for text in (where, project.description) if text)
        attributes = {"data-cost": str(project.cost)}
        title = Markup("<strong>{}</strong>").format(project.title)
        options.append((project.code, title, hint, money(project.cost), attributes))
    return options


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
    answer = "listed" if found.listed else "missing"
    return _receipt(ballot, code=code, answer=answer, root=found.receipts_root)


def _receipt(ballot: RegisterBallot, **shown: Any) -> Response:
    return page(
        "consultations/check_receipt.html",
        **{
            "title": ballot.title,
            "rehearsal": ballot.rehearsal,
            "consultation_id": ballot.consultation_id,
            "code": "",
            "answer": "",
            "root": "",
            **shown,
        },
    )
