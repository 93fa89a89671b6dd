"""Shifts that repeat, and files of shifts that wait for a yes."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String, Time, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.volunteering.model.base import db
from shared.ids import new_id, random_id


class ShiftSeries(db.Model):  # type: ignore[name-defined,misc]
    """A rule (RFC 5545) on the Warsaw clock, with what each of its shifts begins with.

    `begins` and `ends` are hours on the wall; an end that is not after the beginning is on the
    next day. Shifts stand up to `rolled_until`; a rule without an end is rolled forward.
    """

    __tablename__ = "shift_series"
    __table_args__ = (
        CheckConstraint("places BETWEEN 1 AND 500", name="places"),
        CheckConstraint("newcomers BETWEEN 0 AND places", name="newcomers"),
        CheckConstraint("least_team BETWEEN 1 AND places", name="least_team"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        Index("ix_shift_series_request_id", "request_id"),
        Index("ix_shift_series_rolled_until", "rolled_until"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(String(200))
    first_day: Mapped[date] = mapped_column(Date)
    begins: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
    role: Mapped[str] = mapped_column(String(80), default="", server_default="")
    places: Mapped[int]
    newcomers: Mapped[int] = mapped_column(default=0, server_default="0")
    least_team: Mapped[int] = mapped_column(default=1, server_default="1")
    place: Mapped[str] = mapped_column(String(200), default="", server_default="")
    area_id: Mapped[UUID | None]
    area_label: Mapped[str] = mapped_column(String(120), default="", server_default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    rolled_until: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ShiftImport(db.Model):  # type: ignore[name-defined,misc]
    """A file of shifts that was read without a fault and waits for a yes until `expires_at`.

    `rows` are the shifts it asks for (`rules.shift_lists.Row`); nothing of a person is in it.
    """

    __tablename__ = "shift_imports"
    __table_args__ = (
        CheckConstraint("state IN ('checked', 'taken')", name="state_known"),
        Index("ix_shift_imports_request_id", "request_id"),
        Index("ix_shift_imports_expires_at", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=random_id)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="checked", server_default="checked")
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
