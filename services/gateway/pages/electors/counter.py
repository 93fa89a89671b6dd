"""The counter: a clerk sees a document, and the person votes here or on their own phone.

Names and addresses typed here stand in no log, address or table; the log says that a check was
made for a ballot, not for whom, because it has a time and a vote has none.
"""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.model import RegisterBallot, Roll, db
from services.gateway.pages.consultations import voting
from services.gateway.pages.consultations.paper_form import Filled
from services.gateway.pages.electors import words
from services.gateway.pages.electors.forms import CounterForm, ReasonForm
from services.gateway.register import checks, electors, standings, tickets
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, clerk
from shared.database import door
from shared.observability import unlogged
from shared.problems import Refusal

blueprint = Blueprint("electors_counter", __name__, url_prefix="/biurko/lada")


@blueprint.get("")
@allow(clerk)
def counter_GET() -> Response:
    """List the votes for which people are checked here."""
    centres = {role.centre_id for role in actor().roles if role.name == "clerk"}
    ballots = db.session.scalars(
        select(RegisterBallot)
        .where(
            RegisterBallot.centre_id.in_([one for one in centres if one is not None]),
            RegisterBallot.state.in_(("draft", "open")),
            RegisterBallot.survey_of.is_(None),
        )
        .order_by(RegisterBallot.closes_at, RegisterBallot.ballot_id)
    ).all()
    return page("electors/counter.html", ballots=ballots)


@blueprint.get("/<uuid:consultation_id>")
@allow(clerk)
def person_GET(consultation_id: UUID) -> Response:
    """Ask who stands at the counter."""
    return _person(_ballot(consultation_id), CounterForm(formdata=None))


@blueprint.post("/<uuid:consultation_id>")
@unlogged
@allow(clerk)
def person_POST(consultation_id: UUID) -> Response:
    """Find the person on the roll; whom a list does not have may be added with a reason."""
    ballot = _ballot(consultation_id)
    if _is_off(ballot):
        return _person(ballot, CounterForm(formdata=None), 409)
    form = ReasonForm() if "add" in request.form else CounterForm()
    if not form.validate_on_submit():
        return _person(ballot, form, 422)
    person = {"ballot_id": ballot.ballot_id, "name": form.name.data, "address": form.address.data}
    try:
        if isinstance(form, ReasonForm):
            found: UUID | None = electors.add_to_list(
                actor=actor(), centre_id=ballot.centre_id, reason=form.reason.data, **person
            )
        else:
            found = electors.find_or_make(**person)
    except Refusal as refusal:
        return _not_taken(ballot, form, refusal)
    if found is None:
        empty = ReasonForm(formdata=None, data={**form.data, "seen": True})
        return _person(ballot, empty, 422, missing=True)
    door(db)
    return _found(ballot, found, form.name.data)


@blueprint.get("/<uuid:consultation_id>/konto")
@blueprint.get("/<uuid:consultation_id>/karta-na-ekranie")
@allow(clerk)
def again_GET(consultation_id: UUID) -> Redirect:
    """Lead who reloads or changes the language back to the counter."""
    return redirect(url_for("electors_counter.person_GET", consultation_id=consultation_id), 303)


@blueprint.post("/<uuid:consultation_id>/konto")
@unlogged
@allow(clerk)
def account_POST(consultation_id: UUID) -> Response | Redirect:
    """Attach the account whose screen shows a code; then its owner goes on by themselves."""
    ballot = _ballot(consultation_id)
    elector_id = _elector(ballot)
    if elector_id is None:
        return _over(ballot)
    try:
        checks.pair(
            actor=actor(),
            centre_id=ballot.centre_id,
            ballot_id=ballot.ballot_id,
            elector_id=elector_id,
            code=request.form.get("code", "")[:40],
            now=datetime.now(UTC),
        )
    except Refusal as refusal:
        if refusal.problem.status == 422:
            said = str(words.UNKNOWN_PAIRING)
        elif refusal.problem.code in words.COUNTER:
            said = str(words.COUNTER[refusal.problem.code])
        else:
            raise
        db.session.rollback()
        return _found(ballot, elector_id, request.form.get("name", "")[:200], said)
    door(db)
    flash(_("The account is checked. Its owner can vote now, on their own phone."), "good")
    return redirect(url_for("electors_counter.person_GET", consultation_id=consultation_id), 303)


