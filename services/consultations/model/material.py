"""What people read before they say something."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db
from shared.ids import new_id


class Fragment(db.Model):  # type: ignore[name-defined,misc]
    """A numbered part of the text in question; remarks name it by its number."""

    __tablename__ = "fragments"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("consultation_id", "id"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    heading: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
