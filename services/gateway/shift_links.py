"""Links in mails about one shift, good for one act of one person without signing in.

The link's text carries the application, the person and a keyed mark over both and the purpose, so
nothing is stored and no link of one purpose serves another. It never signs anybody in. Opening it
shows a button; the shift's own rules end its life (nothing can be given back once it has begun).
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from flask import current_app

PATHS = {
    "give_back": "/oddaj-dyzur/",
    "confirm": "/potwierdz-dyzur/",
    "answer": "/zaproszenie/",
}


@dataclass(frozen=True)
class ShiftLink:
    """What a link is about, and who it was sent to."""

    application_id: UUID
    person_id: UUID


def sign(purpose: str, application_id: UUID, person_id: UUID) -> str:
    """Return the text of a link."""
    raw = application_id.bytes + person_id.bytes
    return urlsafe_b64encode(raw + _mark(purpose, raw)).decode().rstrip("=")


def read(purpose: str, text: str) -> ShiftLink | None:
    """Return what a link's text says if its mark is ours for this purpose."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    if len(raw) != 48 or not hmac.compare_digest(raw[32:], _mark(purpose, raw[:32])):
        return None
    return ShiftLink(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]))


def url(purpose: str, application_id: UUID, person_id: UUID) -> str:
    """Return the whole address a person clicks."""
    base: str = current_app.extensions["settings"].public_url.rstrip("/")
    return f"{base}{PATHS[purpose]}{sign(purpose, application_id, person_id)}"


def _mark(purpose: str, raw: bytes) -> bytes:
    secret = bytes(current_app.config["SECRET_KEY"])
    text = b"shift-link\0" + purpose.encode() + b"\0" + raw
    return hmac.new(secret, text, hashlib.sha256).digest()[:16]
