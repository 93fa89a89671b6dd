"""Sessions: a random token in the cookie, its hash in the database, ended from anywhere."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from flask import Flask, session
from flask_login import AnonymousUserMixin, LoginManager
from sqlalchemy import delete, select

from services.gateway.model import Account, SignedInSession, db

LIFETIME = timedelta(days=30)


def hash_of(token: str) -> bytes:
    """Return what the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).digest()


def begin(account: Account, now: datetime) -> None:
    """Sign this browser in, in the person's language. The caller's commit makes it last.

    Whatever the browser held before (another session, a form's token) is no longer good.
    """
    end()
    token = secrets.token_urlsafe(32)
    session["language"] = account.language
    session["_user_id"] = token
    session["_fresh"] = True
    session.permanent = True
    db.session.add(
        SignedInSession(token_hash=hash_of(token), account_id=account.id, expires_at=now + LIFETIME)
    )


def speak(language: str) -> None:
    """Show this browser's pages in a language from now on."""
    session["language"] = language


def end() -> None:
    """Sign this browser out; only the language stays."""
    token = session.get("_user_id")
    if token:
        db.session.execute(
            delete(SignedInSession).where(SignedInSession.token_hash == hash_of(token))
        )
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def load(token: str) -> Account | None:
    """Return the account a session's token belongs to, if it may still be used."""
    found = (
        db.session.execute(
            select(SignedInSession).where(
                SignedInSession.token_hash == hash_of(token),
                SignedInSession.expires_at > datetime.now(UTC),
            )
        )
        .scalars()
        .first()
    )
    return found.account if found is not None and found.account.is_active else None


def install(app: Flask) -> None:
    """Let Flask-Login find people by their session."""
    app.config["PERMANENT_SESSION_LIFETIME"] = LIFETIME
    manager = LoginManager(app)
    manager.anonymous_user = AnonymousUserMixin
    # The token is random and bound to the database: the browser's address may change.
    manager.session_protection = None
    manager.user_loader(load)
