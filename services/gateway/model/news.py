"""What goes on: the public feed, and what each person is told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.gateway.model.base import db
from services.gateway.model.people import Account
from shared.ids import new_id


class FeedItem(db.Model):  # type: ignore[name-defined,misc]
    """Something public, told by a message; the start page, search and calendars read this."""

    __tablename__ = "feed"
    __table_args__ = (
        Index("ix_feed_centre_id_starts_at", "centre_id", "starts_at"),
        Index(
            "ix_feed_words",
            db.text(
                "to_tsvector('simple'::regconfig, "
                "feed_plain((title::text || ' '::text) || summary))"
            ),
            postgresql_using="gin",
        ),
        Index(
            "ix_feed_title",
            db.literal_column("feed_plain(title::text)").label("plain_title"),
            postgresql_using="gin",
            postgresql_ops={"plain_title": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    centre_id: Mapped[UUID]
    area_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    path: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Notification(db.Model):  # type: ignore[name-defined,misc]
    """One thing one person was told: in the app at once, and by mail when it was sent.

    `key` makes telling twice impossible.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_notifications_account_id_created_at", "account_id", "created_at"),
        Index(
            "ix_notifications_to_mail",
            "next_mail_at",
            postgresql_where=db.text("mail_state = 'waiting'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    template: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # waiting, sent, none (the person wants no mails of this kind) or failed (given up)
    mail_state: Mapped[str] = mapped_column(String(10), default="waiting")
    mail_attempts: Mapped[int] = mapped_column(default=0)
    next_mail_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )

    account: Mapped[Account] = relationship()


class StaffAct(db.Model):  # type: ignore[name-defined,misc]
    """One act of a staff member; rows are only ever added (a trigger refuses the rest)."""

    __tablename__ = "staff_acts"
    __table_args__ = (Index("ix_staff_acts_subject_id", "subject_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID]
    act: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[UUID | None]
    centre_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    acted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
