"""Guests: people who sign up to a shift by a link in a mail, without joining.

Nothing is kept of somebody who never confirms but the link's row, which goes with its two days.
Whether an address has an account is told only to who reads its mails. A guest is an account with
a key of its own, until they join (then it is theirs) or are forgotten.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.gateway import accounts, erasures, guest_links, letters, mail_links
from services.gateway.model import Account, MailLink, db
from shared.clients.http import ServiceDown
from shared.clients.volunteering import Volunteering
from shared.contracts.actors import Actor
from shared.contracts.volunteering.applications import MyShifts
from shared.ids import new_id, random_id
from shared.queues import job

log = structlog.get_logger()

PURPOSE = "guest"
LONGEST_PHONE = 40
AT_ONCE = 100


@dataclass(frozen=True)
class Wish:
    """The shift somebody wants to come to, as its page told it."""

    shift_id: UUID
    request_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime


def ask(*, email: str, name: str, phone: str, wish: Wish, language: str, now: datetime) -> None:
    """Send a link that signs up; who has an account gets one that signs up that account.

    What a stranger typed about somebody with an account is not kept.
    """
    account = accounts.by_email(email)
    facts = {
        "shift_id": str(wish.shift_id),
        "request_id": str(wish.request_id),
        "title": wish.title,
        "starts_at": wish.starts_at.isoformat(),
        "ends_at": wish.ends_at.isoformat(),
    }
    joined = account is not None and account.guest_key is None
    if not joined:
        facts |= {"name": name.strip(), "phone": phone.strip(), "language": language}
    link = mail_links.issue(
        purpose=PURPOSE,
        email=email,
        account_id=account.id if account is not None else None,
        now=now,
        facts=facts,
    )
    letters.write(
        template="guest_known" if joined else "guest_sign_up",
        email=email,
        language=account.language if account is not None and joined else language,
        facts={name: facts[name] for name in ("title", "starts_at")},
        link=link,
    )


def found(token: str, *, now: datetime, purpose: str = PURPOSE) -> MailLink | None:
    """Return the link while its days last, used or not; looking changes nothing."""
    identity = mail_links.identity_in(purpose, token)
    if identity is None:
        return None
    return db.session.scalar(
        select(MailLink).where(
            MailLink.id == identity, MailLink.purpose == purpose, MailLink.expires_at > now
        )
    )


def person_of(link: MailLink, *, now: datetime) -> Account | None:
    """Return whom a link signs up; its first use makes a guest. Repeatable.

    A guest is kept until some time after the link's fact `ends_at`.
    None for an account that was erased meanwhile.
    """
    if link.account_id is None:
        _make(link, now)
        account = accounts.by_email(link.email)
    else:
        account = db.session.get(Account, link.account_id)
    if account is None or not account.is_active:
        return None
    if account.guest_key is not None and "name" in link.facts:
        account.name = link.facts["name"] or account.name
        account.phone = link.facts["phone"] or account.phone
        ends_at = datetime.fromisoformat(link.facts["ends_at"])
        account.guest_until = max(account.guest_until or now, ends_at + _keep())
        db.session.flush()
    return account


def by_link(token: str) -> Account | None:
    """Return the guest whose own page a link leads to."""
    key = guest_links.key_in(token)
    if key is None:
        return None
    account = db.session.execute(select(Account).where(Account.guest_key == key)).unique().scalar()
    return account if account is not None and account.is_active else None


@job(timeout=300, retries=0)
def forget() -> None:
    """Forget guests whose time is over and who have no shift ahead, and links nobody confirmed.

    Whoever came again stays until so long after their last shift. A second run finds nothing.
    """
    now = datetime.now(UTC)
    db.session.execute(
        delete(MailLink).where(
            MailLink.purpose.in_((PURPOSE, "remark")), MailLink.expires_at <= now
        )
    )
    due = db.session.scalars(
        select(Account.id)
        .where(Account.guest_until <= now, Account.erased_at.is_(None))
        .order_by(Account.guest_until)
        .limit(AT_ONCE)
    ).all()
    db.session.commit()
    for person_id in due:
        try:
            until = _stays_until(_shifts(person_id))
        except ServiceDown:
            log.warning("guests_wait", service="volunteering")
            return
        if until is not None and until > now:
            db.session.execute(
                update(Account)
                .where(Account.id == person_id, Account.guest_key.is_not(None))
                .values(guest_until=until)
            )
        else:
            account = db.session.get(Account, person_id, populate_existing=True)
            # Who has joined meanwhile is no guest any more.
            if account is not None and account.guest_key is not None:
                erasures.ask(account)
        db.session.commit()


def _stays_until(shifts: MyShifts) -> datetime | None:
    ends = [one.shift.ends_at for one in (*shifts.ahead, *shifts.past)]
    return max(ends) + _keep() if ends else None


def _shifts(person_id: UUID) -> MyShifts:
    http = current_app.extensions["peers"]["volunteering"]
    if http is None:
        return MyShifts(ahead=(), past=())
    return Volunteering(http).my_shifts(person_id, actor=Actor(account_id=person_id))


def _keep() -> timedelta:
    return timedelta(days=current_app.extensions["settings"].guest_keep_days)


def _make(link: MailLink, now: datetime) -> None:
    db.session.execute(
        insert(Account)
        .values(
            id=new_id(),
            email=link.email,
            name=link.facts["name"],
            phone=link.facts["phone"] or None,
            language=link.facts["language"],
            confirmed_at=now,
            guest_key=random_id(),
            guest_until=now,
        )
        .on_conflict_do_nothing(index_elements=[Account.email])
    )
