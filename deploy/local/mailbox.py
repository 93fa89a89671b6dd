"""Mails kept as files: what the local mail server took, read by its page and by tests."""

import os
import re
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

KEPT = 1000
ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?')\]]")
_NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Mail:
    """One mail as it was taken: its own name, to whom it went, and the message."""

    name: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject, one line."""
        return " ".join(str(self.message.get("Subject", "")).split())

    def _part(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return "" if part is None else str(part.get_content())

    @property
    def text(self) -> str:
        """The plain text, empty if there is none."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The page inside, empty if there is none; not safe to show as it is."""
        return self._part("html")

    @property
    def links(self) -> list[str]:
        """The addresses in the plain text, in order."""
        return ADDRESS.findall(self.text)


class Mailbox:
    """A private folder with one `.eml` a mail; names sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)

    def store(self, content: bytes, *, sender: str, recipients: list[str]) -> str:
        """Keeps a mail; it is either there whole or not at all. Returns its name."""
        name = f"{time.time_ns():020d}-{os.urandom(4).hex()}"
        envelope = "".join(f"X-Envelope-To: {one}\r\n" for one in recipients)
        fresh = self.folder / f"{name}.new"
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(f"X-Envelope-From: {sender}\r\n{envelope}".encode() + content)
        fresh.rename(self.folder / f"{name}.eml")
        return name

    def names(self, latest: int = KEPT) -> list[str]:
        """Names of the latest mails, newest first."""
        found = sorted((path.stem for path in self.folder.glob("*.eml")), reverse=True)
        return found[:latest]

    def read(self, name: str) -> Mail | None:
        """The mail of that name, if there is one."""
        if not _NAME.fullmatch(name):
            return None
        try:
            content = (self.folder / f"{name}.eml").read_bytes()
        except FileNotFoundError:
            return None
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        recipients = tuple(str(one) for one in message.get_all("X-Envelope-To", []))
        return Mail(name, recipients, message)

    def mails(self, latest: int = KEPT, *, to: str | None = None) -> list[Mail]:
        """The latest mails, newest first; with `to`, those that went to that address."""
        found = [mail for name in self.names(latest) if (mail := self.read(name)) is not None]
        return [mail for mail in found if to is None or to in mail.recipients]

    def forget_old(self) -> None:
        """Keeps the latest thousand."""
        for name in sorted((path.stem for path in self.folder.glob("*.eml")), reverse=True)[KEPT:]:
            (self.folder / f"{name}.eml").unlink(missing_ok=True)
