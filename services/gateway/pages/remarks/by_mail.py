"""Remarks without an account: the mail that confirms, the code that leads to where one stands.

Opening a link shows and changes nothing, since mail scanners open links too; only buttons do.
"""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway import guest_links, guests, mail_links, remark_guests
from services.gateway.model import MailLink, db
from services.gateway.pages.remarks import words
from services.gateway.pages.remarks.lists import names
from services.gateway.rate_limits import LINK_ADDRESS
from services.gateway.web import limits, peers
from services.gateway.web.page import page
from shared import crash
from shared.access import allow, anyone
from shared.contracts.actors import Actor
from shared.contracts.remarks import OwnRemark
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("remarks_by_mail", __name__)


@blueprint.get("/potwierdz-uwage/<token>")
@allow(anyone)
def confirmation_GET(token: str) -> Response:
    """Show what the button will do; opening the link changes nothing."""
    limits.count(LINK_ADDRESS)
    link = _link(token)
    return _over() if link is None else _confirmation(link, token)


@blueprint.post("/potwierdz-uwage/<token>")
@allow(anyone)
def confirmation_POST(token: str) -> Response | Redirect:
    """Give the remark its number; pressed again, or after a break, it leads to the same one."""
    limits.count(LINK_ADDRESS)
    now = datetime.now(UTC)
    link = _link(token)
    person = guests.person_of(link, now=now) if link is not None else None
    if link is None or person is None:
        return _over()
    own_page, facts, who = guest_links.url(person), dict(link.facts), Actor(account_id=person.id)
    # The person is there before their remark; a press that was cut off is simply pressed again.
    door(db)
    crash.point("remark.known")
    try:
        said = peers.remarks().confirm(
            UUID(facts["consultation_id"]), UUID(facts["sent_as"]), actor=who
        )
    except Refusal as refusal:
        if refusal.problem.status not in (404, 409):
            raise
        link = _link(token)
        if link is None or refusal.problem.status == 404:
            return _over()
        return _confirmation(link, token, words.conflict(refusal.problem))
    crash.point("remark.answered")
    mail_links.use(token, remark_guests.PURPOSE, now=now)
    door(db)
    return page("remarks/done.html", said=said, own_page=own_page)


@blueprint.get("/uwaga")
@allow(anyone)
def code_GET() -> Response | Redirect:
    """Ask for the code of a remark."""
    code = request.args.get("kod", "").strip()[:40]
    if code:
        return redirect(url_for("remarks_by_mail.status_GET", code=code), 303)
    return page("remarks/code.html", code="", error="")


@blueprint.get("/uwaga/<code>")
@allow(anyone)
def status_GET(code: str) -> Response:
    """Show where the remark of a code stands."""
    limits.count(LINK_ADDRESS)
    found = _of(code)
    if found is None:
        return _no_code(code)
    return page("remarks/status.html", one=found, names=names([found.remark]), words=words)


@blueprint.get("/uwaga/<code>/druk")
@allow(anyone)
def print_GET(code: str) -> Response:
    """Show the confirmation as it is printed and handed to whoever brought the paper."""
    limits.count(LINK_ADDRESS)
    found = _of(code)
    if found is None:
        return _no_code(code)
    base: str = current_app.extensions["settings"].public_url.rstrip("/")
    address = base + url_for("remarks_by_mail.code_GET")
    return page("remarks/print.html", one=found, address=address)


@blueprint.post("/uwaga/<code>/wycofaj")
@allow(anyone)
def withdraw_POST(code: str) -> Response | Redirect:
    """Take the remark of a code back; a second press changes nothing."""
    limits.count(LINK_ADDRESS)
    try:
        peers.remarks().withdraw_by_code(code)
    except Refusal as refusal:
        if refusal.problem.status == 404:
            return _no_code(code)
        if refusal.problem.status != 409:
            raise
        flash(words.conflict(refusal.problem), "bad")
    else:
        flash(_("Taken back. Its number stays, its text is gone."), "good")
    return redirect(url_for("remarks_by_mail.status_GET", code=code), 303)


def _of(code: str) -> OwnRemark | None:
    try:
        return peers.remarks().by_code(code.strip()[:40].replace("/", ""))
    except Refusal as refusal:
        if refusal.problem.status != 404:
            raise
        return None


def _no_code(code: str) -> Response:
    error = _("There is no remark with this code. Check it letter by letter.")
    return page("remarks/code.html", status=404, code=code[:40], error=error)


def _link(token: str) -> MailLink | None:
    return guests.found(token, now=datetime.now(UTC), purpose=remark_guests.PURPOSE)


def _confirmation(link: MailLink, token: str, error: str = "") -> Response:
    facts, used = dict(link.facts), link.used_at is not None
    try:
        sent = peers.remarks().sent(UUID(facts["consultation_id"]), UUID(facts["sent_as"]))
    except Refusal as refusal:
        if refusal.problem.status != 404:
            raise
        return _over()
    return page(
        "remarks/confirm.html",
        status=409 if error else 200,
        one=sent,
        until=datetime.fromisoformat(facts["until_at"]),
        used=used,
        token=token,
        error=error,
        words=words,
    )


def _over() -> Response:
    return page("remarks/over.html", status=410)
