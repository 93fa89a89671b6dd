"""Passwords: kept as argon2 hashes only, checked in the same time whether or not there is one."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
# Enough to make guessing dear, little enough that a small machine serves many people at once.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
TOO_COMMON = frozenset(
    (
        "1234567890",
        "12345678910",
        "qwertyuiop",
        "password123",
        "haslo12345",
        "haslohaslo",
        "zaq12wsxcde3",
        "zaq1@wsxcde3",
        "qwerty12345",
        "polska12345",
        "abcdefghij",
    )
)


def hashed(password: str) -> str:
    """Return what the database keeps of a password."""
    return HASHER.hash(_plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Tell whether a password is the kept one; without a kept one it takes as long to say no."""
    try:
        return HASHER.verify(kept or _nobodys(), _plain(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def fault(password: str, *, email: str, name: str = "") -> str | None:
    """Return why a password is not taken (`short`, `long`, `guessable`), or None."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    lower = plain.casefold()
    own = (email.casefold(), email.casefold().partition("@")[0], name.casefold())
    if lower in TOO_COMMON or lower in own or len(set(lower)) < 4:
        return "guessable"
    return None


def _plain(password: str) -> str:
    # The same letters typed on another keyboard may be composed otherwise.
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")
