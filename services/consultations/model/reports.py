"""Reports of consultations: the organiser's draft, and every version as it was published."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db


class ReportDraft(db.Model):  # type: ignore[name-defined,misc]
    """What the organiser writes into the next report; everything else in it is counted."""

    __tablename__ = "report_drafts"

    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), primary_key=True
    )
    summary: Mapped[str] = mapped_column(Text, default="")
    decisions: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class StoredReport(db.Model):  # type: ignore[name-defined,misc]
    """One published version as the contract tells it; a trigger refuses to change or remove one."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("version > 0", name="version_positive"),
        CheckConstraint("version = 1 OR reason <> ''", name="correction_with_its_reason"),
    )

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Why there is a later version.
    reason: Mapped[str] = mapped_column(String(500), default="")
    told: Mapped[Any] = mapped_column(JSONB)
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ReportEntry(db.Model):  # type: ignore[name-defined,misc]
    """A remark or an idea as it stands in a published report.

    Nothing changes it but its own author's erasure.
    """

    __tablename__ = "report_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["consultation_id", "version"], ["reports.consultation_id", "reports.version"]
        ),
        CheckConstraint("kind IN ('remark', 'idea')", name="kind_known"),
        Index(
            "ix_report_entries_author_id",
            "author_id",
            postgresql_where=text("author_id IS NOT NULL"),
        ),
    )

    consultation_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(6), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Whose name the gateway fills in where it is shown; empty after erasure.
    author_id: Mapped[UUID | None]
    told: Mapped[Any] = mapped_column(JSONB)
