"""Numbers on paper cards: random, hard to mistype, and refused when nobody printed them.

A card's stub and its paper carry unrelated numbers, marked under different keys that only their
own book holds. No two signs of the alphabet look alike; 23 is a prime, so the check sign finds
every single wrong sign and every two that changed places.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata

ALPHABET = "ACDEFHJKMNPRTUWXY345679"
LENGTH = 12
_DRAWN = 8
_MARK = 3
# What people read instead, and Cyrillic keys under the same shapes.
_READ_AS = str.maketrans("OQ0SGVIL1АСЕНКМРТХ", "DDD56UJJJACEHKMPTX")
_BETWEEN = re.compile(r"[\s\-–—.·_]+")

# Why a number cannot be right; the page words them.
MALFORMED = "malformed"
MISTYPED = "mistyped"
FOREIGN = "foreign"


def draw(key: bytes) -> str:
    """Return a fresh number that `fault` under the same key finds good."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(_DRAWN))
    marked = drawn + _mark(key, drawn)
    return marked + _check_sign(marked)


def draw_many(key: bytes, count: int) -> list[str]:
    """Return so many different numbers."""
    numbers: set[str] = set()
    while len(numbers) < count:
        numbers.add(draw(key))
    # A set's order depends on nothing secret, but nobody has to think about that.
    return sorted(numbers, key=lambda _: secrets.randbits(64))


def typed(text: str) -> str:
    """Return the number that was meant, however it was typed."""
    bare = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    return bare.upper().translate(_READ_AS)


def written(number: str) -> str:
    """Return a number as it is printed: three groups of four."""
    return " ".join(number[start : start + 4] for start in range(0, LENGTH, 4))


def fault(key: bytes, number: str) -> str | None:
    """Return why this number is on none of our cards; None when it may be."""
    if len(number) != LENGTH or any(sign not in ALPHABET for sign in number):
        return MALFORMED
    if _check_sign(number[:-1]) != number[-1]:
        return MISTYPED
    drawn, mark = number[:_DRAWN], number[_DRAWN:-1]
    return None if hmac.compare_digest(_mark(key, drawn), mark) else FOREIGN


def _mark(key: bytes, drawn: str) -> str:
    found = int.from_bytes(hmac.digest(key, drawn.encode(), hashlib.sha256)[:8], "big")
    signs = []
    for _ in range(_MARK):
        found, rest = divmod(found, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs)


def _check_sign(signs: str) -> str:
    weighed = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs, start=1))
    return ALPHABET[weighed % len(ALPHABET)]
