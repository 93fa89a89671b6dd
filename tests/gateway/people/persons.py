"""People and forms for tests of the gateway: made by the use cases, sent as a browser sends."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.gateway import accounts
from services.gateway.model import StaffRole, db

PASSWORD = "lipa wełna kładka"


def make_person(
    app: Flask,
    email: str,
    *,
    name: str = "Ktoś Zwykły",
    password: str | None = PASSWORD,
    language: str = "pl",
    area_id: UUID | None = None,
    roles: tuple[tuple[str, UUID | None], ...] = (),
) -> UUID:
    """Make an account with its roles; return its id."""
    with app.app_context():
        account = accounts.make(
            email=email,
            name=name,
            language=language,
            area_id=area_id,
            password=password,
            now=datetime.now(UTC),
        )
        for role, centre_id in roles:
            db.session.add(StaffRole(account_id=account.id, role=role, centre_id=centre_id))
        db.session.commit()
        return account.id


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
    """Sign a browser in."""
    answer = submit(client, "/zaloguj", email=email, password=password)
    assert answer.status_code == 303, answer.text
