"""The demo town's people: made once, however often they are filled in, and able to sign in."""

from datetime import UTC, datetime

from flask import Flask

from deploy.demo import people
from services.gateway.model import Account, Area, StaffRole, db
from tests.gateway.people.persons import sign_in


def test_filling_in_twice_makes_everybody_once(gateway: Flask) -> None:
    with gateway.app_context():
        for _time in range(2):
            people.fill_people(now=datetime.now(UTC))
            db.session.commit()

        assert db.session.query(Account).count() == len(people.PEOPLE)
        assert db.session.query(Area).count() == len(people.AREAS)
        assert db.session.query(StaffRole).count() == len(people.STAFF)
    for person in (people.OPERATOR, people.RESIDENTS[0]):
        client = gateway.test_client()
        sign_in(client, person.email, people.PASSWORD)
        assert client.get("/operator").status_code == (200 if person.role else 403)
