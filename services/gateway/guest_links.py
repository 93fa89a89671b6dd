"""The link that leads a guest to what is kept of them: good until they are forgotten or join.

Its text is the guest's random key with a keyed mark, so neither the table nor a queue holds
anything that opens a door. Opening it shows; only its buttons change anything.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from flask import current_app

from services.gateway.model import Account

PATH = "/gosc/"


def url(account: Account) -> str | None:
    """Return the whole address of a guest's own page; nobody else has one."""
    if account.guest_key is None:
        return None
    base: str = current_app.extensions["settings"].public_url.rstrip("/")
    return f"{base}{PATH}{token(account.guest_key)}"


def token(key: UUID) -> str:
    """Return the text that stands for a guest's key."""
    return urlsafe_b64encode(key.bytes + _mark(key)).decode().rstrip("=")


def key_in(text: str) -> UUID | None:
    """Return the key inside a link's text if the mark is ours."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    if len(raw) != 32:
        return None
    key = UUID(bytes=raw[:16])
    return key if hmac.compare_digest(raw[16:], _mark(key)) else None


def _mark(key: UUID) -> bytes:
    secret = bytes(current_app.config["SECRET_KEY"])
    return hmac.new(secret, b"guest-page\0" + key.bytes, hashlib.sha256).digest()[:16]
