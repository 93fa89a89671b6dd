"""Operators made from the server's own shell: by a one-time link, before anybody has a role."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.gateway import accounts, mail_links, staff
from services.gateway.model import Account, StaffRole, db
from shared.ids import new_id


def first_operator_link(*, now: datetime) -> str | None:
    """Return a link with which one person becomes the first operator, once, within two days.

    None when the installation has an operator. The caller commits, inside the gateway's app.
    """
    if _there_is_one():
        return None
    return mail_links.url(mail_links.issue(purpose="operator", email="", now=now))


def become(
    token: str, *, email: str, name: str, password: str, language: str, now: datetime
) -> Account | None:
    """Use the link up and make the operator's account, or give the role to the known one.

    A link printed for one mail address makes one more operator with that address; a link for
    nobody in particular makes the first one only. None when the link is not good any more, or
    somebody else was first.
    """
    link = mail_links.use(token, "operator", now=now)
    if link is None or (not link.email and _there_is_one()):
        return None
    email = link.email or email
    account = accounts.make(
        email=email, name=name, language=language, area_id=None, password=password, now=now
    )
    db.session.execute(
        insert(StaffRole)
        .values(id=new_id(), account_id=account.id, role="operator", centre_id=None)
        .on_conflict_do_nothing()
    )
    db.session.refresh(account, ["roles"])
    staff.record(actor=account.actor, act="role.granted.operator", subject_id=account.id)
    return account


def _there_is_one() -> bool:
    return (
        db.session.scalar(select(StaffRole.id).where(StaffRole.role == "operator").limit(1))
        is not None
    )
