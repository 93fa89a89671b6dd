"""Results: counted once, kept as they were told; a trigger refuses to change or remove one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db


class StoredResult(db.Model):  # type: ignore[name-defined,misc]
    """A ballot's result as the contract tells it, and the public file, byte for byte (zlib)."""

    __tablename__ = "results"
    __table_args__ = (UniqueConstraint("consultation_id"),)

    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("ballots.id"), primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"))
    counted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    told: Mapped[Any] = mapped_column(JSONB)
    file: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
