"""Passes: the register's signature that lets one serial into one ballot's box.

A pass names no person and no time; repeating it is harmless.
"""

from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

_PURPOSE = b"wspolnie pass 1\n"


def new_key() -> bytes:
    """Return a fresh private key."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_half(key: bytes) -> bytes:
    """Return the half that lets passes be checked but not made."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def sign(key: bytes, *, ballot_id: UUID, serial: UUID, hold_label: UUID | None) -> bytes:
    """Return the pass for a serial."""
    return _private(key).sign(_text(ballot_id, serial, hold_label))


def is_genuine(
    public_key: bytes, signature: bytes, *, ballot_id: UUID, serial: UUID, hold_label: UUID | None
) -> bool:
    """Tell whether the register signed exactly this serial, label and ballot."""
    try:
        _public(public_key).verify(signature, _text(ballot_id, serial, hold_label))
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=8)
def _private(key: bytes) -> Ed25519PrivateKey:
    # Reading a key costs as much as signing with it.
    return Ed25519PrivateKey.from_private_bytes(key)


@lru_cache(maxsize=8)
def _public(key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(key)


def _text(ballot_id: UUID, serial: UUID, hold_label: UUID | None) -> bytes:
    label = hold_label.bytes if hold_label is not None else b""
    return _PURPOSE + ballot_id.bytes + serial.bytes + label
