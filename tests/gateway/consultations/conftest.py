"""A town with its organiser, and both services joined over real HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.model import Account, Area, Centre, StaffRole, db
from services.gateway.web import sessions
from shared.clients.consultations import Consultations
from shared.clients.http import Http
from shared.contracts.actors import Actor, Role
from shared.database import release
from shared.ids import new_id
from tests.support import apps, totp
from tests.support.servers import KEY


@dataclass(frozen=True)
class Town:
    """Lipowo: a centre, two areas, an organiser and a resident."""

    centre_id: UUID
    areas: tuple[UUID, ...]
    organiser_id: UUID
    resident_id: UUID

    @property
    def organiser(self) -> Actor:
        """The organiser as services see her."""
        return Actor(account_id=self.organiser_id, roles=(Role("organiser", self.centre_id),))


@pytest.fixture
def town(gateway: Flask) -> Town:
    """A centre with people in it."""
    with gateway.app_context():
        centre = Centre(id=new_id(), name="Centrum Inicjatyw Lokalnych Lipowo")
        areas = [
            Area(id=new_id(), centre_id=centre.id, name=name, position=place)
            for place, name in enumerate(("Stare Miasto", "sołectwo Brzezie"))
        ]
        people = [
            Account(id=new_id(), email=f"{name}@lipowo.example", name=name.title())
            for name in ("olga", "hanna")
        ]
        for person in people:
            person.confirmed_at = datetime.now(UTC)
            person.area_id = areas[0].id
        db.session.add(centre)
        db.session.flush()
        db.session.add_all(areas)
        db.session.flush()
        db.session.add_all(people)
        db.session.flush()
        db.session.add(StaffRole(account_id=people[0].id, role="organiser", centre_id=centre.id))
        db.session.commit()
        return Town(centre.id, tuple(area.id for area in areas), people[0].id, people[1].id)


@pytest.fixture
def service(consultations: Flask, gateway: Flask) -> Iterator[Consultations]:
    """Consultations over real HTTP: the client of the test, and the gateway's own."""
    with apps.served(consultations) as url:
        http = Http("consultations", url, bytes.fromhex(KEY))
        before = gateway.extensions["peers"]
        gateway.extensions["peers"] = {
            **before,
            "consultations": Http(
                "consultations",
                url,
                bytes.fromhex(KEY),
                before_call=lambda: release(db.session()),
            ),
        }
        yield Consultations(http)
        gateway.extensions["peers"] = before


@pytest.fixture
def signed_in(gateway: Flask) -> Callable[[UUID], FlaskClient]:
    """Return a browser in which a person is signed in."""

    def browser(account_id: UUID) -> FlaskClient:
        client = gateway.test_client()
        with gateway.test_request_context():
            from flask import session

            account = db.session.get(Account, account_id)
            assert account is not None
            passed = totp.set_up(account_id)
            sessions.begin(account, datetime.now(UTC), second_step_id=passed)
            db.session.commit()
            kept = dict(session)
        with client.session_transaction() as cookie:
            cookie.update(kept)
        return client

    return browser
