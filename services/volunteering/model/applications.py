"""Who comes to which shift: applications for its places, and invitations to take one."""

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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.volunteering.model.base import db
from services.volunteering.model.requests import Shift
from shared.ids import new_id


class Application(db.Model):  # type: ignore[name-defined,misc]
    """A person for a shift.

    accepted: holds a numbered place. waiting: on the list, in the order of `queue_number`.
    offered: a place came free and is held until `confirm_by`. withdrawn (by the person), removed
    (by the organisation), lapsed (not confirmed in time) and cancelled (with the shift) are over.
    The database judges: a place is held once, nobody holds two places that overlap, nobody stands
    twice in one shift. An erased person leaves the row without an id, so counts stay whole.

    Who comes with a group is the row that leads it: `group_name` is set, and each further member is
    a row without a person whose `leader_id` names the first. The database keeps a group together:
    at the end of a transaction every member is in its leader's shift and state.
    `passed` says that a place was theirs or offered to them and they let it go.
    """

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint(
            "state IN ('accepted', 'waiting', 'offered', 'withdrawn', 'removed', 'lapsed',"
            " 'cancelled')",
            name="state_known",
        ),
        CheckConstraint(
            "(state IN ('accepted', 'offered')) = (place_number IS NOT NULL)", name="place_held"
        ),
        CheckConstraint("(state = 'waiting') = (queue_number IS NOT NULL)", name="queued"),
        CheckConstraint("(state = 'offered') = (confirm_by IS NOT NULL)", name="confirm_by"),
        CheckConstraint("leader_id IS NULL OR person_id IS NULL", name="members_unnamed"),
        UniqueConstraint("id", "shift_id", "state", name="uq_applications_id_shift_id_state"),
        ForeignKeyConstraint(
            ["leader_id", "shift_id", "state"],
            ["applications.id", "applications.shift_id", "applications.state"],
            name="fk_applications_leader_id_shift_id_state",
            deferrable=True,
            initially="DEFERRED",
        ),
        Index("ix_applications_leader_id", "leader_id"),
        ForeignKeyConstraint(
            ["shift_id", "place_number"],
            ["places.shift_id", "places.number"],
            name="fk_applications_shift_id_place_number",
        ),
        UniqueConstraint("shift_id", "place_number"),
        UniqueConstraint("shift_id", "queue_number", name="uq_applications_shift_id_queue_number"),
        Index(
            "uq_applications_shift_id_person_id",
            "shift_id",
            "person_id",
            unique=True,
            postgresql_where=text("state IN ('accepted', 'waiting', 'offered')"),
        ),
        ExcludeConstraint(
            ("person_id", "="),
            ("during", "&&"),
            name="ex_applications_person_id_during",
            using="gist",
            where=text("state = 'accepted'"),
        ),
        Index("ix_applications_person_id", "person_id", "state"),
        Index(
            "ix_applications_confirm_by", "confirm_by", postgresql_where=text("state = 'offered'")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[UUID | None]
    invitation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("invitations.id", ondelete="SET NULL")
    )
    state: Mapped[str] = mapped_column(String(10))
    place_number: Mapped[int | None]
    queue_number: Mapped[int | None]
    confirm_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    leader_id: Mapped[UUID | None]
    group_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    passed: Mapped[bool] = mapped_column(default=False, server_default="false")
    during: Mapped[Any] = mapped_column(TSTZRANGE)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    shift: Mapped[Shift] = relationship()


class Invitation(db.Model):  # type: ignore[name-defined,misc]
    """A shift proposed to a person, with the reasons; one person is asked once about a shift.

    proposed: planned, not sent yet. waiting: sent, until `answer_by`. `parts` are the named parts
    of the score (skill, distance, time, interest, history); `asked_by` is set when a coordinator
    asked by hand, `passed_over` names the filters passed over then, for the reason in `note`.
    `wave` counts the shift's rounds of asking. `undo` is what a no has changed, to take it back.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(
            "state IN ('proposed', 'waiting', 'accepted', 'declined', 'expired', 'withdrawn')",
            name="state_known",
        ),
        CheckConstraint(
            "decline_reason IN ('', 'not_this_time', 'not_this_kind', 'too_far', 'stop_asking')",
            name="decline_reason_known",
        ),
        CheckConstraint("state = 'declined' OR decline_reason = ''", name="reason_of_decline"),
        CheckConstraint("score BETWEEN 0 AND 1000", name="score"),
        UniqueConstraint("shift_id", "person_id"),
        Index("ix_invitations_person_id", "person_id", "state"),
        Index("ix_invitations_sent_at", "person_id", "sent_at"),
        Index("ix_invitations_run_id", "run_id"),
        # What keeps people from being asked for the same kind again is read for each shift.
        Index(
            "ix_invitations_not_this_kind",
            "answered_at",
            postgresql_where=text("decline_reason = 'not_this_kind'"),
        ),
        Index("ix_invitations_answer_by", "answer_by", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("matching_runs.id", ondelete="SET NULL"))
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    decline_reason: Mapped[str] = mapped_column(String(16), default="")
    score: Mapped[int] = mapped_column(default=0)
    parts: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    metres: Mapped[int | None]
    wave: Mapped[int] = mapped_column(default=1)
    asked_by: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    passed_over: Mapped[list[str]] = mapped_column(
        ARRAY(String(12)), default=list, server_default="{}"
    )
    undo: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    shift: Mapped[Shift] = relationship()
