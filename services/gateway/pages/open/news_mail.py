"""News by mail: choosing what to hear of, confirming an address, and ending it by one click.

Opening a link of a mail changes nothing, since mail scanners open links too; the button does it.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Redirect

from services.gateway import accounts, mail_links, news_words, subscriptions
from services.gateway.model import Subscription, db
from services.gateway.pages.consultations import places
from services.gateway.rate_limits import GUEST_ACCOUNT, GUEST_ADDRESS, LINK_ADDRESS
from services.gateway.subscriptions import Wish
from services.gateway.web import limits
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from services.gateway.web.security import csrf
from shared.access import allow, anyone, signed_in
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("news_mail", __name__, url_prefix="/wiesci")

EVERY = {
    "week": _l("Once a week, on Monday morning"),
    "day": _l("Every morning, if there is something new"),
}
_FAULTS = {
    "kinds": _l("Choose at least one thing to hear of."),
    "themes": _l("Choose among the themes."),
    "every": _l("Choose how often."),
    "area_ids": _l("This part of the town is not in our list any more. Choose anew."),
    "email": _l("Write a whole mail address, with an @ in it, for example anna@example.org."),
}


@blueprint.get("")
@allow(anyone)
def wish_GET() -> Response:
    """Show what can be heard of; who is signed in sees their own choice."""
    area = request.args.get("okolica", "")
    mine = _mine()
    if mine is None:
        kinds = list(news_words.KINDS)
        return _form({"areas": [area], "kinds": kinds, "themes": [], "every": "week"})
    kept = {
        "areas": [str(one) for one in mine.area_ids],
        "kinds": mine.kinds,
        "themes": mine.themes,
        "every": mine.every,
        "at_once": mine.at_once,
    }
    return _form(kept, subscribed=True)


@blueprint.post("")
@allow(anyone)
def wish_POST() -> Response | Redirect:
    """Keep the choice of who is signed in; send everybody else a link that confirms."""
    typed: dict[str, Any] = {
        "areas": request.form.getlist("areas"),
        "kinds": request.form.getlist("kinds"),
        "themes": request.form.getlist("themes"),
        "every": request.form.get("every", ""),
        "at_once": request.form.get("at_once") == "y",
        "email": request.form.get("email", "").strip()[:200],
    }
    account_id, now = actor().account_id, datetime.now(UTC)
    email = accounts.clean_email(typed["email"]) if account_id is None else None
    faults = {"email"} if account_id is None and email is None else set()
    try:
        wish = subscriptions.checked(
            Wish(
                area_ids=_areas(typed["areas"]),
                kinds=tuple(typed["kinds"]),
                themes=tuple(typed["themes"]),
                every=typed["every"],
                at_once=typed["at_once"],
            )
        )
    except Refusal as refusal:
        faults |= refusal.problem.fields.keys()
    if faults:
        return _form(typed, subscribed=_mine() is not None, faults=faults)
    if account_id is not None:
        subscriptions.choose(account_id, wish, now=now)
        door(db)
        flash(_("Saved. We will write to you as you have chosen."), "good")
        return redirect(url_for("news_mail.wish_GET"), 303)
    assert email is not None
    limits.count(GUEST_ADDRESS, GUEST_ACCOUNT, email)
    subscriptions.ask(email=email, wish=wish, language=chosen(), now=now)
    door(db)
    return redirect("/sprawdz-poczte", 303)


@blueprint.post("/koniec")
@allow(signed_in)
def end_POST() -> Redirect:
    """Send me no more news."""
    account_id = actor().account_id
    assert account_id is not None
    subscriptions.end(account_id)
    door(db)
    flash(_("Done. We will send you no more news of consultations."), "good")
    return redirect(url_for("news_mail.wish_GET"), 303)


@blueprint.get("/potwierdz/<token>")
@allow(anyone)
def confirmation_GET(token: str) -> Response:
    """Show whose address it is and the button that confirms."""
    limits.count(LINK_ADDRESS)
    link = mail_links.peek(token, subscriptions.PURPOSE, now=datetime.now(UTC))
    if link is None:
        return page("open/news_over.html", status=410)
    return page("open/news_confirm.html", email=link.email, token=token, done=False)


@blueprint.post("/potwierdz/<token>")
@allow(anyone)
def confirmation_POST(token: str) -> Response:
    """Write from now on."""
    limits.count(LINK_ADDRESS)
    if not subscriptions.confirm(token, now=datetime.now(UTC)):
        return page("open/news_over.html", status=410)
    door(db)
    return page("open/news_confirm.html", email="", token=token, done=True)


@blueprint.get("/wypisz/<uuid:subscription_id>/<mark>")
@allow(anyone)
def leave_GET(subscription_id: UUID, mark: str) -> Response:
    """Show the button that ends it."""
    if not subscriptions.is_ours(subscription_id, mark):
        return page("open/news_over.html", status=410)
    return page("open/news_leave.html", done=False)


@blueprint.post("/wypisz/<uuid:subscription_id>/<mark>")
@csrf.exempt  # type: ignore[untyped-decorator]
@allow(anyone)
def leave_POST(subscription_id: UUID, mark: str) -> Response:
    """End it. Mail programs post here themselves (RFC 8058): the mark is the proof."""
    if not subscriptions.is_ours(subscription_id, mark):
        return page("open/news_over.html", status=410)
    subscriptions.end_by_mail(subscription_id)
    door(db)
    return page("open/news_leave.html", done=True)


def _mine() -> Subscription | None:
    account_id = actor().account_id
    return subscriptions.of_account(account_id) if account_id is not None else None


def _areas(given: list[str]) -> tuple[UUID, ...]:
    """Return the chosen areas; what is no id at all is one that nobody knows."""
    found = []
    for text in filter(None, given):
        try:
            found.append(UUID(text))
        except ValueError:
            found.append(UUID(int=0))
    return tuple(found)


def _form(
    typed: dict[str, Any], *, subscribed: bool = False, faults: set[str] | None = None
) -> Response:
    faults = faults or set()
    names = {"area_ids": "areas"}
    errors = {names.get(name, name): str(_FAULTS[name]) for name in sorted(faults)}
    return page(
        "open/news.html",
        status=422 if faults else 200,
        typed={"email": "", "at_once": False, **typed},
        areas=list(places.areas().items()),
        kinds=list(news_words.KINDS.items()),
        themes=list(news_words.THEMES.items()),
        every=list(EVERY.items()),
        errors=errors,
        subscribed=subscribed,
        with_account=actor().account_id is not None,
    )
