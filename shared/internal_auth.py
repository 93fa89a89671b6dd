"""Signed calls from the gateway to a service.

Each service has one key that only it and the gateway know. Two signatures exist:

* an ordinary call carries a short-lived token with the actor and the roles;
* a *sealed* call (casting and voiding a paper) is signed over method, path and body alone, with
  no time, actor or request id: repeating it is harmless, so wrong clocks stop no vote and nothing
  in it tells who voted.
"""

import hashlib
import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

from shared.contracts.actors import Actor

LIFETIME_SECONDS = 60
CLOCK_LEEWAY_SECONDS = 30
SCHEME = "Wspolnie"
SEALED_SCHEME = "Wspolnie-Sealed"


class NotSigned(Exception):
    """The call does not carry a signature this service accepts."""


class _Claims(msgspec.Struct, frozen=True, kw_only=True):
    audience: str
    expires: int
    actor: Actor


def sign(key: bytes, audience: str, actor: Actor, *, now: float | None = None) -> str:
    """Return the Authorization header for a call to `audience` on behalf of `actor`."""
    expires = int((time.time() if now is None else now) + LIFETIME_SECONDS)
    payload = urlsafe_b64encode(
        msgspec.json.encode(_Claims(audience=audience, expires=expires, actor=actor))
    )
    return f"{SCHEME} {payload.decode()}.{_mac(key, payload)}"


def verify(key: bytes, audience: str, header: str, *, now: float | None = None) -> Actor:
    """Return the actor of a signed call.

    Raises NotSigned for a foreign, altered or expired signature.
    """
    scheme, _, token = header.partition(" ")
    payload, _, signature = token.partition(".")
    if scheme != SCHEME or not _equal(_mac(key, payload.encode()), signature):
        raise NotSigned("the signature does not match")
    claims = msgspec.json.decode(urlsafe_b64decode(payload), type=_Claims)
    if claims.audience != audience:
        raise NotSigned("the call was signed for another service")
    if claims.expires + CLOCK_LEEWAY_SECONDS < (time.time() if now is None else now):
        raise NotSigned("the signature has expired")
    return claims.actor


def seal(key: bytes, method: str, path: str, body: bytes) -> str:
    """Return the Authorization header of a sealed call: the same for every repetition."""
    return f"{SEALED_SCHEME} {_mac(key, _sealed_text(method, path, body))}"


def verify_sealed(key: bytes, method: str, path: str, body: bytes, header: str) -> None:
    """Raise NotSigned unless the header seals exactly this method, path and body."""
    scheme, _, signature = header.partition(" ")
    if scheme != SEALED_SCHEME or not _equal(
        _mac(key, _sealed_text(method, path, body)), signature
    ):
        raise NotSigned("the seal does not match")


def _sealed_text(method: str, path: str, body: bytes) -> bytes:
    return b"\n".join((method.encode(), path.encode(), body))


def _mac(key: bytes, text: bytes) -> str:
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
