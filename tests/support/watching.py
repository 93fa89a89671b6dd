"""Watching a vote from outside, as only a test may: how many are marked as voted so far."""

import time
from collections.abc import Mapping

import psycopg

from deploy.local.databases import libpq_url

_VOTED = (
    "SELECT (SELECT count(*) FROM register WHERE state = 'voted')"
    " + (SELECT count(*) FROM register_marks)"
)


def voted(settings: Mapping[str, str]) -> int:
    """Return how many electors of all ballots together are marked as voted."""
    with psycopg.connect(libpq_url(settings["GATEWAY_DATABASE_URL"]), autocommit=True) as link:
        row = link.execute(_VOTED).fetchone()
    assert row is not None
    return int(row[0])


def wait_voted(settings: Mapping[str, str], at_least: int, *, patience: float = 120.0) -> int:
    """Wait until so many have voted; return how many."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            found = voted(settings)
        except psycopg.OperationalError:
            found = 0
        if found >= at_least:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{at_least} votes were waited for in vain")
