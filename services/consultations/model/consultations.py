"""Consultations and what is voted on in them: the words, the projects, the dates."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.consultations.model.base import db
from shared.ids import new_id


class Consultation(db.Model):  # type: ignore[name-defined,misc]
    """A matter put before the people of a centre."""

    __tablename__ = "consultations"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state_known"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_at_told"),
        Index("ix_consultations_centre_id_state", "centre_id", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID]
    area_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    title: Mapped[str] = mapped_column(String(150))
    summary: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    # Who answers for the matter, in words people know: an office, a commission.
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="pl")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    # Grows with each announcement to the feed.
    version: Mapped[int] = mapped_column(default=0)
    # Empty once that account is erased.
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    ballot: Mapped["Ballot | None"] = relationship(back_populates="consultation", uselist=False)
    changes: Mapped[list["BallotChange"]] = relationship(order_by="BallotChange.id")


class Ballot(db.Model):  # type: ignore[name-defined,misc]
    """A budget vote: approval of up to `max_choices` projects, funded by a greedy rule."""

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("consultation_id"),
        CheckConstraint("budget > 0", name="budget_positive"),
        CheckConstraint("max_choices > 0", name="max_choices_positive"),
        CheckConstraint("rule IN ('greedy-stop', 'greedy-skip')", name="rule_known"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        Index("ix_ballots_opens_at_closes_at", "opens_at", "closes_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    budget: Mapped[int] = mapped_column(BigInteger)
    max_choices: Mapped[int]
    rule: Mapped[str] = mapped_column(String(20))
    # In a draft an empty opening means: at the moment of the announcement.
    opens_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    rehearsal: Mapped[bool] = mapped_column(default=False)
    # Grows with each BallotScheduled.
    version: Mapped[int] = mapped_column(default=0)
    result_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    consultation: Mapped[Consultation] = relationship(back_populates="ballot")
    projects: Mapped[list["BallotProject"]] = relationship(
        back_populates="ballot", order_by="BallotProject.position", cascade="all, delete-orphan"
    )


class BallotProject(db.Model):  # type: ignore[name-defined,misc]
    """One project on a ballot. A paper names it by its `code`, which never changes."""

    __tablename__ = "ballot_projects"
    __table_args__ = (
        UniqueConstraint("ballot_id", "code"),
        CheckConstraint("cost > 0", name="cost_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("ballots.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(String(2000), default="")
    cost: Mapped[int] = mapped_column(BigInteger)
    area_id: Mapped[UUID | None]

    ballot: Mapped[Ballot] = relationship(back_populates="projects")


class BallotChange(db.Model):  # type: ignore[name-defined,misc]
    """A public note: what was changed after the announcement, when and why; only ever added."""

    __tablename__ = "ballot_changes"
    __table_args__ = (
        CheckConstraint("kind IN ('dates', 'closed_early', 'withdrawn')", name="kind_known"),
        Index("ix_ballot_changes_consultation_id", "consultation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    opens_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
