"""Text messages with one-time codes, through whichever adapter the operator has set.

`console:` writes them to the worker's log, for a trial; `https://…` posts them as JSON to a
gateway of the operator's. Empty: no phone is asked for anywhere.
"""

import json

import structlog
import urllib3
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from services.gateway.register.sealing import unseal_text
from shared.queues import job

PURPOSE = "text message"
CONSOLE = "console:"
TIMEOUT = 10.0

log = structlog.get_logger()


class NotTaken(Exception):
    """The adapter did not take a message; the job tries again."""


def is_on() -> bool:
    """Tell whether text messages can be sent here."""
    return bool(current_app.extensions["settings"].sms_url)


@job(timeout=60, retries=3)
def send(sealed: str) -> None:
    """Send one code. The number and the code are sealed, so the queue's database has neither."""
    plain = unseal_text(PURPOSE, sealed)
    if plain is None:
        log.error("text_message_sealed_under_another_key")
        return
    number, language, code = plain.decode().split(" ")
    with force_locale(language):
        text = _("Your code to vote: %(code)s. It works for 10 minutes.", code=code)
    url: str = current_app.extensions["settings"].sms_url
    if url == CONSOLE:
        log.info("text_message", to=number, text=text)
        return
    _post(url, {"to": number, "text": text})


def _post(url: str, message: dict[str, str]) -> None:
    token: str = current_app.extensions["settings"].sms_token
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        answer = urllib3.request(
            "POST",
            url,
            body=json.dumps(message).encode(),
            headers=headers,
            timeout=TIMEOUT,
            retries=False,
            redirect=False,
        )
    except urllib3.exceptions.HTTPError as error:
        raise NotTaken(type(error).__name__) from None
    if not 200 <= answer.status < 300:
        raise NotTaken(f"HTTP {answer.status}")
