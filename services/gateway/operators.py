"""The first operator: whoever holds the one-time link that `wspolnie setup` prints."""

from datetime import datetime

from sqlalchemy import select

from services.gateway import accounts, mail_links, staff
from services.gateway.model import Account, StaffRole, db


def first_operator_link(*, now: datetime) -> str | None:
    """Return a link with which one person becomes the first operator, once, within two days.

    None when the installation has an operator. The caller commits, inside the gateway's app.
    """
    if _there_is_one():
        return None
    return mail_links.url(mail_links.issue(purpose="operator", email="", now=now))


def become_first(
    token: str, *, email: str, name: str, password: str, language: str, now: datetime
) -> Account | None:
    """Use the link up and make the operator's account.

    None when the link is not good any more, or somebody else was first.
    """
    link = mail_links.use(token, "operator", now=now)
    if link is None or _there_is_one():
        return None
    account = accounts.make(
        email=email, name=name, language=language, area_id=None, password=password, now=now
    )
    db.session.add(StaffRole(account_id=account.id, role="operator", centre_id=None))
    staff.record(actor=account.actor, act="role.granted.operator", subject_id=account.id)
    return account


def _there_is_one() -> bool:
    return (
        db.session.scalar(select(StaffRole.id).where(StaffRole.role == "operator").limit(1))
        is not None
    )
