"""Signing in and out: by password, by a link, everywhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from services.gateway import accounts, passwords
from services.gateway.model import Account, SignedInSession, db


def by_password(*, email: str, password: str) -> Account | None:
    """Return whose mail address and password these are.

    It takes as long for an unknown address. A hash of old parameters is made anew.
    """
    account = accounts.by_email(email)
    kept = account.password_hash if account is not None and account.is_active else None
    if not passwords.matches(kept, password) or account is None or kept is None:
        return None
    if passwords.is_outdated(kept):
        accounts.set_password(account, password)
    return account


def out_everywhere(account_id: UUID) -> int:
    """End every session of an account; return how many there were."""
    ended = db.session.execute(
        delete(SignedInSession)
        .where(SignedInSession.account_id == account_id)
        .returning(SignedInSession.token_hash)
    )
    return len(ended.all())


def forget_expired(now: datetime) -> None:
    """Delete the sessions that are over."""
    db.session.execute(delete(SignedInSession).where(SignedInSession.expires_at <= now))
