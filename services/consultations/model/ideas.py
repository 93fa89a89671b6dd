"""Residents' own projects: from the idea to the ballot."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.consultations.model.base import db
from shared.ids import new_id


class Idea(db.Model):  # type: ignore[name-defined,misc]
    """One project somebody proposes. `cost` is in grosze; `imported_as` is its id elsewhere.

    A draft is seen by its author alone. From the day it is sent it has a number, which it keeps in
    every state. `signatures` are all it has, `paper_signatures` those of them on paper; `supports`
    are kept by `supports` and are no signatures.
    """

    __tablename__ = "ideas"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("consultation_id", "sent_as"),
        UniqueConstraint("consultation_id", "imported_as"),
        CheckConstraint(
            "state IN ('draft', 'public', 'correcting', 'accepted', 'rejected', 'appealed', "
            "'merged', 'withdrawn', 'hidden', 'removed')",
            name="state_known",
        ),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="number_from_the_start"),
        CheckConstraint("cost > 0", name="cost_positive"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place_whole"),
        CheckConstraint(
            "(state = 'merged') = (merged_into IS NOT NULL) AND merged_into <> id",
            name="merged_told",
        ),
        CheckConstraint("state <> 'correcting' OR due_at IS NOT NULL", name="corrections_dated"),
        CheckConstraint(
            "paper_signatures BETWEEN 0 AND signatures", name="paper_signatures_counted"
        ),
        Index("ix_ideas_author_id", "author_id", postgresql_where=text("author_id IS NOT NULL")),
        # What the lists count, filter and sort by, without reading a row.
        Index(
            "ix_ideas_listed",
            "consultation_id",
            "state",
            postgresql_include=["number", "signatures", "cost", "area_id"],
        ),
        Index(
            "ix_ideas_places",
            "consultation_id",
            "latitude",
            "longitude",
            postgresql_include=["number", "state", "area_id"],
            postgresql_where=text("latitude IS NOT NULL"),
        ),
        Index(
            "ix_ideas_words",
            "title",
            "summary",
            "place",
            postgresql_using="gin",
            postgresql_ops=dict.fromkeys(("title", "summary", "place"), "gin_trgm_ops"),
        ),
        Index("ix_ideas_correcting", "due_at", postgresql_where=text("state = 'correcting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    sent_as: Mapped[UUID] = mapped_column(default=new_id)
    imported_as: Mapped[str | None] = mapped_column(String(80))
    # How many stood behind it where it was brought in from; never added to ours.
    imported_supports: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(300), default="")
    area_id: Mapped[UUID | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    cost: Mapped[int | None] = mapped_column(BigInteger)
    author_id: Mapped[UUID | None]
    shown_as: Mapped[str] = mapped_column(String(9), default="name")
    pseudonym: Mapped[str] = mapped_column(String(80), default="")
    entered_by: Mapped[UUID | None]
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    supports: Mapped[int] = mapped_column(default=0, server_default="0")
    comments: Mapped[int] = mapped_column(default=0, server_default="0")
    # The last version that was sent; none is a draft or came from elsewhere.
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    signatures: Mapped[int] = mapped_column(default=0, server_default="0")
    paper_signatures: Mapped[int] = mapped_column(default=0, server_default="0")
    # Until when its author may correct it, or appeal against its rejection.
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Of corrections that are due: whether the author was reminded, and staff told it is too late.
    author_reminded: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    staff_told: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("ideas.id"))

    costs: Mapped[list["IdeaCost"]] = relationship(
        order_by="IdeaCost.position", cascade="all, delete-orphan"
    )
    pictures: Mapped[list["IdeaPicture"]] = relationship(
        order_by="IdeaPicture.id", cascade="all, delete-orphan"
    )


class IdeaSettings(db.Model):  # type: ignore[name-defined,misc]
    """What a consultation asks of ideas; without a row it is what a new row says.

    `of_areas` are numbers of signatures by area. `checklist` are the lines of the formal check.
    """

    __tablename__ = "idea_settings"
    __table_args__ = (
        CheckConstraint("signatures >= 0", name="signatures_counted"),
        CheckConstraint("per_person > 0", name="per_person_positive"),
        CheckConstraint("most_cost > 0", name="most_cost_positive"),
        CheckConstraint("correction_days > 0 AND appeal_days > 0", name="days_positive"),
    )

    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), primary_key=True
    )
    signatures: Mapped[int] = mapped_column(default=0)
    of_areas: Mapped[Any] = mapped_column(JSONB, default=dict)
    per_person: Mapped[int] = mapped_column(default=5)
    most_cost: Mapped[int | None] = mapped_column(BigInteger)
    correction_days: Mapped[int] = mapped_column(default=14)
    appeal_days: Mapped[int] = mapped_column(default=14)
    checklist: Mapped[Any] = mapped_column(JSONB, default=list)


class IdeaCost(db.Model):  # type: ignore[name-defined,misc]
    """One line of what an idea costs, in grosze; the idea's `cost` is the sum of its lines."""

    __tablename__ = "idea_costs"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    idea_id: Mapped[UUID] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(String(200))
    amount: Mapped[int] = mapped_column(BigInteger)


