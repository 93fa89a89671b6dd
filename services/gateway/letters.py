"""Letters: mails to an address, written in the transaction of the fact and sent after it."""

from datetime import datetime

from sqlalchemy import delete

from services.gateway import later, mail
from services.gateway.mail_links import KEEP_USED
from services.gateway.model import Letter, MailLink, db


def write(
    *,
    template: str,
    email: str,
    language: str,
    facts: dict[str, str] | None = None,
    link: MailLink | None = None,
) -> Letter:
    """Write a letter; the job that sends it carries its id alone."""
    letter = Letter(
        template=template,
        email=email,
        language=language,
        facts=facts or {},
        link_id=link.id if link is not None else None,
    )
    db.session.add(letter)
    db.session.flush()
    later.enqueue(mail.send_letter, str(letter.id))
    return letter


def forget_old(now: datetime) -> None:
    """Delete letters of more than a month ago, sent or not."""
    db.session.execute(delete(Letter).where(Letter.created_at < now - KEEP_USED))
