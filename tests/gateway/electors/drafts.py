"""A vote in preparation, its clerk, and forms filled in as a browser would."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.gateway.model import Account, ListImport, StaffRole, db
from services.gateway.register import lists
from services.gateway.rules import letter_codes
from shared.clients.consultations import Consultations
from shared.contracts.consultations import AddQuestions, DescribeConsultation, ScheduleBallot
from shared.ids import new_id
from tests.gateway.consultations import papers
from tests.gateway.consultations.conftest import Town
from tests.gateway.electors.conftest import CSV
from tests.support import apps

Browser = Callable[[UUID], FlaskClient]


def token(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found is not None
    return found.group(1)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found is not None, name
    return found.group(1)


def send(client: FlaskClient, page: str, to: str = "", **fields: object) -> TestResponse:
    shown = client.get(page)
    assert shown.status_code == 200, (page, shown.status_code, shown.headers.get("Location"))
    return client.post(to or page, data={"csrf_token": token(shown.text), **fields})


def upload(client: FlaskClient, desk: str, text: str, name: str = "spis.csv") -> TestResponse:
    file = (io.BytesIO(text.encode()), name)
    return send(client, f"{desk}/spis", list=file)


class Draft:
    """A vote that is being prepared."""

    def __init__(self, gateway: Flask, service: Consultations, town: Town) -> None:
        self.gateway, self.service, self.town = gateway, service, town
        actor = town.organiser
        words = DescribeConsultation(centre_id=town.centre_id, title="Plac", summary="Co tu?")
        self.id = service.create_consultation(words, actor=actor).id
        dates = ScheduleBallot(closes_at=datetime.now(UTC) + timedelta(days=7), draw="Kostką")
        service.schedule_ballot(self.id, dates, actor=actor)
        service.add_questions(self.id, AddQuestions(questions=(papers.APPROVAL,)), actor=actor)
        self.desk = f"/biurko/konsultacje/{self.id}/uprawnieni"
        self.path = f"/konsultacje/{self.id}"
        self.counter = f"/biurko/lada/{self.id}"

    def opened(self) -> "Draft":
        self.service.announce(self.id, actor=self.town.organiser)
        papers.agreed(self.service, self.town, self.id)
        apps.work(self.gateway)
        return self

    def later(self) -> None:
        """Propose to announce the vote for the day after tomorrow; another must agree."""
        dates = ScheduleBallot(
            opens_at=datetime.now(UTC) + timedelta(days=2),
            closes_at=datetime.now(UTC) + timedelta(days=7),
            draw="Kostką",
        )
        self.service.schedule_ballot(self.id, dates, actor=self.town.organiser)
        self.service.announce(self.id, actor=self.town.organiser)

    def codes(self) -> dict[str, str]:
        """The codes by name, before the letters are printed."""
        with self.gateway.app_context():
            made = db.session.scalars(select(ListImport)).one()
            people = lists.opened(made)
            return {
                one.name: letter_codes.made(people.secret, one.elector_id) for one in people.people
            }


@pytest.fixture
def draft(gateway: Flask, service: Consultations, town: Town) -> Draft:
    return Draft(gateway, service, town)


@pytest.fixture
def clerk(gateway: Flask, town: Town, signed_in: Browser) -> FlaskClient:
    with gateway.app_context():
        account = Account(id=new_id(), name="Klara", confirmed_at=datetime.now(UTC))
        db.session.add(account)
        db.session.flush()
        db.session.add(StaffRole(account_id=account.id, role="clerk", centre_id=town.centre_id))
        db.session.commit()
        account_id = account.id
    return signed_in(account_id)


def listed(organiser: FlaskClient, draft: Draft, *ways: str) -> None:
    done = send(organiser, draft.desk, who="listed", checks=list(ways), purge_on="2100-01-01")
    assert done.status_code == 303, done.text
    checked = upload(organiser, draft.desk, CSV)
    assert checked.status_code == 200, checked.text
    take = re.search(rf'action="({draft.desk}/spis/[^"]+)"', checked.text)
    assert take is not None
    taken = organiser.post(take[1], data={"csrf_token": token(checked.text)})
    assert taken.status_code == 303