@blueprint.post("/<uuid:consultation_id>/karta-na-ekranie")
@unlogged
@allow(clerk)
def booth_POST(consultation_id: UUID) -> Response:
    """Open the person's ballot on this screen; the clerk turns away until the receipt."""
    ballot = _ballot(consultation_id)
    elector_id = _elector(ballot)
    if elector_id is None:
        return _over(ballot)
    standing = standings.standing(ballot_id=ballot.ballot_id, elector_id=elector_id)
    waits = standing is None or not standing.accepting or standing.row in ("voted", "held")
    if waits or _is_off(ballot):
        return _found(ballot, elector_id, request.form.get("name", "")[:200])
    checks.note_check(
        actor=actor(), centre_id=ballot.centre_id, ballot_id=ballot.ballot_id, how="screen"
    )
    door(db)
    return voting.paper(consultation_id, Filled(ticket=_ticket(ballot, elector_id)))


def _ballot(consultation_id: UUID) -> RegisterBallot:
    ballot: RegisterBallot | None = db.session.scalar(
        select(RegisterBallot).where(RegisterBallot.consultation_id == consultation_id)
    )
    if ballot is None:
        raise NotFound
    if not actor().holds("clerk", ballot.centre_id):
        raise Forbidden
    return ballot


def _ticket(ballot: RegisterBallot, elector_id: UUID) -> str:
    return tickets.issue(
        ballot_id=ballot.ballot_id,
        elector_id=elector_id,
        channel="counter",
        now=datetime.now(UTC),
        clerk=actor().account_id,
    )


def _elector(ballot: RegisterBallot) -> UUID | None:
    """Return whom this counter has checked: only its own page can name them."""
    text = request.form.get("person", "")[:2000]
    voter = tickets.read(text, ballot_id=ballot.ballot_id, now=datetime.now(UTC))
    return voter.elector_id if voter is not None and voter.channel == "counter" else None


def _is_off(ballot: RegisterBallot) -> bool:
    return "counter" not in db.session.get_one(Roll, ballot.roll_id).checks


def _over(ballot: RegisterBallot) -> Response:
    form = CounterForm(formdata=None)
    form.form_errors.append(_("This page was open for too long. Please check the person again."))
    return _person(ballot, form, 422)


def _person(
    ballot: RegisterBallot, form: CounterForm, status: int = 200, *, missing: bool = False
) -> Response:
    roll = db.session.get_one(Roll, ballot.roll_id)
    return page(
        "electors/person.html",
        form=form,
        title=ballot.title,
        rehearsal=ballot.rehearsal,
        consultation_id=ballot.consultation_id,
        off="counter" not in roll.checks,
        missing=missing or (roll.listed and isinstance(form, ReasonForm)),
        status=status,
    )


def _found(ballot: RegisterBallot, elector_id: UUID, name: str, error: str = "") -> Response:
    standing = standings.standing(ballot_id=ballot.ballot_id, elector_id=elector_id)
    row = standing.row if standing is not None else "none"
    return page(
        "electors/found.html",
        title=ballot.title,
        rehearsal=ballot.rehearsal,
        consultation_id=ballot.consultation_id,
        name=name,
        person=_ticket(ballot, elector_id),
        row=row,
        stands=words.STANDS[row],
        accepting=standing is not None and standing.accepting,
        opens_at=ballot.opens_at,
        waits=ballot.state == "draft",
        error=error,
        status=422 if error else 200,
    )


def _not_taken(ballot: RegisterBallot, form: CounterForm, refusal: Refusal) -> Response:
    if refusal.problem.status == 422:
        form.say(dict(refusal.problem.fields))
    elif refusal.problem.code in words.COUNTER:
        form.form_errors.append(str(words.COUNTER[refusal.problem.code]))
    else:
        raise refusal
    return _person(ballot, form, 422)
