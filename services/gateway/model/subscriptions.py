"""News by mail: who wants which, and what each of them was sent already."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.gateway.model.base import db
from services.gateway.model.people import Account
from shared.ids import random_id


class Subscription(db.Model):  # type: ignore[name-defined,misc]
    """What one person wants news of: an account, or an address confirmed by mail.

    No areas: the whole town; no themes (legal bases of consultations): all of them. `at_once`: a
    vote or remarks that open are told the same hour.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (email IS NULL)", name="one_reader"),
        CheckConstraint("every IN ('day', 'week')", name="every_known"),
        CheckConstraint("cardinality(kinds) > 0", name="kinds_chosen"),
        Index("ix_subscriptions_next_at", "next_at"),
        Index("ix_subscriptions_at_once", "id", postgresql_where=text("at_once")),
    )

    # In the link that ends it, so nothing to guess.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), unique=True
    )
    email: Mapped[str | None] = mapped_column(CITEXT, unique=True)
    language: Mapped[str] = mapped_column(String(2), default="pl")
    area_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(String(12)))
    themes: Mapped[list[str]] = mapped_column(
        ARRAY(String(20)), default=list, server_default=text("'{}'")
    )
    every: Mapped[str] = mapped_column(String(4), default="week")
    at_once: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    next_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    account: Mapped[Account | None] = relationship()


class SubscriptionNews(db.Model):  # type: ignore[name-defined,misc]
    """One piece of news that stands in one person's mail; it stands in no other."""

    __tablename__ = "subscription_news"
    __table_args__ = (Index("ix_subscription_news_told_at", "told_at"),)

    subscription_id: Mapped[UUID] = mapped_column(
        ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
