"""What everyone may know of a box, and after the freeze everything in it."""

from collections.abc import Iterator
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from services.consultations.model import Box, FrozenPaper, FrozenReceipt, db
from services.consultations.rules import merkle, receipts
from shared.contracts.ballots import BallotForm, BoxState, ReceiptFound
from shared.contracts.surveys import FEWEST_ANSWERS
from shared.problems import conflict, not_found

FROZEN = ("frozen", "published")


def state(ballot_id: UUID) -> BoxState:
    """Return where the box stands; number and roots from the freeze on, never before.

    Of a survey with few answers that has no salts the root of its papers is never told.
    """
    box = _box(ballot_id)
    frozen = box.state in FROZEN
    papers = _last_place(ballot_id) if frozen else None
    # Without salts the root of few short answers is a riddle that a computer solves.
    few = box.kind == "survey" and (papers or 0) < FEWEST_ANSWERS and not _salted(ballot_id)
    return BoxState(
        ballot_id=ballot_id,
        state=box.state,
        form=msgspec.convert(box.form, BallotForm),
        papers=papers,
        left_out=box.left_out if frozen else None,
        papers_root=box.papers_root.hex() if frozen and box.papers_root and not few else None,
        receipts_root=box.receipts_root.hex() if frozen and box.receipts_root else None,
        unbalanced_reason=box.unbalanced_reason if frozen else "",
    )


def papers(ballot_id: UUID, *, limit: int | None = None, offset: int = 0) -> Iterator[str]:
    """Give a frozen ballot's papers sorted by content; `shared.papers.read` opens each.

    Those of groups that were left out are not among them: see `paper_leaves`.

    Raises Refusal `not_frozen` before the freeze.
    """
    _frozen(ballot_id)
    return sorted_papers(ballot_id, limit=limit, offset=offset)


def receipt_hashes(ballot_id: UUID) -> Iterator[bytes]:
    """Give the hashes of a frozen ballot's receipts, sorted."""
    _frozen(ballot_id)
    return sorted_receipts(ballot_id)


def sorted_papers(ballot_id: UUID, *, limit: int | None = None, offset: int = 0) -> Iterator[str]:
    """Give what `papers` gives, also while the freeze is under way."""
    wanted = (
        select(FrozenPaper.choices)
        .where(
            FrozenPaper.ballot_id == ballot_id,
            FrozenPaper.place > offset,
            FrozenPaper.left_out.is_(False),
        )
        .order_by(FrozenPaper.place)
        .limit(limit)
    )
    return iter(db.session.scalars(wanted.execution_options(yield_per=5000)))


def paper_leaves(ballot_id: UUID) -> Iterator[bytes]:
    """Give the leaves of the papers' tree: what counts, then what was left out, marked so."""
    wanted = (
        select(FrozenPaper.choices, FrozenPaper.left_out, FrozenPaper.salt)
        .where(FrozenPaper.ballot_id == ballot_id)
        .order_by(FrozenPaper.place)
    )
    for paper in db.session.execute(wanted.execution_options(yield_per=5000)):
        yield merkle.paper_leaf(paper.choices, left_out=paper.left_out, salt=paper.salt)


def sorted_receipts(ballot_id: UUID) -> Iterator[bytes]:
    """Give what `receipt_hashes` gives, also while the freeze is under way."""
    wanted = (
        select(FrozenReceipt.hash)
        .where(FrozenReceipt.ballot_id == ballot_id)
        .order_by(FrozenReceipt.hash)
    )
    return iter(db.session.scalars(wanted.execution_options(yield_per=5000)))


def find_receipt(ballot_id: UUID, code: str) -> ReceiptFound:
    """Tell whether a receipt is in the published list, however it was typed."""
    box = _frozen(ballot_id)
    listed = db.session.get(
        FrozenReceipt, (ballot_id, receipts.listed_as(ballot_id, receipts.typed(code)))
    )
    return ReceiptFound(listed=listed is not None, receipts_root=(box.receipts_root or b"").hex())


def to_count() -> list[UUID]:
    """Return the frozen ballots whose result is not out yet; surveys are counted elsewhere."""
    return list(
        db.session.scalars(select(Box.ballot_id).where(Box.state == "frozen", Box.kind == "vote"))
    )


def _box(ballot_id: UUID) -> Box:
    box = db.session.get(Box, ballot_id)
    if box is None:
        raise not_found("ballot")
    return box


def _frozen(ballot_id: UUID) -> Box:
    box = _box(ballot_id)
    if box.state not in FROZEN:
        raise conflict("not_frozen", "Papers are public from the freeze on.")
    return box


def _salted(ballot_id: UUID) -> bool:
    first = db.session.get(FrozenPaper, (ballot_id, 1))
    return first is not None and first.salt is not None


def _last_place(ballot_id: UUID) -> int:
    # Places run from 1 without a gap: the last one is the number, found in the index.
    last = db.session.scalar(
        select(func.max(FrozenPaper.place)).where(FrozenPaper.ballot_id == ballot_id)
    )
    return last or 0
