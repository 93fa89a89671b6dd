"""What every page's frame needs: the rooms, the language, the person's corner, the foot."""

from typing import Any

from flask import Flask, current_app, g, request
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
    news="/wiesci",
    data="/api",
)


# Where each room's pages begin, its desks and one's own pages in it included.
ROOMS = {
    "consultations": (
        "/konsultacje",
        "/wiesci",
        "/api",
        "/biurko/konsultacje",
        "/biurko/lada",
        "/biurko/karty",
        "/kod",
    ),
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
PLACE = select(Centre.name).order_by(Centre.id).limit(1).scalar_subquery()
_PLACE = select(PLACE)


def unread_of(account_id: Any) -> Any:
    """Return the subquery that counts the notifications which wait for an account."""
    waiting = select(func.count()).where(
        Notification.account_id == account_id, Notification.read_at.is_(None)
    )
    return waiting.correlate_except(Notification).scalar_subquery()


def keep(place: str | None, unread: int) -> None:
    """Keep what was read with the person for this page's frame: it needs no query of its own."""
    g.frame = place or current_app.extensions["settings"].public_url, unread


def install(app: Flask) -> None:
    """Give every template the frame's values; a visitor's takes one small query."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    person = current_user if current_user.is_authenticated else None
    place, unread = _place_and_unread()
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


def _navigation(*, signed_in: bool) -> tuple[NavigationItem, ...]:
    rooms = [
        ("consultations", _("Consultations"), "/konsultacje"),
        ("volunteering", _("Volunteering"), "/wolontariat"),
    ]
    items = [(room, label, url) for room, label, url in rooms if installed(room)]
    if signed_in:
        items.append(("own", _("My things"), LINKS.own))
    return tuple(
        NavigationItem(
            label=label, url=url, room=room, current=request.path.startswith(ROOMS[room])
        )
        for room, label, url in items
    )


def ahead() -> None:
    """Read what the frame needs now, in the transaction that is open anyway.

    For a page that calls a service between reading and answering.
    """
    _place_and_unread()


def _place_and_unread() -> tuple[str, int]:
    """Return the installation's name and how many notifications wait, read once a page."""
    if "frame" not in g:
        keep(db.session.scalar(_PLACE), 0)
    found: tuple[str, int] = g.frame
    return found
