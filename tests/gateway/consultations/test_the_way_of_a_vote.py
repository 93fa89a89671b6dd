"""From the organiser's empty form to a resident's receipt, by plain forms over both services."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.clients.consultations import Consultations
from shared.database import release
from tests.gateway.consultations import papers
from tests.gateway.consultations.conftest import Town
from tests.support import apps

Browser = Callable[[UUID], FlaskClient]


def token(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found is not None
    return found.group(1)


def send(client: FlaskClient, page: str, to: Any = "", **fields: Any) -> TestResponse:
    """Fill in a page's form and send it, to another address if one is given, without scripts."""
    shown = client.get(page)
    assert shown.status_code == 200, page
    return client.post(to or page, data={"csrf_token": token(shown.text), **fields})


def announced(organiser: FlaskClient, town: Town, service: Consultations) -> str:
    """Walk the organiser's way to an open vote; returns the consultation's public path."""
    desk = "/biurko/konsultacje"
    made = send(
        organiser,
        f"{desk}/nowa",
        centre_id=str(town.centre_id),
        title="Budżet 2027",
        summary="Na co wydamy 240 000 zł?",
        description="Pieniądze są z **budżetu** miasta.\n\n<script>alert(1)</script>",
        language="pl",
    )
    assert made.status_code == 303, made.text[-3000:]
    terms = made.headers["Location"]
    ends = datetime.now(ZoneInfo("Europe/Warsaw")) + timedelta(days=7)
    given = send(
        organiser,
        terms,
        budget="240 000",
        max_choices="2",
        rule="greedy-skip",
        opens="now",
        closes_at=ends.strftime("%Y-%m-%dT%H:%M"),
    )
    assert given.status_code == 303, given.text[-3000:]
    projects = given.headers["Location"]
    one = send(
        organiser,
        projects,
        title="Ławki nad Wełną",
        cost="48 000,50",
        description="Osiem ławek w cieniu.",
        area_id="",
    )
    assert one.status_code == 303, one.text[-3000:]
    many = send(
        organiser,
        projects,
        f"{projects}/wklej",
        rows="Kino letnie;27 900;Sześć wieczorów\nWarsztat w Brzeziu;35 200,00",
    )
    assert many.status_code == 303, many.text[-3000:]
    overview = projects.removesuffix("/projekty")
    done = send(organiser, overview, f"{overview}/ogloszenie")
    assert done.status_code == 303, done.text[-3000:]
    consultation_id = UUID(overview.rpartition("/")[2])
    papers.agreed(service, town, consultation_id)
    return f"/konsultacje/{consultation_id}"


@pytest.fixture
def path(gateway: Flask, town: Town, service: Consultations, signed_in: Browser) -> str:
    """The public path of an open vote that the register knows."""
    found = announced(signed_in(town.organiser_id), town, service)
    apps.work(gateway)
    return found


def declare(browser: FlaskClient, path: str, name: str = "Hanna Kowalska") -> TestResponse:
    return send(
        browser,
        f"{path}/glosowanie",
        f"{path}/oswiadczenie",
        name=name,
        address="ul. Lipowa 4/2, Lipowo",
        truly="y",
    )


def test_a_resident_declares_once_votes_and_gets_one_receipt(
    gateway: Flask, town: Town, path: str, signed_in: Browser
) -> None:
    hanna = signed_in(town.resident_id)
    public = hanna.get(path)
    assert "Ławki nad Wełną" in public.text
    assert "<script>alert" not in public.text
    assert "<strong>budżetu</strong>" in public.text
    assert declare(hanna, path).status_code == 303
    first = send(hanna, f"{path}/glosowanie", **{"a:projects": ["1", "3"]})
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "no-store"
    assert "X-Request-Id" not in first.headers
    receipt = re.search(r'class="code"[^>]*>([^<]+)<', first.text)
    assert receipt is not None
    shown = hanna.get("/moje-glosowania").text
    assert "Budżet 2027" in shown
    assert "Ławki" not in shown
    again = hanna.get(f"{path}/glosowanie")
    assert 'name="a:projects"' not in again.text
    with hanna.session_transaction() as cookie:
        assert receipt.group(1) not in str(dict(cookie))


def test_the_same_form_sent_twice_counts_once(
    gateway: Flask, town: Town, path: str, signed_in: Browser
) -> None:
    hanna = signed_in(town.resident_id)
    declare(hanna, path)
    form = hanna.get(f"{path}/glosowanie").text
    data = {"csrf_token": token(form), "a:projects": ["2"]}
    first = hanna.post(f"{path}/glosowanie", data=data)
    second = hanna.post(f"{path}/glosowanie", data={**data, "a:projects": ["1"]})
    assert 'class="code"' in first.text
    assert second.status_code == 200
    assert 'class="code"' not in second.text


@pytest.mark.parametrize(
    ("ticks", "kept"),
    [
        ({"a:projects": ["1", "2", "3"]}, 3),
        ({"a:projects": ["1", ":blank"]}, 2),
        ({}, 0),
        ({"a:projects": ["77", "2"]}, 1),
    ],
)
def test_a_wrong_paper_comes_back_with_its_ticks_and_words(
    gateway: Flask,
    town: Town,
    path: str,
    signed_in: Browser,
    ticks: dict[str, Any],
    kept: int,
) -> None:
    hanna = signed_in(town.resident_id)
    declare(hanna, path)
    answer = send(hanna, f"{path}/glosowanie", **ticks)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert len(re.findall(r'type="checkbox"[^>]* checked', answer.text)) == kept


