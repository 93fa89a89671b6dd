"""Signing up to a shift without an account: a form, a mail, a button; and a guest's own page.

Opening a link of a mail shows what would happen and changes nothing, since mail scanners open
links too; the button does it, and does it once.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts, erasures, guest_links, guests, mail_links
from services.gateway.accounts import LONGEST_NAME
from services.gateway.model import Account, MailLink, db
from services.gateway.pages.volunteering import words
from services.gateway.rate_limits import GUEST_ACCOUNT, GUEST_ADDRESS, LINK_ADDRESS
from services.gateway.web import limits, peers
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.clients.http import ServiceDown
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.remarks import OwnRemarks
from shared.contracts.volunteering.applications import MyShifts
from shared.contracts.volunteering.requests import Request, Shift
from shared.database import door
from shared.problems import Refusal, not_found

blueprint = Blueprint("help_guests", __name__)


@blueprint.get("/wolontariat/<uuid:request_id>/dyzury/<uuid:shift_id>/bez-konta")
@allow(anyone)
def wish_GET(request_id: UUID, shift_id: UUID) -> Response | Redirect:
    """Ask who would like to come; who is signed in needs no form."""
    back = url_for("help.request_GET", request_id=request_id)
    if actor().account_id is not None:
        return redirect(back, 303)
    found, shift = _shift(request_id, shift_id)
    if not _is_open(found, shift):
        return redirect(back, 303)
    return _form(found, shift, {})


@blueprint.post("/wolontariat/<uuid:request_id>/dyzury/<uuid:shift_id>/bez-konta")
@allow(anyone)
def wish_POST(request_id: UUID, shift_id: UUID) -> Response | Redirect:
    """Send the mail; the answer is the same for every address."""
    typed = request.form
    faults = _faults(typed)
    found, shift = _shift(request_id, shift_id)
    if not _is_open(found, shift):
        flash(words.CONFLICTS["request_not_open"], "bad")
        return redirect(url_for("help.request_GET", request_id=request_id), 303)
    if faults:
        return _form(found, shift, typed, faults)
    email = accounts.clean_email(typed["email"])
    assert email is not None
    limits.count(GUEST_ADDRESS, GUEST_ACCOUNT, email)
    guests.ask(
        email=email,
        name=typed["name"],
        phone=typed.get("phone", ""),
        wish=guests.Wish(shift.id, found.id, found.title, shift.starts_at, shift.ends_at),
        language=chosen(),
        now=datetime.now(UTC),
    )
    door(db)
    return redirect("/sprawdz-poczte", 303)


@blueprint.get("/zgloszenie/<token>")
@allow(anyone)
def confirmation_GET(token: str) -> Response:
    """Show what the button will do; opening the link changes nothing."""
    limits.count(LINK_ADDRESS)
    link = guests.found(token, now=datetime.now(UTC))
    if link is None:
        return _over()
    return _confirmation(link, token)


@blueprint.post("/zgloszenie/<token>")
@allow(anyone)
def confirmation_POST(token: str) -> Response:
    """Take the place, or a number on the waiting list; a second press does nothing more."""
    limits.count(LINK_ADDRESS)
    now = datetime.now(UTC)
    link = guests.found(token, now=now)
    if link is None:
        return _over()
    if link.used_at is not None:
        return _confirmation(link, token)
    person = guests.person_of(link, now=now)
    if person is None:
        return _over()
    shift_id, request_id = UUID(link.facts["shift_id"]), UUID(link.facts["request_id"])
    # The person is there before their place; a press that was cut off is simply pressed again.
    door(db)
    try:
        taken = peers.volunteering().sign_up(shift_id, actor=Actor(account_id=person.id))
    except Refusal as refusal:
        if refusal.problem.status != 409:
            raise
        link = guests.found(token, now=now)
        if link is None:
            return _over()
        return _confirmation(link, token, words.conflict(refusal.problem))
    mail_links.use(token, guests.PURPOSE, now=now)
    door(db)
    own_page = guest_links.url(person)
    return page(
        "volunteering/guest_done.html",
        one=taken,
        own_page=own_page,
        request_id=request_id,
        words=words,
    )


@blueprint.get("/gosc/<token>")
@allow(anyone)
def guest_GET(token: str) -> Response:
    """Show a guest their shifts and everything else that is kept of them."""
    limits.count(LINK_ADDRESS)
    guest = guests.by_link(token)
    return _over() if guest is None else _own_page(guest, token)


@blueprint.post("/gosc/<token>/<uuid:application_id>/oddaj")
@allow(anyone)
def withdraw_POST(token: str, application_id: UUID) -> Response | Redirect:
    """Give a guest's place or number in the line back."""
    return _acted(
        token,
        lambda guest: peers.volunteering().withdraw_application(application_id, actor=guest),
        _("Given back. Thank you for saying so early: the next person is asked now."),
    )


