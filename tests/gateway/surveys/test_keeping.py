"""Answers kept for later without scripts: the code alone finds and opens them."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.gateway import kept_answers
from services.gateway.model import KeptAnswers, db
from shared.ids import random_id
from tests.support import apps, people
from tests.support.filled import fields_of
from tests.support.survey import Asked
from tests.support.vote import joined

SECRET = "Zosia z Lipowej pod piątką"
CLOSES = datetime(2026, 12, 20, 23, 0, tzinfo=UTC)


@pytest.fixture
def asked(gateway: Flask, consultations: Flask) -> Iterator[Asked]:
    with apps.served(consultations) as address, joined(gateway, address):
        yield Asked(gateway, consultations)


def _rows() -> list[KeptAnswers]:
    db.session.expire_all()
    return list(db.session.scalars(select(KeptAnswers)))


def test_only_the_code_opens_what_is_kept_and_the_day_ends_it(gateway: Flask) -> None:
    survey_id, answers = random_id(), (("a:q1", "o1"), ("t:q5", SECRET))
    with gateway.app_context():
        code = kept_answers.keep(survey_id, answers, closes_at=CLOSES)
        short = kept_answers.keep(survey_id, (), closes_at=CLOSES)
        db.session.commit()
        assert kept_answers.read(survey_id, f" {code.lower().replace(' ', '-')} ") == answers
        assert kept_answers.read(survey_id, short) == ()
        assert kept_answers.read(random_id(), code) is None, "of another survey"
        assert kept_answers.read(survey_id, code[:-1] + ("A" if code[-1] != "A" else "C")) is None
        assert kept_answers.read(survey_id, "") is None
        rows = _rows()
        assert len({len(row.sealed) for row in rows}) == 1, "its length tells how much was said"
        for row in rows:
            everything = row.name + row.sealed
            for known in (SECRET.encode(), b"t:q5", survey_id.bytes, code.encode()):
                assert known not in everything
        kept_answers.purge(today=date(2026, 12, 21))
        assert len(_rows()) == 2
        kept_answers.purge(today=date(2026, 12, 22))
        assert _rows() == []


def _code(page: str) -> str:
    found = re.search(r'class="code" translate="no">([^<]+)<', page)
    assert found is not None, page
    return found[1]


def _keep(client: FlaskClient, path: str, **answers: str) -> str:
    fields = fields_of(client.get(path).text, path) | answers
    kept = client.post(f"{path}/odlozone", data=fields)
    assert kept.status_code == 200
    assert SECRET not in kept.text
    return _code(kept.text)


def _open(client: FlaskClient, path: str, code: str) -> tuple[int, str]:
    fields = fields_of(client.get(f"{path}/dalej").text, f"{path}/dalej")
    answer = client.post(f"{path}/dalej", data=fields | {"code": code})
    return answer.status_code, answer.text


def test_answers_are_kept_and_taken_up_again_and_count_once(asked: Asked) -> None:
    path = f"/konsultacje/{asked.consultation_id}/ankiety/{asked.id}"
    client = people.signed_in(asked.gateway, people.account(asked.gateway))
    code = _keep(client, path, **{"a:q1": "o1", "t:q5": SECRET})
    status, page = _open(client, path, code.replace(" ", "").lower())
    assert status == 200
    assert SECRET in page
    status, page = _open(client, path, "ACDEFH ACDEFH ACDEFH")
    assert status == 422
    assert "ACDEFH" in page, "what was typed stays"
    # Signed out meanwhile, with a form of before: everything typed comes back.
    stranger = asked.gateway.test_client()
    lost = stranger.post(f"{path}/odlozone", data={"t:q5": SECRET})
    assert SECRET in lost.text
    with asked.gateway.app_context():
        rows = _rows()
        assert len(rows) == 1
        assert rows[0].goes_on <= (datetime.now(UTC) + timedelta(days=400)).date()
