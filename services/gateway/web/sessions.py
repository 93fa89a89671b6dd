"""Sessions: a random token in the cookie, its hash in the database, ended from anywhere."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask, g, session
from flask_login import AnonymousUserMixin, LoginManager, current_user
from sqlalchemy import bindparam, delete, select, update

from services.gateway.model import Account, SignedInSession, db

LIFETIME = timedelta(days=30)
# Between the password and the code.
HALFWAY = timedelta(minutes=10)

# Every page of whoever is signed in begins with it, so it is put together once.
_SIGNED_IN = select(SignedInSession).where(
    SignedInSession.token_hash == bindparam("token_hash"),
    SignedInSession.expires_at > bindparam("now"),
)


def hash_of(token: str) -> bytes:
    """Return what the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).digest()


def begin(account: Account, now: datetime, *, second_step_id: UUID | None = None) -> None:
    """Sign this browser in, in the person's language. The caller's commit makes it last.

    Without a second step it has no staff rights. Whatever the browser held before (another
    session, a form's token) is no longer good.
    """
    end()
    token = secrets.token_urlsafe(32)
    session["language"] = account.language
    session["_user_id"] = token
    session["_fresh"] = True
    session.permanent = True
    db.session.add(
        SignedInSession(
            token_hash=hash_of(token),
            account_id=account.id,
            expires_at=now + LIFETIME,
            second_step_id=second_step_id,
        )
    )


def begin_halfway(account: Account, now: datetime) -> None:
    """Note that somebody has shown their password; nobody is signed in before the code."""
    end()
    session["language"] = account.language
    session["halfway"] = {
        "account": str(account.id),
        "until": (now + HALFWAY).timestamp(),
    }


def halfway(now: datetime) -> UUID | None:
    """Return who has shown their password here and not yet their code."""
    kept = session.get("halfway")
    return UUID(kept["account"]) if kept and kept["until"] > now.timestamp() else None


def second_step_id() -> UUID | None:
    """Return the second step that this browser's session has passed."""
    if not current_user.is_authenticated:
        return None
    passed: UUID | None = g.get("second_step_id")
    return passed


def note_second_step(passed: UUID) -> None:
    """Give this browser's session its staff rights: it has just shown a code."""
    db.session.execute(
        update(SignedInSession)
        .where(SignedInSession.token_hash == hash_of(session["_user_id"]))
        .values(second_step_id=passed)
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
    names = {"token_hash": hash_of(token), "now": datetime.now(UTC)}
    found = db.session.execute(_SIGNED_IN, names).scalars().first()
    if found is None or not found.account.is_active:
        return None
    g.second_step_id = found.second_step_id
    return found.account


def install(app: Flask) -> None:
    """Let Flask-Login find people by their session."""
    app.config["PERMANENT_SESSION_LIFETIME"] = LIFETIME
    manager = LoginManager(app)
    manager.anonymous_user = AnonymousUserMixin
    # The token is random and bound to the database: the browser's address may change.
    manager.session_protection = None
    manager.user_loader(load)
