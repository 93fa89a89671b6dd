"""The organiser's desk: announcing, moving dates, closing early, calling off, unequal books."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway import staff
from services.gateway.model import RegisterBallot, db
from services.gateway.pages.consultations import second_person, words
from services.gateway.pages.consultations.desk import mine, overview
from services.gateway.pages.consultations.forms import DatesForm, ReasonForm
from services.gateway.pages.consultations.public import shown
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.ballots import PublishUnbalanced
from shared.contracts.consultations import ChangeDates, Consultation, GiveReason
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint(
    "consultations_acts", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>"
)


@blueprint.get("/podglad")
@allow(organiser)
def preview_GET(consultation_id: UUID) -> Response:
    """Show the page as everyone will see it."""
    return page("consultations/one.html", preview=True, **shown(mine(consultation_id)))


@blueprint.post("/ogloszenie")
@allow(organiser)
def announcement_POST(consultation_id: UUID) -> Response | Redirect:
    """Propose to announce a draft: once another agrees everyone sees it, its vote scheduled."""
    try:
        found = peers.consultations().announce(consultation_id, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status not in (409, 422):
            raise
        said = _said(refusal) or _("Something is still missing; the list below says what.")
        flash(said, "bad")
        return page("consultations/desk_one.html", status=422, **overview(mine(consultation_id)))
    second_person.told(found, "announce")
    return _back(consultation_id)


@blueprint.get("/terminy")
@allow(organiser)
def dates_GET(consultation_id: UUID) -> Response | Redirect:
    """Show the present dates in the form; a vote that ended meanwhile sends back to its desk."""
    found = mine(consultation_id)
    if found.ballot is None or found.ballot.phase not in ("announced", "voting"):
        flash(_("The dates of this vote cannot be moved now."), "info")
        return _back(consultation_id)
    values = {"opens_at": found.ballot.opens_at, "closes_at": found.ballot.closes_at}
    return _dates(DatesForm(formdata=None, data=values), found)


@blueprint.post("/terminy")
@allow(organiser)
def dates_POST(consultation_id: UUID) -> Response | Redirect:
    """Propose other dates; the reason stands on the public page once another agrees."""
    form = DatesForm()
    found = mine(consultation_id)
    if found.ballot is not None and found.ballot.phase == "voting":
        # An open vote keeps its opening; the form does not even show it.
        form.opens_at.data = found.ballot.opens_at
        form.opens_at.errors = []
    if _fine(form) and form.opens_at.data is not None and form.closes_at.data is not None:
        command = ChangeDates(
            opens_at=form.opens_at.data, closes_at=form.closes_at.data, reason=form.reason.data
        )
        if _tried(
            form,
            lambda: peers.consultations().change_dates(consultation_id, command, actor=actor()),
            "dates",
        ):
            return _back(consultation_id)
    return _dates(form, found, 422)


def _fine(form: DatesForm) -> bool:
    form.validate_on_submit()
    if form.opens_at.data is not None:
        form.opens_at.errors = []
    return not any(field.errors for field in form)


@blueprint.get("/zakonczenie")
@allow(organiser)
def close_GET(consultation_id: UUID) -> Response:
    """Ask for the reason of an early end."""
    return _reason(ReasonForm(formdata=None), mine(consultation_id), "close")


@blueprint.post("/zakonczenie")
@allow(organiser)
def close_POST(consultation_id: UUID) -> Response | Redirect:
    """Propose to end an open vote now."""
    form = ReasonForm()
    if form.validate_on_submit():
        command = GiveReason(reason=form.reason.data)
        if _tried(
            form,
            lambda: peers.consultations().close_early(consultation_id, command, actor=actor()),
            "close",
        ):
            return _back(consultation_id)
    return _reason(form, mine(consultation_id), "close", 422)


@blueprint.get("/odwolanie")
@allow(organiser)
def withdrawal_GET(consultation_id: UUID) -> Response:
    """Ask for the reason of calling it off."""
    return _reason(ReasonForm(formdata=None), mine(consultation_id), "withdraw")


@blueprint.post("/odwolanie")
@allow(organiser)
def withdrawal_POST(consultation_id: UUID) -> Response | Redirect:
    """Propose to call off a vote that has not opened."""
    form = ReasonForm()
    if form.validate_on_submit():
        command = GiveReason(reason=form.reason.data)
        if _tried(
            form,
            lambda: peers.consultations().withdraw(consultation_id, command, actor=actor()),
            "withdraw",
        ):
            return _back(consultation_id)
    return _reason(form, mine(consultation_id), "withdraw", 422)


@blueprint.get("/niezgodnosc")
@allow(organiser)
def balance_GET(consultation_id: UUID) -> Response:
    """Show both books' figures, and who has agreed to publish when they differ."""
    return _balance(ReasonForm(formdata=None), _ballot(consultation_id))