class IdeaPicture(db.Model):  # type: ignore[name-defined,misc]
    """A picture of an idea; the file says in words what it shows."""

    __tablename__ = "idea_pictures"
    __table_args__ = (
        UniqueConstraint("file_id"),
        Index("ix_idea_pictures_idea_id", "idea_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    idea_id: Mapped[UUID] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id"))


class IdeaSignature(db.Model):  # type: ignore[name-defined,misc]
    """One person's signature of support; once for each idea.

    Erasing a person puts one random id in the place of theirs in all their rows: the numbers stay,
    and two ideas that are merged later still count them once.
    """

    __tablename__ = "idea_signatures"
    __table_args__ = (
        UniqueConstraint("idea_id", "signer"),
        Index("ix_idea_signatures_signer", "signer"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    idea_id: Mapped[UUID] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    signer: Mapped[UUID]
    signed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class IdeaPaperCount(db.Model):  # type: ignore[name-defined,misc]
    """Signatures that staff counted on paper; a later row corrects an earlier one."""

    __tablename__ = "idea_paper_counts"
    __table_args__ = (
        UniqueConstraint("idea_id", "sent_as"),
        CheckConstraint("number <> 0", name="number_told"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    idea_id: Mapped[UUID] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    sent_as: Mapped[UUID]
    number: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    entered_by: Mapped[UUID | None]
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class IdeaVersion(db.Model):  # type: ignore[name-defined,misc]
    """An idea's words, place and cost as they were sent; everyone can compare two of them."""

    __tablename__ = "idea_versions"

    idea_id: Mapped[UUID] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[Any] = mapped_column(JSONB)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class IdeaAct(db.Model):  # type: ignore[name-defined,misc]
    """What was done with an idea, when and why: public but for who did it; only ever added.

    `overrules` is whose decision an appeal's judges: never their own.
    """

    __tablename__ = "idea_acts"
    __table_args__ = (
        CheckConstraint("overrules <> done_by", name="another_person"),
        CheckConstraint(
            "act NOT IN ('returned', 'rejected', 'upheld', 'granted', 'reopened') OR reason <> ''",
            name="decided_with_reason",
        ),
        Index("ix_idea_acts_idea_id", "idea_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    idea_id: Mapped[UUID] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    act: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Line of the check -> whether it is met; a line that does not concern it is left out.
    checklist: Mapped[Any] = mapped_column(JSONB, default=dict)
    # The other idea of a merging, or the number of signatures that was reached.
    about: Mapped[int | None]
    done_by: Mapped[UUID | None]
    overrules: Mapped[UUID | None]
    done_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class IdeaMerger(db.Model):  # type: ignore[name-defined,misc]
    """One author's proposal that two ideas become one; the other's author agrees or does not.

    With a title both become a new idea, without one `source_id` goes into `target_id`.
    """

    __tablename__ = "idea_mergers"
    __table_args__ = (
        CheckConstraint("source_id <> target_id", name="two_ideas"),
        CheckConstraint(
            "state IN ('proposed', 'agreed', 'refused', 'taken_back')", name="state_known"
        ),
        Index(
            "uq_idea_mergers_waiting",
            "source_id",
            "target_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_idea_mergers_target_id", "target_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    target_id: Mapped[UUID] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    title: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
