"""The organiser's desk: the public draw, entered by one organiser and confirmed by another."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.model import RegisterBallot, db
from services.gateway.pages.consultations.desk_questions import say
from services.gateway.pages.consultations.schedule_forms import ConfirmDrawForm, DrawForm
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.results import ConfirmDraw, Draw, EnterDraw
from shared.problems import Refusal

blueprint = Blueprint(
    "consultations_draw",
    __name__,
    url_prefix="/biurko/konsultacje/<uuid:consultation_id>/losowanie",
)


@blueprint.get("")
@allow(organiser)
def draw_GET(consultation_id: UUID) -> Response:
    """Show which ties wait for the draw, and what was entered so far."""
    return _whole(_ballot(consultation_id))


@blueprint.post("")
@allow(organiser)
def draw_POST(consultation_id: UUID) -> Response | Redirect:
    """Enter the drawn text; it decides nothing before somebody else confirms it."""
    ballot = _ballot(consultation_id)
    form = DrawForm()
    if not form.validate_on_submit():
        return _whole(ballot, form=form)
    command = EnterDraw(seed=form.seed.data, drawn=form.drawn.data)
    try:
        peers.results().enter_draw(ballot.ballot_id, command, actor=actor())
    except Refusal as refusal:
        say(form, refusal)
        return _draw(ballot, None, form=form)
    flash(_("Written down. Another organiser has to confirm it."), "good")
    address = url_for("consultations_draw.draw_GET", consultation_id=consultation_id)
    return redirect(address, 303)


@blueprint.post("/potwierdzenie")
@allow(organiser)
def confirmation_POST(consultation_id: UUID) -> Response | Redirect:
    """Agree to the drawn text as a second organiser; the ties are settled right after."""
    ballot = _ballot(consultation_id)
    form = ConfirmDrawForm()
    if not form.validate_on_submit():
        return _whole(ballot, confirm=form)
    command = ConfirmDraw(seed=form.seed.data)
    try:
        peers.results().confirm_draw(ballot.ballot_id, command, actor=actor())
    except Refusal as refusal:
        say(form, refusal)
        return _draw(ballot, _entered(ballot), confirm=form)
    flash(_("Confirmed. The final result is there in a moment."), "good")
    return redirect(f"/konsultacje/{consultation_id}/wynik", 303)


def _ballot(consultation_id: UUID) -> RegisterBallot:
    """Return the register's copy of a ballot of one's own centre; without a call."""
    found: RegisterBallot | None = db.session.scalar(
        select(RegisterBallot).where(RegisterBallot.consultation_id == consultation_id)
    )
    if found is None or not actor().holds("organiser", found.centre_id):
        raise NotFound
    return found


def _entered(ballot: RegisterBallot) -> Draw | None:
    try:
        return peers.results().get_draw(ballot.ballot_id, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 404:
            raise
        return None


def _whole(
    ballot: RegisterBallot,
    *,
    form: DrawForm | None = None,
    confirm: ConfirmDrawForm | None = None,
) -> Response:
    """Show the page with the ties that wait; there is none before the first count or without."""
    consultation_id = ballot.consultation_id
    found = peers.results().get_result(consultation_id, stage="before_draw", actor=actor())
    if not found.undecided:
        raise NotFound
    waiting = [question.title for question in found.questions if question.undecided]
    return _draw(ballot, _entered(ballot), waiting=waiting, form=form, confirm=confirm)


def _draw(
    ballot: RegisterBallot,
    draw: Draw | None,
    *,
    waiting: Sequence[str] = (),
    form: DrawForm | None = None,
    confirm: ConfirmDrawForm | None = None,
) -> Response:
    data = {} if draw is None else {"seed": draw.seed, "drawn": draw.drawn}
    return page(
        "consultations/desk_draw.html",
        consultation_id=ballot.consultation_id,
        title=ballot.title,
        draw=draw,
        own=draw is not None and draw.entered_by == actor().account_id,
        form=form or DrawForm(formdata=None, data=data),
        confirm=confirm or ConfirmDrawForm(formdata=None),
        waiting=waiting,
        rehearsal=ballot.rehearsal,
        status=200 if form is None and confirm is None else 422,
    )
