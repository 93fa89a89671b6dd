"""Consultations and what is voted on in them: the words, the questions, the dates."""

from datetime import datetime
from typing import Any
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.consultations.model.base import db
from services.consultations.model.designer import NoticeGiven, PhaseChange, TermAnswer
from services.consultations.model.phases import Phase
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
    # The legal basis, a key of rules/bases.toml; empty: a vote by itself.
    basis: Mapped[str] = mapped_column(String(20), default="", server_default="")
    # How people can say what they think, by their keys in rules/bases.toml.
    forms: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list, server_default="{}")
    # The terms as they were at the publication; a later law does not judge an earlier act.
    terms: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    # Grows with each announcement to the feed.
    version: Mapped[int] = mapped_column(default=0)
    # Empty once that account is erased.
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    report_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    phases: Mapped[list["Phase"]] = relationship(
        order_by="[Phase.opens_at, Phase.closes_at, Phase.kind]", cascade="all, delete-orphan"
    )
    ballot: Mapped["Ballot | None"] = relationship(back_populates="consultation", uselist=False)
    changes: Mapped[list["BallotChange"]] = relationship(order_by="BallotChange.id")
    phase_changes: Mapped[list[PhaseChange]] = relationship(
        order_by="PhaseChange.id", cascade="all, delete-orphan"
    )
    notices: Mapped[list[NoticeGiven]] = relationship(
        order_by="[NoticeGiven.given_on, NoticeGiven.place]", cascade="all, delete-orphan"
    )
    term_answers: Mapped[list[TermAnswer]] = relationship(
        order_by="TermAnswer.term", cascade="all, delete-orphan"
    )


class Ballot(db.Model):  # type: ignore[name-defined,misc]
    """What is voted on together: one paper with one or more questions, one opening, one close.

    `budget`, `max_choices` and `rule` are written by the release before questions alone, while it
    still runs; a trigger makes a question of them.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("consultation_id"),
        CheckConstraint("budget > 0", name="budget_positive"),
        CheckConstraint("max_choices > 0", name="max_choices_positive"),
        CheckConstraint("rule IN ('greedy-stop', 'greedy-skip')", name="rule_known"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("verification_days BETWEEN 0 AND 60", name="verification_bounded"),
        CheckConstraint(
            "leftovers IN ('none', 'citywide', 'next-by-votes')", name="leftovers_known"
        ),
        Index("ix_ballots_opens_at_closes_at", "opens_at", "closes_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    budget: Mapped[int | None] = mapped_column(BigInteger)
    max_choices: Mapped[int | None]
    rule: Mapped[str | None] = mapped_column(String(20))
    # In a draft an empty opening means: at the moment of the announcement.
    opens_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    rehearsal: Mapped[bool] = mapped_column(default=False)
    # Until then its questions can change, even where the consultation is public already.
    announced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # How long after the close groups are judged and papers reissued.
    verification_days: Mapped[int] = mapped_column(default=0)
    leftovers: Mapped[str] = mapped_column(String(13), default="none")
    draw: Mapped[str] = mapped_column(String(1000), default="")
    # The votes alone did not decide, and the draw was not held yet.
    waits_for_draw: Mapped[bool] = mapped_column(default=False)
    # Grows with each BallotScheduled.
    version: Mapped[int] = mapped_column(default=0)
    result_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    consultation: Mapped[Consultation] = relationship(back_populates="ballot")
    questions: Mapped[list["BallotQuestion"]] = relationship(
        back_populates="ballot",
        order_by="[BallotQuestion.position, BallotQuestion.id]",
        cascade="all, delete-orphan",
    )


class BallotQuestion(db.Model):  # type: ignore[name-defined,misc]
    """One question. A paper names it by its `code`, which never changes.

    `limits` are the fields of `ballots.Question` beside its id, kind, options and group;
    `counting` is a `ballots.RuleSettings`. An empty title stands for the consultation's.
    """

    __tablename__ = "ballot_questions"
    __table_args__ = (
        UniqueConstraint("ballot_id", "code"),
        CheckConstraint(
            "kind IN ('single', 'approval', 'score', 'points', 'ranked')", name="kind_known"
        ),
        CheckConstraint("option_order IN ('fixed', 'drawn')", name="order_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("ballots.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(String(2000), default="")
    option_order: Mapped[str] = mapped_column(String(5), default="fixed")
    group_code: Mapped[str] = mapped_column(String(40), default="")
    area_id: Mapped[UUID | None]
    limits: Mapped[Any] = mapped_column(JSONB)
    counting: Mapped[Any] = mapped_column(JSONB)
    translations: Mapped[Any] = mapped_column(JSONB, default=dict)

    ballot: Mapped[Ballot] = relationship(back_populates="questions")
    options: Mapped[list["BallotOption"]] = relationship(
        back_populates="question",
        order_by="[BallotOption.position, BallotOption.id]",
        cascade="all, delete-orphan",
    )


class BallotOption(db.Model):  # type: ignore[name-defined,misc]
    """One option of a question. A paper names it by its `code`, which never changes.

    Only options of a budget have a cost. The table's name is older than the other questions, and
    so is `ballot_id`: the release before them writes it, and a trigger finds the question.
    """

    __tablename__ = "ballot_projects"
    __table_args__ = (
        UniqueConstraint("question_id", "code"),
        UniqueConstraint("ballot_id", "code"),
        CheckConstraint("cost > 0", name="cost_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    question_id: Mapped[UUID] = mapped_column(ForeignKey("ballot_questions.id", ondelete="CASCADE"))
    ballot_id: Mapped[UUID | None] = mapped_column(ForeignKey("ballots.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    description: Mapped[str] = mapped_column(String(2000), default="")
    cost: Mapped[int | None] = mapped_column(BigInteger)
    area_id: Mapped[UUID | None]
    translations: Mapped[Any] = mapped_column(JSONB, default=dict)
    # The resident's idea it was; each stands on the ballot once.
    idea_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("ideas.id", ondelete="SET NULL"), unique=True
    )

    question: Mapped[BallotQuestion] = relationship(back_populates="options")


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
