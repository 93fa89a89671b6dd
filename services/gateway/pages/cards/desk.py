"""The desk of paper cards: which votes have them, how far a batch is, and its way into the box."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.model import RegisterBallot, db
from services.gateway.pages.cards import words
from services.gateway.register import batches
from services.gateway.register.batches import Batch
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, clerk, organiser
from shared.clients.http import ServiceDown
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("cards", __name__, url_prefix="/biurko/karty")
desk = clerk | organiser
SHOWN = ("draft", "open", "closing", "settling", "verifying", "sealing", "done")


@blueprint.get("")
@allow(desk)
def desk_GET() -> Response:
    """List the votes of one's centres that have not ended, the soonest to end first."""
    centres = {role.centre_id for role in actor().roles if role.name in ("clerk", "organiser")}
    ballots = db.session.scalars(
        select(RegisterBallot)
        .where(
            RegisterBallot.centre_id.in_([one for one in centres if one is not None]),
            RegisterBallot.state.in_(SHOWN[:-2]),
            RegisterBallot.survey_of.is_(None),
        )
        .order_by(RegisterBallot.closes_at, RegisterBallot.ballot_id)
    ).all()
    return page("cards/desk.html", ballots=ballots)


@blueprint.get("/<uuid:consultation_id>")
@allow(desk)
def ballot_GET(consultation_id: UUID) -> Response:
    """Show how far the running batch is, what it waits for and who does it, and what fell."""
    ballot = mine(consultation_id)
    found = batches.of_ballot(ballot.ballot_id)
    running = next((batch for batch in found if batch.state != "dropped"), None)
    progress = None
    missing: list[str] = []
    step = ""
    if running is not None:
        progress = peers.cards().batch(ballot.ballot_id, running.number, actor=actor())
        missing = words.missing(running, progress, ballot.state)
        step = words.next_step(running, progress, ballot.state) if missing else ""
    return page(
        "cards/ballot.html",
        ballot=ballot,
        rehearsal=ballot.rehearsal,
        running=running,
        progress=progress,
        missing=missing,
        next_step=step,
        fallen=[batch for batch in found if batch.state == "dropped"],
        report=batches.report(ballot.ballot_id),
        words=words,
    )


@blueprint.post("/<uuid:consultation_id>/partie")
@allow(desk)
def batch_POST(consultation_id: UUID) -> Redirect:
    """Begin a batch, or go on with the one that runs."""
    ballot = mine(consultation_id)
    try:
        batches.open_batch(ballot.ballot_id, actor=actor())
    except Refusal as refusal:
        db.session.rollback()
        _tell(refusal)
    else:
        door(db)
    return back(consultation_id)


@blueprint.post("/<uuid:consultation_id>/partie/<int:number>/urna")
@allow(desk)
def drop_POST(consultation_id: UUID, number: int) -> Redirect:
    """Send a batch into the box. Repeated, it falls once."""
    ballot = mine(consultation_id)
    try:
        batches.send(ballot.ballot_id, number, actor=actor())
        door(db)
        outcome = batches.drive(ballot.ballot_id, number)
    except ServiceDown:
        flash(
            _(
                "The box did not answer, so it is not known yet whether the batch is in it. We "
                "ask again by ourselves; it cannot fall twice."
            ),
            "warning",
        )
        return back(consultation_id)
    except Refusal as refusal:
        db.session.rollback()
        _tell(refusal)
        return back(consultation_id)
    if outcome in words.TROUBLE:
        flash(str(words.TROUBLE[outcome]), "bad")
    else:
        flash(_("The batch is in the box, and its people are marked as having voted."), "good")
    return back(consultation_id)


def mine(consultation_id: UUID) -> RegisterBallot:
    """Return the register's ballot of one's own centre; others do not exist here."""
    found: RegisterBallot | None = db.session.scalar(
        select(RegisterBallot).where(
            RegisterBallot.consultation_id == consultation_id, RegisterBallot.state.in_(SHOWN)
        )
    )
    if found is None or not any(
        actor().holds(role, found.centre_id) for role in ("clerk", "organiser")
    ):
        raise NotFound
    return found


def running(ballot: RegisterBallot, number: int) -> Batch:
    """Return a batch that takes cards; one that fell or never was does not exist here."""
    for batch in batches.of_ballot(ballot.ballot_id):
        if batch.number == number and batch.state != "dropped":
            return batch
    raise NotFound


def back(consultation_id: UUID) -> Redirect:
    """Lead back to the ballot's cards."""
    return redirect(url_for("cards.ballot_GET", consultation_id=consultation_id), 303)


def _tell(refusal: Refusal) -> None:
    for _field, said in words.said(refusal):
        flash(said, "bad")
