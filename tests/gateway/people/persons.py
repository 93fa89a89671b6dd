"""People and forms for tests of the gateway: made by the use cases, sent as a browser sends."""

import re
from typing import Any
from uuid import UUID

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.gateway.model import SecondStep, db
from tests.support import people, totp

OLA = "ola@lipowo.example"
OPERATOR = (("operator", None),)
PASSWORD = "lipa wełna kładka"


def make_person(
    app: Flask,
    email: str,
    *,
    name: str = "Ktoś Zwykły",
    password: str | None = PASSWORD,
    roles: tuple[tuple[str, UUID | None], ...] = (),
    **more: Any,
) -> UUID:
    """Make an account that signs in by its password, its second step set up; return its id."""
    made = people.account(app, email=email, name=name, password=password, roles=dict(roles), **more)
    with app.app_context():
        totp.set_up(made)
        db.session.commit()
    return made


def csrf(client: FlaskClient, path: str) -> str:
    """Return the form token of a page."""
    text = client.get(path).text
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert found, f"no form token at {path}:\n{text[:500]}"
    return found.group(1)


def submit(
    client: FlaskClient, path: str, *, see: str | None = None, **fields: Any
) -> TestResponse:
    """Open the page `see` (or the form's own path) and send its form to `path`."""
    return client.post(path, data={"csrf_token": csrf(client, see or path), **fields})


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> None:
    """Sign a browser in, by way of the second step where one is asked for."""
    answer = submit(client, "/zaloguj", email=email, password=password)
    assert answer.status_code == 303, answer.text
    if answer.headers["Location"].startswith("/drugi-krok"):
        code = totp.code_for(client.application, email)
        answer = submit(client, "/drugi-krok", code=code)
        assert answer.status_code == 303, answer.text


def key_on(text: str) -> str:
    """Return the key that a page spells out."""
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", text)
    assert found, text
    return found[1].replace(" ", "")


def hidden(text: str, name: str) -> str:
    """Return a hidden field's value."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, text
    return found[1]


def set_up_by_page(client: FlaskClient) -> tuple[str, list[str]]:
    """Set the second step up as a person does; return the key and the recovery codes."""
    text = client.get("/konto/drugi-krok").text
    key = key_on(text)
    answer = client.post(
        "/konto/drugi-krok",
        data={
            "csrf_token": hidden(text, "csrf_token"),
            "sealed": hidden(text, "sealed"),
            "first_code": pyotp.TOTP(key).now(),
        },
    )
    assert answer.status_code == 200, answer.text
    return key, re.findall(r"<code>([0-9A-Z-]{19})</code>", answer.text)


def password_of(client: FlaskClient, email: str = OLA, **fields: str) -> TestResponse:
    """Show the password alone."""
    return submit(client, "/zaloguj", email=email, password=PASSWORD, **fields)


def new_staff(app: Flask, email: str = OLA) -> UUID:
    """Make an operator who has not set anything up."""
    person = make_person(app, email, name="Ola Wichrowska", roles=OPERATOR)
    with app.app_context():
        db.session.query(SecondStep).filter_by(account_id=person).delete()
        db.session.commit()
    return person
