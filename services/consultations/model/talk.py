"""The conversation around remarks and ideas: comments, support, and what is done about abuse.

Each row is about one thing: a remark, an idea, or a comment under one of them. What is counted
beside a thing is kept in the transaction that changes it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db
from shared.ids import new_id

_SUBJECT = "coalesce(remark_id, idea_id)"
_THING = "coalesce(comment_id, remark_id, idea_id)"


class TalkTerms(db.Model):  # type: ignore[name-defined,misc]
    """How people talk in one consultation; without a row the defaults hold.

    `moderated`: a comment is read by staff `before` it is public, or `after`. So many reports
    (`reports_to_queue`) take a thing from view until somebody has looked at it.
    """

    __tablename__ = "talk_terms"
    __table_args__ = (
        CheckConstraint("moderated IN ('before', 'after')", name="moderated_known"),
        CheckConstraint("reports_to_queue BETWEEN 1 AND 100", name="reports_to_queue_sane"),
    )

    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), primary_key=True
    )
    moderated: Mapped[str] = mapped_column(String(6), default="after")
    reports_to_queue: Mapped[int] = mapped_column(SmallInteger, default=3)
    # Comments go on after the phase, until the report is published.
    while_answering: Mapped[bool] = mapped_column(default=False)


class Comment(db.Model):  # type: ignore[name-defined,misc]
    """What somebody says under a remark or an idea, or in reply to such a comment.

    A reply hangs on a comment of the first level under the same thing, never deeper: the foreign
    key of `parent_level` judges. A reply to a reply names it by `answers_id`; `orphan` answers
    something that was not brought in with it.
    """

    __tablename__ = "comments"
    __table_args__ = (
        # The same form sent twice is one comment; a file brought in twice as well.
        UniqueConstraint("consultation_id", "sent_as"),
        UniqueConstraint("consultation_id", "imported_as"),
        UniqueConstraint("id", "subject_id", "level"),
        ForeignKeyConstraint(
            ["parent_id", "subject_id", "parent_level"],
            ["comments.id", "comments.subject_id", "comments.level"],
        ),
        CheckConstraint("num_nonnulls(remark_id, idea_id) = 1", name="one_subject"),
        CheckConstraint("answers_id IS NULL OR parent_id IS NOT NULL", name="answers_in_a_thread"),
        CheckConstraint("state IN ('public', 'queued', 'hidden', 'removed')", name="state_known"),
        CheckConstraint("state <> 'removed' OR text = ''", name="removed_is_gone"),
        CheckConstraint("source IN ('account', 'import')", name="source_known"),
        CheckConstraint("(source = 'import') = (imported_as IS NOT NULL)", name="import_named"),
        CheckConstraint("shown_as IN ('name', 'pseudonym', 'nobody')", name="shown_as_known"),
        # The first level in both its orders; counted without a look at the words.
        Index(
            "ix_comments_first_level",
            "subject_id",
            "said_at",
            "id",
            postgresql_where=text("parent_id IS NULL"),
            postgresql_include=["state", "replies", "author_id"],
        ),
        Index(
            "ix_comments_by_replies",
            "subject_id",
            text("replies DESC"),
            "said_at",
            "id",
            postgresql_where=text("parent_id IS NULL"),
        ),
        Index(
            "ix_comments_parent_id",
            "parent_id",
            "said_at",
            "id",
            postgresql_where=text("parent_id IS NOT NULL"),
        ),
        Index("ix_comments_author_id", "author_id", postgresql_where=text("author_id IS NOT NULL")),
        Index("ix_comments_queued", "consultation_id", postgresql_where=text("state = 'queued'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    remark_id: Mapped[UUID | None] = mapped_column(ForeignKey("remarks.id", ondelete="CASCADE"))
    idea_id: Mapped[UUID | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    subject_id: Mapped[UUID] = mapped_column(Computed(_SUBJECT, persisted=True))
    parent_id: Mapped[UUID | None]
    level: Mapped[int] = mapped_column(
        SmallInteger, Computed("CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END", persisted=True)
    )
    parent_level: Mapped[int | None] = mapped_column(
        SmallInteger, Computed("CASE WHEN parent_id IS NULL THEN NULL ELSE 0 END", persisted=True)
    )
    answers_id: Mapped[UUID | None] = mapped_column(ForeignKey("comments.id"))
    orphan: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[UUID | None]
    shown_as: Mapped[str] = mapped_column(String(9), default="name")
    pseudonym: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(7), default="public")
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    sent_as: Mapped[UUID] = mapped_column(default=new_id)
    imported_as: Mapped[str | None] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(7), default="account")
    # How many public comments answer one of the first level.
    replies: Mapped[int] = mapped_column(default=0, server_default="0")


class Support(db.Model):  # type: ignore[name-defined,misc]
    """A person stands behind a remark or an idea; once, however often they say so."""

    __tablename__ = "supports"
    __table_args__ = (
        UniqueConstraint("subject_id", "person_id"),
        CheckConstraint("num_nonnulls(remark_id, idea_id) = 1", name="one_subject"),
        Index("ix_supports_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    remark_id: Mapped[UUID | None] = mapped_column(ForeignKey("remarks.id", ondelete="CASCADE"))
    idea_id: Mapped[UUID | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    subject_id: Mapped[UUID] = mapped_column(Computed(_SUBJECT, persisted=True))
    # Empty after erasure: the number stays.
    person_id: Mapped[UUID | None]
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class AbuseReport(db.Model):  # type: ignore[name-defined,misc]
    """Somebody says that a thing should not stand there; open until staff have looked."""

    __tablename__ = "abuse_reports"
    __table_args__ = (
        UniqueConstraint("thing_id", "reporter_id"),
        CheckConstraint("num_nonnulls(comment_id, remark_id, idea_id) = 1", name="one_thing"),
        Index(
            "ix_abuse_reports_open", "consultation_id", postgresql_where=text("closed_at IS NULL")
        ),
        Index("ix_abuse_reports_reporter_id", "reporter_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    comment_id: Mapped[UUID | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    remark_id: Mapped[UUID | None] = mapped_column(ForeignKey("remarks.id", ondelete="CASCADE"))
    idea_id: Mapped[UUID | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    thing_id: Mapped[UUID] = mapped_column(Computed(_THING, persisted=True))
    reporter_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(500), default="")
    reported_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Moderation(db.Model):  # type: ignore[name-defined,misc]
    """What was done to a thing and why; rows are only added, by a trigger.

    `automatic`: by the number of reports. `from_state` is what showing the thing again restores.
    `words` are read by everyone.
    """

    __tablename__ = "moderations"
    __table_args__ = (
        CheckConstraint("num_nonnulls(comment_id, remark_id, idea_id) = 1", name="one_thing"),
        CheckConstraint("act IN ('hidden', 'shown', 'queued')", name="act_known"),
        CheckConstraint("act <> 'hidden' OR (reason <> '' AND words <> '')", name="hidden_told"),
        Index("ix_moderations_thing_id", "thing_id", "id"),
        Index("ix_moderations_by_id", "by_id", postgresql_where=text("by_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"))
    comment_id: Mapped[UUID | None] = mapped_column(ForeignKey("comments.id"))
    remark_id: Mapped[UUID | None] = mapped_column(ForeignKey("remarks.id"))
    idea_id: Mapped[UUID | None] = mapped_column(ForeignKey("ideas.id"))
    thing_id: Mapped[UUID] = mapped_column(Computed(_THING, persisted=True))
    act: Mapped[str] = mapped_column(String(6))
    from_state: Mapped[str] = mapped_column(String(11))
    automatic: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    by_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(String(500), default="")
    acted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Appeal(db.Model):  # type: ignore[name-defined,misc]
    """An author asks that their hidden words be looked at again, by somebody else."""

    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("moderation_id"),
        CheckConstraint("words <> ''", name="says_why"),
        CheckConstraint("verdict IN ('', 'upheld', 'overturned')", name="verdict_known"),
        CheckConstraint(
            "(verdict = '') = (decided_at IS NULL) AND (verdict = '') = (answer = '')",
            name="decided_with_words",
        ),
        CheckConstraint("decided_by <> against_id", name="not_by_the_same"),
        CheckConstraint("decided_by <> author_id", name="not_by_the_author"),
        Index("ix_appeals_open", "consultation_id", postgresql_where=text("verdict = ''")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.id"))
    moderation_id: Mapped[UUID] = mapped_column(ForeignKey("moderations.id"))
    author_id: Mapped[UUID | None]
    # Who hid it.
    against_id: Mapped[UUID | None]
    words: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    verdict: Mapped[str] = mapped_column(String(10), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
