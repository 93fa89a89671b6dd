"""Receipts: a code only the voter gets, from which nobody can tell the paper."""

import hashlib
import hmac
from uuid import UUID

# Crockford's base 32: no I, L, O or U, so nothing looks like something else.
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TYPED = str.maketrans("OIL", "011", "- \t")
_LENGTH = 12


def receipt(key: bytes, serial: UUID) -> str:
    """Return the receipt of a serial: 60 bits as three groups of four."""
    number = int.from_bytes(hmac.digest(key, serial.bytes, "sha256")[:8], "big") >> 4
    digits = "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join(digits[start : start + 4] for start in range(0, _LENGTH, 4))


def typed(code: str) -> str:
    """Return a code as a person may have typed it in the form in which it was given out."""
    digits = code.upper().translate(_TYPED)
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def listed_as(ballot_id: UUID, code: str) -> bytes:
    """Return the hash by which a receipt stands in the public list."""
    return hashlib.sha256(b"wspolnie receipt 1\n" + ballot_id.bytes + code.encode()).digest()
