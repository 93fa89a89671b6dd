"""Identifiers: ordered where order may show, random where it must not."""

import os
import time
from uuid import UUID, uuid4


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562, 5.7): rows made later sort later, so indexes stay compact.

    Made in Python, since PostgreSQL has `uuidv7()` only from release 18.
    """
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | tail
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def random_id() -> UUID:
    """Return a UUIDv4, for whatever must not tell when or in which order it was made."""
    return uuid4()
