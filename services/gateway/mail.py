"""Mail: rows that wait, sent one by one, each with a Message-ID of its own for good.

Before sending, a row is put off by a few minutes in a transaction of its own, so that no two
workers send it at once and a killed worker's mail comes up again. It is *sent* only when the mail
server has said so; when that answer was lost the same mail goes again under the same Message-ID.
"""

from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import structlog
from flask import current_app
from flask_babel import force_locale
from sqlalchemy import func, select, update

from services.gateway import smtp
from services.gateway.composing import compose_letter, compose_notification
from services.gateway.model import Letter, Notification, db
from services.gateway.smtp import NotTaken, Refused
from services.gateway.wording import UnknownTemplate
from shared import queues
from shared.queues import job

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
# About four days in all, then it is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
    timedelta(hours=24),
)
AT_ONCE = 300


@job(timeout=120, retries=0)
def send_letter(letter_id: str) -> None:
    """Send a letter that waits; one that was sent, or is being sent, is left alone."""
    _send(Letter, UUID(letter_id), compose_letter)


@job(timeout=120, retries=0)
def send_notification(notification_id: str) -> None:
    """Mail a notification that waits; one that was sent, or is being sent, is left alone."""
    _send(Notification, UUID(notification_id), compose_notification)


@job(timeout=60, retries=0)
def sweep() -> None:
    """Enqueue every mail whose time has come, however its own job was lost."""
    redis = current_app.extensions["redis"]
    for table, sender in ((Letter, send_letter), (Notification, send_notification)):
        due = db.session.scalars(
            select(table.id)
            .where(table.mail_state == "waiting", table.next_mail_at <= func.now())
            .order_by(table.next_mail_at)
            .limit(AT_ONCE)
        ).all()
        db.session.commit()
        for found in due:
            queues.enqueue(redis, "gateway", sender, str(found))


def _send(table: Any, row_id: UUID, compose: Any) -> None:
    row = _take(table, row_id)
    if row is None:
        return
    settings = current_app.extensions["settings"]
    try:
        with force_locale(row.language if table is Letter else row.account.language):
            message = compose(row)
        if message is None:
            _settle(table, row_id, "none")
            return
        message["From"] = settings.mail_from
        message["Date"] = format_datetime(row.created_at)
        db.session.commit()
        smtp.send(settings.smtp_url, message)
    except UnknownTemplate as error:
        # Kept: a later release may have the words.
        log.error("mail_without_words", template=row.template, missing=str(error))
        _put_off(table, row)
    except Refused as error:
        log.warning("mail_refused", template=row.template, id=str(row_id), code=error.code)
        _settle(table, row_id, "failed")
    except NotTaken as error:
        log.warning("mail_waits", template=row.template, id=str(row_id), reason=error.reason)
        _put_off(table, row)
    else:
        _settle(table, row_id, "sent")


def _take(table: Any, row_id: UUID) -> Any:
    taken = db.session.execute(
        update(table)
        .where(
            table.id == row_id,
            table.mail_state == "waiting",
            table.next_mail_at <= func.now(),
        )
        .values(mail_attempts=table.mail_attempts + 1, next_mail_at=func.now() + LEASE)
        .returning(table)
    ).scalar()
    db.session.commit()
    return taken


def _settle(table: Any, row_id: UUID, state: str) -> None:
    db.session.execute(
        update(table)
        .where(table.id == row_id, table.mail_state == "waiting")
        .values(mail_state=state)
    )
    db.session.commit()


def _put_off(table: Any, row: Any) -> None:
    if row.mail_attempts > len(PAUSES):
        log.error("mail_given_up", template=row.template, id=str(row.id))
        _settle(table, row.id, "failed")
        return
    db.session.execute(
        update(table)
        .where(table.id == row.id, table.mail_state == "waiting")
        .values(next_mail_at=func.now() + PAUSES[row.mail_attempts - 1])
    )
    db.session.commit()
