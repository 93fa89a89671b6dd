"""A place given back or confirmed from a mail, without signing in.

Opening such a link shows the shift and a button and changes nothing, since mail scanners open
links too. The link acts for one person on one application and signs nobody in.
"""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as Redirect

from services.gateway import shift_links
from services.gateway.pages.volunteering import words
from services.gateway.rate_limits import LINK_ADDRESS
from services.gateway.web import limits, peers
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.contracts.actors import Actor
from shared.problems import Refusal

blueprint = Blueprint("help_by_mail", __name__)


@blueprint.get("/oddaj-dyzur/<token>")
@allow(anyone)
def give_back_GET(token: str) -> Response:
    """Show the place and the button that gives it back."""
    return _show("give_back", token)


@blueprint.post("/oddaj-dyzur/<token>")
@allow(anyone)
def give_back_POST(token: str) -> Response | Redirect:
    """Give the place back; a second time changes nothing."""
    return _do("give_back", token)


@blueprint.get("/potwierdz-dyzur/<token>")
@allow(anyone)
def confirm_GET(token: str) -> Response:
    """Show the place that came free and the button that takes it."""
    return _show("confirm", token)


@blueprint.post("/potwierdz-dyzur/<token>")
@allow(anyone)
def confirm_POST(token: str) -> Response | Redirect:
    """Take the place that came free; a second time changes nothing."""
    return _do("confirm", token)


def _show(purpose: str, token: str) -> Response:
    limits.count(LINK_ADDRESS)
    link = shift_links.read(purpose, token)
    if link is None:
        return _leads_nowhere()
    try:
        found = peers.volunteering().get_application(
            link.application_id, actor=Actor(account_id=link.person_id)
        )
    except Refusal as refusal:
        if refusal.problem.status != 404:
            raise
        return _leads_nowhere()
    return page("volunteering/by_mail.html", one=found, purpose=purpose, words=words)


def _do(purpose: str, token: str) -> Response | Redirect:
    limits.count(LINK_ADDRESS)
    link = shift_links.read(purpose, token)
    if link is None:
        return _leads_nowhere()
    try:
        _act(purpose, link.application_id, Actor(account_id=link.person_id))
    except Refusal as refusal:
        if refusal.problem.status == 404:
            return _leads_nowhere()
        if refusal.problem.status != 409:
            raise
        flash(words.conflict(refusal.problem), "bad")
    return redirect(request.path, 303)


def _act(purpose: str, application_id: UUID, person: Actor) -> None:
    service = peers.volunteering()
    if purpose == "confirm":
        service.confirm_application(application_id, actor=person)
    else:
        service.withdraw_application(application_id, actor=person)


def _leads_nowhere() -> Response:
    return page("volunteering/by_mail.html", status=410, one=None, purpose="", words=words)
