"""After the vote: the receipt is in the list; books that differ wait for two organisers."""

import re
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from services.consultations.model import db as papers_db
from services.gateway.model import RegisterBallot, StaffAct, db
from services.gateway.register import closing
from shared.clients.consultations import Consultations
from shared.contracts.consultations import GiveReason
from tests.gateway.consultations import papers
from tests.gateway.consultations.conftest import Town
from tests.gateway.consultations.test_the_way_of_a_vote import announced, declare, send
from tests.support import apps, people

Browser = Callable[[UUID], FlaskClient]


@pytest.fixture
def path(gateway: Flask, town: Town, service: Consultations, signed_in: Browser) -> str:
    """The public path of an open vote that the register knows."""
    found = announced(signed_in(town.organiser_id), town, service)
    apps.work(gateway)
    return found


def voted(browser: FlaskClient, path: str) -> str:
    """Cast a vote; returns the receipt."""
    declare(browser, path)
    answer = send(browser, f"{path}/glosowanie", **{"a:projects": ["1"]})
    found = re.search(r'class="code"[^>]*>([^<]+)<', answer.text)
    assert found is not None
    return found.group(1)


def closed(
    gateway: Flask, consultations: Flask, service: Consultations, town: Town, path: str
) -> None:
    """Close the vote early and have both services do what follows."""
    consultation_id = UUID(path.rpartition("/")[2])
    service.close_early(consultation_id, GiveReason(reason="Koniec próby"), actor=town.organiser)
    papers.agreed(service, town, consultation_id)
    apps.work(gateway)
    with gateway.app_context():
        ballot_id = db.session.scalar(
            select(RegisterBallot.ballot_id).where(
                RegisterBallot.consultation_id == consultation_id
            )
        )
        assert ballot_id is not None
        for _ in range(40):
            closing.advance(ballot_id)
            state = db.session.scalar(
                select(RegisterBallot.state).where(RegisterBallot.ballot_id == ballot_id)
            )
            db.session.commit()
            if state == "done":
                break
            time.sleep(0.05)
        assert state == "done"
    for _ in range(3):
        apps.work(consultations)
        apps.work(gateway)


def test_a_receipt_is_found_however_it_is_typed_and_an_invented_one_is_not(
    gateway: Flask,
    consultations: Flask,
    service: Consultations,
    town: Town,
    path: str,
    signed_in: Browser,
) -> None:
    receipt = voted(signed_in(town.resident_id), path)
    visitor = gateway.test_client()
    early = send(visitor, f"{path}/pokwitowanie", code=receipt)
    assert 'class="notice info"' in early.text
    closed(gateway, consultations, service, town, path)
    for typed in (receipt, receipt.lower().replace("-", " ")):
        answer = send(visitor, f"{path}/pokwitowanie", code=typed)
        assert 'class="notice good"' in answer.text
        assert "Location" not in answer.headers
    wrong = send(visitor, f"{path}/pokwitowanie", code="AAAA-AAAA-AAAA")
    assert 'class="notice warning"' in wrong.text


def test_in_the_days_for_objections_everyone_reads_until_when_they_may_come(
    gateway: Flask,
    consultations: Flask,
    service: Consultations,
    town: Town,
    path: str,
    signed_in: Browser,
) -> None:
    with consultations.app_context():
        papers_db.session.execute(text("UPDATE ballots SET verification_days = 3"))
        papers_db.session.commit()
    visitor, desk = gateway.test_client(), signed_in(town.organiser_id)
    assert "po zastrzeżeniach, od:" in visitor.get(path).text
    consultation_id = UUID(path.rpartition("/")[2])
    service.close_early(consultation_id, GiveReason(reason="Koniec próby"), actor=town.organiser)
    papers.agreed(service, town, consultation_id)
    page = visitor.get(path).text
    assert "Liczenie zacznie się po dniach na zastrzeżenia" in page
    assert "Do tego czasu przyjdź do okienka z dokumentem" in page
    assert "Porównujemy rejestr z urną" not in page
    assert "Dni na zastrzeżenia trwają do" in desk.get(f"/biurko{path}").text
    with consultations.app_context():
        papers_db.session.execute(
            text(
                "UPDATE ballots SET opens_at = now() - interval '9 days', "
                "closes_at = now() - interval '4 days'"
            )
        )
        papers_db.session.commit()
    assert "Porównujemy rejestr z urną" in visitor.get(path).text
    assert "Dni na zastrzeżenia trwają do" not in desk.get(f"/biurko{path}").text


def test_books_that_differ_are_published_only_when_two_organisers_agree(
    gateway: Flask,
    consultations: Flask,
    service: Consultations,
    town: Town,
    path: str,
    signed_in: Browser,
) -> None:
    voted(signed_in(town.resident_id), path)
    with gateway.app_context():
        # As after a restored backup of the register.
        db.session.execute(text("DELETE FROM register"))
        db.session.commit()
    closed(gateway, consultations, service, town, path)
    olga = signed_in(town.organiser_id)
    marta = people.signed_in(gateway, people.account(gateway, roles={"organiser": town.centre_id}))
    desk = "/biurko" + path
    assert f"{desk}/niezgodnosc" in olga.get(desk).text
    assert send(olga, f"{desk}/niezgodnosc", reason=" ").status_code == 422
    first = send(olga, f"{desk}/niezgodnosc", reason="Przywrócono kopię z wtorku")
    assert first.status_code == 303
    again = olga.get(f"{desk}/niezgodnosc").text
    assert 'name="reason"' not in again
    assert 'name="second"' not in again
    shown = marta.get(f"{desk}/niezgodnosc")
    assert "Przywrócono kopię z wtorku" in shown.text
    assert int(shown.headers["X-Downstream-Calls"]) == 1
    assert send(marta, f"{desk}/niezgodnosc", second="y").status_code == 303
    for _ in range(3):
        apps.work(consultations)
        apps.work(gateway)
    assert service.get_consultation(UUID(path.rpartition("/")[2])).phase == "result"
    with gateway.app_context():
        acts = list(db.session.scalars(select(StaffAct.act)))
    assert acts.count("ballot.unbalanced_agreed") == 2
