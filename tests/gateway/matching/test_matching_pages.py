"""The organiser's matching in pages: started, watched as it goes, stopped, read."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.pages.matching import words
from services.volunteering.model import db as volunteering_db
from shared.clients.http import Http
from shared.contracts.volunteering.matching import Run, Stage
from tests.support import apps, people
from tests.volunteering.runs import town

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def joined(gateway: Flask, volunteering: Flask) -> Iterator[Flask]:
    """The gateway with volunteering behind it, forms without tokens."""
    with apps.served(volunteering) as address:
        before = gateway.extensions["peers"]["volunteering"]
        gateway.extensions["peers"]["volunteering"] = Http(
            "volunteering", address, bytes.fromhex(volunteering.extensions["settings"].internal_key)
        )
        gateway.config["WTF_CSRF_ENABLED"] = False
        yield gateway
        gateway.config["WTF_CSRF_ENABLED"] = True
        gateway.extensions["peers"]["volunteering"] = before


@pytest.fixture
def centre(joined: Flask) -> UUID:
    """A centre of the gateway."""
    return people.centre(joined)


@pytest.fixture
def olga(joined: Flask, centre: UUID) -> FlaskClient:
    """The centre's organiser, in English."""
    client = people.as_role(joined, "organiser", centre)
    client.set_cookie("language", "en")
    return client


def text_of(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))  # type: ignore[attr-defined]


def test_an_organiser_starts_a_matching_watches_it_and_reads_what_it_found(
    volunteering: Flask, centre: UUID, olga: FlaskClient
) -> None:
    with volunteering.app_context():
        house = town.organisation(centre)
        town.shift(town.request(house, centre, title="Zakupy dla sąsiadki"))
        town.shift(town.request(house, centre, must=("driving",), title="Podwózka"))
        town.offer(centre)
        volunteering_db.session.commit()
    assert olga.get("/biurko/dopasowania").status_code == 200
    started = olga.post("/biurko/dopasowania", data={"centrum": str(centre)})
    assert started.status_code == 303
    address = started.headers["Location"]
    waiting = olga.get(address)
    assert 'hx-trigger="every 1s"' in text_of(waiting)
    assert olga.post("/biurko/dopasowania").headers["Location"] == address
    apps.work(volunteering)
    part = text_of(olga.get(address, headers=PARTIAL))
    assert part.strip().startswith('<div id="run"')
    assert "hx-trigger" not in part
    assert "Podwózka" in part
    assert "Zakupy dla sąsiadki" not in part
    assert 'class="funnel"' in part
    assert address in text_of(olga.get("/biurko/dopasowania"))


def test_a_matching_is_stopped_by_a_plain_form(
    volunteering: Flask, centre: UUID, olga: FlaskClient
) -> None:
    address = olga.post("/biurko/dopasowania").headers["Location"]
    for _ in range(2):
        assert olga.post(f"{address}/przerwij").headers["Location"] == address
    apps.work(volunteering)
    assert "/przerwij" not in text_of(olga.get(address))


def test_another_centres_matching_does_not_exist(
    joined: Flask, centre: UUID, olga: FlaskClient
) -> None:
    address = olga.post("/biurko/dopasowania").headers["Location"]
    other = people.as_role(joined, "organiser", people.centre(joined, "Centrum Zatorze"))
    assert other.get(address).status_code == 404
    assert other.get("/biurko/dopasowania", query_string={"centrum": centre}).status_code == 404
    assert other.post(f"{address}/przerwij").status_code == 404


def test_a_page_costs_one_call(joined: Flask, centre: UUID, olga: FlaskClient) -> None:
    address = olga.post("/biurko/dopasowania").headers["Location"]
    for path in ("/biurko/dopasowania", address):
        assert olga.get(path).headers["X-Downstream-Calls"] == "1"


def test_every_state_step_stage_and_reason_has_words(gateway: Flask) -> None:
    with gateway.test_request_context("/", headers={"Accept-Language": "en"}):
        run = Run(
            id=uuid4(), centre_id=uuid4(), state="running", engine="flow", created_at=town.NOW
        )
        assert words.step(run)
        said = {
            words.stage(Stage(step=step, left=2))
            for step in (
                "everyone",
                "skill",
                "distance",
                "time",
                "language",
                "age",
                "consent",
                "check",
                "block",
                "cap",
                "elsewhere",
                "something new",
            )
        }
        assert len(said) == 12
        parts = {"skill": 200, "distance": 240, "time": 10, "interest": 75, "history": 0}
        assert len(words.reasons(parts, 800)) == 3
        assert len(words.reasons(parts | {"interest": 150}, 800)) == 4


def test_the_advice_is_about_the_condition_that_left_too_few(gateway: Flask) -> None:
    with gateway.test_request_context("/"):
        funnel = [
            Stage(step="everyone", left=400),
            Stage(step="skill", left=80),
            Stage(step="time", left=9),
            Stage(step="check", left=0),
        ]
        assert words.advice(funnel, 1) == words.advice(funnel, 9)
        assert words.advice(funnel, 10) != words.advice(funnel, 1)
