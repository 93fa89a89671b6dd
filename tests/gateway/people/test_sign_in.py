"""Signing in with a password: who gets in, who does not, and what nobody can learn."""

import importlib.util
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway import accounts, passwords
from services.gateway.model import Account, SignedInSession, db
from tests.gateway.people.persons import PASSWORD, csrf, make_person, sign_in, submit


def test_a_person_signs_in_with_their_password(gateway: Flask) -> None:
    make_person(gateway, "noise@lipowo.example", name="Zofia Szum")
    make_person(gateway, "anna@lipowo.example", name="Anna Lipa")
    client = gateway.test_client()

    answer = submit(client, "/zaloguj", email=" ANNA@lipowo.example ", password=PASSWORD)

    assert answer.status_code == 303
    assert "Anna Lipa" in client.get("/").text


@pytest.mark.parametrize("email", ["anna@lipowo.example", "nobody@lipowo.example"])
def test_a_wrong_password_and_an_unknown_address_look_the_same(gateway: Flask, email: str) -> None:
    make_person(gateway, "anna@lipowo.example")
    client = gateway.test_client()

    answer = submit(client, "/zaloguj", email=email, password="a wrong password")

    assert answer.status_code == 422
    page = re.sub(r'value="[^"]*"', "", answer.text)
    known = submit(client, "/zaloguj", email="anna@lipowo.example", password="another wrong")
    assert page == re.sub(r'value="[^"]*"', "", known.text)


def test_an_unknown_address_costs_one_password_check_as_well(
    gateway: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(gateway, "anna@lipowo.example")
    make_person(gateway, "guest@lipowo.example", password=None)
    checks: list[str] = []
    verify = passwords.HASHER.verify
    monkeypatch.setattr(
        passwords, "HASHER", _Counting(verify, passwords.HASHER, checks), raising=True
    )
    client = gateway.test_client()

    for email in ("anna@lipowo.example", "guest@lipowo.example", "nobody@lipowo.example"):
        submit(client, "/zaloguj", email=email, password="a wrong password")

    assert len(checks) == 3


class _Counting:
    def __init__(self, verify, hasher, checks) -> None:  # type: ignore[no-untyped-def]
        self._verify, self._hasher, self._checks = verify, hasher, checks

    def verify(self, kept: str, password: str) -> bool:
        self._checks.append(kept)
        return bool(self._verify(kept, password))

    def __getattr__(self, name: str) -> object:
        return getattr(self._hasher, name)


def test_signing_in_gives_a_new_session_and_a_new_form_token(gateway: Flask) -> None:
    make_person(gateway, "anna@lipowo.example")
    client = gateway.test_client()
    planted = csrf(client, "/zaloguj")
    with client.session_transaction() as before:
        kept = dict(before)

    sign_in(client, "anna@lipowo.example")

    with client.session_transaction() as after:
        assert after["_user_id"]
        assert after.get("csrf_token") != kept["csrf_token"]
    stale = client.post("/wyloguj", data={"csrf_token": planted})
    assert stale.status_code == 400


def test_a_copied_cookie_is_worth_nothing_after_signing_out(gateway: Flask) -> None:
    make_person(gateway, "anna@lipowo.example", name="Anna Lipa")
    client, thief = gateway.test_client(), gateway.test_client()
    sign_in(client, "anna@lipowo.example")
    cookie = client.get_cookie("wspolnie")
    assert cookie is not None
    thief.set_cookie("wspolnie", cookie.value)
    assert "Anna Lipa" in thief.get("/").text

    submit(client, "/wyloguj", see="/")

    assert "Anna Lipa" not in thief.get("/").text
    with gateway.app_context():
        assert db.session.query(SignedInSession).count() == 0


def test_guessing_a_password_is_as_dear_as_owasp_asks() -> None:
    # A fresh copy: the tests' own hasher is a cheap one.
    spec = importlib.util.find_spec("services.gateway.passwords")
    assert spec is not None
    assert spec.loader is not None
    shipped = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shipped)

    assert shipped.HASHER.memory_cost >= 19 * 1024
    assert shipped.HASHER.time_cost >= 2


def test_an_outdated_hash_is_made_anew(gateway: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    make_person(gateway, "anna@lipowo.example", password=None)
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with gateway.app_context():
        account = accounts.by_email("anna@lipowo.example")
        assert account is not None
        account.password_hash = weak
        db.session.commit()

    sign_in(gateway.test_client(), "anna@lipowo.example")

    with gateway.app_context():
        account = accounts.by_email("anna@lipowo.example")
        assert account is not None
        assert account.password_hash is not None
        assert not passwords.is_outdated(account.password_hash)
        assert passwords.matches(account.password_hash, PASSWORD)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "konto",
    ],
)
def test_nobody_is_sent_to_another_site(gateway: Flask, target: str) -> None:
    make_person(gateway, "anna@lipowo.example")
    client = gateway.test_client()

    answer = submit(client, "/zaloguj", email="anna@lipowo.example", password=PASSWORD, next=target)

    assert answer.headers["Location"] == "/"


def test_who_was_stopped_at_a_page_comes_back_to_it(gateway: Flask) -> None:
    make_person(gateway, "anna@lipowo.example")
    client = gateway.test_client()

    answer = submit(
        client, "/zaloguj", email="anna@lipowo.example", password=PASSWORD, next="/konto?a=1"
    )

    assert answer.headers["Location"] == "/konto?a=1"


def test_an_expired_session_is_over(gateway: Flask) -> None:
    make_person(gateway, "anna@lipowo.example", name="Anna Lipa")
    client = gateway.test_client()
    sign_in(client, "anna@lipowo.example")
    with gateway.app_context():
        for kept in db.session.query(SignedInSession):
            kept.expires_at = datetime(2020, 1, 1, tzinfo=UTC)
        db.session.commit()

    assert "Anna Lipa" not in client.get("/").text


def test_an_erased_account_is_out_at_once(gateway: Flask) -> None:
    person = make_person(gateway, "anna@lipowo.example", name="Anna Lipa")
    client: FlaskClient = gateway.test_client()
    sign_in(client, "anna@lipowo.example")
    with gateway.app_context():
        account = db.session.get(Account, person)
        assert account is not None
        account.erased_at = datetime.now(UTC)
        db.session.commit()

    assert "Anna Lipa" not in client.get("/").text
    again = submit(client, "/zaloguj", email="anna@lipowo.example", password=PASSWORD)
    assert again.status_code == 422
