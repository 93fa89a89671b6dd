"""Accounts: made by confirming a mail address, found, changed by their owner."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.gateway import passwords
from services.gateway.model import Account, Area, db
from shared.ids import new_id
from shared.problems import invalid, not_found

_ADDRESS = re.compile(
    r"[^@\s<>(),;:\"\[\]\\]{1,64}@[^@\s<>(),;:\"\[\]\\]+\.[^@\s.<>(),;:\"\[\]\\]{2,}"
)
LONGEST_NAME = 120


def clean_email(text: str) -> str | None:
    """Return a mail address without stray spaces, or None if it cannot be one."""
    address = text.strip()
    if len(address) > 254 or not _ADDRESS.fullmatch(address) or ".." in address:
        return None
    return address


def by_email(email: str) -> Account | None:
    """Return the account that owns a mail address."""
    return db.session.execute(select(Account).where(Account.email == email)).unique().scalar()


def get(account_id: UUID) -> Account:
    """Return an account that was not erased."""
    account = db.session.get(Account, account_id)
    if account is None or not account.is_active:
        raise not_found("person")
    return account


def make(
    *,
    email: str,
    name: str,
    language: str,
    area_id: UUID | None,
    password: str | None,
    now: datetime,
) -> Account:
    """Make the account of a confirmed mail address; if there is one already, return that.

    Without a password the person is a guest, who signs in by links.
    """
    db.session.execute(
        insert(Account)
        .values(
            id=new_id(),
            email=email,
            name=name,
            language=language,
            area_id=area_id,
            password_hash=passwords.hashed(password) if password else None,
            confirmed_at=now,
        )
        .on_conflict_do_nothing(index_elements=[Account.email])
    )
    account = by_email(email)
    assert account is not None
    return account


def settle(
    account: Account, *, name: str, area_id: UUID | None, language: str, password: str | None
) -> None:
    """Make a guest's account that of a person who joins: what it holds is theirs from then on."""
    account.name, account.area_id, account.language = name, area_id, language
    account.password_hash = passwords.hashed(password) if password else None
    stay(account)


def stay(account: Account) -> None:
    """Let a guest be one no more: their account stays, and the guest's link ends."""
    account.guest_key = account.guest_until = None
    db.session.flush()


def change_details(account: Account, *, name: str, area_id: UUID | None, language: str) -> None:
    """Change what the owner says of themselves."""
    if not name.strip() or len(name) > LONGEST_NAME:
        raise invalid(name="required")
    if area_id is not None and db.session.get(Area, area_id) is None:
        raise invalid(area_id="unknown")
    account.name = name.strip()
    account.area_id = area_id
    account.language = language
    db.session.flush()


def set_password(account: Account, password: str) -> None:
    """Give an account a (new) password."""
    account.password_hash = passwords.hashed(password)
    db.session.flush()


def names(ids: set[UUID] | frozenset[UUID]) -> dict[UUID, str]:
    """Return the names of people, for a page to fill in; who was erased is missing."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(Account.id, Account.name).where(Account.id.in_(ids), Account.erased_at.is_(None))
    )
    return {row.id: row.name for row in rows}


def how_many(*, at_most: int) -> int:
    """Return how many people have joined, counting no further than a few."""
    some = select(Account.id).where(Account.erased_at.is_(None)).limit(at_most).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0
