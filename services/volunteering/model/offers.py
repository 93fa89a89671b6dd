"""What residents offer, and what they do not want to be asked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    FetchedValue,
    ForeignKey,
    Index,
    String,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATEMULTIRANGE
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import UserDefinedType

from services.volunteering.model.base import db
from services.volunteering.model.organisations import Organisation
from shared.ids import new_id


class Box(UserDefinedType[str]):
    """PostgreSQL's `box`: a rectangle of degrees, longitude first."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The type's name in the database."""
        return "BOX"


# Reading the database's own tables, as the check of migrations does, knows it too.
ischema_names["box"] = Box


class Offer(db.Model):  # type: ignore[name-defined,misc]
    """One person's offer. `free` holds the ticked cells of the week, like `0-morning` (Monday).

    `away` are days on which the week does not hold, `also_free` single parts of days on top of it,
    like `2026-12-24-morning`. `needs` is what a place must have for the person (no diagnosis),
    `things` what they lend. `birth_year` is asked only of people under 18, whose parents must
    consent. `agreed_on` is the day on which somebody who is not online agreed to what the centre
    wrote down for them; `entered_by` is the worker who did, until they are forgotten themselves.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'paused')", name="state_known"),
        CheckConstraint("reach_metres BETWEEN 100 AND 200000", name="reach"),
        CheckConstraint("shifts_per_week BETWEEN 1 AND 14", name="shifts_per_week"),
        CheckConstraint("invitations_per_week BETWEEN 0 AND 50", name="invitations_per_week"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("entered_by IS NULL OR agreed_on IS NOT NULL", name="entered_with_consent"),
        Index("ix_offers_centre_id_state", "centre_id", "state"),
        Index("ix_offers_free", "free", postgresql_using="gin"),
        Index("ix_offers_within", "within", postgresql_using="gist"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    centre_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(8), default="active")
    free: Mapped[list[str]] = mapped_column(ARRAY(String(12)), default=list)
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(8)), default=list)
    causes: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list)
    area_id: Mapped[UUID | None]
    area_label: Mapped[str] = mapped_column(String(120), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    reach_metres: Mapped[int] = mapped_column(default=5000)
    # Every place within the reach lies in it; triggers keep it, from the point or the area's.
    within: Mapped[str | None] = mapped_column(Box, FetchedValue(), deferred=True)
    shifts_per_week: Mapped[int] = mapped_column(default=1)
    invitations_per_week: Mapped[int] = mapped_column(default=3)
    remote: Mapped[bool] = mapped_column(default=False)
    birth_year: Mapped[int | None]
    guardian_consents: Mapped[bool] = mapped_column(default=False)
    away: Mapped[Any] = mapped_column(DATEMULTIRANGE, default=list, server_default="{}")
    also_free: Mapped[list[str]] = mapped_column(
        ARRAY(String(24)), default=list, server_default="{}"
    )
    off_on_holidays: Mapped[bool] = mapped_column(default=False, server_default="false")
    needs: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list, server_default="{}")
    things: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list, server_default="{}")
    entered_by: Mapped[UUID | None]
    agreed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    skills: Mapped[list["OfferSkill"]] = relationship(
        cascade="all, delete-orphan", order_by="OfferSkill.skill"
    )


class OfferSkill(db.Model):  # type: ignore[name-defined,misc]
    """A skill in an offer: 1 some, 2 good, 3 expert."""

    __tablename__ = "offer_skills"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
        Index("ix_offer_skills_skill", "skill", "level", "person_id"),
        Index("ix_offer_skills_within", "skill", "within", postgresql_using="gist"),
    )

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("offers.person_id", ondelete="CASCADE"), primary_key=True
    )
    skill: Mapped[str] = mapped_column(String(60), primary_key=True)
    level: Mapped[int]
    # The offer's, kept by a trigger: who has a skill near a place is found by one index.
    within: Mapped[str | None] = mapped_column(Box, FetchedValue(), deferred=True)


class Block(db.Model):  # type: ignore[name-defined,misc]
    """A person and an organisation (or one request of it) who are not brought together again.

    `made_by` says whose wish it is; the other side is never told.
    """

    __tablename__ = "blocks"
    __table_args__ = (
        CheckConstraint("made_by IN ('person', 'organisation')", name="made_by_known"),
        Index(
            "uq_blocks_person_id_organisation_id_request_id",
            "person_id",
            "organisation_id",
            "request_id",
            "made_by",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_blocks_organisation_id", "organisation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE")
    )
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"))
    made_by: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    organisation: Mapped[Organisation] = relationship()
