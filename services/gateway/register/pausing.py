"""Pausing: after one of the two books was restored nobody votes until somebody has looked.

A pause is like a close: nobody new reserves. Who has reserved already may still finish, and the
sweep settles as always. A paused ballot takes no step: it does not close at its date, no group is
settled, nothing is sealed. Whoever wants the time back moves the end before the pause is over.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.gateway.model import db
from shared.database import affected, lock_exclusive

_RUNS = "state IN ('open', 'closing', 'settling', 'verifying')"
_RUNNING = text(
    f"SELECT ballot_id FROM register_ballots WHERE {_RUNS} ORDER BY ballot_id"  # noqa: S608
)
_PAUSE = text(
    f"""
    UPDATE register_ballots SET paused_at = clock_timestamp()
    WHERE ballot_id = :ballot AND {_RUNS} AND paused_at IS NULL
    """  # noqa: S608
)
_RESUME = text(
    """
    UPDATE register_ballots SET paused_at = NULL
    WHERE ballot_id = :ballot AND paused_at IS NOT NULL
    """
)
_PAUSED = text(
    f"""
    SELECT ballot_id, title, paused_at FROM register_ballots
    WHERE {_RUNS} AND paused_at IS NOT NULL ORDER BY title, ballot_id
    """  # noqa: S608
)


@dataclass(frozen=True)
class Paused:
    """A running ballot in which nobody votes, and nothing is settled, just now."""

    ballot_id: UUID
    title: str
    paused_at: datetime


def pause_open() -> None:
    """Pause every running ballot; one that is paused stays so.

    When this returns no new reservation can come, not even from a submit that was under way.
    """
    with db.engine.begin() as link:
        ballots = list(link.execute(_RUNNING).scalars())
    for ballot_id in ballots:
        with db.engine.begin() as link:
            lock_exclusive(link, ballot_id)
            link.execute(_PAUSE, {"ballot": ballot_id})


def resume(ballot_id: UUID) -> bool:
    """Let people vote again; tells whether the ballot was paused."""
    with db.engine.begin() as link:
        lock_exclusive(link, ballot_id)
        return affected(link.execute(_RESUME, {"ballot": ballot_id})) > 0


def paused() -> list[Paused]:
    """Return the running ballots that are paused."""
    with db.engine.begin() as link:
        return [Paused(**row._mapping) for row in link.execute(_PAUSED)]
