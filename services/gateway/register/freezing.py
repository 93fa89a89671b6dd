"""The register's freeze: who is marked as voted stays; order, serials, labels and key do not.

The rows move to a table that has no column for anything else; then the tables of the running
vote are written anew on disk.
"""

from uuid import UUID

from sqlalchemy import text

from services.gateway.model import db
from shared.database import lock_exclusive, written_anew

_DUE = text(
    "SELECT ballot_id FROM register_ballots WHERE state = 'done' AND box_frozen AND NOT emptied"
)
_MOVE = text(
    """
    WITH d AS (
        DELETE FROM register WHERE ballot_id = :ballot RETURNING elector_id, kind, state, channel
    )
    INSERT INTO register_marks (ballot_id, elector_id, kind, channel)
    SELECT :ballot, elector_id, kind, channel FROM d WHERE state = 'voted' ORDER BY random()
    """
)
# Where votes came from, and who was given leave to cast a second paper; the judgements stay.
_PURGE = (
    text("DELETE FROM register_origins WHERE ballot_id = :ballot"),
    text("DELETE FROM register_grants WHERE ballot_id = :ballot"),
    text("UPDATE register_groups SET origin = NULL WHERE ballot_id = :ballot"),
    text("DELETE FROM card_stubs WHERE ballot_id = :ballot"),
    # Who was told that their vote was left out: the papers of such groups are public, and mostly
    # alike. What the notice asked to do is over.
    text(
        "DELETE FROM notifications WHERE key = 'left-out:' || CAST(CAST(:ballot AS uuid) AS text)"
    ),
)
_FROZEN = text(
    """
    UPDATE register_ballots SET frozen = true, signing_key = NULL
    WHERE ballot_id = :ballot AND NOT frozen
    """
)
_TABLES = (
    "register",
    "register_ballots",
    "register_origins",
    "register_grants",
    "register_groups",
    "card_stubs",
)
_EMPTIED = text("UPDATE register_ballots SET emptied = true WHERE ballot_id = :ballot")


def due() -> list[UUID]:
    """Return the ballots whose box is frozen and whose register is not, or not wholly."""
    with db.engine.begin() as link:
        return list(link.execute(_DUE).scalars())


def freeze(ballot_id: UUID) -> None:
    """Freeze one ballot's register; every step may be repeated.

    Raises StillSeen when an older transaction keeps the old rows alive: try again later.
    """
    with db.engine.begin() as link:
        lock_exclusive(link, ballot_id)
        link.execute(text("SET LOCAL statement_timeout = '10min'"))
        link.execute(_MOVE, {"ballot": ballot_id})
        for purge in _PURGE:
            link.execute(purge, {"ballot": ballot_id})
        link.execute(_FROZEN, {"ballot": ballot_id})
    # `register_ballots` held the key that signs passes.
    written_anew(db.engine, *_TABLES)
    with db.engine.begin() as link:
        link.execute(_EMPTIED, {"ballot": ballot_id})
