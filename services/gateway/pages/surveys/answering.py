"""A survey as people answer it: the list, the form, the declaration, the thanks with the receipt.

What carries answers leaves no line in any log (`unlogged`), is never put into an address, a cookie
or a session, and every page is `no-store`. An anonymous survey goes the way of a vote.
"""

import hashlib
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, redirect, session, url_for
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.model import RegisterBallot, db
from services.gateway.pages.consultations import outcomes as vote_outcomes
from services.gateway.pages.consultations import paper_form, who_votes
from services.gateway.pages.consultations.forms import DeclarationForm
from services.gateway.pages.consultations.paper_form import Filled
from services.gateway.pages.surveys import form_view, outcomes, words
from services.gateway.register import electors, forms, standings, voting
from services.gateway.register.voters import Voter
from services.gateway.register.voting import Kind
from services.gateway.web import frame, peers
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from services.gateway.web.security import csrf
from shared.access import allow, anyone, signed_in
from shared.clients.http import ServiceDown
from shared.contracts.surveys import AnswerSurvey, Survey
from shared.database import door
from shared.observability import unlogged
from shared.problems import Refusal

blueprint = Blueprint("surveys", __name__, url_prefix="/konsultacje/<uuid:consultation_id>/ankiety")


@blueprint.get("")
@allow(anyone)
def surveys_GET(consultation_id: UUID) -> Response:
    """List the surveys of a consultation: what can be answered, what was said."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    notes = peers.surveys().of_consultation(consultation_id, actor=actor()).notes
    return page(
        "surveys/list.html",
        found=found,
        surveys=[
            (note, form_view.said(found.language, note, "title", chosen()))
            for note in notes
            if note.state != "draft"
        ],
        stations=words.STATIONS,
    )


@blueprint.get("/<uuid:survey_id>")
@allow(anyone)
def survey_GET(consultation_id: UUID, survey_id: UUID) -> Response | Redirect:
    """Show the form, or what stands before it: sign in, who answers, that it is over."""
    survey = one(consultation_id, survey_id)
    if (instead := blocked(survey)) is not None:
        return instead
    own = Filled(answers=paper_form.answers_of(survey.own or {}))
    return form(survey, own, fresh=survey.own is None)


@blueprint.post("/<uuid:survey_id>")
@csrf.exempt  # type: ignore[untyped-decorator]
@unlogged
@allow(anyone)
def survey_POST(consultation_id: UUID, survey_id: UUID) -> Response | Redirect:
    """Take the answers. Repeated, an anonymous one counts once and shows the same receipt.

    The form's token is checked here and not before, so that whoever was signed out meanwhile gets
    their answers back instead of a page that has forgotten them.
    """
    filled = Filled.sent()
    account_id = actor().account_id
    if account_id is None:
        return form(one(consultation_id, survey_id), filled, trouble="signed_out")
    try:
        csrf.protect()
    except CSRFError:
        return form(one(consultation_id, survey_id), filled, trouble="stale")
    ballot = _registered(consultation_id, survey_id)
    if ballot is None:
        return _named(one(consultation_id, survey_id), filled)
    electors.by_account(ballot_id=survey_id, account_id=account_id)
    frame.ahead()
    door(db)
    try:
        return _cast(ballot, account_id, filled)
    except ServiceDown:
        return outcomes.not_sent(ballot, filled.carried)


def _cast(ballot: RegisterBallot, account_id: UUID, filled: Filled) -> Response:
    consultation_id, survey_id = ballot.survey_of, ballot.ballot_id
    assert consultation_id is not None
    try:
        faults = form_view.faults(forms.form_of(survey_id), filled)
    except Refusal:
        return outcomes.after(ballot, Kind.ENDED, filled.carried)
    if faults:
        return form(one(consultation_id, survey_id), filled, faults=faults)
    choices, _ = filled.read()
    voter = Voter(account_id=account_id)
    outcome = voting.submit(ballot_id=survey_id, voter=voter, choices=choices)
    match outcome.kind:
        case Kind.ACCEPTED | Kind.SAME:
            return outcomes.thanks(outcomes.registered(ballot), outcome.receipt, filled)
        case Kind.WRONG:
            return form(one(consultation_id, survey_id), filled, faults=outcome.faults)
        case Kind.NOT_AN_ELECTOR:
            empty = DeclarationForm(formdata=None)
            return _ask(outcomes.registered(ballot), empty, filled, status=422)
        case _:
            return outcomes.after(ballot, outcome.kind, filled.carried)


def _named(survey: Survey, filled: Filled) -> Response:
    if survey.anonymous or survey.form is None:
        # The register has not heard of it yet.
        return outcomes.about(survey)
    faults = form_view.faults(survey.form, filled)
    if faults:
        return form(survey, filled, faults=faults)
    choices, _ = filled.read()
    try:
        peers.surveys().answer(survey.id, AnswerSurvey(choices=choices), actor=actor())
    except ServiceDown:
        return form(survey, filled, trouble="not_sent")
    except Refusal as refusal:
        if refusal.problem.code != "not_open":
            raise
        return outcomes.late(survey)
    return outcomes.thanks(outcomes.named(survey), None, filled, closes_at=survey.closes_at)


@blueprint.get("/<uuid:survey_id>/oswiadczenie")
@allow(signed_in)
def declaration_GET(consultation_id: UUID, survey_id: UUID) -> Redirect:
    """Lead who reloads or changes the language to the form, which asks again if need be."""
    return _to_form(consultation_id, survey_id)


@blueprint.post("/<uuid:survey_id>/oswiadczenie")
@unlogged
@allow(signed_in)
def declaration_POST(consultation_id: UUID, survey_id: UUID) -> Response | Redirect:
    """Note who answers, then go on to the form; what was answered already comes along."""
    ballot = _registered(consultation_id, survey_id)
    account_id = actor().account_id
    if ballot is None or account_id is None:
        raise NotFound
    filled, declaration = Filled.sent(), DeclarationForm()
    if not declaration.validate_on_submit():
        return _ask(outcomes.registered(ballot), declaration, filled, status=422)
    try:
        electors.declare(
            ballot_id=survey_id,
            account_id=account_id,
            name=declaration.name.data,
            address=declaration.address.data,
        )
    except Refusal as refusal:
        if refusal.problem.code == "ballot_over":
            return outcomes.after(ballot, Kind.ENDED, [])
        if not who_votes.refused(declaration, refusal):
            raise
        return _ask(outcomes.registered(ballot), declaration, filled, status=422)
    door(db)
    if filled.answers:
        return form(one(consultation_id, survey_id), filled)
    return _to_form(consultation_id, survey_id)


@blueprint.get("/<uuid:survey_id>/pokwitowanie")
@allow(anyone)
def receipt_GET(consultation_id: UUID, survey_id: UUID) -> Response:
    """Ask for a receipt, to look it up in the published list."""
    return outcomes.receipt(_anonymous(consultation_id, survey_id))


@blueprint.post("/<uuid:survey_id>/pokwitowanie")
@unlogged
@allow(anyone)
def receipt_POST(consultation_id: UUID, survey_id: UUID) -> Response:
    """Say whether a receipt is in the published list, and nothing else."""
    return outcomes.receipt(_anonymous(consultation_id, survey_id), look=True)


def blocked(survey: Survey, filled: Filled | None = None) -> Response | None:
    """Return what stands before the form, if anything does; a declaration carries the answers."""
    account_id = actor().account_id
    if account_id is None or survey.state != "open":
        return outcomes.about(survey)
    if not survey.anonymous:
        return None
    standing = standings.standing(ballot_id=survey.id, account_id=account_id)
    if standing is None or not standing.accepting or standing.voted:
        return outcomes.before(survey, standing)
    if survey.who == "declaration" and not standing.attached:
        return _ask(outcomes.named(survey), DeclarationForm(formdata=None), filled)
    return None


def one(consultation_id: UUID, survey_id: UUID) -> Survey:
    """Return a survey of this consultation; 404 elsewhere."""
    found = peers.surveys().get(survey_id, actor=actor())
    if found.consultation_id != consultation_id:
        raise NotFound
    return found


def form(
    survey: Survey,
    filled: Filled,
    *,
    faults: Mapping[str, str] | None = None,
    trouble: str = "",
    fresh: bool = False,
) -> Response:
    """Show the form, filled in so far. `fresh`: this tab's draft may be put back into it."""
    found = peers.consultations().get_consultation(survey.consultation_id, actor=actor())
    questions = form_view.view(survey, filled, faults or {}, language=chosen())
    errors = form_view.errors(questions)
    if trouble:
        said = words.TROUBLE.get(trouble)
        errors.append((None, str(said) if said else vote_outcomes.trouble(trouble)))
    elif faults and not errors:
        errors.append((None, str(form_view.CHANGED)))
    return page(
        "surveys/form.html",
        found=found,
        survey=survey,
        title=form_view.said(survey.language, survey, "title", chosen()),
        description=form_view.said(survey.language, survey, "description", chosen()),
        questions=questions,
        filled=filled,
        errors=errors,
        fresh=fresh,
        draft=_draft_name(survey.id),
        changing=survey.own is not None,
        signed_out=trouble == "signed_out",
        status=503 if trouble == "not_sent" else 422 if errors else 200,
    )


