"""Results: counted once, kept as they were told; a trigger refuses to change or remove one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db


class StoredResult(db.Model):  # type: ignore[name-defined,misc]
    """A ballot's result as the contract tells it, and its first public file, byte for byte (zlib).

    Where a lottery had to decide there is a second one beside it, `drawn`.
    """

    __tablename__ = "results"
    __table_args__ = (UniqueConstraint("consultation_id", "drawn"),)

    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("ballots.id"), primary_key=True)
    drawn: Mapped[bool] = mapped_column(primary_key=True, default=False)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"))
    counted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    told: Mapped[Any] = mapped_column(JSONB)
    file: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class StoredQuestion(db.Model):  # type: ignore[name-defined,misc]
    """One question of a stored result: the count step by step and the public file (both zlib)."""

    __tablename__ = "question_results"
    __table_args__ = (
        ForeignKeyConstraint(["ballot_id", "drawn"], ["results.ballot_id", "results.drawn"]),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    drawn: Mapped[bool] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    report: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    file: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Draw(db.Model):  # type: ignore[name-defined,misc]
    """The publicly drawn seed of a ballot's lottery; once two organisers agree it stays."""

    __tablename__ = "draws"
    __table_args__ = (
        CheckConstraint("first_account <> second_account", name="two_organisers"),
        CheckConstraint(
            "(confirmed_at IS NULL) = (second_account IS NULL)", name="confirmed_whole"
        ),
    )

    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("ballots.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(String(500))
    # Where, when and how it was drawn.
    drawn: Mapped[str] = mapped_column(String(1000))
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    first_account: Mapped[UUID]
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    second_account: Mapped[UUID | None]
