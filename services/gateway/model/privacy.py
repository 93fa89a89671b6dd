"""Longer work on a person's own data: an export to take away, an erasure.

Each is a row with a state and a heartbeat; a job carries only its id, a sweep takes up what a
killed worker left.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.model.base import db
from shared.ids import random_id


class DataExport(db.Model):  # type: ignore[name-defined,misc]
    """A copy of everything an installation knows about one person, for that person alone."""

    __tablename__ = "data_exports"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state_known"
        ),
        CheckConstraint("(state = 'done') = (file IS NOT NULL)", name="file_when_done"),
        Index(
            "uq_data_exports_account_id_open",
            "account_id",
            unique=True,
            postgresql_where=db.text("state IN ('waiting', 'running')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    # Service -> what it gave, kept until the file is made: a second run asks only who is missing.
    parts: Mapped[dict[str, object]] = mapped_column(JSONB, default=dict)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    file: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class Erasure(db.Model):  # type: ignore[name-defined,misc]
    """A person's wish to be forgotten, and which services have done it."""

    __tablename__ = "erasures"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    # What they said in consultations is to be removed too; else it stays and is nobody's.
    words: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # Set when the gateway itself has forgotten the person and told the services.
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # The services that have answered; the work is over when each installed one has.
    forgotten_by: Mapped[list[str]] = mapped_column(JSONB, default=list)
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
