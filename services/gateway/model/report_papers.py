"""Reports as PDF: made by a job, since names are known here alone; made anew after an erasure."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, Index, LargeBinary, String, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.model.base import db


class ReportPaper(db.Model):  # type: ignore[name-defined,misc]
    """One version of one report as PDF, in the language of its consultation."""

    __tablename__ = "report_papers"
    __table_args__ = (
        CheckConstraint("state IN ('making', 'done')", name="state_known"),
        CheckConstraint("(state = 'done') = (content IS NOT NULL)", name="done_whole"),
        Index("ix_report_papers_account_ids", "account_ids", postgresql_using="gin"),
    )

    consultation_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(6), default="making")
    # Remarks read so far, of how many.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    heartbeat_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    # Whose names stand in it: once one of them is erased the file is thrown away.
    account_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
