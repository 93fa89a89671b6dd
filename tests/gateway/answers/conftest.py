"""A consultation with remarks, an organiser and an official of a department, behind the gateway."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.consultations.model import (
    Consultation,
    Department,
    DepartmentMember,
    Phase,
    Remark,
    Theme,
)
from services.consultations.model import db as service_db
from services.gateway.model import Account, StaffRole, db
from shared.clients.consultations import Consultations
from shared.ids import new_id
from tests.gateway.consultations.conftest import Town, service, signed_in, town
from tests.support import apps

__all__ = ["service", "signed_in", "town"]

WORDS = "Proszę o więcej drzew na rynku i o ławki w cieniu."


@dataclass(frozen=True)
class Desk:
    """Everybody at their screens."""

    id: UUID
    department_id: UUID
    theme_id: UUID
    town: Town
    gateway: Flask
    service: Flask
    organiser: FlaskClient
    official: FlaskClient
    resident: FlaskClient

    @property
    def at(self) -> str:
        """The answering desk."""
        return f"/biurko/konsultacje/{self.id}/odpowiedzi"

    def remark(self, number: int) -> Remark:
        """A remark as the service has it."""
        with self.service.app_context():
            found: Remark = service_db.session.scalars(
                service_db.select(Remark).where(
                    Remark.consultation_id == self.id, Remark.number == number
                )
            ).one()
            return found

    def work(self) -> None:
        """Work off what both services have to do."""
        apps.work(self.service)
        apps.work(self.gateway)


def _official(gateway: Flask, town: Town) -> UUID:
    with gateway.app_context():
        official = Account(id=new_id(), email="ewa@lipowo.example", name="Ewa Urzędnik")
        official.confirmed_at = datetime.now(UTC)
        db.session.add(official)
        db.session.flush()
        db.session.add(StaffRole(account_id=official.id, role="official", centre_id=town.centre_id))
        db.session.commit()
        return official.id


def _consultation(town: Town) -> UUID:
    """Publish a consultation whose remarks are taken and followed up now."""
    id_, now = new_id(), datetime.now(UTC)
    service_db.session.add(
        Consultation(
            id=id_,
            centre_id=town.centre_id,
            title="Park nad Wełną",
            summary="Co ma być w parku",
            state="published",
            published_at=now,
        )
    )
    service_db.session.flush()
    for kind in ("remarks", "followup"):
        service_db.session.add(
            Phase(
                consultation_id=id_,
                kind=kind,
                opens_at=now - timedelta(days=2),
                closes_at=now + timedelta(days=9),
            )
        )
    return id_


def _remark(consultation_id: UUID, town: Town, number: int) -> Remark:
    return Remark(
        consultation_id=consultation_id,
        number=number,
        source="account",
        state="public",
        text=WORDS + f" ({number})",
        author_id=town.resident_id,
        shown_as="name",
        name="Hanna Tajna",
        address="ul. Ukryta 7",
    )


@pytest.fixture
def desk(
    town: Town,
    service: Consultations,
    gateway: Flask,
    consultations: Flask,
    signed_in: Callable[[UUID], FlaskClient],
) -> Desk:
    """Six remarks of a resident, one department with one official, one theme."""
    official_id = _official(gateway, town)
    with consultations.app_context():
        id_ = _consultation(town)
        department_id, theme_id = new_id(), new_id()
        service_db.session.add_all(
            [
                Department(id=department_id, centre_id=town.centre_id, name="Wydział Zieleni"),
                Theme(id=theme_id, consultation_id=id_, name="drzewa"),
            ]
        )
        service_db.session.flush()
        service_db.session.add(
            DepartmentMember(department_id=department_id, account_id=official_id)
        )
        service_db.session.add_all(_remark(id_, town, number) for number in range(1, 7))
        service_db.session.commit()
    people = (town.organiser_id, official_id, town.resident_id)
    return Desk(
        id_,
        department_id,
        theme_id,
        town,
        gateway,
        consultations,
        *(signed_in(one) for one in people),
    )


def post(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    """Send a form as somebody does who has a page of ours open."""
    shown = client.get("/kontakt")
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
    assert token is not None
    return client.post(path, data={"csrf_token": token[1], **fields})


def in_days(days: int) -> str:
    """A day from today on, as a form says it."""
    return (date.today() + timedelta(days=days)).isoformat()
