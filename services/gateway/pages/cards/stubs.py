"""Stubs at the desk: one person enters, another types them again, or says why not.

Names and addresses typed here stand in no log, address or cookie.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.model import RegisterBallot, db
from services.gateway.pages.cards import words
from services.gateway.pages.cards.desk import desk, mine, running
from services.gateway.pages.cards.forms import RefusalForm, StubForm
from services.gateway.register import stubs
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow
from shared.database import door
from shared.observability import unlogged
from shared.problems import Refusal

blueprint = Blueprint(
    "cards_stubs", __name__, url_prefix="/biurko/karty/<uuid:consultation_id>/partie/<int:number>"
)


@blueprint.get("/odcinki")
@allow(desk)
def stubs_GET(consultation_id: UUID, number: int) -> Response:
    """Ask for a stub."""
    return _ask("enter", mine(consultation_id), number, StubForm(formdata=None))


@blueprint.post("/odcinki")
@unlogged
@allow(desk)
def stubs_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Enter a stub and ask for the next one; what cannot be entered stays in the form."""
    ballot, form = mine(consultation_id), StubForm()
    form.validate_on_submit()
    entered: list[stubs.Entered] = []
    refused = _tried(
        lambda: entered.append(
            stubs.enter(
                ballot.ballot_id,
                number,
                actor=actor(),
                undivided=bool(form.undivided.data),
                **form.typed(),
            )
        )
    )
    if refused:
        return _ask("enter", ballot, number, form, refused)
    kind, said = words.ENTERED[entered[0]]
    # Whether held or invalid for good: this card is dealt with, and the next one comes.
    if entered[0] not in (stubs.Entered.HELD, stubs.Entered.ALREADY_VOTED):
        return _ask("enter", ballot, number, form, [(None, str(said))])
    flash(str(said), kind)
    return _next("cards_stubs.stubs_GET", consultation_id, number)


@blueprint.get("/sprawdzenie")
@allow(desk)
def check_GET(consultation_id: UUID, number: int) -> Response:
    """Ask for a stub that somebody else entered."""
    return _ask("confirm", mine(consultation_id), number, StubForm(formdata=None))


@blueprint.post("/sprawdzenie")
@unlogged
@allow(desk)
def check_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Confirm a stub by typing it again."""
    ballot, form = mine(consultation_id), StubForm()
    form.validate_on_submit()
    refused = _tried(lambda: stubs.confirm(ballot.ballot_id, number, actor=actor(), **form.typed()))
    if refused:
        return _ask("confirm", ballot, number, form, refused)
    flash(_("Confirmed."), "good")
    return _next("cards_stubs.check_GET", consultation_id, number)


@blueprint.get("/odrzucenie")
@allow(desk)
def refusal_GET(consultation_id: UUID, number: int) -> Response:
    """Ask which stub is refused, and why."""
    return _ask("refuse", mine(consultation_id), number, RefusalForm(formdata=None))


@blueprint.post("/odrzucenie")
@unlogged
@allow(desk)
def refusal_POST(consultation_id: UUID, number: int) -> Response | Redirect:
    """Refuse a stub; its person is free to vote again while the vote is open."""
    ballot, form = mine(consultation_id), RefusalForm()
    form.validate_on_submit()
    refused = _tried(lambda: stubs.refuse(ballot.ballot_id, number, actor=actor(), **form.typed()))
    if refused:
        return _ask("refuse", ballot, number, form, refused)
    flash(_("Refused. The person is free again, and the reason is counted."), "good")
    return _next("cards_stubs.refusal_GET", consultation_id, number)


def _tried(act: Callable[[], object]) -> list[tuple[str | None, str]]:
    """Do one act and commit it; return what is wrong with it in words."""
    try:
        act()
    except Refusal as refusal:
        db.session.rollback()
        return words.said(refusal)
    door(db)
    return []


def _ask(
    step: str,
    ballot: RegisterBallot,
    number: int,
    form: Any,
    errors: list[tuple[str | None, str]] | None = None,
) -> Response:
    batch = running(ballot, number)
    return page(
        f"cards/{'refuse' if step == 'refuse' else 'stub'}.html",
        step=step,
        ballot=ballot,
        rehearsal=ballot.rehearsal,
        batch=batch,
        form=form,
        errors=errors or [],
        wrong=dict(errors or []),
        status=422 if errors else 200,
    )


def _next(view: str, consultation_id: UUID, number: int) -> Redirect:
    return redirect(url_for(view, consultation_id=consultation_id, number=number), 303)
