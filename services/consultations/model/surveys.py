"""Surveys: what is asked, the answers of named ones, and what was written in open questions.

The answers of an anonymous survey are papers in a box of the survey's id; nothing here leads from
them to a person.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
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
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.consultations.model.base import db
from shared.ids import new_id, random_id


class Survey(db.Model):  # type: ignore[name-defined,misc]
    """One survey of a consultation: a draft, then open in its phase, then closed with figures.

    `who` may answer an anonymous one: whoever is signed in (`account`), or who declares that they
    live here (`declaration`). `shown`: figures `after` the close, or also while it runs.
    """

    __tablename__ = "surveys"
    __table_args__ = (
        UniqueConstraint("consultation_id", "id"),
        CheckConstraint("state IN ('draft', 'published', 'closed')", name="state_known"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_at_told"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_told"),
        CheckConstraint("(state = 'closed') = (figures IS NOT NULL)", name="closed_with_figures"),
        CheckConstraint("who IN ('account', 'declaration')", name="who_known"),
        CheckConstraint("shown IN ('after', 'running')", name="shown_known"),
        CheckConstraint(
            "CASE WHEN anonymous THEN shown = 'after' ELSE who = 'account' END",
            name="anonymous_until_the_close",
        ),
        CheckConstraint("(told_opens_at IS NULL) = (told_closes_at IS NULL)", name="told_whole"),
        Index("ix_surveys_running", "id", postgresql_where=text("state = 'published'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    state: Mapped[str] = mapped_column(String(9), default="draft")
    title: Mapped[str] = mapped_column(String(150))
    description: Mapped[str] = mapped_column(String(2000), default="")
    translations: Mapped[Any] = mapped_column(JSONB, default=dict)
    anonymous: Mapped[bool]
    who: Mapped[str] = mapped_column(String(11), default="account")
    shown: Mapped[str] = mapped_column(String(7), default="after")
    # What the register was last told of an anonymous one; grows with each telling.
    version: Mapped[int] = mapped_column(default=0)
    told_opens_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    told_closes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # The figures of each question, made once, when it was closed.
    figures: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)

    questions: Mapped[list["SurveyQuestion"]] = relationship(
        order_by="[SurveyQuestion.position, SurveyQuestion.id]", cascade="all, delete-orphan"
    )


class SurveyQuestion(db.Model):  # type: ignore[name-defined,misc]
    """One question. An answer names it by its `code`, and its options by theirs.

    `options`: [{code, title}] in order. `translations`: language -> {title, description, options
    by code, low, high}. `shown_if` is the code of an earlier question, `shown_for` the answers.
    """

    __tablename__ = "survey_questions"
    __table_args__ = (
        UniqueConstraint("survey_id", "code"),
        CheckConstraint(
            "kind IN ('single', 'multiple', 'scale', 'order', 'text')", name="kind_known"
        ),
        CheckConstraint(
            "(kind = 'scale') = (lowest IS NOT NULL) AND (kind = 'scale') = (highest IS NOT NULL)",
            name="scale_with_ends",
        ),
        CheckConstraint("lowest < highest", name="scale_upwards"),
        CheckConstraint("most IS NULL OR kind = 'multiple' AND most > 0", name="most_of_multiple"),
        CheckConstraint("(shown_if = '') = (shown_for = '[]')", name="condition_whole"),
        ForeignKeyConstraint(["survey_id"], ["surveys.id"], ondelete="CASCADE"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    survey_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(String(1000), default="")
    required: Mapped[bool]
    options: Mapped[Any] = mapped_column(JSONB, default=list)
    most: Mapped[int | None]
    lowest: Mapped[int | None]
    highest: Mapped[int | None]
    low: Mapped[str] = mapped_column(String(80), default="")
    high: Mapped[str] = mapped_column(String(80), default="")
    shown_if: Mapped[str] = mapped_column(String(20), default="")
    shown_for: Mapped[Any] = mapped_column(JSONB, default=list)
    translations: Mapped[Any] = mapped_column(JSONB, default=dict)


class SurveyAnswer(db.Model):  # type: ignore[name-defined,misc]
    """A person's answer to a survey that is not anonymous; without the person once erased."""

    __tablename__ = "survey_answers"
    __table_args__ = (
        # One person, one answer: a second tab changes it.
        UniqueConstraint("survey_id", "person_id"),
        Index(
            "ix_survey_answers_person_id",
            "person_id",
            postgresql_where=text("person_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("surveys.id", ondelete="CASCADE"))
    person_id: Mapped[UUID | None]
    choices: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )


class OpenAnswer(db.Model):  # type: ignore[name-defined,misc]
    """What somebody wrote in an open question, apart from the rest of their answer.

    Read through before it is published: `queued`, `published`, or `withheld` with the reason.
    `answer_id` leads to a named survey's answer, so that its author can have it removed; of an
    anonymous one there is nothing to lead to.
    """

    __tablename__ = "open_answers"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'published', 'withheld')", name="state_known"),
        CheckConstraint("(state = 'withheld') = (reason <> '')", name="withheld_with_a_reason"),
        UniqueConstraint("consultation_id", "id"),
        ForeignKeyConstraint(
            ["consultation_id", "survey_id"],
            ["surveys.consultation_id", "surveys.id"],
            ondelete="CASCADE",
        ),
        Index("ix_open_answers_survey_id", "survey_id", "question", "state"),
        Index(
            "ix_open_answers_answer_id", "answer_id", postgresql_where=text("answer_id IS NOT NULL")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    consultation_id: Mapped[UUID]
    survey_id: Mapped[UUID]
    question: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(9), default="queued")
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("survey_answers.id", ondelete="SET NULL")
    )


class OpenAnswerTheme(db.Model):  # type: ignore[name-defined,misc]
    """An open answer is about a theme of its consultation, as an organiser read it."""

    __tablename__ = "open_answer_themes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["consultation_id", "open_answer_id"],
            ["open_answers.consultation_id", "open_answers.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["consultation_id", "theme_id"],
            ["themes.consultation_id", "themes.id"],
            ondelete="CASCADE",
        ),
        Index("ix_open_answer_themes_theme_id", "theme_id"),
    )

    open_answer_id: Mapped[UUID] = mapped_column(primary_key=True)
    theme_id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID]
