"""Sealed data: readable by this installation alone, for one purpose, and only unaltered."""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

_NONCE = 12


def seal(purpose: str, plain: bytes) -> bytes:
    """Return `plain` sealed under a key of this purpose alone."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key(purpose)).encrypt(nonce, plain, None)


def unseal(purpose: str, sealed: bytes) -> bytes | None:
    """Return what was sealed for this purpose; None when it is not ours or was altered."""
    try:
        return AESGCM(_key(purpose)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except (InvalidTag, ValueError):
        return None


def seal_text(purpose: str, plain: bytes) -> str:
    """Return sealed data as text, for a form's hidden field or a job's argument."""
    return base64.urlsafe_b64encode(seal(purpose, plain)).decode()


def unseal_text(purpose: str, text: str) -> bytes | None:
    """Return what was sealed as text; None when it is not ours or was altered."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode())
    except (ValueError, binascii.Error):
        return None
    return unseal(purpose, sealed)


def _key(purpose: str) -> bytes:
    secret = bytes.fromhex(current_app.extensions["settings"].identity_key)
    info = b"wspolnie sealed " + purpose.encode()
    return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(secret)