@blueprint.post("/niezgodnosc")
@allow(organiser)
def balance_POST(consultation_id: UUID) -> Response | Redirect:
    """Agree, as one of two organisers, that the votes are counted all the same.

    The first writes the reason; the second agrees to it as it stands.
    """
    ballot = _ballot(consultation_id)
    form = ReasonForm()
    second = "second" in request.form
    if not second and not form.validate_on_submit():
        return _balance(form, ballot, 422)
    reason = "" if second else form.reason.data
    command = PublishUnbalanced(reason=reason)
    if not _tried(
        form, lambda: peers.box().publish_unbalanced(ballot.ballot_id, command, actor=actor())
    ):
        return _balance(form, ballot, 422)
    staff.record(
        actor=actor(),
        act="ballot.unbalanced_agreed",
        subject_id=consultation_id,
        centre_id=ballot.centre_id,
        reason=reason,
    )
    door(db)
    flash(_("Noted. When two organisers agree, the votes are counted."), "good")
    return redirect(url_for("consultations_acts.balance_GET", consultation_id=consultation_id), 303)


def _ballot(consultation_id: UUID) -> RegisterBallot:
    """Return the register's copy of a ballot of one's own centre; without a call."""
    found: RegisterBallot | None = db.session.scalar(
        select(RegisterBallot).where(RegisterBallot.consultation_id == consultation_id)
    )
    if found is None or not actor().holds("organiser", found.centre_id):
        raise NotFound
    return found


def _tried(form: Any, act: Callable[[], Any], kind: str = "") -> bool:
    try:
        found = act()
    except Refusal as refusal:
        if refusal.problem.status not in (409, 422):
            raise
        if said := _said(refusal):
            form.form_errors.append(said)
        words.note_faults(form, refusal.problem.fields)
        return False
    if kind:
        second_person.told(found, kind)
    return True


def _said(refusal: Refusal) -> str:
    known = words.CONFLICTS.get(refusal.problem.code)
    if known is None and refusal.problem.status == 409:
        known = words.CONFLICTS["changed"]
    return str(known or "")


def _back(consultation_id: UUID) -> Redirect:
    return redirect(
        url_for("consultations_desk.overview_GET", consultation_id=consultation_id), 303
    )


def _dates(form: DatesForm, found: Consultation, status: int = 200) -> Response:
    return page("consultations/desk_dates.html", form=form, found=found, status=status)


def _reason(form: ReasonForm, found: Consultation, step: str, status: int = 200) -> Response:
    return page("consultations/desk_reason.html", form=form, found=found, step=step, status=status)


def _balance(form: ReasonForm, ballot: RegisterBallot, status: int = 200) -> Response:
    balance = peers.box().balance(ballot.ballot_id, actor=actor())
    return page(
        "consultations/desk_balance.html",
        form=form,
        title=ballot.title,
        rehearsal=ballot.rehearsal,
        consultation_id=ballot.consultation_id,
        balance=balance,
        agreed=actor().account_id in balance.agreed_by,
        status=status,
    )
