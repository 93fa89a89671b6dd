"""Where: the installation's centres and their areas (osiedla, sołectwa)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.gateway.model.base import db
from shared.ids import new_id


class Centre(db.Model):  # type: ignore[name-defined,misc]
    """A local centre; an installation with one centre shows nobody that there could be more."""

    __tablename__ = "centres"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    contact: Mapped[str] = mapped_column(String(1000), default="")

    areas: Mapped[list["Area"]] = relationship(back_populates="centre", order_by="Area.position")


class Area(db.Model):  # type: ignore[name-defined,misc]
    """A part of a centre's town that people call by a name."""

    __tablename__ = "areas"
    __table_args__ = (UniqueConstraint("centre_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)

    centre: Mapped[Centre] = relationship(back_populates="areas")


class Installation(db.Model):  # type: ignore[name-defined,misc]
    """Who runs this installation, as the law wants it said; one row, kept by the operator."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    entity_name: Mapped[str] = mapped_column(String(200), default="")
    entity_address: Mapped[str] = mapped_column(String(400), default="")
    # Who answers about accessibility.
    contact_person: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(200), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    # Who answers about personal data (inspektor ochrony danych).
    privacy_contact: Mapped[str] = mapped_column(String(400), default="")
    building_access: Mapped[str] = mapped_column(Text, default="")
    site_published_on: Mapped[date | None]
    site_changed_on: Mapped[date | None]
    statement_made_on: Mapped[date | None]
    statement_reviewed_on: Mapped[date | None]
