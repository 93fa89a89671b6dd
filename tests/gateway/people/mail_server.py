"""A real SMTP server in the test process, and what it was given."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from tests.support import apps


class Postbox:
    """Takes mails; `answers` says with what, once each, before it takes them all."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep the mail, or answer as told."""
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.mails.append(message)
        return answer

    def last(self, to: str) -> EmailMessage:
        """Return the newest mail to an address."""
        return [mail for mail in self.mails if mail["To"] == to][-1]

    def link(self, to: str) -> str:
        """Return the path of the link in the newest mail to an address."""
        text = text_of(self.last(to))
        address = next(line for line in text.splitlines() if line.startswith("http://127.0.0.1"))
        return "/" + address.split("/", 3)[3]


def text_of(mail: EmailMessage) -> str:
    """Return a mail's plain text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@contextmanager
def serving(app: Flask, monkeypatch: Any) -> Iterator[Postbox]:
    """Run the server and point the gateway's settings at it."""
    from msgspec.structs import replace

    postbox = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings = app.extensions["settings"]
    monkeypatch.setitem(
        app.extensions, "settings", replace(settings, smtp_url=f"smtp://127.0.0.1:{port}")
    )
    try:
        yield postbox
    finally:
        controller.stop()


def deliver(app: Flask) -> None:
    """Work off the gateway's queue."""
    apps.work(app)
