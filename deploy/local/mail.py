"""The local run's mail: a real SMTP server that keeps what it takes, and a page that shows it.

Nothing leaves the machine: both listen on loopback alone.
"""

import asyncio
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local import code_page, mail_page
from deploy.local.mailbox import Mailbox
from deploy.local.processes import LOOPBACK, free_port

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'"
# The mail's own page: no script, no address of another host, only what stands in it.
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


class _Keeper:
    """What aiosmtpd calls for each mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.taken = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        await asyncio.to_thread(
            self.mailbox.store,
            content,
            sender=envelope.mail_from or "",
            recipients=[str(one) for one in envelope.rcpt_tos],
        )
        self.taken += 1
        if self.taken % 100 == 1:
            await asyncio.to_thread(self.mailbox.forget_old)
        return "250 Kept"


class _Pages(BaseHTTPRequestHandler):
    """The list, the codes of the demo's staff, and for a mail: itself, its HTML caged, its source.

    / and /codes, /mail/NAME, /mail/NAME/page, /mail/NAME/source.
    """

    mailbox: Mailbox
    demo_codes: bool
    server_version = "wspolnie-mail"
    sys_version = ""

    def do_GET(self) -> None:
        # A page of the internet that points its own name here must not read the mail.
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        if host not in (LOOPBACK, "localhost"):
            self._answer(403, "text/plain", b"Open this page as http://127.0.0.1 or localhost.\n")
            return
        path = urlsplit(self.path).path
        if path == "/":
            mails = self.mailbox.mails(mail_page.SHOWN)
            self._page(mail_page.overview(mails, demo_codes=self.demo_codes))
        elif path == "/codes" and self.demo_codes:
            self._page(code_page.codes(time.time()))
        elif path == "/style.css":
            self._answer(200, "text/css", mail_page.STYLE.encode())
        elif path == "/health":
            self._answer(200, "text/plain", b"ok\n")
        else:
            self._mail(path.strip("/").split("/"))

    def _mail(self, parts: list[str]) -> None:
        mail = self.mailbox.read(parts[1]) if parts[0] == "mail" and len(parts) in (2, 3) else None
        match mail, parts[2:]:
            case None, _:
                self._page(mail_page.missing(), status=404)
            case found, []:
                self._page(mail_page.one(found))
            case found, ["page"]:
                self._answer(200, "text/html", found.html.encode(), policy=_MAIL_POLICY)
            case found, ["source"]:
                self._answer(200, "text/plain", found.message.as_bytes())
            case _:
                self._page(mail_page.missing(), status=404)

    def _page(self, text: str, status: int = 200) -> None:
        self._answer(status, "text/html", text.encode())

    def _answer(self, status: int, kind: str, body: bytes, *, policy: str = _PAGE_POLICY) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stays silent: who read which mail is no news."""


class LocalMail:
    """Both servers in this process, in threads of their own; ports are picked when not given."""

    def __init__(
        self,
        folder: Path,
        *,
        smtp_port: int | None = None,
        page_port: int | None = None,
        demo_codes: bool = False,
    ) -> None:
        self.mailbox = Mailbox(folder)
        self.smtp_port = smtp_port or free_port()
        handler = type("Pages", (_Pages,), {"mailbox": self.mailbox, "demo_codes": demo_codes})
        self._pages = ThreadingHTTPServer((LOOPBACK, page_port or 0), handler)
        self._pages.daemon_threads = True
        self._thread = threading.Thread(target=self._pages.serve_forever, args=(0.1,), daemon=True)
        self._smtp = Controller(
            _Keeper(self.mailbox),
            hostname=LOOPBACK,
            port=self.smtp_port,
            server_hostname="local",
        )

    @property
    def smtp_url(self) -> str:
        """What SMTP_URL has to say."""
        return f"smtp://{LOOPBACK}:{self.smtp_port}"

    @property
    def page_url(self) -> str:
        """Where the mail is shown."""
        return f"http://{LOOPBACK}:{self._pages.server_address[1]}"

    def start(self) -> None:
        """Returns when both servers answer."""
        self._smtp.start()
        self._thread.start()

    def stop(self) -> None:
        """Ends both; the mail stays."""
        self._smtp.stop(no_assert=True)
        self._pages.shutdown()
        self._pages.server_close()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def run_until_told(
    folder: Path, *, smtp_port: int, page_port: int, demo_codes: bool = False
) -> None:
    """The process `wspolnie local-mail`: serves until SIGTERM or SIGINT."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    with LocalMail(folder, smtp_port=smtp_port, page_port=page_port, demo_codes=demo_codes):
        told.wait()
