"""Handing one mail to the mail server, and what its answer means."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS = 20
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class Refused(Exception):
    """The server will never take this mail."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class NotTaken(Exception):
    """The server did not take the mail, or its answer was lost: try again later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def send(url: str, message: EmailMessage) -> None:
    """Give a mail to the server of `url`; returns when the server has taken it.

    Raises Refused or NotTaken.
    """
    try:
        with _connected(urlsplit(url)) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise _meaning(max(code for code, _text in error.recipients.values())) from None
    except smtplib.SMTPAuthenticationError as error:
        # The operator has to correct the settings; the mail is not at fault.
        raise NotTaken(f"authentication {error.smtp_code}") from None
    except smtplib.SMTPResponseException as error:
        raise _meaning(error.smtp_code) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(type(error).__name__) from None


def _meaning(code: int) -> Exception:
    return Refused(code) if code >= 500 else NotTaken(str(code))


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host, port = parts.hostname or "127.0.0.1", parts.port or PORTS[parts.scheme]
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
