"""Switching a kind of mail off and on, also from a link in the mail, without signing in."""

import hashlib
import hmac
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.gateway.model import UnwantedMail, db
from services.gateway.wording import KINDS


def switched_off(account_id: UUID) -> set[str]:
    """Return the kinds of which a person wants no mails."""
    found = db.session.scalars(
        select(UnwantedMail.kind).where(UnwantedMail.account_id == account_id)
    )
    return set(found)


def switch_off(account_id: UUID, kind: str) -> None:
    """Send no more mails of a kind; they still appear in the app. Twice is as good as once."""
    db.session.execute(
        insert(UnwantedMail).values(account_id=account_id, kind=kind).on_conflict_do_nothing()
    )


def choose(account_id: UUID, wanted: set[str]) -> None:
    """Keep exactly the wanted kinds switched on."""
    db.session.execute(delete(UnwantedMail).where(UnwantedMail.account_id == account_id))
    for kind in KINDS.keys() - wanted:
        switch_off(account_id, kind)


def url(account_id: UUID, kind: str) -> str:
    """Return the address that switches a kind off for a person; it needs no signing in."""
    base: str = current_app.extensions["settings"].public_url.rstrip("/")
    return f"{base}/wypisz/{account_id}/{kind}/{_mark(account_id, kind)}"


def is_ours(account_id: UUID, kind: str, mark: str) -> bool:
    """Tell whether such an address was made here."""
    return kind in KINDS and hmac.compare_digest(_mark(account_id, kind), mark)


def _mark(account_id: UUID, kind: str) -> str:
    secret = bytes(current_app.config["SECRET_KEY"])
    text = b"unsubscribe\0" + account_id.bytes + kind.encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:32]
