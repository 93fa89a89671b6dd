"""Joining: the mail address is confirmed first, everything else comes after.

Nothing is kept of somebody who never confirms but the link's row, which is deleted. Whether an
address has an account is told only to who reads its mails.
"""

from datetime import datetime
from uuid import UUID

from services.gateway import accounts, letters, mail_links, notifications, passwords, sign_in
from services.gateway.model import Account, db
from shared.problems import conflict


def ask(
    *,
    email: str,
    name: str,
    area_id: UUID | None,
    language: str,
    back: str,
    now: datetime,
) -> None:
    """Send a link that confirms the address; who has an account gets one that signs in.

    A guest has none yet: what is kept of them becomes theirs with the confirmation.
    """
    account = accounts.by_email(email)
    if account is not None and account.guest_key is None:
        _send_sign_in(account, template="already_joined", back=back, now=now)
        return
    facts = {"name": name.strip(), "language": language, "next": back}
    if area_id is not None:
        facts["area_id"] = str(area_id)
    link = mail_links.issue(purpose="register", email=email, now=now, facts=facts)
    letters.write(
        template="register", email=email, language=language, facts=_name(facts), link=link
    )


def confirm(token: str, *, password: str | None, now: datetime) -> tuple[Account, str] | None:
    """Use a link up and return the account, made if there was none, and where to go on.

    Returns None when the link is not good any more.
    """
    link = mail_links.use(token, "register", now=now)
    if link is None:
        return None
    area = link.facts.get("area_id")
    account = accounts.make(
        email=link.email,
        name=link.facts["name"],
        language=link.facts["language"],
        area_id=UUID(area) if area else None,
        password=password,
        now=now,
    )
    if account.guest_key is not None:
        accounts.settle(
            account,
            name=link.facts["name"],
            area_id=UUID(area) if area else None,
            language=link.facts["language"],
            password=password,
        )
    return account, link.facts.get("next", "")


def ask_link(*, email: str, language: str, back: str, now: datetime) -> None:
    """Send a link that signs in; who has no account is told so, by mail alone."""
    account = accounts.by_email(email)
    if account is not None:
        _send_sign_in(account, template="sign_in", back=back, now=now)
        return
    letters.write(template="not_joined", email=email, language=language)


def enter(token: str, *, now: datetime) -> tuple[Account, str] | None:
    """Use a sign-in link up; return whose it is and where to go on, or None."""
    link = mail_links.use(token, "sign_in", now=now)
    account = _owner(link.account_id if link is not None else None)
    if link is None or account is None:
        return None
    accounts.stay(account)
    return account, link.facts.get("next", "")


def ask_reset(*, email: str, language: str, now: datetime) -> None:
    """Send a link that sets a new password; who has no account is told so, by mail alone."""
    account = accounts.by_email(email)
    if account is None:
        letters.write(template="not_joined", email=email, language=language)
        return
    link = mail_links.issue(purpose="reset", email=email, account_id=account.id, now=now)
    letters.write(template="reset", email=email, language=account.language, link=link)


def reset(token: str, *, password: str, now: datetime) -> Account | None:
    """Use a reset link up: set the password, end every session, void every other link."""
    link = mail_links.use(token, "reset", now=now)
    account = _owner(link.account_id if link is not None else None)
    if account is None:
        return None
    change_password(account, password=password, now=now)
    return account


def change_password(account: Account, *, password: str | None, now: datetime) -> None:
    """Set a password, or live without one; sessions and open links end with the old one."""
    account.password_hash = passwords.hashed(password) if password else None
    accounts.stay(account)
    sign_in.out_everywhere(account.id)
    mail_links.void_others(account.id, now)
    notifications.tell(
        account_id=account.id,
        template="password_changed",
        key=f"password:{now.isoformat()}",
        facts={},
    )


def ask_email_change(account: Account, *, email: str, now: datetime) -> None:
    """Send a link to a new address; nothing changes until it is confirmed there."""
    if accounts.by_email(email) is not None:
        # Its owner learns of it; who asked learns nothing about other people.
        letters.write(template="address_taken", email=email, language=account.language)
        return
    link = mail_links.issue(purpose="change_email", email=email, account_id=account.id, now=now)
    letters.write(template="change_email", email=email, language=account.language, link=link)


def confirm_email(token: str, *, now: datetime) -> Account | None:
    """Use a link up: mails go to the new address, and the old one is told.

    Raises conflict `email_taken` when somebody has joined with it meanwhile.
    """
    link = mail_links.use(token, "change_email", now=now)
    account = _owner(link.account_id if link is not None else None)
    if link is None or account is None:
        return None
    if accounts.by_email(link.email) is not None:
        raise conflict("email_taken", "Somebody has joined with this address meanwhile.")
    old = account.email
    account.email = link.email
    db.session.flush()
    mail_links.void_others(account.id, now)
    if old is not None:
        letters.write(template="email_changed", email=old, language=account.language)
    return account


def _send_sign_in(account: Account, *, template: str, back: str, now: datetime) -> None:
    assert account.email is not None
    link = mail_links.issue(
        purpose="sign_in",
        email=account.email,
        account_id=account.id,
        now=now,
        facts={"next": back},
    )
    letters.write(template=template, email=account.email, language=account.language, link=link)


def _owner(account_id: UUID | None) -> Account | None:
    account = db.session.get(Account, account_id) if account_id is not None else None
    return account if account is not None and account.is_active else None


def _name(facts: dict[str, str]) -> dict[str, str]:
    return {"name": facts["name"]}
