"""How remarks are answered: who owes it, what is drafted, and every position ever given."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db
from shared.ids import new_id


class AnsweringSettings(db.Model):  # type: ignore[name-defined,misc]
    """When positions are seen and who may publish; without a row: at once, organisers alone."""

    __tablename__ = "answering_settings"
    __table_args__ = (CheckConstraint("shown IN ('at_once', 'with_report')", name="shown_known"),)

    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), primary_key=True
    )
    shown: Mapped[str] = mapped_column(String(11), default="at_once")
    officials_publish: Mapped[bool] = mapped_column(default=False)


class DepartmentMember(db.Model):  # type: ignore[name-defined,misc]
    """An official who answers for a department."""

    __tablename__ = "department_members"
    __table_args__ = (Index("ix_department_members_account_id", "account_id"),)

    department_id: Mapped[UUID] = mapped_column(
        ForeignKey("departments.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(primary_key=True)


class AnswerDraft(db.Model):  # type: ignore[name-defined,misc]
    """An answer nobody outside has read yet.

    `writing`: its official still writes. `handed_in`: it waits for an organiser. `approved`: it is
    published with the report. Gone as soon as the position is published.
    """

    __tablename__ = "answer_drafts"
    __table_args__ = (
        CheckConstraint("state IN ('writing', 'handed_in', 'approved')", name="state_known"),
        CheckConstraint(
            "position IN ('', 'accepted', 'partly', 'rejected', 'out_of_scope')",
            name="position_known",
        ),
        CheckConstraint(
            "state = 'writing' OR (position <> '' AND reason <> '')", name="whole_when_handed_in"
        ),
    )

    remark_id: Mapped[UUID] = mapped_column(
        ForeignKey("remarks.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(9), default="writing")
    written_by: Mapped[UUID | None]
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PositionGiven(db.Model):  # type: ignore[name-defined,misc]
    """A published position; only ever added, the latest is the remark's own.

    From the second on, `because` tells everybody why it changed. A trigger lets nothing else
    change than `given_by`, when that account is erased.
    """

    __tablename__ = "positions"
    __table_args__ = (
        UniqueConstraint("remark_id", "number"),
        CheckConstraint(
            "position IN ('accepted', 'partly', 'rejected', 'out_of_scope')", name="position_known"
        ),
        CheckConstraint("reason <> ''", name="with_its_reason"),
        CheckConstraint("number = 1 OR because <> ''", name="changed_with_a_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    remark_id: Mapped[UUID] = mapped_column(ForeignKey("remarks.id"))
    number: Mapped[int]
    position: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    because: Mapped[str] = mapped_column(String(1000), default="")
    given_by: Mapped[UUID | None]
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AnswerRun(db.Model):  # type: ignore[name-defined,misc]
    """One answer to many remarks: a few at once, thousands by a job that may begin again.

    `remark_ids` are those it means, in order; the first `done` of them are behind it, and
    `changed` of those got the answer. Where a step has changed all of them in one statement
    already, the authors are still to be told: `tell_answered`, `tell_assigned`.
    """

    __tablename__ = "answer_runs"
    __table_args__ = (
        CheckConstraint(
            "step IN ('hand_in', 'publish', 'publish_drafts', 'tell_answered', 'tell_assigned')",
            name="step_known",
        ),
        CheckConstraint(
            "step NOT IN ('hand_in', 'publish') OR reason <> ''", name="with_its_reason"
        ),
        Index(
            "ix_answer_runs_unfinished",
            "started_at",
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    step: Mapped[str] = mapped_column(String(14))
    position: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    remark_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    done: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class AnswerReminder(db.Model):  # type: ignore[name-defined,misc]
    """A department was reminded of what it owes by a day; once per kind."""

    __tablename__ = "answer_reminders"
    __table_args__ = (CheckConstraint("kind IN ('week', 'day', 'overdue')", name="kind_known"),)

    department_id: Mapped[UUID] = mapped_column(
        ForeignKey("departments.id", ondelete="CASCADE"), primary_key=True
    )
    due: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(7), primary_key=True)


class Milestone(db.Model):  # type: ignore[name-defined,misc]
    """What was promised after the report, and what came of it."""

    __tablename__ = "milestones"
    __table_args__ = (
        CheckConstraint("status IN ('planned', 'done', 'late', 'dropped')", name="status_known"),
        CheckConstraint("(status = 'done') = (done_on IS NOT NULL)", name="done_on_a_day"),
        CheckConstraint(
            "status NOT IN ('late', 'dropped') OR reason <> ''", name="late_with_a_reason"
        ),
        Index("ix_milestones_consultation_id", "consultation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text, default="")
    planned_on: Mapped[date] = mapped_column(Date)
    # What was promised first; a later day never hides it.
    first_planned_on: Mapped[date] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(7), default="planned")
    reason: Mapped[str] = mapped_column(String(1000), default="")
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class MilestonePicture(db.Model):  # type: ignore[name-defined,misc]
    """A picture of a milestone; its words stand with the file."""

    __tablename__ = "milestone_pictures"
    __table_args__ = (Index("ix_milestone_pictures_file_id", "file_id"),)

    milestone_id: Mapped[UUID] = mapped_column(
        ForeignKey("milestones.id", ondelete="CASCADE"), primary_key=True
    )
    file_id: Mapped[UUID] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True
    )


class MilestoneRemark(db.Model):  # type: ignore[name-defined,misc]
    """A milestone is what came of a remark."""

    __tablename__ = "milestone_remarks"
    __table_args__ = (Index("ix_milestone_remarks_remark_id", "remark_id"),)

    milestone_id: Mapped[UUID] = mapped_column(
        ForeignKey("milestones.id", ondelete="CASCADE"), primary_key=True
    )
    remark_id: Mapped[UUID] = mapped_column(
        ForeignKey("remarks.id", ondelete="CASCADE"), primary_key=True
    )


class MilestoneNews(db.Model):  # type: ignore[name-defined,misc]
    """Everybody who took part hears of a milestone, once: how far the telling has come.

    `after` is the last person told, in the order of ids; it moves in the transaction that tells.
    """

    __tablename__ = "milestone_news"
    __table_args__ = (
        Index(
            "ix_milestone_news_unfinished",
            "begun_at",
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    milestone_id: Mapped[UUID] = mapped_column(
        ForeignKey("milestones.id", ondelete="CASCADE"), primary_key=True
    )
    after: Mapped[UUID | None]
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