@blueprint.post("/gosc/<token>/<uuid:application_id>/potwierdz")
@allow(anyone)
def confirm_POST(token: str, application_id: UUID) -> Response | Redirect:
    """Take the place that came free for a guest."""
    return _acted(
        token,
        lambda guest: peers.volunteering().confirm_application(application_id, actor=guest),
        _("Thank you! You are in the team. Here is when and where."),
    )


def _acted(token: str, act: Callable[[Actor], object], said: str) -> Response | Redirect:
    """Do something as the guest of a link and lead back to their page."""
    limits.count(LINK_ADDRESS)
    guest = guests.by_link(token)
    if guest is None:
        return _over()
    try:
        act(_as(guest))
    except Refusal as refusal:
        return _sorry(refusal, token)
    flash(said, "good")
    return redirect(url_for("help_guests.guest_GET", token=token), 303)


@blueprint.post("/gosc/<token>/usun")
@allow(anyone)
def erasure_POST(token: str) -> Response | Redirect:
    """Forget a guest: this cannot be taken back, so a tick is asked for."""
    limits.count(LINK_ADDRESS)
    guest = guests.by_link(token)
    if guest is None:
        return _over()
    if request.form.get("sure") != "y":
        return _own_page(guest, token, error=_("Tick the box if you are sure."))
    erasures.ask(guest, words=request.form.get("words") == "remove")
    door(db)
    flash(_("You are being forgotten. Places you held go to the next people."), "good")
    return redirect("/wolontariat", 303)


def _shift(request_id: UUID, shift_id: UUID) -> tuple[Request, Shift]:
    found = peers.volunteering().get_request(request_id, actor=VISITOR)
    for shift in found.shifts:
        if shift.id == shift_id:
            return found, shift
    raise not_found("shift")


def _is_open(found: Request, shift: Shift) -> bool:
    return (
        found.state == "published" and shift.state == "open" and shift.starts_at > datetime.now(UTC)
    )


def _faults(typed: Any) -> dict[str, str]:
    faults = {}
    name = typed.get("name", "").strip()
    if not name:
        faults["name"] = _("Write a name.")
    elif len(name) > LONGEST_NAME:
        faults["name"] = _("Write a shorter name.")
    if accounts.clean_email(typed.get("email", "")) is None:
        faults["email"] = _(
            "Write a whole mail address, with an @ in it, for example anna@example.org."
        )
    if len(typed.get("phone", "").strip()) > guests.LONGEST_PHONE:
        faults["phone"] = _("This is too long.")
    if typed.get("adult") != "y":
        faults["adult"] = _(
            "Without an account only people of 18 or more can sign up. If you are younger, join in "
            "first: then a parent can agree."
        )
    if typed.get("consent") != "y":
        faults["consent"] = _("Without your consent we may not pass your name on.")
    return faults


def _form(
    found: Request, shift: Shift, typed: Any, faults: dict[str, str] | None = None
) -> Response:
    return page(
        "volunteering/guest_wish.html",
        status=422 if faults else 200,
        found=found,
        shift=shift,
        typed=typed,
        days=current_app.extensions["settings"].guest_keep_days,
        faults=words.Faults(faults or {}),
    )


def _confirmation(link: MailLink, token: str, error: str | None = None) -> Response:
    return page(
        "volunteering/guest_confirm.html",
        status=409 if error else 200,
        facts=link.facts,
        email=link.email,
        starts_at=datetime.fromisoformat(link.facts["starts_at"]),
        used=link.used_at is not None,
        joined="name" not in link.facts,
        token=token,
        error=error,
    )


def _own_page(guest: Account, token: str, error: str | None = None) -> Response:
    name, email, phone, until = guest.name, guest.email, guest.phone, guest.guest_until
    who = _as(guest)
    found = MyShifts(ahead=(), past=())
    if peers.installed("volunteering"):
        found = peers.volunteering().my_shifts(guest.id, actor=who)
    try:
        said = peers.remarks().of_person(guest.id, actor=who)
    except ServiceDown:
        # Their shifts are theirs also while consultations rest.
        said = OwnRemarks()
    return page(
        "volunteering/guest.html",
        status=422 if error else 200,
        name=name,
        email=email,
        phone=phone,
        until=until,
        found=found,
        said=said.remarks,
        token=token,
        error=error,
        words=words,
    )


def _as(guest: Account) -> Actor:
    """A guest acts as themselves and with no other right."""
    return Actor(account_id=guest.id)


def _over() -> Response:
    return page("volunteering/guest_over.html", status=410)


def _sorry(refusal: Refusal, token: str) -> Redirect:
    if refusal.problem.status not in (404, 409):
        raise refusal
    flash(words.conflict(refusal.problem), "bad")
    return redirect(url_for("help_guests.guest_GET", token=token), 303)
