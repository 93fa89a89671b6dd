"""From a row to a mail: plain text first, a simple page beside it, in the person's language."""

from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from flask import current_app
from flask_babel import get_locale

from services.gateway import (
    guest_links,
    mail_links,
    news_words,
    shift_links,
    unsubscribing,
    wording,
)
from services.gateway.model import Letter, MailLink, Notification, UnwantedMail, db
from services.gateway.wording import Words
from services.gateway.wordings import WORDINGS
from shared.contracts.open_data import PublicNewsItem


def compose_letter(letter: Letter) -> EmailMessage | None:
    """Return the mail of a letter, or None when its link is gone and it would lead nowhere."""
    words = wording.of(letter.template, letter.facts)
    target = _whole(words.path)
    if "news" in letter.facts:
        return _news(letter, words)
    if letter.link_id is not None:
        link = db.session.get(MailLink, letter.link_id)
        if link is None or link.used_at is not None:
            return None
        target = mail_links.url(link)
    return _mail(letter.email, letter.id, words, target)


def _news(letter: Letter, words: Words) -> EmailMessage:
    """A digest: each piece of news with its own way to its page."""
    items = msgspec.json.decode(letter.facts["news"], type=list[PublicNewsItem])
    if len(items) == 1:
        one = items[0]
        words = replace(words, title=news_words.title(one), text=news_words.text(one))
        items = []
    news = [(news_words.title(one), news_words.text(one), _whole(one.path)) for one in items]
    target, leave = _whole(words.path), _whole(letter.facts["leave"])
    return _mail(letter.email, letter.id, words, target, leave=leave, news=news)


def compose_notification(notification: Notification) -> EmailMessage | None:
    """Return the mail of a notification, or None when the person wants or can have none."""
    account = notification.account
    if account.email is None or not account.is_active:
        return None
    kind = wording.kind_of(notification.template)
    if kind is not None and db.session.get(UnwantedMail, (account.id, kind)) is not None:
        return None
    words = wording.of(notification.template, notification.facts)
    leave = None if kind is None else unsubscribing.url(account.id, kind)
    # A guest has no pages of a person who joined, but one of their own; consultations are for all.
    own_page = None if kind == "consultations" else guest_links.url(account)
    own_page = own_page or _whole(words.path)
    target, other = _taps(notification, own_page)
    return _mail(account.email, notification.id, words, target, leave=leave, other=other)


def _taps(notification: Notification, target: str) -> tuple[str, tuple[str, str] | None]:
    """Where the mail's button leads, and a second thing to do below it with its label."""
    wanted = WORDINGS[notification.template]
    facts = notification.facts
    application = facts.get("application_id") or facts.get("invitation_id")
    if application is None:
        return target, None
    person = notification.account_id
    if wanted.tap:
        target = shift_links.url(wanted.tap, UUID(application), person)
    if not wanted.other:
        return target, None
    return target, (
        str(wanted.other_label),
        shift_links.url(wanted.other, UUID(application), person),
    )


def _mail(
    email: str,
    row_id: UUID,
    words: Words,
    target: str,
    *,
    leave: str | None = None,
    other: tuple[str, str] | None = None,
    news: Sequence[tuple[str, str, str]] = (),
) -> EmailMessage:
    message = EmailMessage()
    message["To"] = email
    message["Subject"] = words.title
    message["Message-ID"] = f"<{row_id}@{_host()}>"
    message["Auto-Submitted"] = "auto-generated"
    if leave is not None:
        message["List-Unsubscribe"] = f"<{leave}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    facts = {
        "words": words,
        "target": target,
        "leave": leave,
        "other": other,
        "news": news,
        "home": _whole("/"),
        "language": str(get_locale()),
    }
    environment = current_app.jinja_env
    message.set_content(environment.get_template("mails/mail.txt").render(facts))
    message.add_alternative(
        environment.get_template("mails/mail.html").render(facts), subtype="html"
    )
    return message


def _whole(path: str) -> str:
    base: str = current_app.extensions["settings"].public_url
    return base.rstrip("/") + (path if path.startswith("/") else "/")


def _host() -> str:
    return urlsplit(current_app.extensions["settings"].public_url).hostname or "localhost"
