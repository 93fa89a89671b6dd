"""What every page's frame needs: the rooms, the language, the person's corner, the foot."""

from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select

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
    "volunteering": ("/wolontariat", "/organizacj", "/biurko/wolontariat", "/biurko/dopasowania"),
    "own": ("/konto", "/powiadomienia", "/moje-", "/moja-", "/operator"),
}


def install(app: Flask) -> None:
    """Give every template the frame's values; two small queries a page, one when signed out."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    person = current_user if current_user.is_authenticated else None
    return {
        "language": chosen(),
        "languages": _languages(),
        "links": LINKS,
        "navigation": _navigation(signed_in=person is not None),
        "place_name": _place_name(),
        "current_person": person,
        "unread": _unread() if person is not None else 0,
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


def _place_name() -> str:
    # The installation's name is its first centre's: with one, nobody sees there could be more.
    name = db.session.scalar(select(Centre.name).order_by(Centre.id).limit(1))
    return name or current_app.extensions["settings"].public_url


def _unread() -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Notification)
            .where(Notification.account_id == current_user.id, Notification.read_at.is_(None))
        )
        or 0
    )
