"""Secret addresses of people's own calendars: read without signing in, kept only as a hash."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.gateway.model import Account, CalendarAddress, db


def make(account_id: UUID, *, now: datetime) -> str:
    """Make a person's address, or a new one in the place of the old; returns it this one time."""
    token = secrets.token_urlsafe(24)
    values = {"token_hash": _hash(token), "created_at": now}
    db.session.execute(
        insert(CalendarAddress)
        .values(account_id=account_id, **values)
        .on_conflict_do_update(index_elements=["account_id"], set_=values)
    )
    base: str = current_app.extensions["settings"].public_url.rstrip("/")
    return f"{base}/kalendarz/{token}.ics"


def remove(account_id: UUID) -> None:
    """Make a person's address lead nowhere. A second time changes nothing."""
    db.session.execute(delete(CalendarAddress).where(CalendarAddress.account_id == account_id))


def made_at(account_id: UUID) -> datetime | None:
    """When a person's address was made, or None."""
    return db.session.scalar(
        select(CalendarAddress.created_at).where(CalendarAddress.account_id == account_id)
    )


def owner(token: str) -> Account | None:
    """Whose calendar an address is."""
    return db.session.scalar(
        select(Account)
        .join(CalendarAddress, CalendarAddress.account_id == Account.id)
        .where(CalendarAddress.token_hash == _hash(token), Account.erased_at.is_(None))
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
