"""The one way from the gateway to a service: pooled, signed, with time-outs, typed answers.

Probed against two other pooled clients (docs/decisions/0003): urllib3 gives the lowest cost a call.
"""

import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec
import urllib3

from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Command, Query
from shared.contracts.problems import Problem
from shared.internal_auth import CLOCK_LEEWAY_SECONDS, seal, sign
from shared.observability import downstream, request_id
from shared.problems import Refusal

T = TypeVar("T")

CONNECT_SECONDS = 1.0
READ_SECONDS = 10.0


class ServiceDown(Exception):
    """A service did not answer or failed: whether it acted is not known."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class Http:
    """Calls one service.

    `before_call` runs before each call; the gateway uses it to end its reading transaction.
    """

    def __init__(
        self,
        service: str,
        url: str,
        key: bytes,
        *,
        before_call: Callable[[], None] = lambda: None,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self.service = service
        self._key = key
        self._before_call = before_call
        self._prefix = urlsplit(url).path.rstrip("/")
        # By how many seconds the service's clock is ahead of ours, as far as it matters.
        self._ahead = 0.0
        self._pool = urllib3.connection_from_url(
            url, maxsize=32, timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds)
        )

    def get(
        self, path: str, gives: type[T], *, actor: Actor = VISITOR, query: Query | None = None
    ) -> T:
        """Read; a lost connection is tried once more, since reading twice does no harm."""
        if query is not None:
            path = f"{path}?{urlencode(_pairs(query), doseq=True)}"
        try:
            return self._call("GET", path, b"", gives, actor)
        except ServiceDown as down:
            if isinstance(down.__cause__, urllib3.exceptions.ProtocolError):
                return self._call("GET", path, b"", gives, actor)
            raise

    def send(
        self,
        method: str,
        path: str,
        command: Command | None,
        gives: type[T],
        *,
        actor: Actor = VISITOR,
    ) -> T:
        """Write; never repeated here.

        Raises Refusal with the service's problem, or ServiceDown.
        """
        body = b"" if command is None else msgspec.json.encode(command)
        return self._call(method, path, body, gives, actor)

    def get_text(self, path: str, *, actor: Actor = VISITOR) -> str:
        """Read a text file, e.g. the published papers."""
        return self._signed("GET", path, b"", actor, {}).decode()

    def send_sealed(self, path: str, command: Command, gives: type[T]) -> T:
        """Post a sealed call: no actor, no time, no request id; may be repeated.

        Raises Refusal with the service's problem, or ServiceDown.
        """
        body = msgspec.json.encode(command)
        headers = {
            "Authorization": seal(self._key, "POST", path, body),
            "Content-Type": "application/json",
        }
        return msgspec.json.decode(self._exchange("POST", path, body, headers), type=gives)

    def _call(self, method: str, path: str, body: bytes, gives: type[T], actor: Actor) -> T:
        headers = {"X-Request-Id": request_id.get() or "", "Content-Type": "application/json"}
        return msgspec.json.decode(self._signed(method, path, body, actor, headers), type=gives)

    def _signed(
        self, method: str, path: str, body: bytes, actor: Actor, headers: Mapping[str, str]
    ) -> bytes:
        """Exchange with a token of our time, or, where that has expired there, of the service's.

        A wrong clock on either machine must keep nobody from anything.
        """
        for _ in range(2):
            now = time.time() + self._ahead
            token = {"Authorization": sign(self._key, self.service, actor, now=now)}
            try:
                return self._exchange(method, path, body, {**headers, **token})
            except _ClocksDiffer as refusal:
                self._ahead, refused = refusal.ahead, refusal
        raise refused

    def _exchange(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        self._before_call()
        downstream.set(downstream.get() + 1)
        try:
            answer = self._pool.urlopen(
                method, self._prefix + path, body=body, headers=headers, retries=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise ServiceDown(self.service) from error
        if answer.status < 400:
            return answer.data
        try:
            problem = msgspec.json.decode(answer.data, type=Problem)
        except msgspec.DecodeError:
            raise ServiceDown(self.service) from None
        if answer.status >= 500:
            raise ServiceDown(self.service)
        ahead = _ahead(answer.headers.get("Date")) if answer.status == 401 else 0.0
        if abs(ahead) > CLOCK_LEEWAY_SECONDS:
            raise _ClocksDiffer(problem, ahead)
        raise Refusal(problem)


class _ClocksDiffer(Refusal):
    """A signature was refused by a service whose clock is `ahead` seconds from ours."""

    def __init__(self, problem: Problem, ahead: float) -> None:
        super().__init__(problem)
        self.ahead = ahead


def _ahead(date: str | None) -> float:
    try:
        return parsedate_to_datetime(date or "").timestamp() - time.time()
    except ValueError:
        return 0.0


def _pairs(query: Query) -> dict[str, Any]:
    return {name: value for name, value in msgspec.to_builtins(query).items() if value is not None}
