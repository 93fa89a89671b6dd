"""How a consultation is planned: changed dates, answers to broken terms, notices, edited terms."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.consultations.model.base import db
from shared.ids import new_id


class PhaseChange(db.Model):  # type: ignore[name-defined,misc]
    """A public note: what was changed after the publication, when and why; only ever added.

    `phase` is empty where the whole consultation was called off.
    """

    __tablename__ = "phase_changes"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('dates', 'added', 'closed_early', 'withdrawn')", name="kind_known"
        ),
        CheckConstraint("(kind = 'withdrawn') = (phase = '')", name="phase_told"),
        Index("ix_phase_changes_consultation_id", "consultation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    phase: Mapped[str] = mapped_column(String(12), default="")
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(500))
    opens_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TermAnswer(db.Model):  # type: ignore[name-defined,misc]
    """Why a term is not kept, in the organiser's words; it stands in the report."""

    __tablename__ = "term_answers"
    __table_args__ = (UniqueConstraint("consultation_id", "term"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    term: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(1000))
    # Empty once that account is erased.
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class NoticeGiven(db.Model):  # type: ignore[name-defined,misc]
    """Where and when a consultation was announced; `proof` is a text or an address."""

    __tablename__ = "notices_given"
    __table_args__ = (UniqueConstraint("consultation_id", "place"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consultation_id: Mapped[UUID] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE")
    )
    place: Mapped[str] = mapped_column(String(20))
    given_on: Mapped[date] = mapped_column(Date)
    proof: Mapped[str] = mapped_column(String(500), default="")


class TermSetting(db.Model):  # type: ignore[name-defined,misc]
    """What an operator has put in the place of a term of the file."""

    __tablename__ = "term_settings"
    __table_args__ = (CheckConstraint("number BETWEEN 0 AND 1000", name="number_bounded"),)

    basis: Mapped[str] = mapped_column(String(20), primary_key=True)
    term: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
    moves: Mapped[bool]
    act: Mapped[str] = mapped_column(String(300))
    article: Mapped[str] = mapped_column(String(120))
    text_of: Mapped[str] = mapped_column(String(60))
    checked_on: Mapped[date | None] = mapped_column(Date)
    # Empty once that account is erased.
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
