"""What a page costs: statements in the gateway and in the service behind it, and calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, Response
from flask.testing import FlaskClient

from shared import database


@dataclass
class Meter:
    """Counts the statements of a served service."""

    spent: list[int] = field(default_factory=list)

    def of(self, client: FlaskClient, path: str) -> tuple[int, int, int]:
        """Open a page; return its calls, its own statements and those of the service."""
        self.spent.clear()
        answer = client.get(path)
        assert answer.status_code == 200, path
        calls, queries = answer.headers["X-Downstream-Calls"], answer.headers["X-Queries"]
        return int(calls), int(queries), sum(self.spent)


@contextmanager
def metered(service: Flask) -> Iterator[Meter]:
    """Count what a service's answers cost while this is open."""
    meter = Meter()

    def note(response: Response) -> Response:
        meter.spent.append(database.queries.get())
        return response

    hooks = service.after_request_funcs.setdefault(None, [])
    hooks.append(note)
    try:
        yield meter
    finally:
        hooks.remove(note)
