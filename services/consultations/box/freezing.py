"""The freeze: papers sorted by content for everyone, and nothing left that tells their order.

Papers and receipts move to tables that have no column for a serial, a label or a void; then the
tables they came from are written anew on disk, and the key of the receipts with them. A survey's
answers get their salts here, after all mixing: no receipt and no register knows one.
"""

from uuid import UUID

from sqlalchemy import and_, or_, select, text

from services.consultations.box import proofs, reading
from services.consultations.model import Box, db
from shared import outbox
from shared.contracts.messages import BallotFrozen
from shared.database import lock_exclusive, written_anew

_MOVES = (
    """
    INSERT INTO frozen_papers (ballot_id, place, choices, left_out, salt)
    SELECT ballot_id, row_number() OVER (ORDER BY left_out, choices COLLATE "C"), choices, left_out,
        CASE WHEN (SELECT kind FROM boxes WHERE ballot_id = :ballot) = 'survey'
             THEN uuid_send(gen_random_uuid()) END
    FROM papers
    WHERE ballot_id = :ballot AND choices IS NOT NULL
    ORDER BY left_out, choices COLLATE "C"
    """,
    """
    INSERT INTO frozen_receipts (ballot_id, hash)
    SELECT ballot_id, hash FROM receipts WHERE ballot_id = :ballot ORDER BY hash
    """,
    "DELETE FROM papers WHERE ballot_id = :ballot",
    "DELETE FROM receipts WHERE ballot_id = :ballot",
    "DELETE FROM judged_labels WHERE ballot_id = :ballot",
    "DELETE FROM paper_sheets WHERE ballot_id = :ballot",
    "DELETE FROM paper_keys WHERE ballot_id = :ballot",
    """
    UPDATE boxes SET left_out =
        (SELECT count(*) FROM frozen_papers WHERE ballot_id = :ballot AND left_out)
    WHERE ballot_id = :ballot
    """,
)


def due() -> list[UUID]:
    """Return the ballots that are sealed, or agreed to though unbalanced, or not yet emptied."""
    return list(
        db.session.scalars(
            select(Box.ballot_id).where(
                or_(
                    Box.state == "sealed",
                    and_(Box.state == "unbalanced", Box.second_account.is_not(None)),
                    and_(Box.state.in_(reading.FROZEN), Box.emptied.is_(False)),
                )
            )
        )
    )


def freeze(ballot_id: UUID) -> None:
    """Freeze one ballot, once; every step may be repeated. Commits by itself."""
    lock_exclusive(db.session, ballot_id)
    box = db.session.get(Box, ballot_id, populate_existing=True)
    if box is None or ballot_id not in due():
        db.session.rollback()
        return
    if box.state not in reading.FROZEN:
        _move(box)
        outbox.publish(db.session(), BallotFrozen(ballot_id=ballot_id))
    db.session.commit()
    # A deleted row stays readable on disk until its page is written anew. `boxes` held the key.
    written_anew(
        db.engine, "papers", "receipts", "judged_labels", "paper_sheets", "paper_keys", "boxes"
    )
    box.emptied = True
    db.session.commit()


def _move(box: Box) -> None:
    db.session.execute(text("SET LOCAL statement_timeout = '10min'"))
    for move in _MOVES:
        db.session.execute(text(move), {"ballot": box.ballot_id})
    papers_root = proofs.keep(box.ballot_id, proofs.PAPERS, reading.paper_leaves(box.ballot_id))
    receipts_root = proofs.keep(
        box.ballot_id, proofs.RECEIPTS, reading.sorted_receipts(box.ballot_id)
    )
    box.state, box.receipt_key = "frozen", None
    box.papers_root, box.receipts_root = papers_root, receipts_root
    db.session.flush()
