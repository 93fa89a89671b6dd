"""Requests for help and their shifts, each with its numbered places."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.volunteering.model.base import db
from services.volunteering.model.organisations import Organisation
from shared.ids import new_id


class Request(db.Model):  # type: ignore[name-defined,misc]
    """Work that an organisation asks help with.

    `words` is everything that search reads, folded (lower case, no diacritics). `source_key` names
    the line of another system's file it came from. `access` is what its place has for people who
    need it, `things` what people are asked to bring.
    """

    __tablename__ = "requests"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'published', 'cancelled', 'closed')", name="state_known"
        ),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_when"),
        CheckConstraint("least_age BETWEEN 0 AND 120", name="least_age"),
        CheckConstraint("most_age BETWEEN COALESCE(least_age, 0) AND 120", name="most_age"),
        Index("uq_requests_source_key", "source_key", unique=True),
        Index("ix_requests_centre_id_state", "centre_id", "state", "published_at"),
        Index("ix_requests_organisation_id", "organisation_id"),
        Index(
            "ix_requests_kinds",
            "causes",
            "languages",
            "access",
            postgresql_using="gin",
            postgresql_where=text("state = 'published'"),
        ),
        Index(
            "ix_requests_words",
            "words",
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    centre_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text, default="")
    meet: Mapped[str] = mapped_column(String(300), default="")
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(8)), default=list)
    causes: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list)
    minors_involved: Mapped[bool] = mapped_column(default=False)
    least_age: Mapped[int | None]
    most_age: Mapped[int | None]
    access: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list, server_default="{}")
    things: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list, server_default="{}")
    remote: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    words: Mapped[str] = mapped_column(Text, default="")
    source_key: Mapped[str | None] = mapped_column(String(120))
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancel_reason: Mapped[str] = mapped_column(Text, default="")

    organisation: Mapped[Organisation] = relationship()
    shifts: Mapped[list["Shift"]] = relationship(
        back_populates="request", cascade="all, delete-orphan", order_by="Shift.starts_at"
    )
    skills: Mapped[list["RequestSkill"]] = relationship(
        cascade="all, delete-orphan", order_by="RequestSkill.need, RequestSkill.skill"
    )


class RequestSkill(db.Model):  # type: ignore[name-defined,misc]
    """A skill that people must have, or that is welcome: all, or those of one `role`."""

    __tablename__ = "request_skills"
    __table_args__ = (
        CheckConstraint("need IN ('must', 'welcome')", name="need_known"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        Index("ix_request_skills_skill", "skill", "request_id"),
    )

    request_id: Mapped[UUID] = mapped_column(
        ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True
    )
    skill: Mapped[str] = mapped_column(String(60), primary_key=True)
    role: Mapped[str] = mapped_column(String(80), primary_key=True, default="", server_default="")
    need: Mapped[str] = mapped_column(String(8))
    level: Mapped[int] = mapped_column(default=1)


class Shift(db.Model):  # type: ignore[name-defined,misc]
    """One time at one place, for one role: several roles at a time are several shifts.

    With fewer people than `least_team` it does not take place. `during` is what overlapping is
    judged by. A shift of a series stands for one day of its rule, whatever became of it since:
    one that was `edited` by itself, or called off, is left as it is when the series changes.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("state IN ('open', 'cancelled')", name="state_known"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("least_team BETWEEN 1 AND 500", name="least_team"),
        CheckConstraint("(series_id IS NULL) = (series_day IS NULL)", name="whole_series"),
        UniqueConstraint("series_id", "series_day", name="uq_shifts_series_id_series_day"),
        Index("ix_shifts_request_id", "request_id", "starts_at", "id"),
        Index("ix_shifts_ends_at", "ends_at", postgresql_where=text("state = 'open'")),
        Index(
            "ix_shifts_starts_at",
            "starts_at",
            "request_id",
            postgresql_include=["ends_at"],
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_shifts_area_id", "area_id", "starts_at", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(200), default="")
    area_id: Mapped[UUID | None]
    area_label: Mapped[str] = mapped_column(String(120), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    during: Mapped[Any] = mapped_column(
        TSTZRANGE, Computed("tstzrange(starts_at, ends_at)", persisted=True)
    )
    state: Mapped[str] = mapped_column(String(10), default="open")
    role: Mapped[str] = mapped_column(String(80), default="", server_default="")
    least_team: Mapped[int] = mapped_column(default=1, server_default="1")
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("shift_series.id"))
    series_day: Mapped[date | None] = mapped_column(Date)
    edited: Mapped[bool] = mapped_column(default=False, server_default="false")
    team_warned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    request: Mapped[Request] = relationship(back_populates="shifts")
    places: Mapped[list["Place"]] = relationship(
        cascade="all, delete-orphan", order_by="Place.number"
    )


class Place(db.Model):  # type: ignore[name-defined,misc]
    """One numbered place of a shift: who is accepted holds exactly one, and it must exist.

    A place kept for a newcomer is taken only by who had no shift with the organisation before.
    """

    __tablename__ = "places"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        Index("ix_places_newcomer", "shift_id", postgresql_where=text("newcomer")),
    )

    shift_id: Mapped[UUID] = mapped_column(
        ForeignKey("shifts.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    newcomer: Mapped[bool] = mapped_column(default=False, server_default="false")
