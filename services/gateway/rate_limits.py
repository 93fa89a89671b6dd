"""Limits where abuse pays: attempts counted in Redis, or in this process while Redis is away.

Neither mail addresses nor network addresses are kept: a keyed hash stands for each.
"""

import hashlib
import hmac
import ipaddress
import threading
import time
from dataclasses import dataclass
from datetime import timedelta

import structlog
from flask import current_app
from redis import RedisError

log = structlog.get_logger()


@dataclass(frozen=True)
class Limit:
    """So many attempts in a while for one key."""

    name: str
    attempts: int
    every: timedelta

    @property
    def seconds(self) -> int:
        """The length of the window."""
        return int(self.every.total_seconds())


class TooMany(Exception):
    """The limit is reached; `seconds` says when to come again."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit.name)
        self.seconds = limit.seconds


# Many people share a school's or a library's address, so an address may try more than an account.
SIGN_IN_ACCOUNT = Limit("sign-in-account", 10, timedelta(minutes=15))
SIGN_IN_ADDRESS = Limit("sign-in-address", 50, timedelta(minutes=15))
# Three codes of a million work at any moment: guessing must stay hopeless.
SECOND_STEP_ACCOUNT = Limit("second-step-account", 6, timedelta(minutes=15))
SECOND_STEP_ADDRESS = Limit("second-step-address", 50, timedelta(minutes=15))
MAIL_ACCOUNT = Limit("mail-account", 5, timedelta(hours=1))
MAIL_ADDRESS = Limit("mail-address", 40, timedelta(hours=1))
# Wrong codes of letters from one network: a slow-down, never the end. One in a milliard is right.
LETTER_ADDRESS = Limit("letter-address", 60, timedelta(minutes=15))
# Names that are on no list: whoever tries many is looking for one that is.
DECLARATION_ACCOUNT = Limit("declaration-account", 10, timedelta(hours=1))
DECLARATION_ADDRESS = Limit("declaration-address", 60, timedelta(hours=1))
# A guest's form writes to whichever address is typed: fewer than joining, from one network.
GUEST_ACCOUNT = Limit("guest-account", 5, timedelta(hours=1))
GUEST_ADDRESS = Limit("guest-address", 20, timedelta(hours=1))
# What is said in public: a person thinks before they write, a school class shares an address.
REMARK_ACCOUNT = Limit("remark-account", 20, timedelta(hours=1))
REMARK_ADDRESS = Limit("remark-address", 60, timedelta(hours=1))
REMARK_MAIL = Limit("remark-mail", 5, timedelta(hours=1))
LINK_ADDRESS = Limit("link-address", 60, timedelta(minutes=15))
# Calendar services fetch for many people from one network, each about once an hour.
CALENDAR_ADDRESS = Limit("calendar-address", 600, timedelta(minutes=15))
# The public interface: a program that reads a whole consultation asks some dozens of times.
API_ADDRESS = Limit("api-address", 1000, timedelta(minutes=15))
# A lively talk passes; whoever floods one waits. Many people share a school's or library's network.
COMMENT_ACCOUNT = Limit("comment-account", 15, timedelta(minutes=15))
COMMENT_ADDRESS = Limit("comment-address", 150, timedelta(minutes=15))
KEPT_ACCOUNT = Limit("kept-account", 20, timedelta(hours=1))
KEPT_ADDRESS = Limit("kept-address", 200, timedelta(hours=1))
SUPPORT_ACCOUNT = Limit("support-account", 120, timedelta(minutes=15))
SUPPORT_ADDRESS = Limit("support-address", 600, timedelta(minutes=15))
REPORT_ACCOUNT = Limit("report-account", 20, timedelta(hours=1))
REPORT_ADDRESS = Limit("report-address", 100, timedelta(hours=1))

_local: dict[str, tuple[int, int]] = {}
_lock = threading.Lock()
_KEPT_LOCALLY = 10_000


def count(limit: Limit, subject: str) -> None:
    """Count one attempt.

    Raises TooMany when this attempt is one too many.
    """
    if _add(limit, subject, 1) > limit.attempts:
        raise TooMany(limit)


def forgive(limit: Limit, subject: str) -> None:
    """Take one counted attempt back, because it was an honest one."""
    _add(limit, subject, -1)


def network(address: str | None) -> str:
    """Return what stands for a browser's network: its IPv4 address, or its IPv6 /64."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network(f"{found}/64", strict=False))


def _add(limit: Limit, subject: str, number: int) -> int:
    window = int(time.time()) // limit.seconds
    secret = bytes(current_app.config["SECRET_KEY"])
    mark = hmac.new(secret, subject.casefold().encode(), hashlib.sha256).hexdigest()[:32]
    key = f"wspolnie:limit:{limit.name}:{mark}:{window}"
    try:
        pipe = current_app.extensions["redis"].pipeline()
        pipe.incrby(key, number)
        pipe.expire(key, limit.seconds)
        return int(pipe.execute()[0])
    except RedisError as error:
        log.warning("limits_counted_here", error=type(error).__name__)
        return _add_locally(key, window, number)


def _add_locally(key: str, window: int, number: int) -> int:
    with _lock:
        if len(_local) > _KEPT_LOCALLY:
            _local.clear()
        before = _local.get(key, (window, 0))[1]
        _local[key] = (window, before + number)
        return before + number
