"""A consultation that takes remarks, and the people who say something."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.consultations import remarks
from services.consultations.model import Consultation, Phase, Remark, db
from shared.contracts.actors import Actor, Role
from shared.contracts.remarks import SayRemark
from shared.ids import new_id

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
OPENS, CLOSES = NOW - timedelta(days=1), NOW + timedelta(days=20)


def person() -> Actor:
    """Somebody with an account."""
    return Actor(account_id=new_id())


def words(text: str = "Więcej drzew na rynku.", **more: Any) -> SayRemark:
    """What somebody wants to say."""
    given: dict[str, Any] = {"sent_as": new_id(), "text": text, **more}
    return SayRemark(**given)


@dataclass(frozen=True)
class Talk:
    """A published consultation whose remarks are open."""

    id: UUID
    centre_id: UUID

    @property
    def clerk(self) -> Actor:
        """A clerk of the centre."""
        return Actor(account_id=new_id(), roles=(Role("clerk", self.centre_id),))

    def said(self, command: SayRemark | None = None, *, actor: Actor | None = None) -> Remark:
        """Somebody says something now."""
        return remarks.say(self.id, command or words(), actor=actor or person(), now=NOW)


def taking_remarks(
    *, basis: str = "", opens_at: datetime = OPENS, closes_at: datetime = CLOSES
) -> Talk:
    """Publish a consultation that takes remarks between two instants."""
    made = Consultation(
        id=new_id(),
        centre_id=new_id(),
        title="Park nad Wełną",
        summary="Co ma być w parku",
        basis=basis,
        state="published",
        published_at=opens_at,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(
        Phase(consultation_id=made.id, kind="remarks", opens_at=opens_at, closes_at=closes_at)
    )
    db.session.commit()
    return Talk(made.id, made.centre_id)


@pytest.fixture
def talk(inside: Flask) -> Talk:
    """A consultation that takes remarks, with no special law."""
    return taking_remarks()
