"""Where: the installation's centres and their areas (osiedla, sołectwa)."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
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
