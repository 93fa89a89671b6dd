"""Remarks of people without an account: a form, a mail, a click.

The remark itself waits in consultations; here is only the link that confirms it. Who confirms is
a guest from then on (see `guests`), kept for so long that the answer and what follows still reach
them.
"""

from datetime import datetime, timedelta
from uuid import UUID

from services.gateway import accounts, letters, mail_links
from shared.contracts.remarks import RemarkSent

PURPOSE = "remark"
KEPT_AFTER = timedelta(days=730)
"""So long after the last day of confirming a guest of a consultation is kept."""


def ask(
    *,
    email: str,
    name: str,
    sent: RemarkSent,
    sent_as: UUID,
    language: str,
    now: datetime,
) -> None:
    """Send the link that confirms a remark; who has an account confirms it as that account.

    What a stranger typed as the name of somebody with an account is not kept.
    """
    account = accounts.by_email(email)
    joined = account is not None and account.guest_key is None
    until = sent.confirm_until or now
    facts = {
        "consultation_id": str(sent.consultation_id),
        "sent_as": str(sent_as),
        "title": sent.title,
        "until_at": until.isoformat(),
        "ends_at": (until + KEPT_AFTER).isoformat(),
    }
    if not joined:
        facts |= {"name": name.strip(), "phone": "", "language": language}
    link = mail_links.issue(
        purpose=PURPOSE,
        email=email,
        account_id=account.id if account is not None else None,
        now=now,
        facts=facts,
    )
    letters.write(
        template="remark_confirm",
        email=email,
        language=account.language if account is not None and joined else language,
        facts={name: facts[name] for name in ("title", "until_at")},
        link=link,
    )
