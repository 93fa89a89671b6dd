"""Residents' own projects: from the idea to the ballot."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db
from shared.ids import new_id


class Idea(db.Model):  # type: ignore[name-defined,misc]
    """One project somebody proposes. `cost` is in grosze; `imported_as` is its id elsewhere."""

    __tablename__ = "ideas"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("consultation_id", "sent_as"),
        UniqueConstraint("consultation_id", "imported_as"),
        CheckConstraint(
            "state IN ('draft', 'public', 'correcting', 'accepted', 'rejected', 'appealed', "
            "'merged', 'withdrawn', 'hidden', 'removed')",
            name="state_known",
        ),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="number_from_the_start"),
        CheckConstraint("cost > 0", name="cost_positive"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place_whole"),
        Index("ix_ideas_author_id", "author_id", postgresql_where=text("author_id IS NOT NULL")),
        Index("ix_ideas_consultation_id_state", "consultation_id", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    sent_as: Mapped[UUID] = mapped_column(default=new_id)
    imported_as: Mapped[str | None] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(300), default="")
    area_id: Mapped[UUID | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    cost: Mapped[int | None] = mapped_column(BigInteger)
    author_id: Mapped[UUID | None]
    shown_as: Mapped[str] = mapped_column(String(9), default="name")
    pseudonym: Mapped[str] = mapped_column(String(80), default="")
    entered_by: Mapped[UUID | None]
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    supports: Mapped[int] = mapped_column(default=0, server_default="0")
    comments: Mapped[int] = mapped_column(default=0, server_default="0")
