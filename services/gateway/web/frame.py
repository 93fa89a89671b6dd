"""What every page's frame needs: the rooms, the language, the person's corner, the foot."""

from functools import cache, lru_cache
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import get_locale
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
        "languages": _languages(chosen()),
        "links": LINKS,
        "navigation": _navigation(signed_in=person is not None),
        "place_name": place,
        "current_person": person,
        "unread": unread,
    }


@cache
def _languages(now: str) -> tuple[LanguageItem, ...]:
    return tuple(
        LanguageItem(code=code, name=name, url=f"/jezyk/{code}", current=code == now)
        for code, name in LANGUAGES.items()
    )


def _navigation(*, signed_in: bool) -> tuple[NavigationItem, ...]:
    rooms = [room for room in ("consultations", "volunteering") if installed(room)]
    if signed_in:
        rooms.append("own")
    here = tuple(room for room in rooms if request.path.startswith(ROOMS[room]))
    return _items(str(get_locale()), tuple(rooms), here)


@lru_cache(maxsize=256)
def _items(
    _language: str, rooms: tuple[str, ...], here: tuple[str, ...]
) -> tuple[NavigationItem, ...]:
    """Return the rooms in the words of the page's language; each page says the same few."""
    shown = {
        "consultations": (_("Consultations"), "/konsultacje"),
        "volunteering": (_("Volunteering"), "/wolontariat"),
        "own": (_("My things"), LINKS.own),
    }
    return tuple(
        NavigationItem(label=shown[room][0], url=shown[room][1], room=room, current=room in here)
        for room in rooms
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
