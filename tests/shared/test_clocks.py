"""A wrong clock on either machine keeps nobody from anything."""

import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from shared.clients.http import Http
from shared.contracts.actors import VISITOR
from shared.contracts.problems import Problem
from shared.internal_auth import NotSigned, verify
from shared.problems import Refusal

KEY = b"k" * 32


class Service:
    """Answers signed calls by a clock of its own."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.key = KEY
        self.calls = 0

    def __call__(self, environ: dict[str, str], start: object) -> list[bytes]:
        self.calls += 1
        now = time.time() + self.ahead
        headers = [("Date", formatdate(now, usegmt=True))]
        try:
            verify(self.key, "clocks", environ.get("HTTP_AUTHORIZATION", ""), now=now)
        except NotSigned:
            start("401 No", headers)  # type: ignore[operator]
            return [b'{"code": "not_signed", "status": 401}']
        start("200 OK", headers)  # type: ignore[operator]
        return [b'"fine"']


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        raise AssertionError("the service gives its own date")


@pytest.fixture
def service() -> Iterator[tuple[Service, Http]]:
    told = Service()
    with make_server("127.0.0.1", 0, told, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield told, Http("clocks", f"http://127.0.0.1:{server.server_port}", KEY)
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("ahead", [-600.0, 600.0, 0.0])
def test_clocks_ten_minutes_apart_cost_one_call_once(
    service: tuple[Service, Http], ahead: float
) -> None:
    told, http = service
    told.ahead = ahead
    assert http.get("/v1/x", str, actor=VISITOR) == "fine"
    assert http.get_text("/v1/x") == '"fine"'
    # Only a service that is ahead takes our time for the past.
    assert told.calls == (3 if ahead > 0 else 2)


def test_a_clock_that_is_put_right_is_followed(service: tuple[Service, Http]) -> None:
    told, http = service
    for told.ahead in (600.0, 0.0, 1200.0):
        assert http.get("/v1/x", str) == "fine"


def test_a_foreign_key_is_refused_whatever_the_clocks_say(service: tuple[Service, Http]) -> None:
    told, http = service
    told.ahead, told.key = 600.0, b"o" * 32
    with pytest.raises(Refusal) as refused:
        http.get("/v1/x", str)
    assert refused.value.problem == Problem(code="not_signed", status=401)
    assert told.calls == 2
