"""From the counter's slip to the box: a reissued ballot on the real pages, beside the first one."""

import html
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from services.consultations.model import db as papers_db
from tests.gateway.consultations.conftest import Town
from tests.gateway.consultations.test_the_way_of_a_vote import declare, path, send, token

__all__ = ["path"]
Browser = Callable[[UUID], FlaskClient]


def ticket_of(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def ticked(*codes: str) -> dict[str, Any]:
    return {"a:projects": list(codes)}


def papers_in(consultations: Flask) -> int:
    with consultations.app_context():
        asked = text("SELECT count(*) FROM papers WHERE choices IS NOT NULL")
        found: int = papers_db.session.execute(asked).scalar_one()
        return found


def test_who_was_robbed_votes_by_the_slips_code_and_counts_once(
    gateway: Flask, consultations: Flask, town: Town, path: str, signed_in: Browser
) -> None:
    thief = signed_in(town.resident_id)
    declare(thief, path)
    assert send(thief, f"{path}/glosowanie", **ticked("1")).status_code == 200
    counter = f"/biurko{path}/wydanie"
    opened = send(
        signed_in(town.organiser_id),
        counter,
        name="Hanna Kowalska",
        address="ul. Lipowa 4/2, Lipowo",
        document="y",
    )
    code = re.search(r'<p class="code">([^<]+)</p>', opened.text)
    assert code is not None
    robbed = gateway.test_client()
    known = send(robbed, f"{path}/druga-karta", code=code[1])
    ticket = ticket_of(known.text)
    form = {"csrf_token": token(known.text), "ticket": ticket}
    ballot = robbed.post(f"{path}/glosowanie", data={**form, "do": "open"})
    assert ballot.status_code == 200
    assert 'name="a:projects"' in ballot.text
    assert ticket_of(ballot.text) == ticket
    first = robbed.post(f"{path}/glosowanie", data={**form, "a:projects": ["2"]})
    again = robbed.post(f"{path}/glosowanie", data={**form, "a:projects": ["2"]})
    assert re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", first.text)
    assert again.status_code == 200
    assert papers_in(consultations) == 2


def test_a_vote_sets_the_devices_cookie_and_counts_its_range(
    gateway: Flask, town: Town, path: str, signed_in: Browser
) -> None:
    hanna = signed_in(town.resident_id)
    declare(hanna, path)
    assert hanna.get_cookie("device") is None
    answer = send(hanna, f"{path}/glosowanie", **ticked("1"))
    assert answer.status_code == 200
    made = hanna.get_cookie("device")
    assert made is not None
    assert made.http_only
    with gateway.app_context():
        from services.gateway.model import RegisterOrigin, db

        counted = db.session.query(RegisterOrigin).all()
    assert [row.votes for row in counted] == [1, 1]
    assert made.value not in str([row.origin for row in counted])
