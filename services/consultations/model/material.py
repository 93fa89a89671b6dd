"""What people read before they say something."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.consultations.model.base import db
from services.consultations.model.files import File
from shared.ids import new_id


class Fragment(db.Model):  # type: ignore[name-defined,misc]
    """A numbered part of the text in question; remarks name it by its number."""

    __tablename__ = "fragments"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("consultation_id", "id"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    heading: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)


class Material(db.Model):  # type: ignore[name-defined,misc]
    """The plain words of a consultation and whom one can ask; a consultation may have none."""

    __tablename__ = "materials"

    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), primary_key=True
    )
    # In the shortest: three answers in plain words.
    changes: Mapped[str] = mapped_column(String(400), default="")
    concerns: Mapped[str] = mapped_column(String(400), default="")
    influence: Mapped[str] = mapped_column(String(400), default="")
    contact_who: Mapped[str] = mapped_column(String(200), default="")
    contact_phone: Mapped[str] = mapped_column(String(60), default="")
    contact_mail: Mapped[str] = mapped_column(String(200), default="")
    contact_place: Mapped[str] = mapped_column(String(200), default="")
    contact_hours: Mapped[str] = mapped_column(String(300), default="")


class Document(db.Model):  # type: ignore[name-defined,misc]
    """A document people read. A newer one stands in its place; the older stays readable."""

    __tablename__ = "documents"
    __table_args__ = (
        # One newer document at most, so that the versions are a line.
        UniqueConstraint("replaces"),
        UniqueConstraint("file_id"),
        CheckConstraint("replaces <> id", name="not_itself"),
        CheckConstraint(
            "(taken_down_at IS NULL) = (taken_down_reason = '')", name="taken_down_with_reason"
        ),
        Index("ix_documents_consultation_id", "consultation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id"))
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id"))
    # What is new; said by everything that came after the publication.
    note: Mapped[str] = mapped_column(String(500), default="")
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    taken_down_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    taken_down_reason: Mapped[str] = mapped_column(String(500), default="")

    file: Mapped[File] = relationship()


class Inquiry(db.Model):  # type: ignore[name-defined,misc]
    """A question and its answer. Public are the answered ones, without who asked."""

    __tablename__ = "inquiries"
    __table_args__ = (
        UniqueConstraint("consultation_id", "sent_as"),
        CheckConstraint("state IN ('waiting', 'public', 'declined')", name="state_known"),
        CheckConstraint("state <> 'public' OR answer <> ''", name="public_is_answered"),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_with_reason"),
        CheckConstraint("(state = 'waiting') = (answered_at IS NULL)", name="answered_at_told"),
        Index("ix_inquiries_consultation_id_state", "consultation_id", "state", "answered_at"),
        Index("ix_inquiries_asked_by", "asked_by", postgresql_where=text("asked_by IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    state: Mapped[str] = mapped_column(String(8))
    # Which sending of the form made it: sent twice, it is one.
    sent_as: Mapped[UUID]
    # As it was asked, and as everyone reads it.
    asked: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str] = mapped_column(Text, default="")
    # Why it was not answered; told to who asked.
    reason: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[UUID | None]


class Meeting(db.Model):  # type: ignore[name-defined,misc]
    """A meeting about a consultation."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("place <> '' OR link <> ''", name="somewhere"),
        Index("ix_meetings_consultation_id_starts_at", "consultation_id", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    place: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    # Steps, a lift, a loop, an interpreter: what decides whether one can come.
    access: Mapped[str] = mapped_column(String(500), default="")
    cancelled: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Calendars take the higher number.
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    changes: Mapped[list["MeetingChange"]] = relationship(order_by="MeetingChange.changed_at")


class MeetingChange(db.Model):  # type: ignore[name-defined,misc]
    """What was changed about a published meeting, and why; nothing of it changes."""

    __tablename__ = "meeting_changes"
    __table_args__ = (
        CheckConstraint("kind IN ('moved', 'cancelled')", name="kind_known"),
        CheckConstraint("reason <> ''", name="with_reason"),
        Index("ix_meeting_changes_meeting_id", "meeting_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(String(500))
    # When and where it was to be before.
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    place: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
