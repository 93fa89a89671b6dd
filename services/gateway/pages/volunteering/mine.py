"""My matches and my shifts: yes and no, giving back, confirming."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import calendars
from services.gateway.pages.matching import words as matching
from services.gateway.pages.volunteering import words
from services.gateway.pages.volunteering.board import tell
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.volunteering.applications import DeclineInvitation
from shared.problems import Refusal

blueprint = Blueprint("help_mine", __name__)


def myself() -> UUID:
    """The id of the person signed in."""
    found = actor().account_id
    assert found is not None
    return found


@blueprint.get("/moje-dopasowania")
@allow(signed_in)
def matches_GET() -> Response:
    """Show who asks for me, and why me."""
    found = peers.volunteering().my_matches(myself(), actor=actor())
    return page(
        "volunteering/matches.html",
        found=found,
        words=words,
        matching=matching,
    )


@blueprint.post("/moje-dopasowania/<uuid:invitation_id>/tak")
@allow(signed_in)
def accept_POST(invitation_id: UUID) -> Redirect:
    """Say yes."""
    try:
        taken = peers.volunteering().accept_invitation(invitation_id, actor=actor())
    except Refusal as refusal:
        return _sorry(refusal, "help_mine.matches_GET")
    tell(taken)
    return redirect(url_for("help_mine.shifts_GET"), 303)


@blueprint.post("/moje-dopasowania/<uuid:invitation_id>/nie")
@allow(signed_in)
def decline_POST(invitation_id: UUID) -> Redirect:
    """Say no, with a reason that is kept to."""
    reason = request.form.get("reason", "")
    if reason not in dict(words.DECLINES):
        reason = "not_this_time"
    try:
        done = peers.volunteering().decline_invitation(
            invitation_id, DeclineInvitation(reason=reason), actor=actor()
        )
    except Refusal as refusal:
        return _sorry(refusal, "help_mine.matches_GET")
    flash(matching.changed(done), "good")
    return redirect(url_for("help_mine.matches_GET"), 303)


@blueprint.get("/moje-dyzury")
@allow(signed_in)
def shifts_GET() -> Response:
    """Show my shifts: those ahead, and what is over."""
    since = calendars.made_at(myself())
    found = peers.volunteering().my_shifts(myself(), actor=actor())
    return page("volunteering/shifts.html", found=found, words=words, calendar_since=since)


@blueprint.post("/moje-dyzury/<uuid:application_id>/potwierdz")
@allow(signed_in)
def confirm_POST(application_id: UUID) -> Redirect:
    """Take the place that came free."""
    try:
        taken = peers.volunteering().confirm_application(application_id, actor=actor())
    except Refusal as refusal:
        return _sorry(refusal, "help_mine.shifts_GET")
    tell(taken)
    return redirect(url_for("help_mine.shifts_GET"), 303)


@blueprint.post("/moje-dyzury/<uuid:application_id>/oddaj")
@allow(signed_in)
def withdraw_POST(application_id: UUID) -> Redirect:
    """Give a place or a number in the line back."""
    try:
        peers.volunteering().withdraw_application(application_id, actor=actor())
    except Refusal as refusal:
        return _sorry(refusal, "help_mine.shifts_GET")
    flash(_("Given back. Thank you for saying so early: the next person is asked now."), "good")
    return redirect(url_for("help_mine.shifts_GET"), 303)


def _sorry(refusal: Refusal, endpoint: str) -> Redirect:
    if refusal.problem.status != 409:
        raise refusal
    flash(words.conflict(refusal.problem), "bad")
    return redirect(url_for(endpoint), 303)
