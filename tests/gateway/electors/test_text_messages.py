"""Text messages: posted to the operator's gateway, or written to the log; sealed on the way."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from flask import Flask
from structlog.testing import capture_logs

from services.gateway.register import sms
from services.gateway.register.sealing import seal_text
from tests.support.vote import settings

Taken = list[tuple[dict[str, str], str | None]]


@contextmanager
def gateway_of_texts(status: int) -> Iterator[tuple[str, Taken]]:
    """A server that takes text messages and answers with a status."""
    taken: Taken = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((json.loads(body), self.headers.get("Authorization")))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/send", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(gateway: Flask, language: str = "pl") -> None:
    with gateway.app_context():
        sealed = seal_text(sms.PURPOSE, f"+48600100200 {language} 123456".encode())
        assert "123456" not in sealed
        sms.send.function(sealed)


def test_a_text_is_posted_as_json_with_the_token(gateway: Flask) -> None:
    with (
        gateway_of_texts(202) as (url, taken),
        settings(gateway, sms_url=url, sms_token="geheim"),
    ):
        send(gateway)
        send(gateway, "de")
    (polish, token), (german, _token) = taken
    assert (polish["to"], token) == ("+48600100200", "Bearer geheim")
    assert "123456" in polish["text"]
    assert polish["text"] != german["text"]


@pytest.mark.parametrize("status", [302, 400, 503])
def test_a_text_that_was_not_taken_is_tried_again(gateway: Flask, status: int) -> None:
    with (
        gateway_of_texts(status) as (url, taken),
        settings(gateway, sms_url=url),
        pytest.raises(sms.NotTaken),
    ):
        send(gateway)
    assert taken[0][1] is None
    assert sms.send.retries == 3


def test_a_resting_gateway_of_texts_is_tried_again(gateway: Flask) -> None:
    with settings(gateway, sms_url="http://127.0.0.1:1/"), pytest.raises(sms.NotTaken):
        send(gateway)


def test_for_a_trial_texts_stand_in_the_log(gateway: Flask) -> None:
    with settings(gateway, sms_url="console:"), capture_logs() as lines:
        send(gateway)
    assert [line["event"] for line in lines] == ["text_message"]
    assert "123456" in lines[0]["text"]


def test_what_was_sealed_elsewhere_is_not_sent(gateway: Flask) -> None:
    with gateway.app_context(), capture_logs() as lines:
        sms.send.function("AAAA")
    assert [line["log_level"] for line in lines] == ["error"]
