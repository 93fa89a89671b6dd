"""Calendars to subscribe to: one's own by a secret address, an organisation's, and one shift."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import calendars, ical
from services.gateway.model import db
from services.gateway.pages.volunteering.mine import myself
from services.gateway.rate_limits import CALENDAR_ADDRESS
from services.gateway.web import limits, peers
from services.gateway.web.page import page
from shared.access import allow, anyone, signed_in
from shared.contracts.actors import Actor
from shared.database import door
from shared.problems import not_found

blueprint = Blueprint("help_calendars", __name__)


@blueprint.get("/kalendarz/<token>.ics")
@allow(anyone)
def own_GET(token: str) -> Response:
    """Give a person's own shifts to a calendar program that knows their secret address."""
    limits.count(CALENDAR_ADDRESS)
    account = calendars.owner(token)
    if account is None:
        raise not_found("calendar")
    person, language = account.id, account.language
    found = peers.volunteering().my_shifts(person, actor=Actor(account_id=person))
    with force_locale(language):
        entries = [ical.of_mine(one) for one in (*found.past, *found.ahead)]
        return _file(ical.file(_("My shifts"), entries), private=True)


@blueprint.get("/organizacje/<uuid:organisation_id>/dyzury.ics")
@allow(anyone)
def organisation_GET(organisation_id: UUID) -> Response:
    """Give an organisation's published shifts to a calendar program."""
    limits.count(CALENDAR_ADDRESS)
    found = peers.volunteering().organisation_calendar(organisation_id)
    return _file(ical.file(found.name, [ical.of_public(one) for one in found.shifts]))


@blueprint.get("/wolontariat/dyzury/<uuid:shift_id>.ics")
@allow(anyone)
def shift_GET(shift_id: UUID) -> Response:
    """Give one shift to put into a calendar."""
    limits.count(CALENDAR_ADDRESS)
    found = peers.volunteering().shift_calendar(shift_id)
    return _file(ical.file(found.shift.title, [ical.of_public(found)]))


@blueprint.post("/moje-dyzury/kalendarz")
@allow(signed_in)
def address_POST() -> Response:
    """Make a new secret address and show it, this one time."""
    address = calendars.make(myself(), now=datetime.now(UTC))
    door(db)
    answer = page("volunteering/calendar_address.html", address=address)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/moje-dyzury/kalendarz/usun")
@allow(signed_in)
def address_gone_POST() -> Redirect:
    """Make the secret address lead nowhere."""
    calendars.remove(myself())
    door(db)
    flash(_("The address is gone. Calendars that used it get nothing new."), "good")
    return redirect(url_for("help_mine.shifts_GET"), 303)


def _file(content: bytes, *, private: bool = False) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="wspolnie.ics"'
    # Asked again each time, answered by "not modified" as long as nothing has changed.
    answer.headers["Cache-Control"] = "private, no-cache" if private else "no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
