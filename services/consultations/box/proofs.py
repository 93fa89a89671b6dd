"""Proofs that a receipt or a paper is in a frozen ballot's published lists.

The upper levels of both trees are kept at the freeze; a proof reads one block of leaves and one
node a level, so it costs the same for a thousand papers and for a million.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, insert, select, tuple_

from services.consultations.box import reading
from services.consultations.model import Box, FrozenPaper, FrozenReceipt, MerkleNode, db
from services.consultations.rules import merkle, receipts
from shared.contracts.ballots import MerkleProof
from shared.problems import conflict, not_found

PAPERS, RECEIPTS = "papers", "receipts"
# No list has more levels: 2 ** 40 leaves.
_MOST_LEVELS = 40


def keep(ballot_id: UUID, tree: str, leaves: Iterable[bytes]) -> bytes:
    """Keep the upper levels of the tree over these leaves; return its root."""
    blocks = list(merkle.blocks(leaves))
    rows = [
        {
            "ballot_id": ballot_id,
            "tree": tree,
            "level": merkle.BLOCK_LEVEL + height,
            "place": place,
            "hash": node,
            "first": blocks[place].first if height == 0 else None,
        }
        for height, level in enumerate(merkle.levels([block.hash for block in blocks]))
        for place, node in enumerate(level)
    ]
    if rows:
        db.session.execute(insert(MerkleNode), rows)
    return merkle.top([block.hash for block in blocks])


def keep_missing() -> None:
    """Keep the levels for ballots that were frozen before there were proofs; commits each."""
    there = exists().where(MerkleNode.ballot_id == Box.ballot_id)
    frozen = select(Box.ballot_id).where(Box.state.in_(reading.FROZEN), ~there)
    filled = exists().where(FrozenPaper.ballot_id == Box.ballot_id)
    for ballot_id in db.session.scalars(frozen.where(filled)).all():
        keep(ballot_id, PAPERS, reading.paper_leaves(ballot_id))
        keep(ballot_id, RECEIPTS, reading.sorted_receipts(ballot_id))
        db.session.commit()


def of_receipt(ballot_id: UUID, code: str) -> MerkleProof:
    """Prove that a receipt is in the published list; `not_found` when it is not."""
    box = _frozen(ballot_id)
    wanted = receipts.listed_as(ballot_id, receipts.typed(code))
    if db.session.get(FrozenReceipt, (ballot_id, wanted)) is None:
        raise not_found("receipt")
    block: int | None = db.session.scalar(
        select(func.max(MerkleNode.place)).where(
            *_lowest(ballot_id, RECEIPTS), MerkleNode.first <= wanted
        )
    )
    if block is None:
        raise _not_ready()
    leaves = _receipts(ballot_id, block)
    leaf = _Leaf(RECEIPTS, block, leaves.index(wanted), _size(ballot_id))
    return _proof(box, leaf, leaves)


def of_paper(ballot_id: UUID, place: int) -> MerkleProof:
    """Prove that the paper of a place is in the published list; `not_found` beyond its end."""
    box = _frozen(ballot_id)
    if box.kind != "vote":
        # What was written in a survey is read through before anybody sees it.
        raise not_found("paper")
    size = db.session.scalar(
        select(func.max(FrozenPaper.place)).where(FrozenPaper.ballot_id == ballot_id)
    )
    if not 0 < place <= (size or 0):
        raise not_found("paper")
    block, at = divmod(place - 1, merkle.BLOCK)
    first = block * merkle.BLOCK
    rows = db.session.execute(
        select(FrozenPaper.choices, FrozenPaper.left_out)
        .where(
            FrozenPaper.ballot_id == ballot_id,
            FrozenPaper.place > first,
            FrozenPaper.place <= first + merkle.BLOCK,
        )
        .order_by(FrozenPaper.place)
    )
    leaves = [merkle.paper_leaf(row.choices, left_out=row.left_out) for row in rows]
    return _proof(box, _Leaf(PAPERS, block, at, size or 0), leaves)


@dataclass(frozen=True)
class _Leaf:
    """Where a leaf stands: at `at` in one block of a tree of so many leaves."""

    tree: str
    block: int
    at: int
    size: int

    @property
    def place(self) -> int:
        return self.block * merkle.BLOCK + self.at


def _proof(box: Box, leaf: _Leaf, leaves: Sequence[bytes]) -> MerkleProof:
    inside = merkle.path([merkle.leaf_hash(found) for found in leaves], leaf.at)
    neighbours = [
        (merkle.BLOCK_LEVEL + height, (leaf.block >> height) ^ 1) for height in range(_MOST_LEVELS)
    ]
    above = db.session.execute(
        select(MerkleNode.level, MerkleNode.hash)
        .where(
            MerkleNode.ballot_id == box.ballot_id,
            MerkleNode.tree == leaf.tree,
            tuple_(MerkleNode.level, MerkleNode.place).in_(neighbours),
        )
        .order_by(MerkleNode.level)
    )
    path = [*inside, *(row.hash for row in above)]
    root = (box.receipts_root if leaf.tree == RECEIPTS else box.papers_root) or b""
    text = leaves[leaf.at]
    if not merkle.verify(text, place=leaf.place, size=leaf.size, path=path, root=root):
        raise _not_ready()
    return MerkleProof(
        leaf=text.hex(),
        place=leaf.place + 1,
        size=leaf.size,
        path=tuple(node.hex() for node in path),
        root=root.hex(),
    )


def _lowest(ballot_id: UUID, tree: str) -> tuple[ColumnElement[bool], ...]:
    return (
        MerkleNode.ballot_id == ballot_id,
        MerkleNode.tree == tree,
        MerkleNode.first.is_not(None),
    )


def _receipts(ballot_id: UUID, block: int) -> list[bytes]:
    """Return the receipts of one block: from its first one on, in the index."""
    first = db.session.get(MerkleNode, (ballot_id, RECEIPTS, merkle.BLOCK_LEVEL, block))
    if first is None or first.first is None:
        raise _not_ready()
    return list(
        db.session.scalars(
            select(FrozenReceipt.hash)
            .where(FrozenReceipt.ballot_id == ballot_id, FrozenReceipt.hash >= first.first)
            .order_by(FrozenReceipt.hash)
            .limit(merkle.BLOCK)
        )
    )


def _size(ballot_id: UUID) -> int:
    """Return how many receipts there are, from the last block alone."""
    last = db.session.scalar(
        select(func.max(MerkleNode.place)).where(*_lowest(ballot_id, RECEIPTS))
    )
    return (last or 0) * merkle.BLOCK + len(_receipts(ballot_id, last or 0))


def _frozen(ballot_id: UUID) -> Box:
    box: Box | None = db.session.get(Box, ballot_id)
    if box is None:
        raise not_found("ballot")
    if box.state not in reading.FROZEN:
        raise conflict("not_frozen", "Proofs are there from the freeze on.")
    return box


def _not_ready() -> Exception:
    return conflict("proof_not_ready", "The proofs of this ballot are still being made.")
