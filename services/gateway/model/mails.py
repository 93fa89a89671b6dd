"""Mails that do not belong to a notification, and the links with which people come back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, func
from sqlalchemy.dialects.postgresql import CITEXT, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.model.base import db
from shared.ids import new_id, random_id


class MailLink(db.Model):  # type: ignore[name-defined,misc]
    """A link that works once and for a short time.

    The link's text is computed from the id with the installation's key (`mail_links`), so neither
    this table nor a queue holds anything that opens a door.
    """

    __tablename__ = "mail_links"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('register', 'guest', 'sign_in', 'reset', 'change_email', 'operator',"
            " 'team', 'remark', 'subscription')",
            name="purpose_known",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    purpose: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(CITEXT)
    # What the person wrote before the address was known to be theirs: a name, an area.
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Letter(db.Model):  # type: ignore[name-defined,misc]
    """One mail to one address: written with the fact, sent after it, kept a month."""

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint(
            "mail_state IN ('waiting', 'sent', 'none', 'failed')", name="mail_state_known"
        ),
        Index(
            "ix_letters_to_mail",
            "next_mail_at",
            postgresql_where=db.text("mail_state = 'waiting'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    template: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(CITEXT)
    language: Mapped[str] = mapped_column(String(2))
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("mail_links.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )
    mail_state: Mapped[str] = mapped_column(String(10), default="waiting")
    mail_attempts: Mapped[int] = mapped_column(default=0)
    next_mail_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


class UnwantedMail(db.Model):  # type: ignore[name-defined,misc]
    """A kind of notification that a person wants to see in the app only."""

    __tablename__ = "unwanted_mails"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
