"""News by mail: who wants which; with an account at once, without one by a link in a mail.

Nothing is kept of an address that was never confirmed but the link's row, which goes with its two
days. Every mail carries an address that ends it without signing in.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.gateway import accounts, letters, mail_links, news_words
from services.gateway.model import Account, Area, Subscription, db
from shared.ids import random_id
from shared.problems import invalid

PURPOSE = "subscription"
WARSAW = ZoneInfo("Europe/Warsaw")
MORNING = time(7)
EVERY = ("day", "week")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants to hear of, how often; no areas: the whole town; no themes: all."""

    area_ids: tuple[UUID, ...] = ()
    themes: tuple[str, ...] = ()
    kinds: tuple[str, ...]
    every: str = "week"
    at_once: bool = False


def of_account(account_id: UUID) -> Subscription | None:
    """Return a person's subscription."""
    return db.session.scalar(select(Subscription).where(Subscription.account_id == account_id))


def choose(account_id: UUID, wish: Wish, *, now: datetime) -> None:
    """Put a person's wish in the place of their earlier one; what they were sent stays sent."""
    _keep("account_id", account_id, wish, now=now)


def ask(*, email: str, wish: Wish, language: str, now: datetime) -> None:
    """Send a link that confirms an address with its wish; the answer is the same for everyone."""
    wish = checked(wish)
    facts = {
        "areas": " ".join(map(str, wish.area_ids)),
        "kinds": " ".join(wish.kinds),
        "themes": " ".join(wish.themes),
        "every": wish.every,
        "at_once": "y" if wish.at_once else "",
        "language": language,
    }
    link = mail_links.issue(purpose=PURPOSE, email=email, now=now, facts=facts)
    letters.write(template="subscription", email=email, language=language, link=link)


def confirm(token: str, *, now: datetime) -> bool:
    """Use a link up: its address hears from now on; False when the link is not good any more.

    Who has joined meanwhile, or long ago, hears as that person.
    """
    link = mail_links.use(token, PURPOSE, now=now)
    if link is None:
        return False
    facts = link.facts
    areas = [UUID(area) for area in facts["areas"].split()]
    wish = Wish(
        # One that is gone by now is no reason to refuse the rest.
        area_ids=tuple(area for area in areas if area in _known(areas)),
        kinds=tuple(facts["kinds"].split()),
        # A link of before there were themes says nothing of them.
        themes=tuple(facts.get("themes", "").split()),
        every=facts["every"],
        at_once=bool(facts["at_once"]),
    )
    account = accounts.by_email(link.email)
    if account is not None and account.guest_key is None:
        choose(account.id, wish, now=now)
    else:
        _keep("email", link.email, wish, now=now, language=facts["language"])
    return True


def end(account_id: UUID) -> None:
    """Send a person no more news. Twice is as good as once."""
    db.session.execute(delete(Subscription).where(Subscription.account_id == account_id))


def end_by_mail(subscription_id: UUID) -> None:
    """End a subscription from its mail. Twice is as good as once."""
    db.session.execute(delete(Subscription).where(Subscription.id == subscription_id))


def forget(account_id: UUID) -> None:
    """Forget an erased person's subscription, that of their address among them."""
    email = db.session.scalar(select(Account.email).where(Account.id == account_id))
    end(account_id)
    if email is not None:
        db.session.execute(delete(Subscription).where(Subscription.email == email))


def leave_path(subscription_id: UUID) -> str:
    """Return the address that ends a subscription; it needs no signing in."""
    return f"/wiesci/wypisz/{subscription_id}/{_mark(subscription_id)}"


def is_ours(subscription_id: UUID, mark: str) -> bool:
    """Tell whether such an address was made here."""
    return hmac.compare_digest(_mark(subscription_id), mark)


def next_morning(every: str, now: datetime) -> datetime:
    """Return the next seven o'clock in Poland: of tomorrow, or of the next Monday."""
    day = now.astimezone(WARSAW).date() + timedelta(days=1)
    if every == "week":
        day += timedelta(days=-day.weekday() % 7)
    return datetime.combine(day, MORNING, WARSAW)


def checked(wish: Wish) -> Wish:
    """Return the wish if it can be kept; raises Refusal with what is wrong."""
    faults = {}
    if not wish.kinds:
        faults["kinds"] = "none"
    elif set(wish.kinds) - news_words.KINDS.keys():
        faults["kinds"] = "unknown"
    if set(wish.themes) - news_words.THEMES.keys():
        faults["themes"] = "unknown"
    if wish.every not in EVERY:
        faults["every"] = "unknown"
    if set(wish.area_ids) - _known(wish.area_ids):
        faults["area_ids"] = "unknown"
    if faults:
        raise invalid(**faults)
    return wish


def _known(area_ids: Sequence[UUID]) -> set[UUID]:
    return set(db.session.scalars(select(Area.id).where(Area.id.in_(area_ids))))


def _keep(reader: str, who: Any, wish: Wish, *, now: datetime, language: str = "pl") -> None:
    wish = checked(wish)
    values = {
        "area_ids": list(dict.fromkeys(wish.area_ids)),
        "kinds": [kind for kind in news_words.KINDS if kind in wish.kinds],
        "themes": [theme for theme in news_words.THEMES if theme in wish.themes],
        "every": wish.every,
        "at_once": wish.at_once,
        "language": language,
        "next_at": next_morning(wish.every, now),
    }
    db.session.execute(
        insert(Subscription)
        .values(id=random_id(), since=now, **{reader: who}, **values)
        .on_conflict_do_update(index_elements=[reader], set_=values)
    )


def _mark(subscription_id: UUID) -> str:
    secret = bytes(current_app.config["SECRET_KEY"])
    text = b"news\0" + subscription_id.bytes
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:32]
