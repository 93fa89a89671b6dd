"""Notifications: what one person is told, in the app at once and by mail soon after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.gateway import later, mail, wording, wordings
from services.gateway.model import Account, Notification, UnwantedMail, db
from services.gateway.wording import UnknownTemplate, Words
from shared.contracts.messages import NotifyPerson
from shared.ids import new_id

log = structlog.get_logger()

A_PAGE = 20


@dataclass(frozen=True)
class Told:
    """A notification as its page shows it."""

    id: UUID
    words: Words
    created_at: datetime
    is_new: bool


def tell(*, account_id: UUID, template: str, key: str, facts: dict[str, str]) -> UUID | None:
    """Tell a person something, once per key; who was erased is told nothing.

    Returns the notification's id, or None when there was nothing to tell.
    """
    account = db.session.get(Account, account_id)
    if account is None or not account.is_active:
        return None
    if template not in wordings.WORDINGS:
        log.error("notification_without_words", template=template)
    kind = wording.kind_of(template)
    wanted = account.email is not None and (
        kind is None or db.session.get(UnwantedMail, (account_id, kind)) is None
    )
    made = db.session.scalar(
        insert(Notification)
        .values(
            id=new_id(),
            account_id=account_id,
            template=template,
            key=key,
            facts=facts,
            mail_state="waiting" if wanted else "none",
            mail_attempts=0,
        )
        .on_conflict_do_nothing(constraint="uq_notifications_account_id_key")
        .returning(Notification.id)
    )
    if made is not None and wanted:
        later.enqueue(mail.send_notification, str(made))
    return made


def on_notify_person(message: NotifyPerson) -> None:
    """Handle what another service wants a person to know."""
    tell(
        account_id=message.person_id,
        template=message.template,
        key=message.key,
        facts=dict(message.facts),
    )


def of_person(
    account_id: UUID, *, number: int = 1, at_once: int = A_PAGE
) -> tuple[list[Told], int]:
    """Return one page of a person's notifications, newest first, and how many pages there are."""
    total = (
        db.session.scalar(
            select(func.count())
            .select_from(Notification)
            .where(Notification.account_id == account_id)
        )
        or 0
    )
    rows: Sequence[Notification] = db.session.scalars(
        select(Notification)
        .where(Notification.account_id == account_id)
        .order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(at_once)
        .offset((number - 1) * at_once)
    ).all()
    return [_told(row) for row in rows], max(1, -(-total // at_once))


def mark_read(account_id: UUID, *, now: datetime, notification_id: UUID | None = None) -> None:
    """Note that a person has seen one notification, or all of them."""
    seen = update(Notification).where(
        Notification.account_id == account_id, Notification.read_at.is_(None)
    )
    if notification_id is not None:
        seen = seen.where(Notification.id == notification_id)
    db.session.execute(seen.values(read_at=now))


def path_of(account_id: UUID, notification_id: UUID) -> str | None:
    """Return where a person's notification leads."""
    row = db.session.scalar(
        select(Notification).where(
            Notification.id == notification_id, Notification.account_id == account_id
        )
    )
    return None if row is None else _told(row).words.path or "/powiadomienia"


def _told(row: Notification) -> Told:
    try:
        words = wording.of(row.template, row.facts)
    except UnknownTemplate:
        words = wording.of_unknown(row.facts)
    return Told(row.id, words, row.created_at, row.read_at is None)
