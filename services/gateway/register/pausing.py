"""Pausing: after one of the two books was restored nobody votes until somebody has looked.

A pause is like a close: nobody new reserves. Who has reserved already may still finish, and the
sweep settles as always; the ballot also closes at its date.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.gateway.model import db
from shared.database import affected, lock_exclusive

_OPEN = text("SELECT ballot_id FROM register_ballots WHERE state = 'open' ORDER BY ballot_id")
_PAUSE = text(
    """
    UPDATE register_ballots SET paused_at = clock_timestamp()
    WHERE ballot_id = :ballot AND state = 'open' AND paused_at IS NULL
    """
)
_RESUME = text(
    """
    UPDATE register_ballots SET paused_at = NULL
    WHERE ballot_id = :ballot AND paused_at IS NOT NULL
    """
)
_PAUSED = text(
    """
    SELECT ballot_id, title, paused_at FROM register_ballots
    WHERE state = 'open' AND paused_at IS NOT NULL ORDER BY title, ballot_id
    """
)


@dataclass(frozen=True)
class Paused:
    """An open ballot in which nobody votes just now."""

    ballot_id: UUID
    title: str
    paused_at: datetime


def pause_open() -> None:
    """Pause every open ballot; one that is paused stays so.

    When this returns no new reservation can come, not even from a submit that was under way.
    """
    with db.engine.begin() as link:
        ballots = list(link.execute(_OPEN).scalars())
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
    """Return the open ballots that are paused."""
    with db.engine.begin() as link:
        return [Paused(**row._mapping) for row in link.execute(_PAUSED)]
