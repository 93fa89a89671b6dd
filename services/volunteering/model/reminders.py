"""What was already said or asked once, so that it is never said twice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from services.volunteering.model.base import db


class Reminder(db.Model):  # type: ignore[name-defined,misc]
    """That somebody was reminded of a shift: `day` the day before, `hours` shortly before.

    A shift that is moved has another beginning, so its people are reminded anew.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        CheckConstraint("kind IN ('day', 'hours')", name="kind_known"),
        Index("ix_reminders_starts_at", "starts_at"),
    )

    application_id: Mapped[UUID] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class IdleOffer(db.Model):  # type: ignore[name-defined,misc]
    """That somebody was asked whether an offer untouched for long still holds."""

    __tablename__ = "idle_offers"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("offers.person_id", ondelete="CASCADE"), primary_key=True
    )
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
