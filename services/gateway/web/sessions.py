"""Sessions: a random token in the cookie, its hash in the database, ended from anywhere."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from flask import Flask, session
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user
from sqlalchemy import bindparam, delete, func, select, update

from services.gateway.model import Account, SignedInSession, StaffRole, db
from services.gateway.web import frame
from shared.contracts.actors import Actor, Role
from shared.database import alone, run

LIFETIME = timedelta(days=30)
# Between the password and the code.
HALFWAY = timedelta(minutes=10)

# Every page of whoever is signed in begins with it: one statement for the person, their roles and
# what the frame shows them.
_SIGNED_IN = (
    select(
        Account.id,
        Account.name,
        Account.area_id,
        Account.erased_at,
        SignedInSession.second_step_id,
        select(func.json_agg(func.json_build_array(StaffRole.role, StaffRole.centre_id)))
        .where(StaffRole.account_id == Account.id)
        .correlate(Account)
        .scalar_subquery()
        .label("roles"),
        frame.PLACE.label("place"),
        frame.unread_of(Account.id).label("unread"),
    )
    .join(SignedInSession, SignedInSession.account_id == Account.id)
    .where(
        SignedInSession.token_hash == bindparam("token_hash"),
        SignedInSession.expires_at > bindparam("now"),
    )
)


@dataclass(frozen=True)
class Person(UserMixin):  # type: ignore[misc]
    """Who is signed in, as every page needs them: read with the session, never written."""

    id: UUID
    name: str
    area_id: UUID | None
    roles: tuple[Role, ...]
    second_step_id: UUID | None

    @cached_property
    def actor(self) -> Actor:
        """The person as the access rules and the services see them."""
        return Actor(account_id=self.id, roles=self.roles)


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
    passed: UUID | None = current_user.second_step_id
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


def load(token: str) -> Person | None:
    """Return the person a session's token belongs to, if it may still be used."""
    names = {"token_hash": hash_of(token), "now": datetime.now(UTC)}
    with alone(db.engine) as link:
        found = run(link, _SIGNED_IN, names).fetchone()
    # An erased account cannot be used any more.
    if found is None or found.erased_at is not None:
        return None
    frame.keep(found.place, found.unread)
    roles = sorted(Role(role, centre and UUID(centre)) for role, centre in found.roles or ())
    return Person(found.id, found.name, found.area_id, tuple(roles), found.second_step_id)


def install(app: Flask) -> None:
    """Let Flask-Login find people by their session."""
    app.config["PERMANENT_SESSION_LIFETIME"] = LIFETIME
    # The database ends it anyway, so no page has to sign and send the same cookie again.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    manager = LoginManager(app)
    manager.anonymous_user = AnonymousUserMixin
    # The token is random and bound to the database: the browser's address may change.
    manager.session_protection = None
    manager.user_loader(load)
