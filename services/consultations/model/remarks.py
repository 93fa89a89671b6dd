"""What people say about a matter: each remark has a number, an author or none, and a position."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
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

SHOWN = "state IN ('public', 'hidden', 'removed')"
"""Where a remark has a line in the public list, if not always its words."""


class Theme(db.Model):  # type: ignore[name-defined,misc]
    """What several remarks, ideas or open answers are about; the organiser's word for it."""

    __tablename__ = "themes"
    __table_args__ = (
        UniqueConstraint("consultation_id", "name"),
        UniqueConstraint("consultation_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(String(120))


class Department(db.Model):  # type: ignore[name-defined,misc]
    """Who in the town hall answers: a department of a centre's list."""

    __tablename__ = "departments"
    __table_args__ = (UniqueConstraint("centre_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(160))


class Remark(db.Model):  # type: ignore[name-defined,misc]
    """One remark: to the whole, to a fragment, or to a place.

    `name`, `address` and `owner` are what the law asks the author for, where it does; they belong
    to the remark, are shown to staff alone and never leave by a public door. In public a remark
    carries its number and either the author's name, filled in by the gateway from `author_id`
    (`shown_as` name), or the `pseudonym` they chose, or neither.
    """

    __tablename__ = "remarks"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        # The same form sent twice is one remark.
        UniqueConstraint("consultation_id", "sent_as"),
        UniqueConstraint("code"),
        ForeignKeyConstraint(
            ["consultation_id", "fragment_id"], ["fragments.consultation_id", "fragments.id"]
        ),
        ForeignKeyConstraint(
            ["consultation_id", "theme_id"], ["themes.consultation_id", "themes.id"]
        ),
        CheckConstraint(
            "state IN ('unconfirmed', 'queued', 'public', 'hidden', 'removed')", name="state_known"
        ),
        CheckConstraint("(state = 'unconfirmed') = (number IS NULL)", name="number_from_the_start"),
        CheckConstraint("source IN ('account', 'guest', 'paper', 'import')", name="source_known"),
        CheckConstraint("shown_as IN ('name', 'pseudonym', 'nobody')", name="shown_as_known"),
        CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND "
            "(fragment_id IS NULL OR latitude IS NULL)",
            name="one_subject",
        ),
        CheckConstraint(
            "position IN ('', 'accepted', 'partly', 'rejected', 'out_of_scope')",
            name="position_known",
        ),
        CheckConstraint("position = '' OR reason <> ''", name="position_with_its_reason"),
        CheckConstraint("(position = '') = (answered_at IS NULL)", name="answered_at_told"),
        CheckConstraint("merged_into <> id", name="not_into_itself"),
        CheckConstraint("code IS NULL OR number IS NOT NULL", name="code_of_numbered"),
        CheckConstraint(
            "(source = 'paper') = (received_on IS NOT NULL)", name="paper_with_its_day"
        ),
        CheckConstraint("state <> 'removed' OR text = ''", name="removed_without_words"),
        Index("ix_remarks_author_id", "author_id", postgresql_where=text("author_id IS NOT NULL")),
        Index(
            "ix_remarks_public",
            "consultation_id",
            "number",
            postgresql_where=text("state = 'public'"),
        ),
        # What the public list pages through; whoever was silenced or taken back keeps a line there.
        Index("ix_remarks_shown", "consultation_id", "number", postgresql_where=text(SHOWN)),
        Index(
            "ix_remarks_supported",
            "consultation_id",
            text("supports DESC"),
            "number",
            postgresql_where=text(SHOWN),
        ),
        Index(
            "ix_remarks_fragment_id",
            "fragment_id",
            "number",
            postgresql_include=["consultation_id", "state"],
            postgresql_where=text("fragment_id IS NOT NULL"),
        ),
        Index(
            "ix_remarks_theme_id",
            "theme_id",
            "number",
            postgresql_include=["consultation_id", "state"],
            postgresql_where=text("theme_id IS NOT NULL"),
        ),
        Index(
            "ix_remarks_position",
            "consultation_id",
            "position",
            "number",
            postgresql_where=text(SHOWN),
        ),
        Index(
            "ix_remarks_places",
            "consultation_id",
            "latitude",
            "longitude",
            postgresql_include=["number"],
            postgresql_where=text("latitude IS NOT NULL AND state = 'public'"),
        ),
        Index(
            "ix_remarks_words",
            "text",
            postgresql_using="gin",
            postgresql_ops={"text": "gin_trgm_ops"},
            postgresql_where=text("state = 'public'"),
        ),
        Index(
            "ix_remarks_unconfirmed",
            "said_at",
            postgresql_where=text("state = 'unconfirmed'"),
        ),
        Index(
            "ix_remarks_department_id",
            "department_id",
            "answer_due",
            postgresql_where=text("department_id IS NOT NULL"),
        ),
        Index(
            "ix_remarks_merged_into",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        Index(
            "ix_remarks_unanswered",
            "consultation_id",
            "answer_due",
            postgresql_where=text("position = '' AND state IN ('public', 'hidden', 'removed')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    # Counted from 1 in each consultation, given when the remark is confirmed, never given again.
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(11), default="public")
    source: Mapped[str] = mapped_column(String(7))
    sent_as: Mapped[UUID] = mapped_column(default=new_id)
    text: Mapped[str] = mapped_column(Text)
    fragment_id: Mapped[UUID | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # The place in the author's words: a street, a landmark. Everyone reads it.
    place: Mapped[str] = mapped_column(String(200), default="", server_default="")
    # Leads its author to where it stands, without an account; given with the number.
    code: Mapped[str | None] = mapped_column(String(14))
    # The account or the guest; empty for paper of somebody unknown here, and after erasure.
    author_id: Mapped[UUID | None]
    shown_as: Mapped[str] = mapped_column(String(9), default="nobody")
    pseudonym: Mapped[str] = mapped_column(String(80), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    owner: Mapped[bool | None]
    # Of paper: the day on which it came, how its author is reached if they said so, who typed it.
    received_on: Mapped[date | None] = mapped_column(Date)
    contact: Mapped[str] = mapped_column(String(200), default="", server_default="")
    entered_by: Mapped[UUID | None]
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    # The answer: who owes it until when, what it is, and why.
    theme_id: Mapped[UUID | None]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    answer_due: Mapped[date | None] = mapped_column(Date)
    position: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[UUID | None]
    # Says the same as another remark, whose answer holds for both.
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("remarks.id"))
    # Kept by whoever adds or takes one away, in the same transaction.
    supports: Mapped[int] = mapped_column(default=0, server_default="0")
    comments: Mapped[int] = mapped_column(default=0, server_default="0")


class RemarkCount(db.Model):  # type: ignore[name-defined,misc]
    """The last number a consultation has given to a remark; whoever gives one locks the row."""

    __tablename__ = "remark_counts"

    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), primary_key=True
    )
    last_number: Mapped[int] = mapped_column(default=0, server_default="0")
