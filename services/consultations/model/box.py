"""The box: papers, never whose. Nothing here holds a time or an ordered id with a vote.

Papers and receipts have no foreign key to their box on purpose: each check of one would leave the
number of the paper's transaction on the box's row.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db


class Box(db.Model):  # type: ignore[name-defined,misc]
    """One ballot's box, or one anonymous survey's. Its state moves forward only.

    `told_voted` and `told_reissued` are what the register said at the seal, `found` what the box
    held then: the answer to the first seal, and to every other.
    """

    __tablename__ = "boxes"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'open', 'sealed', 'unbalanced', 'frozen', 'published')",
            name="state_known",
        ),
        CheckConstraint("state = 'draft' OR public_key IS NOT NULL", name="opened_with_a_key"),
        CheckConstraint(
            "state NOT IN ('frozen', 'published') OR "
            "(receipt_key IS NULL AND papers_root IS NOT NULL AND receipts_root IS NOT NULL)",
            name="frozen_whole",
        ),
        CheckConstraint("first_account <> second_account", name="two_officials"),
        CheckConstraint("kind IN ('vote', 'survey')", name="kind_known"),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    centre_id: Mapped[UUID]
    # A ballot's box, or an anonymous survey's: papers of a survey are never public one by one.
    kind: Mapped[str] = mapped_column(String(6), default="vote", server_default="vote")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    form: Mapped[Any] = mapped_column(JSONB)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    receipt_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_voted: Mapped[int | None]
    told_reissued: Mapped[int | None]
    found: Mapped[int | None]
    # What the register told of the vote at the seal, for the result.
    summary: Mapped[Any] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    unbalanced_reason: Mapped[str] = mapped_column(Text, default="")
    first_account: Mapped[UUID | None]
    second_account: Mapped[UUID | None]
    papers_root: Mapped[bytes | None] = mapped_column(LargeBinary)
    receipts_root: Mapped[bytes | None] = mapped_column(LargeBinary)
    # How many papers of groups that two people left out are among them; known from the freeze on.
    left_out: Mapped[int | None]
    # True once the disk pages that held the open ballot's rows have been written anew.
    emptied: Mapped[bool] = mapped_column(default=False)


class Paper(db.Model):  # type: ignore[name-defined,misc]
    """A paper in an open box, or a void row (no choices) that keeps a paper from coming."""

    __tablename__ = "papers"
    __table_args__ = (
        CheckConstraint("choices IS NOT NULL OR NOT mixed", name="voids_unmixed"),
        Index(
            "ix_papers_unmixed",
            "ballot_id",
            postgresql_where=text("NOT mixed AND choices IS NOT NULL"),
        ),
        CheckConstraint("NOT left_out OR hold_label IS NULL", name="left_out_unlabelled"),
        Index(
            "ix_papers_labelled",
            "ballot_id",
            "hold_label",
            postgresql_where=text("hold_label IS NOT NULL"),
        ),
    )

    # Never deferrable: a void waits at this key for a paper in flight, and a paper for a void.
    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    serial: Mapped[UUID] = mapped_column(primary_key=True)
    hold_label: Mapped[UUID | None]
    choices: Mapped[str | None] = mapped_column(Text)
    # Two people judged the group it came in: it stays in the box and is not counted.
    left_out: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    mixed: Mapped[bool] = mapped_column(default=False)


class JudgedLabel(db.Model):  # type: ignore[name-defined,misc]
    """The answer a label was given, for every repetition; no paper carries it any more."""

    __tablename__ = "judged_labels"
    __table_args__ = (CheckConstraint("decision IN ('count', 'leave_out')", name="decision_known"),)

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[UUID] = mapped_column(primary_key=True)
    decision: Mapped[str] = mapped_column(String(9))
    papers: Mapped[int]


class Receipt(db.Model):  # type: ignore[name-defined,misc]
    """The hash of a receipt given out, without reference to its paper."""

    __tablename__ = "receipts"
    __table_args__ = (
        Index("ix_receipts_unmixed", "ballot_id", postgresql_where=text("NOT mixed")),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    mixed: Mapped[bool] = mapped_column(default=False)


class FrozenPaper(db.Model):  # type: ignore[name-defined,misc]
    """A paper of a frozen ballot. `place` is its place from 1: sorted by content, and those that
    were left out after the others.
    """

    __tablename__ = "frozen_papers"

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    choices: Mapped[str] = mapped_column(Text)
    left_out: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # Of a survey's answers, drawn at the freeze: nobody can try out answers against the root. A
    # survey frozen before there were salts has none, and its root stays as it is.
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))


class FrozenReceipt(db.Model):  # type: ignore[name-defined,misc]
    """A receipt's hash of a frozen ballot."""

    __tablename__ = "frozen_receipts"

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class MerkleNode(db.Model):  # type: ignore[name-defined,misc]
    """A node of the tree over a frozen list, from the level above blocks of leaves on.

    With them a proof reads one block and a handful of nodes, however long the list is. `first` is
    the first leaf below a node of the lowest kept level.
    """

    __tablename__ = "merkle_nodes"
    __table_args__ = (
        CheckConstraint("tree IN ('papers', 'receipts')", name="tree_known"),
        Index(
            "ix_merkle_nodes_first",
            "ballot_id",
            "tree",
            "first",
            postgresql_where=text("first IS NOT NULL"),
        ),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    tree: Mapped[str] = mapped_column(String(8), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    first: Mapped[bytes | None] = mapped_column(LargeBinary)
