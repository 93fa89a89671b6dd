"""A small town: organisations that ask, people who may come, on the real database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.volunteering import offers, organisations, requests
from services.volunteering.model import Application, Invitation, Organisation, Request, db
from shared.contracts.actors import Actor, Role
from shared.contracts.volunteering.offers import OfferSkill, WriteOffer
from shared.contracts.volunteering.requests import WriteRequest, WriteShift, WriteSkill
from shared.ids import new_id

# Around noon in Warsaw, whenever the tests run: at night nothing is offered.
NOW = datetime.now(UTC).replace(hour=11, minute=0, second=0, microsecond=0)
SATURDAY = (NOW + timedelta(days=10)).replace(hour=9, minute=0, second=0)


def person() -> Actor:
    """Somebody new."""
    return Actor(account_id=new_id())


def shift(
    *, starts: datetime = SATURDAY, hours: int = 3, places: int = 2, **more: Any
) -> WriteShift:
    """A shift at the culture house."""
    more.setdefault("place", "Dom Kultury, ul. Lipowa 3")
    return WriteShift(
        starts_at=starts, ends_at=starts + timedelta(hours=hours), places=places, **more
    )


def words(*shifts: WriteShift, title: str = "Kiermasz ciast", **more: Any) -> WriteRequest:
    """A request with these shifts."""
    more.setdefault("skills", (WriteSkill(skill="baking"),))
    return WriteRequest(title=title, shifts=shifts or (shift(),), **more)


def offer(centre_id: UUID, **more: Any) -> WriteOffer:
    """An offer of somebody who bakes and is free on Saturdays."""
    more.setdefault("skills", (OfferSkill(skill="baking"),))
    more.setdefault("free", ("5-morning", "5-afternoon"))
    return WriteOffer(centre_id=centre_id, **more)


@dataclass
class Town:
    """Who lives and works in it; every call is committed as its door would."""

    centre_id: UUID = field(default_factory=new_id)
    ola: Actor = field(default_factory=person)
    basia: Actor = field(default_factory=person)

    def __post_init__(self) -> None:
        self.organiser = Actor(account_id=new_id(), roles=(Role("organiser", self.centre_id),))

    def organisation(self, name: str = "Koło Gospodyń", by: Actor | None = None) -> Organisation:
        """An organisation whose coordinator is Basia, or who is named."""
        made = organisations.register(
            actor=by or self.basia, centre_id=self.centre_id, name=name, kind="ngo"
        )
        db.session.commit()
        return made

    def published(
        self, told: WriteRequest | None = None, organisation: Organisation | None = None
    ) -> Request:
        """A published request of Basia's."""
        keeper = organisation or self.organisation(f"Koło {new_id()}")
        made = requests.write(
            actor=self.basia, organisation_id=keeper.id, words=told or words(), now=NOW
        )
        requests.publish(actor=self.basia, request_id=made.id, now=NOW)
        db.session.commit()
        return made

    def invited(self, who: Actor, request: Request, **more: Any) -> Invitation:
        """An invitation sent to somebody for the request's first shift."""
        made = Invitation(
            shift_id=request.shifts[0].id,
            person_id=who.account_id,
            state="waiting",
            sent_at=NOW,
            **more,
        )
        db.session.add(made)
        db.session.commit()
        return made

    def offering(self, who: Actor, **more: Any) -> None:
        """Somebody's offer."""
        assert who.account_id is not None
        offers.write(person_id=who.account_id, words=offer(self.centre_id, **more), now=NOW)
        db.session.commit()


def states(shift_id: UUID) -> list[str]:
    """The applications of a shift, in the order they came."""
    db.session.expire_all()
    rows = db.session.query(Application).filter_by(shift_id=shift_id).order_by(Application.id)
    return [row.state for row in rows]


def told(template: str) -> list[UUID]:
    """Who was told this."""
    from services.volunteering.model import tables

    rows = db.session.execute(tables.outbox.select().order_by(tables.outbox.c.id)).all()
    return [
        UUID(row.body["person_id"])
        for row in rows
        if row.name == "NotifyPerson" and row.body["template"] == template
    ]


def feed() -> list[tuple[str, int]]:
    """What the feed was told, as (message, version)."""
    from services.volunteering.model import tables

    rows = db.session.execute(tables.outbox.select().order_by(tables.outbox.c.id)).all()
    return [(row.name, row.body["version"]) for row in rows if row.name.startswith("Feed")]


@pytest.fixture
def town(volunteering: Flask) -> Iterator[Town]:
    """Lipowo, inside the service's app."""
    with volunteering.app_context():
        yield Town()
        db.session.remove()
