"""Mixing: rows are written anew in random order, many in one transaction.

Otherwise the place of a row on disk, or the number of the transaction that wrote it, would tell
in which order papers came, and the register's rows would tell the same of electors.
"""

from uuid import UUID

from sqlalchemy import select, text

from services.consultations.model import Box, db
from shared import crash
from shared.database import affected, lock_mixing, lock_shared

_TABLES = {
    "papers": ("ballot_id, serial, hold_label, choices, left_out", "choices IS NOT NULL"),
    "receipts": ("ballot_id, hash", "true"),
}


def unmixed() -> list[UUID]:
    """Return the open ballots."""
    return list(db.session.scalars(select(Box.ballot_id).where(Box.state == "open")))


def mix(ballot_id: UUID, *, at_least: int) -> int:
    """Mix what came since the last time, unless fewer than `at_least`; return how many papers.

    The caller commits at once. Two may run at the same time: the second finds less to do.
    """
    lock_shared(db.session, ballot_id)
    lock_mixing(db.session)
    return rewrite(ballot_id, at_least=at_least)


def rewrite(ballot_id: UUID, *, at_least: int) -> int:
    """Mix papers and receipts; the caller holds the locks."""
    mixed = 0
    for table, (columns, settled) in _TABLES.items():
        enough = db.session.execute(
            text(
                f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE ballot_id = :ballot "  # noqa: S608
                f"AND NOT mixed AND {settled} LIMIT :least) AS waiting"
            ),
            {"ballot": ballot_id, "least": max(at_least, 1)},
        ).scalar_one()
        if enough < max(at_least, 1):
            continue
        moved = db.session.execute(
            text(
                f"WITH d AS (DELETE FROM {table} WHERE ballot_id = :ballot "  # noqa: S608
                f"AND NOT mixed AND {settled} RETURNING {columns}) "
                f"INSERT INTO {table} ({columns}, mixed) "
                f"SELECT {columns}, true FROM d ORDER BY random()"
            ),
            {"ballot": ballot_id},
        )
        mixed += affected(moved) if table == "papers" else 0
    crash.point("box.mixing")
    return mixed


def rewrite_all(ballot_id: UUID) -> None:
    """Write every paper of a ballot anew, mixed before or not; the caller holds the locks."""
    columns, settled = _TABLES["papers"]
    db.session.execute(
        text(
            f"WITH d AS (DELETE FROM papers WHERE ballot_id = :ballot "  # noqa: S608
            f"AND {settled} RETURNING {columns}) "
            f"INSERT INTO papers ({columns}, mixed) SELECT {columns}, true FROM d ORDER BY random()"
        ),
        {"ballot": ballot_id},
    )
