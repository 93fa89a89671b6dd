"""A consultation that takes remarks, seen through the gateway."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.consultations.model import Consultation, Fragment, Phase, Remark
from services.consultations.model import db as service_db
from services.gateway.model import Account, StaffRole, db
from shared.contracts.actors import Actor, Role
from shared.ids import new_id
from tests.gateway.consultations.conftest import Town, service, signed_in, town
from tests.gateway.people.mail_server import Postbox, deliver, serving, text_of
from tests.support import apps

__all__ = ["service", "signed_in", "town"]

GUEST = "gosia@lipowo.example"


@dataclass(frozen=True)
class Talk:
    """An open consultation with one fragment, both services, and the town's people."""

    id: UUID
    fragment_id: UUID
    town: Town
    clerk: Actor
    gateway: Flask
    service: Flask
    browser: Callable[[UUID], FlaskClient]
    postbox: Postbox

    @property
    def at(self) -> str:
        """Where its remarks are."""
        return f"/konsultacje/{self.id}/uwagi"

    @property
    def resident(self) -> FlaskClient:
        """The resident's browser."""
        return self.browser(self.town.resident_id)

    @property
    def stranger(self) -> FlaskClient:
        """A browser in which nobody is signed in."""
        return self.gateway.test_client()

    def typed(self, client: FlaskClient, **more: Any) -> dict[str, Any]:
        """The form as a browser sends it, with an id of its own."""
        page = client.get(f"{self.at}/nowa").text
        sent_as = re.search(r'name="sent_as" value="([^"]+)"', page)
        assert sent_as is not None
        return {
            "sent_as": sent_as[1],
            "text": "Więcej drzew na rynku.",
            "shown_as": "nobody",
            **more,
        }

    def mailed(self, begins: str, to: str = GUEST) -> str:
        """The newest link of a kind mailed to an address, as a path."""
        deliver(self.gateway)
        texts = "\n".join(text_of(mail) for mail in self.postbox.mails if mail["To"] == to)
        found: list[str] = re.findall(rf"http://127\.0\.0\.1:\d+({begins}\S+)", texts)
        return found[-1]

    def work(self) -> None:
        """Work off what both services have to do."""
        for app in (self.service, self.gateway):
            with app.app_context():
                from shared import outbox

                outbox.sweep.function()
            apps.work(app)

    def rows(self) -> list[tuple[int | None, str, str]]:
        """Number, state and source of each remark."""
        with self.service.app_context():
            found = service_db.session.query(Remark).filter_by(consultation_id=self.id)
            return [(one.number, one.state, one.source) for one in found.order_by(Remark.id)]

    def under_the_law(self, basis: str) -> None:
        """The consultation stands on a legal basis."""
        with self.service.app_context():
            service_db.session.query(Consultation).update({"basis": basis})
            service_db.session.commit()

    @property
    def today(self) -> str:
        """The day as a form sends it."""
        return datetime.now(UTC).date().isoformat()

    def ended(self, ago: timedelta) -> None:
        """The phase has ended so long ago."""
        with self.service.app_context():
            service_db.session.query(Phase).update({"closes_at": datetime.now(UTC) - ago})
            service_db.session.commit()


@pytest.fixture
def talk(
    gateway: Flask,
    consultations: Flask,
    town: Town,
    service: object,
    signed_in: Callable[[UUID], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Talk]:
    """A consultation of Lipowo that takes remarks now."""
    now = datetime.now(UTC)
    clerk_id = new_id()
    monkeypatch.setitem(gateway.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setitem(gateway.extensions["peers"], "volunteering", None)
    with gateway.app_context():
        db.session.add(Account(id=clerk_id, email="klara@lipowo.example", name="Klara"))
        db.session.flush()
        db.session.add(StaffRole(account_id=clerk_id, role="clerk", centre_id=town.centre_id))
        db.session.commit()
    with consultations.app_context():
        made = Consultation(
            id=new_id(),
            centre_id=town.centre_id,
            title="Park nad Wełną",
            summary="Co ma być w parku",
            state="published",
            published_at=now,
        )
        service_db.session.add(made)
        service_db.session.flush()
        fragment = Fragment(
            id=new_id(), consultation_id=made.id, number=1, heading="Zieleń", text="§ 1"
        )
        service_db.session.add(fragment)
        service_db.session.add(
            Phase(
                consultation_id=made.id,
                kind="remarks",
                opens_at=now - timedelta(days=30),
                closes_at=now + timedelta(days=20),
            )
        )
        service_db.session.commit()
        ids = made.id, fragment.id
    with serving(gateway, monkeypatch) as postbox:
        yield Talk(
            *ids,
            town=town,
            clerk=Actor(account_id=clerk_id, roles=(Role("clerk", town.centre_id),)),
            gateway=gateway,
            service=consultations,
            browser=signed_in,
            postbox=postbox,
        )
