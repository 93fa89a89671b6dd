"""Organisations, who belongs to them, and the register checks that each has done itself."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.volunteering.model.base import db
from shared.ids import new_id


class Organisation(db.Model):  # type: ignore[name-defined,misc]
    """Who may look for volunteers: an NGO, a school, a library, an informal group.

    `state` is shown to everybody, `unverified` too. `contact` says how the organisation itself is
    reached, `opening` when somebody is there; both are public and in its own words.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("state IN ('unverified', 'verified', 'refused')", name="state_known"),
        CheckConstraint("state <> 'refused' OR verdict_reason <> ''", name="refused_with_reason"),
        Index(
            "uq_organisations_centre_id_name",
            "centre_id",
            text("lower(name)"),
            unique=True,
        ),
        Index("ix_organisations_state", "centre_id", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(Text, default="")
    area_id: Mapped[UUID | None]
    area_label: Mapped[str] = mapped_column(String(120), default="")
    website: Mapped[str] = mapped_column(String(300), default="", server_default="")
    contact: Mapped[str] = mapped_column(String(300), default="", server_default="")
    opening: Mapped[str] = mapped_column(String(300), default="", server_default="")
    state: Mapped[str] = mapped_column(String(12), default="unverified")
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    verdict_by: Mapped[UUID | None]
    verdict_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan"
    )


class Membership(db.Model):  # type: ignore[name-defined,misc]
    """A person's role in an organisation; kept here and nowhere else."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("role IN ('coordinator', 'member')", name="role_known"),
        Index("ix_memberships_person_id", "person_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    organisation: Mapped[Organisation] = relationship(back_populates="memberships")


class RegisterCheck(db.Model):  # type: ignore[name-defined,misc]
    """That an organisation checked a person in the register of offenders: when, and who noted it.

    The printout stays in the organisation's own file; nothing of its content is kept here.
    """

    __tablename__ = "register_checks"
    __table_args__ = (
        CheckConstraint("valid_until > done_on", name="holds_a_while"),
        Index("ix_register_checks_person_id", "person_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    done_on: Mapped[date]
    valid_until: Mapped[date]
    noted_by: Mapped[UUID | None]
    noted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class AreaPoint(db.Model):  # type: ignore[name-defined,misc]
    """Roughly where the middle of an area is, so that distances can be told without addresses."""

    __tablename__ = "area_points"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )

    area_id: Mapped[UUID] = mapped_column(primary_key=True)
    centre_id: Mapped[UUID] = mapped_column(index=True)
    label: Mapped[str] = mapped_column(String(120))
    latitude: Mapped[float]
    longitude: Mapped[float]
