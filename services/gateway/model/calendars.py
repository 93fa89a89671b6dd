"""Secret addresses under which people's own calendars are read without signing in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.model.base import db


class CalendarAddress(db.Model):  # type: ignore[name-defined,misc]
    """A person's secret calendar address; one at a time, and only its hash is kept."""

    __tablename__ = "calendar_addresses"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
