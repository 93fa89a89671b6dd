"""Links sent by mail: one use, a short life, and nothing kept that opens a door.

A link's text is its row's id with a keyed mark of id and purpose. Whether it may still be used is
judged by the database in the statement that uses it, so of twenty clicks one works.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select, update

from services.gateway.model import MailLink, db
from shared.ids import random_id

LIFETIMES = {
    "register": timedelta(days=2),
    "guest": timedelta(days=2),
    "sign_in": timedelta(minutes=30),
    "reset": timedelta(hours=1),
    "change_email": timedelta(days=2),
    "operator": timedelta(days=2),
    "team": timedelta(days=14),
    "remark": timedelta(days=7),
    "subscription": timedelta(days=2),
}
PATHS = {
    "register": "/dolacz/",
    "guest": "/zgloszenie/",
    "sign_in": "/wejdz/",
    "reset": "/haslo/",
    "change_email": "/adres/",
    "operator": "/pierwsze-kroki/",
    "team": "/zespol/",
    "remark": "/potwierdz-uwage/",
    "subscription": "/wiesci/potwierdz/",
}
KEEP_USED = timedelta(days=30)


def issue(
    *,
    purpose: str,
    email: str,
    now: datetime,
    account_id: UUID | None = None,
    facts: dict[str, str] | None = None,
) -> MailLink:
    """Write a new link for an address; the letter that carries it goes out after the commit."""
    link = MailLink(
        id=random_id(),
        purpose=purpose,
        account_id=account_id,
        email=email,
        facts=facts or {},
        expires_at=now + LIFETIMES[purpose],
    )
    db.session.add(link)
    db.session.flush()
    return link


def url(link: MailLink) -> str:
    """Return the whole address a person clicks."""
    base: str = current_app.extensions["settings"].public_url.rstrip("/")
    return f"{base}{PATHS[link.purpose]}{token(link.purpose, link.id)}"


def token(purpose: str, identity: UUID) -> str:
    """Return the text that stands for a link."""
    return urlsafe_b64encode(identity.bytes + _mark(purpose, identity)).decode().rstrip("=")


def identity_in(purpose: str, text: str) -> UUID | None:
    """Return the id inside a link's text if the mark is ours."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    if len(raw) != 32:
        return None
    identity = UUID(bytes=raw[:16])
    return identity if hmac.compare_digest(raw[16:], _mark(purpose, identity)) else None


def peek(text: str, *purposes: str, now: datetime) -> MailLink | None:
    """Return the link while it may be used, without using it: mail scanners open links too."""
    for purpose in purposes:
        identity = identity_in(purpose, text)
        if identity is not None:
            return db.session.execute(
                select(MailLink).where(
                    MailLink.id == identity,
                    MailLink.purpose == purpose,
                    MailLink.used_at.is_(None),
                    MailLink.expires_at > now,
                )
            ).scalar()
    return None


def use(text: str, *purposes: str, now: datetime) -> MailLink | None:
    """Use the link up; return it, or None if it was used, is too old or is not ours."""
    for purpose in purposes:
        identity = identity_in(purpose, text)
        if identity is not None:
            return db.session.execute(
                update(MailLink)
                .where(
                    MailLink.id == identity,
                    MailLink.purpose == purpose,
                    MailLink.used_at.is_(None),
                    MailLink.expires_at > now,
                )
                .values(used_at=now)
                .returning(MailLink)
            ).scalar()
    return None


def void_others(account_id: UUID, now: datetime) -> None:
    """Use up every open link of an account, after its password or address has changed."""
    db.session.execute(
        update(MailLink)
        .where(MailLink.account_id == account_id, MailLink.used_at.is_(None))
        .values(used_at=now)
    )


def forget_old(now: datetime) -> None:
    """Delete links that are long over, with what was written in them."""
    db.session.execute(delete(MailLink).where(MailLink.expires_at < now - KEEP_USED))


def _mark(purpose: str, identity: UUID) -> bytes:
    secret = bytes(current_app.config["SECRET_KEY"])
    text = b"mail-link\0" + purpose.encode() + b"\0" + identity.bytes
    return hmac.new(secret, text, hashlib.sha256).digest()[:16]
