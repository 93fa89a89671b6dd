"""What is deleted because it is over: sessions, links, letters."""

from datetime import UTC, datetime

from services.gateway import letters, mail_links, sign_in
from services.gateway.model import db
from shared.queues import job


@job(timeout=300, retries=0)
def forget_old() -> None:
    """Delete what is over; a second run finds nothing."""
    now = datetime.now(UTC)
    sign_in.forget_expired(now)
    letters.forget_old(now)
    mail_links.forget_old(now)
    db.session.commit()