def _ask(
    which: outcomes.Which,
    declaration: DeclarationForm,
    filled: Filled | None = None,
    status: int = 200,
) -> Response:
    return page(
        "surveys/declare.html",
        **which._asdict(),
        form=declaration,
        carried=filled.carried if filled is not None and filled.answers else [],
        errors=declaration.errors,
        status=status,
    )


def _registered(consultation_id: UUID, survey_id: UUID) -> RegisterBallot | None:
    """Return the register's copy of an anonymous survey; without a call."""
    found: RegisterBallot | None = db.session.scalar(
        select(RegisterBallot).where(
            RegisterBallot.ballot_id == survey_id, RegisterBallot.survey_of == consultation_id
        )
    )
    return found


def _anonymous(consultation_id: UUID, survey_id: UUID) -> RegisterBallot:
    found = _registered(consultation_id, survey_id)
    if found is None:
        raise NotFound
    return found


def _to_form(consultation_id: UUID, survey_id: UUID) -> Redirect:
    address = url_for("surveys.survey_GET", consultation_id=consultation_id, survey_id=survey_id)
    return redirect(address, 303)


def _draft_name(survey_id: UUID) -> str:
    """Name the draft that the browser keeps: another survey or session never finds it."""
    generate_csrf()
    text = f"draft {session['csrf_token']} {survey_id}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]
