"""What every page's frame needs: the rooms, the language, the person's corner, the foot."""

from typing import Any
from uuid import UUID

from flask import Flask, current_app, g, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import bindparam, func, select

from services.gateway.kit import FrameLinks, LanguageItem, NavigationItem
from services.gateway.model import Centre, Notification, db
from services.gateway.web.languages import LANGUAGES, chosen
from services.gateway.web.peers import installed

LINKS = FrameLinks(
    home="/",
    sign_in="/zaloguj",
    register="/dolacz",
    sign_out="/wyloguj",
    own="/konto",
    notifications="/powiadomienia",
    accessibility="/deklaracja-dostepnosci",
    privacy="/prywatnosc",
    secrecy="/konsultacje/tajnosc",
    contact="/kontakt",
)


# Where each room's pages begin, its desks and one's own pages in it included.
ROOMS = {
    "consultations": ("/konsultacje", "/biurko/konsultacje", "/biurko/lada", "/kod"),
    "volunteering": (
        "/wolontariat",
        "/organizacj",
        "/biurko/wolontariat",
        "/biurko/osoby",
        "/zgloszenie/",
        "/gosc/",
        "/biurko/dopasowania",
    ),
    "own": ("/konto", "/powiadomienia", "/moje-", "/moja-", "/operator"),
}

# The installation's name is its first centre's: with one, nobody sees there could be more.
_FRAME = select(
    select(Centre.name).order_by(Centre.id).limit(1).scalar_subquery(),
    select(func.count())
    .select_from(Notification)
    .where(
        Notification.account_id == bindparam("account", type_=Notification.account_id.type),
        Notification.read_at.is_(None),
    )
    .scalar_subquery(),
)


def install(app: Flask) -> None:
    """Give every template the frame's values; one small query a page."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    person = current_user if current_user.is_authenticated else None
    place, unread = _place_and_unread(None if person is None else person.id)
    return {
        "language": chosen(),
        "languages": _languages(),
        "links": LINKS,
        "navigation": _navigation(signed_in=person is not None),
        "place_name": place,
        "current_person": person,
        "unread": unread,
    }


def _languages() -> list[LanguageItem]:
    now = chosen()
    return [
        LanguageItem(code=code, name=name, url=f"/jezyk/{code}", current=code == now)
        for code, name in LANGUAGES.items()
    ]


def _navigation(*, signed_in: bool) -> list[NavigationItem]:
    rooms = [
        ("consultations", _("Consultations"), "/konsultacje"),
        ("volunteering", _("Volunteering"), "/wolontariat"),
    ]
    items = [(room, label, url) for room, label, url in rooms if installed(room)]
    if signed_in:
        items.append(("own", _("My things"), LINKS.own))
    return [
        NavigationItem(
            label=label, url=url, room=room, current=request.path.startswith(ROOMS[room])
        )
        for room, label, url in items
    ]


def ahead() -> None:
    """Read what the frame needs now, in the transaction that is open anyway.

    For a page that calls a service between reading and answering.
    """
    _place_and_unread(current_user.id if current_user.is_authenticated else None)


def _place_and_unread(account_id: UUID | None) -> tuple[str, int]:
    """Return the installation's name and how many notifications wait, by one query a page."""
    if "frame" not in g:
        place, unread = db.session.execute(_FRAME, {"account": account_id}).one()
        g.frame = place or current_app.extensions["settings"].public_url, unread
    found: tuple[str, int] = g.frame
    return found
