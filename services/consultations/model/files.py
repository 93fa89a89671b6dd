"""Files people upload: in the database, so that one backup holds all and no process keeps any."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    func,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db
from shared.ids import new_id


class File(db.Model):  # type: ignore[name-defined,misc]
    """One file of a consultation; its type was found by its content, not by its name."""

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'image/webp')",
            name="media_type_known",
        ),
        CheckConstraint("size = octet_length(content) AND size > 0", name="size_true"),
        Index("ix_files_consultation_id", "consultation_id"),
        Index("ix_files_added_by", "added_by", postgresql_where=text("added_by IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    # What the person who downloads it sees.
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    # SHA-256 of the content: the address of what was published cannot come to mean another file.
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    # Pictures say in words what they show.
    alternative: Mapped[str] = mapped_column(String(500), default="")
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    # What is not shown is seen by the centre's organisers and by whoever added it.
    shown: Mapped[bool] = mapped_column(default=True, server_default=true())
    # The resident who added it to something of theirs; an organiser's file is nobody's own.
    added_by: Mapped[UUID | None]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
