"""When what is open: the phases of a consultation beside its vote.

The dates of the vote and of its verification stand with the ballot alone.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db
from shared.ids import new_id


class Phase(db.Model):  # type: ignore[name-defined,misc]
    """One phase: open from `opens_at` on, and at `closes_at` no longer."""

    __tablename__ = "phases"
    __table_args__ = (
        UniqueConstraint("consultation_id", "kind"),
        CheckConstraint(
            "kind IN ('information', 'remarks', 'survey', 'ideas', 'result', 'followup')",
            name="kind_known",
        ),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        Index("ix_phases_closes_at", "closes_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(12))
    opens_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
