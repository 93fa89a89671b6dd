"""Paper cards in the register: batches of stubs, and who entered and judged each.

A stub is known by the keyed hash of its number. Whose it is stands in the register's held row
alone; which paper was on the same card stands nowhere.
"""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.model.base import db


class CardBatch(db.Model):  # type: ignore[name-defined,misc]
    """Cards that fall into the box together. A ballot has one at a time that has not fallen.

    `stubs` is what the box is told while the batch is dropping, and what fell. `trouble` and
    `papers` are why the last attempt did not come off, and how many papers there were.
    """

    __tablename__ = "card_batches"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'dropping', 'dropped')", name="state_known"),
        CheckConstraint("(state = 'open') = (stubs IS NULL)", name="stubs_fixed"),
        CheckConstraint("stubs IS NULL OR small OR stubs >= 10 OR stubs = 0", name="ten"),
        Index(
            "uq_card_batches_running",
            "ballot_id",
            unique=True,
            postgresql_where=text("state <> 'dropped'"),
        ),
        Index("uq_card_batches_small", "ballot_id", unique=True, postgresql_where=text("small")),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(8), default="open")
    attempt: Mapped[int] = mapped_column(default=0)
    stubs: Mapped[int | None]
    small: Mapped[bool] = mapped_column(default=False)
    # Cards that came in one piece: whoever parted them could see both halves.
    undivided: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(String(10))
    papers: Mapped[int | None]


class CardStub(db.Model):  # type: ignore[name-defined,misc]
    """A stub of a batch. Confirmed ones are gone once the batch has fallen.

    A refused one stays until the freeze, without its person, so that it is not entered again.
    """

    __tablename__ = "card_stubs"
    __table_args__ = (
        CheckConstraint("state IN ('held', 'confirmed', 'refused')", name="state_known"),
        CheckConstraint("judged_by <> entered_by", name="two_people"),
        CheckConstraint(
            "state = 'held' OR reason = 'already_voted' OR judged_by IS NOT NULL",
            name="judged_by_somebody",
        ),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refused_with_a_reason"),
        Index("ix_card_stubs_batch", "ballot_id", "batch"),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    stub: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    batch: Mapped[int]
    state: Mapped[str] = mapped_column(String(9), default="held")
    reason: Mapped[str | None] = mapped_column(String(20))
    undivided: Mapped[bool] = mapped_column(default=False)
    entered_by: Mapped[UUID]
    judged_by: Mapped[UUID | None]


class CardRefusal(db.Model):  # type: ignore[name-defined,misc]
    """How many cards of a batch were refused for a reason; nothing of the person."""

    __tablename__ = "card_refusals"
    __table_args__ = (CheckConstraint("cards > 0", name="cards_positive"),)

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    batch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(20), primary_key=True)
    cards: Mapped[int]
