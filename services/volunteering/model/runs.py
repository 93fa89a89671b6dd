"""Runs of the matching: what was asked for, how far it is, and what could not be filled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.volunteering.model.base import db
from shared.ids import new_id


class MatchingRun(db.Model):  # type: ignore[name-defined,misc]
    """One matching of a whole centre; the job carries only its id.

    At most one run of a centre is waiting or running. `done` and `total` are steps of work,
    `heartbeat_at` says when the worker was last seen, `cancel_asked_at` that it should stop.
    `step` is candidates, solve, explain or invite; from invite on the plan stands in the database.
    Each worker that takes the run up raises `attempts`; what an earlier one still writes is void.
    `summary` is the plan in figures (`matching.explain.Summary`) once it is finished.
    """

    __tablename__ = "matching_runs"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'finished', 'failed', 'cancelled')", name="state_known"
        ),
        Index(
            "uq_matching_runs_centre_id",
            "centre_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
        Index("ix_matching_runs_centre_id_created_at", "centre_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    engine: Mapped[str] = mapped_column(String(10), default="flow")
    seed: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(String(20), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    asked_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    heartbeat_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancel_asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failure: Mapped[str] = mapped_column(String(80), default="")
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class Gap(db.Model):  # type: ignore[name-defined,misc]
    """A shift that a run could not fill, with its funnel: [{step, left}, ...]."""

    __tablename__ = "gaps"
    __table_args__ = (Index("ix_gaps_shift_id", "shift_id"),)

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("matching_runs.id", ondelete="CASCADE"), primary_key=True
    )
    shift_id: Mapped[UUID] = mapped_column(
        ForeignKey("shifts.id", ondelete="CASCADE"), primary_key=True
    )
    places: Mapped[int]
    filled: Mapped[int]
    funnel: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
