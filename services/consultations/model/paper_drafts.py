"""Paper cards on their way into the box: read twice, under a batch's number, never with a person.

Rows of a batch are gone once it has fallen into the box. A paper's number is unrelated to its
stub's, and only the register knows stubs.
"""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db


class PaperKey(db.Model):  # type: ignore[name-defined,misc]
    """The key that marks the numbers of a ballot's papers, so that invented ones are refused."""

    __tablename__ = "paper_keys"

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))


class PaperBatchRow(db.Model):  # type: ignore[name-defined,misc]
    """A batch as the box knows it; the register made it and drives it.

    `attempt` and `outcome` are the last attempt to drop it and its answer; `papers` how many
    there were then. `small`: the ballot's one batch of fewer than ten.
    """

    __tablename__ = "paper_batches"
    __table_args__ = (
        CheckConstraint("(attempt = 0) = (outcome IS NULL)", name="attempt_with_an_outcome"),
        CheckConstraint("outcome <> 'dropped' OR small OR papers >= 10 OR papers = 0", name="ten"),
        Index("uq_paper_batches_small", "ballot_id", unique=True, postgresql_where=text("small")),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    attempt: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None] = mapped_column(String(10))
    papers: Mapped[int] = mapped_column(default=0)
    small: Mapped[bool] = mapped_column(default=False)


class PaperSheet(db.Model):  # type: ignore[name-defined,misc]
    """One paper, read by two people. It is agreed on when both readings are the same text.

    A correction is one of the two giving way: then the reading that stays has its author and
    whoever took it over. So two people stand behind every paper that falls into the box.
    """

    __tablename__ = "paper_sheets"
    __table_args__ = (
        CheckConstraint("first_by <> second_by", name="two_people"),
        CheckConstraint("(second IS NULL) = (second_by IS NULL)", name="second_by_somebody"),
        Index("ix_paper_sheets_batch", "ballot_id", "batch"),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), primary_key=True)
    batch: Mapped[int]
    first: Mapped[str] = mapped_column(Text)
    first_by: Mapped[UUID]
    second: Mapped[str | None] = mapped_column(Text)
    second_by: Mapped[UUID | None]
