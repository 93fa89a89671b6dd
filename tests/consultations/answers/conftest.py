"""A consultation with remarks to answer, its organiser, a department and its official."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from services.consultations import answering, departments
from services.consultations.answering import Desk
from services.consultations.model import Consultation, Remark, db, tables
from shared.contracts.actors import Actor, Role
from shared.ids import new_id

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)


@dataclass(frozen=True)
class Town:
    """Lipowo, where something was said and somebody has to answer."""

    id: UUID
    centre_id: UUID
    organiser: Actor
    official: Actor
    roads: UUID
    greens: UUID

    def desk(self) -> Desk:
        """The organiser's desk."""
        return answering.open_desk(self.id, actor=self.organiser)

    def own_desk(self) -> Desk:
        """The official's desk."""
        return answering.open_desk(self.id, actor=self.official)

    def said(self, number: int, words: str = "Więcej drzew na rynku.", **more: Any) -> Remark:
        """A remark that is there."""
        given: dict[str, Any] = {
            "state": "public",
            "source": "account",
            "author_id": new_id(),
            **more,
        }
        made = Remark(consultation_id=self.id, number=number, text=words, **given)
        db.session.add(made)
        db.session.commit()
        return made

    def read(self, number: int) -> Remark:
        """A remark as the database has it now."""
        return db.session.scalars(
            select(Remark)
            .where(Remark.consultation_id == self.id, Remark.number == number)
            .execution_options(populate_existing=True)
        ).one()


@pytest.fixture
def town(inside: Flask) -> Town:
    """A public consultation of a centre with two departments, one of them with an official."""
    centre_id = new_id()
    organiser = Actor(account_id=new_id(), roles=(Role("organiser", centre_id),))
    official = Actor(account_id=new_id(), roles=(Role("official", centre_id),))
    made = Consultation(
        id=new_id(),
        centre_id=centre_id,
        title="Park nad Wełną",
        summary="Co ma być w parku",
        state="published",
        published_at=NOW,
    )
    db.session.add(made)
    roads = departments.add(
        actor=organiser,
        centre_id=centre_id,
        name="Wydział Dróg",
        member_ids=[official.account_id] if official.account_id else [],
    )
    greens = departments.add(
        actor=organiser, centre_id=centre_id, name="Wydział Zieleni", member_ids=[]
    )
    db.session.commit()
    return Town(made.id, centre_id, organiser, official, roads.id, greens.id)


def messages(name: str) -> list[dict[str, Any]]:
    """The messages of a kind that were written so far."""
    rows = db.session.execute(
        select(tables.outbox.c.body)
        .where(tables.outbox.c.name == name)
        .order_by(tables.outbox.c.created_at, tables.outbox.c.id)
    )
    return [dict(row.body) for row in rows]


def told(template: str) -> list[str]:
    """Whom a template told, in the order of telling."""
    return [one["person_id"] for one in messages("NotifyPerson") if one["template"] == template]


def forget_messages() -> None:
    """Begin to listen anew."""
    db.session.execute(text("DELETE FROM outbox_deliveries"))
    db.session.execute(text("DELETE FROM outbox"))
    db.session.commit()
