"""What one organiser has proposed and another must agree to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db
from shared.ids import new_id


class PendingAct(db.Model):  # type: ignore[name-defined,misc]
    """One step that waits for a second person; a consultation has one at a time at most."""

    __tablename__ = "pending_acts"
    __table_args__ = (
        UniqueConstraint("consultation_id"),
        CheckConstraint("kind IN ('announce', 'dates', 'close', 'withdraw')", name="kind_known"),
        CheckConstraint(
            "(kind = 'dates') = (opens_at IS NOT NULL) AND (kind = 'dates') = "
            "(closes_at IS NOT NULL)",
            name="dates_where_due",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(10))
    # Everyone reads it once the step is taken; an announcement needs none.
    reason: Mapped[str] = mapped_column(String(500), default="")
    opens_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