def test_another_language_in_the_middle_of_a_ballot_keeps_its_ticks_and_casts_nothing(
    gateway: Flask, town: Town, path: str, signed_in: Browser
) -> None:
    hanna = signed_in(town.resident_id)
    declare(hanna, path)
    page = hanna.get(f"{path}/glosowanie").text
    # The buttons of the head belong to the ballot's form, so a browser sends it along.
    button = re.search(r'form="ballot" formaction="([^"]+)" lang="en"', page)
    assert button is not None
    chosen = {"csrf_token": token(page), "a:projects": ["2"], "shared": "y", "ticket": "kartka"}
    english = hanna.post(button[1], data=chosen)
    assert english.status_code == 200
    assert "Cast your vote" in english.text
    assert re.findall(r'name="a:projects" value="(\d)" checked', english.text) == ["2"]
    assert re.search(r'name="shared" value="y" checked', english.text)
    assert 'name="ticket" value="kartka"' in english.text
    assert 'class="code"' not in english.text
    assert "Cast your vote" in hanna.get(f"{path}/glosowanie").text
    assert hanna.get(button[1]).status_code == 303
    assert hanna.post(f"{path}/karta/xx", data=chosen).status_code == 404


def test_a_form_without_its_token_casts_nothing_and_keeps_the_ticks(
    gateway: Flask, town: Town, path: str, signed_in: Browser
) -> None:
    hanna = signed_in(town.resident_id)
    declare(hanna, path)
    for browser in (hanna, gateway.test_client()):
        answer = browser.post(f"{path}/glosowanie", data={"a:projects": ["1"], "csrf_token": "x"})
        assert answer.status_code == 422
        assert len(re.findall(r'type="checkbox"[^>]* checked', answer.text)) == 1
    assert 'name="a:projects"' in hanna.get(f"{path}/glosowanie").text


def test_two_accounts_with_one_declaration_have_one_vote(
    gateway: Flask, town: Town, path: str, signed_in: Browser
) -> None:
    hanna, olga = signed_in(town.resident_id), signed_in(town.organiser_id)
    declare(hanna, path)
    declare(olga, path, name="KOWALSKA Hanna")
    send(hanna, f"{path}/glosowanie", **{"a:projects": ["1"]})
    assert 'name="a:projects"' not in olga.get(f"{path}/glosowanie").text


def test_ticks_made_before_the_declaration_come_along(
    gateway: Flask, town: Town, path: str, signed_in: Browser
) -> None:
    hanna = signed_in(town.resident_id)
    form = hanna.get(f"{path}/glosowanie").text
    asked = hanna.post(
        f"{path}/glosowanie", data={"csrf_token": token(form), "a:projects": ["1", "2"]}
    )
    assert asked.status_code == 422
    assert asked.text.count('type="hidden" name="a:projects"') == 2
    paper = hanna.post(
        f"{path}/oswiadczenie",
        data={
            "csrf_token": token(asked.text),
            "a:projects": ["1", "2"],
            "name": "Hanna Kowalska",
            "address": "Brzezie 7",
            "truly": "y",
        },
    )
    assert paper.status_code == 200
    assert len(re.findall(r'type="checkbox"[^>]* checked', paper.text)) == 2


def test_an_incomplete_declaration_is_asked_for_in_words(
    gateway: Flask, town: Town, path: str, signed_in: Browser
) -> None:
    answer = declare(signed_in(town.resident_id), path, name="Hanna")
    assert answer.status_code == 422
    assert 'value="ul. Lipowa 4/2, Lipowo"' in answer.text
    assert 'id="name-error"' in answer.text


def test_a_visitor_is_asked_to_sign_in_and_comes_back(
    gateway: Flask, town: Town, path: str
) -> None:
    answer = gateway.test_client().get(f"{path}/glosowanie")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"next={path}/glosowanie")


def test_nothing_of_a_vote_is_lost_while_the_service_rests(
    gateway: Flask, town: Town, path: str, signed_in: Browser, settings: dict[str, str]
) -> None:
    from services.gateway.model import db
    from shared.clients.http import Http

    hanna = signed_in(town.resident_id)
    declare(hanna, path)
    form = hanna.get(f"{path}/glosowanie").text
    alive = gateway.extensions["peers"]
    gateway.extensions.pop("ballot_forms", None)
    gateway.extensions["peers"] = {
        **alive,
        "consultations": Http(
            "consultations",
            "http://127.0.0.1:1",
            b"x" * 32,
            before_call=lambda: release(db.session()),
        ),
    }
    answer = hanna.post(
        f"{path}/glosowanie", data={"csrf_token": token(form), "a:projects": ["1", "2"]}
    )
    gateway.extensions["peers"] = alive
    assert answer.status_code == 503
    assert answer.text.count('type="hidden" name="a:projects"') == 2
    again = hanna.post(
        f"{path}/glosowanie", data={"csrf_token": token(answer.text), "a:projects": ["1", "2"]}
    )
    assert 'class="code"' in again.text


@pytest.mark.parametrize("page", ["", "/glosowanie"])
def test_a_page_asks_once_and_costs_the_same_for_any_number_of_projects(
    gateway: Flask, town: Town, path: str, signed_in: Browser, page: str
) -> None:
    hanna = signed_in(town.resident_id)
    declare(hanna, path)
    answer = hanna.get(path + page)
    assert int(answer.headers["X-Downstream-Calls"]) <= 2
    assert int(answer.headers["X-Queries"]) <= 12
