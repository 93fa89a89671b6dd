"""Codes of letters: ten characters, none of which looks like another, typed in any manner.

0, O and Q, 1, I, J and L, U and V, 2 and Z, 5 and S, 6 and G, 8 and B are often taken for each
other, so at most one of each kind is used, and the others are read as the one that is.
"""

import hashlib
import hmac
import re
import unicodedata
from uuid import UUID

ALPHABET = "ACDEFHKMNPRTWXY2345679"
LENGTH = 10
WRONG_BEFORE_THE_COUNTER = 5
# What people read instead, and Cyrillic keys under the same shapes.
_READ_AS = str.maketrans("OQ0ZSGАСЕНКМРТХ", "DDD256ACEHKMPTX")
_BETWEEN = re.compile(r"[\s\-–—.·_]+")
_STEP = 256 - 256 % len(ALPHABET)


def canonical(typed: str) -> str | None:
    """Return the code that was meant; None when it can be none of ours."""
    text = plain(typed)
    if len(text) != LENGTH or any(sign not in ALPHABET for sign in text):
        return None
    return text


def plain(typed: str) -> str:
    """Return what was typed, in our characters where one of them was meant."""
    return unicodedata.normalize("NFKC", _BETWEEN.sub("", typed)).upper().translate(_READ_AS)


def written(code: str) -> str:
    """Return a code as it is printed: two groups of five."""
    return f"{code[:5]} {code[5:]}"


def made(secret: bytes, elector_id: UUID) -> str:
    """Return an elector's code. Whoever destroys the secret can never make it again."""
    signs: list[str] = []
    block = 0
    while len(signs) < LENGTH:
        text = b"wspolnie letter code" + elector_id.bytes + block.to_bytes(2, "big")
        # Bytes beyond a whole number of alphabets would make some characters commoner.
        signs += [
            ALPHABET[byte % len(ALPHABET)]
            for byte in hmac.digest(secret, text, hashlib.sha256)
            if byte < _STEP
        ]
        block += 1
    return "".join(signs[:LENGTH])


def kept(key: bytes, code: str) -> bytes:
    """Return what the database keeps of a code: a keyed hash."""
    return hmac.digest(key, b"wspolnie letter 1\n" + code.encode(), hashlib.sha256)
