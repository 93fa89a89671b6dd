"""People for tests: accounts with roles, signed in without a form."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from services.gateway import accounts
from services.gateway.model import Centre, SignedInSession, StaffRole, db
from services.gateway.web.sessions import hash_of
from tests.support import totp

ROLES = ("visitor", "resident", "clerk", "organiser", "official", "operator")


def account(
    app: Flask,
    *,
    email: str = "",
    name: str = "Ala",
    password: str | None = None,
    language: str = "pl",
    area_id: UUID | None = None,
    roles: dict[str, UUID | None] | None = None,
) -> UUID:
    """Make a confirmed account with staff roles (role -> centre); return its id."""
    with app.app_context():
        made = accounts.make(
            email=email or f"{secrets.token_hex(6)}@lipowo.example",
            name=name,
            language=language,
            area_id=area_id,
            password=password,
            now=datetime.now(UTC),
        )
        for role, at in (roles or {}).items():
            db.session.add(StaffRole(account_id=made.id, role=role, centre_id=at))
        db.session.commit()
        return made.id


def centre(app: Flask, name: str = "Centrum Inicjatyw Lokalnych Lipowo") -> UUID:
    """Make a centre; return its id."""
    with app.app_context():
        made = Centre(name=name)
        db.session.add(made)
        db.session.commit()
        return made.id


def signed_in(app: Flask, account_id: UUID) -> FlaskClient:
    """Return a client in whose browser the account is signed in, with all its rights."""
    token = secrets.token_urlsafe(32)
    with app.app_context():
        db.session.add(
            SignedInSession(
                token_hash=hash_of(token),
                account_id=account_id,
                expires_at=datetime.now(UTC) + timedelta(days=1),
                second_step_id=totp.set_up(account_id),
            )
        )
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return client


def as_role(app: Flask, role: str, centre_id: UUID) -> FlaskClient:
    """Return a client for one of ROLES."""
    if role == "visitor":
        return app.test_client()
    roles: dict[str, UUID | None] = {}
    if role != "resident":
        roles[role] = None if role == "operator" else centre_id
    return signed_in(app, account(app, roles=roles))
