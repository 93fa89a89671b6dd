"""What an installation changes in the list of skills, and ESCO's words for them."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    String,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.volunteering.model.base import db


class OwnSkill(db.Model):  # type: ignore[name-defined,misc]
    """A skill of the installation's own, with its label and its everyday words by language.

    Its id begins with `own-`, so that no skill of a later release is ever called the same.
    """

    __tablename__ = "own_skills"
    __table_args__ = (
        CheckConstraint("id LIKE 'own-%'", name="id_is_own"),
        CheckConstraint(
            "btrim(pl) <> '' AND btrim(en) <> '' AND btrim(uk) <> '' AND btrim(de) <> ''",
            name="labels_given",
        ),
        *(
            Index(f"uq_own_skills_{tongue}", func.lower(text(tongue)), unique=True)
            for tongue in ("pl", "en", "uk", "de")
        ),
    )

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    group: Mapped[str] = mapped_column(String(40))
    pl: Mapped[str] = mapped_column(String(80))
    en: Mapped[str] = mapped_column(String(80))
    uk: Mapped[str] = mapped_column(String(80))
    de: Mapped[str] = mapped_column(String(80))
    words: Mapped[dict[str, list[str]]] = mapped_column(JSONB, default=dict)
    esco: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class RetiredSkill(db.Model):  # type: ignore[name-defined,misc]
    """A skill, shipped or own, that is offered no more; where it is used it stays."""

    __tablename__ = "retired_skills"

    skill: Mapped[str] = mapped_column(String(60), primary_key=True)
    retired_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class SkillChange(db.Model):  # type: ignore[name-defined,misc]
    """One change of the list; the last one's id is part of the list's version.

    Who made it stands in the gateway's log of what staff did.
    """

    __tablename__ = "skill_changes"
    __table_args__ = (
        CheckConstraint("act IN ('added', 'retired', 'offered', 'esco')", name="act_known"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    act: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(60))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class EscoConcept(db.Model):  # type: ignore[name-defined,misc]
    """A concept of ESCO: a skill, a group of skills or an occupation."""

    __tablename__ = "esco_concepts"

    uri: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))

    labels: Mapped[list["EscoLabel"]] = relationship(cascade="all, delete-orphan")


class EscoLabel(db.Model):  # type: ignore[name-defined,misc]
    """What ESCO calls a concept in a language; one label of each language is preferred."""

    __tablename__ = "esco_labels"
    __table_args__ = (
        Index(
            "uq_esco_labels_uri_language",
            "uri",
            "language",
            unique=True,
            postgresql_where=text("preferred"),
        ),
    )

    uri: Mapped[str] = mapped_column(
        ForeignKey("esco_concepts.uri", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    label: Mapped[str] = mapped_column(Text, primary_key=True)
    preferred: Mapped[bool] = mapped_column(default=False)
