"""Lipowo with its people, and volunteering behind the gateway over real HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.model import Account, Area, Centre, StaffRole, db
from services.volunteering.model import Invitation
from services.volunteering.model import db as service_db
from shared.clients.http import Http
from shared.clients.volunteering import Volunteering
from shared.contracts.actors import Actor, Role
from shared.contracts.volunteering.organisations import Organisation, RegisterOrganisation
from shared.contracts.volunteering.requests import Request, WriteRequest, WriteShift, WriteSkill
from shared.database import release
from shared.ids import new_id
from tests.support import apps, people

WARSAW = ZoneInfo("Europe/Warsaw")
SATURDAY = datetime.combine(
    (datetime.now(WARSAW) + timedelta(days=12)).date(), datetime.min.time(), WARSAW
).replace(hour=9)


@dataclass
class Town:
    """Who lives here: an organiser, a coordinator and a resident; `service` is the client."""

    gateway: Flask
    volunteering: Flask
    service: Volunteering
    centre_id: UUID
    areas: tuple[UUID, ...]
    organiser: Actor
    basia: Actor
    ola: Actor
    clients: dict[UUID, FlaskClient] = field(default_factory=dict)

    def browser(self, who: Actor) -> FlaskClient:
        """The person's signed-in browser."""
        assert who.account_id is not None
        if who.account_id not in self.clients:
            self.clients[who.account_id] = people.signed_in(self.gateway, who.account_id)
        return self.clients[who.account_id]

    def organisation(self, name: str = "Koło Gospodyń") -> Organisation:
        """Basia's organisation."""
        command = RegisterOrganisation(centre_id=self.centre_id, name=name, kind="ngo")
        return self.service.register_organisation(command, actor=self.basia)

    def published(self, organisation: Organisation | None = None, **more: Any) -> Request:
        """A published request of Basia's."""
        keeper = organisation or self.organisation(f"Koło {new_id()}")
        more.setdefault("title", "Kiermasz ciast")
        more.setdefault("skills", (WriteSkill(skill="baking"),))
        more.setdefault("shifts", (shift(),))
        made = self.service.write_request(keeper.id, WriteRequest(**more), actor=self.basia)
        return self.service.publish_request(made.id, actor=self.basia)

    def invited(self, who: Actor, request: Request) -> UUID:
        """An invitation with its reasons, as the matching sends it."""
        with self.volunteering.app_context():
            made = Invitation(
                shift_id=request.shifts[0].id,
                person_id=who.account_id,
                state="waiting",
                sent_at=datetime.now(UTC),
                score=720,
                parts={"skill": 350, "distance": 200, "time": 150, "interest": 10, "history": 10},
                metres=800,
            )
            service_db.session.add(made)
            service_db.session.commit()
            return made.id


def shift(*, days: int = 0, places: int = 2, **more: Any) -> WriteShift:
    """A shift on a Saturday, or some days later."""
    more.setdefault("place", "Dom Kultury, ul. Lipowa 3")
    starts = SATURDAY + timedelta(days=days)
    return WriteShift(starts_at=starts, ends_at=starts + timedelta(hours=3), places=places, **more)


def _person(name: str, area: UUID) -> Account:
    return Account(
        id=new_id(),
        email=f"{name.lower()}@lipowo.example",
        name=name,
        confirmed_at=datetime.now(UTC),
        area_id=area,
    )


@pytest.fixture
def town(gateway: Flask, volunteering: Flask, settings: dict[str, str]) -> Iterator[Town]:
    """The town, with both services running."""
    key = bytes.fromhex(settings["VOLUNTEERING_INTERNAL_KEY"])
    with gateway.app_context():
        centre = Centre(id=new_id(), name="Centrum Inicjatyw Lokalnych Lipowo")
        areas = [
            Area(id=new_id(), centre_id=centre.id, name=name, position=place)
            for place, name in enumerate(("Stare Miasto", "sołectwo Brzezie"))
        ]
        db.session.add(centre)
        db.session.flush()
        db.session.add_all(areas)
        db.session.flush()
        olga, basia, ola = (_person(name, areas[0].id) for name in ("Olga", "Basia", "Ola"))
        db.session.add_all([olga, basia, ola])
        db.session.flush()
        db.session.add(StaffRole(account_id=olga.id, role="organiser", centre_id=centre.id))
        db.session.commit()
        ids = (centre.id, tuple(area.id for area in areas), olga.id, basia.id, ola.id)
    gateway.config["WTF_CSRF_ENABLED"] = False
    with apps.served(volunteering) as url:
        before = gateway.extensions["peers"]
        http = Http("volunteering", url, key, before_call=lambda: release(db.session()))
        gateway.extensions["peers"] = {**before, "volunteering": http}
        yield Town(
            gateway,
            volunteering,
            Volunteering(Http("volunteering", url, key)),
            ids[0],
            ids[1],
            Actor(account_id=ids[2], roles=(Role("organiser", ids[0]),)),
            Actor(account_id=ids[3]),
            Actor(account_id=ids[4]),
        )
        gateway.extensions["peers"] = before
    gateway.config["WTF_CSRF_ENABLED"] = True
