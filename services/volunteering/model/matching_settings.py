"""How a centre matches, and what of its matching is to be looked at again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from services.volunteering.model.base import db


class MatchingSettings(db.Model):  # type: ignore[name-defined,misc]
    """What a centre has set: the weights of the score, how far ahead it looks, and each night.

    A centre without a row matches by the defaults of `rules.weights`.
    """

    __tablename__ = "matching_settings"
    __table_args__ = (
        CheckConstraint(
            "skill >= 0 AND distance >= 0 AND time >= 0 AND interest >= 0 AND history >= 0"
            " AND skill + distance + time + interest + history = 1000",
            name="weights",
        ),
        CheckConstraint("horizon_days BETWEEN 1 AND 180", name="horizon"),
    )

    centre_id: Mapped[UUID] = mapped_column(primary_key=True)
    skill: Mapped[int]
    distance: Mapped[int]
    time: Mapped[int]
    interest: Mapped[int]
    history: Mapped[int]
    horizon_days: Mapped[int]
    nightly: Mapped[bool]
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class RematchMark(db.Model):  # type: ignore[name-defined,misc]
    """A shift whose people changed, or an offer that is new: to be looked at by the next job.

    Written by who holds the lock of the shift or of the person, taken away by the job once it
    holds the same lock; so no change between is missed.
    """

    __tablename__ = "rematch_marks"
    __table_args__ = (
        CheckConstraint("kind IN ('shift', 'offer')", name="kind_known"),
        Index("ix_rematch_marks_asked_at", "asked_at"),
    )

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
