"""The same pages of a small and of a large thing, through the gateway and over HTTP to a service.

What counts is the ratio. A wall clock tells it on an idle machine; on a busy one CPU time does:
that of this process, in which the gateway, the service and the driver are, and of PostgreSQL.
"""

import argparse
import logging
import os
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar
from uuid import UUID

import psutil
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from services.consultations.model import db as service_db
from services.gateway.model import Centre
from services.gateway.model import db as gateway_db
from shared.clients.http import Http
from shared.database import release
from shared.ids import new_id
from tests.support import apps, servers
from tests.support.servers import KEY

T = TypeVar("T")
TIMES = 25
WARM = 3


@contextmanager
def running() -> Iterator[tuple[Flask, Flask]]:
    """Run the gateway, and consultations behind it over HTTP, on servers of their own."""
    from services.consultations.app import create_app as create_consultations
    from services.gateway.app import create_app as create_gateway

    os.umask(0o022)
    logging.disable(logging.WARNING)
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-bench-") as folder,
        servers.started(Path(folder)) as started,
    ):
        urls = {
            name: servers.service_database(started, name, f"bench_{name}")
            for name in ("gateway", "consultations")
        }
        settings = servers.environment(started, urls, redis_number=0)
        settings |= {"WSPOLNIE_LOG_LEVEL": "error"}
        service, gateway = create_consultations(settings), create_gateway(settings)
        with apps.served(service) as url:
            gateway.extensions["peers"] = {
                "volunteering": None,
                "consultations": Http(
                    "consultations",
                    url,
                    bytes.fromhex(KEY),
                    before_call=lambda: release(gateway_db.session()),
                ),
            }
            yield gateway, service
        for app in (gateway, service):
            apps.close(app)


def sizes(told: str) -> tuple[int, int]:
    """Return both sizes as they were asked for."""
    parser = argparse.ArgumentParser(description=told.splitlines()[0])
    parser.add_argument("few", type=int, nargs="?", default=50)
    parser.add_argument("many", type=int, nargs="?", default=5000)
    asked = parser.parse_args()
    return asked.few, asked.many


def filled(
    gateway: Flask, service: Flask, fill: Callable[[UUID, int], T], numbers: tuple[int, int]
) -> tuple[UUID, tuple[T, T]]:
    """Make a centre, and by `fill` a consultation with each number of things in it."""
    with gateway.app_context():
        centre = Centre(id=new_id(), name="Centrum")
        gateway_db.session.add(centre)
        gateway_db.session.commit()
        centre_id = centre.id
    with service.app_context():
        few, many = (fill(centre_id, number) for number in numbers)
        link = service_db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with link as connection:
            # As autovacuum does on a running server.
            connection.execute(text("VACUUM ANALYZE"))
    return centre_id, (few, many)


def compare(
    title: str,
    numbers: tuple[int, int],
    pages: Iterable[Mapping[str, str]],
    client: FlaskClient,
) -> None:
    """Print what each page takes at both sizes, in turns so that all else meets both."""
    print(f"{title:32} {numbers[0]:>16,} {numbers[1]:>16,}   ratio  by CPU  queries")
    few, many = pages
    for (name, small), large in zip(few.items(), many.values(), strict=True):
        for path in (small, large) * WARM:
            client.get(path)
        taken: dict[str, list[float]] = {small: [], large: []}
        spent: dict[str, list[float]] = {small: [], large: []}
        queries, servers_of_it = set(), _children()
        for path in (small, large) * TIMES:
            begun, before = perf_counter(), _spent(servers_of_it)
            answer = client.get(path)
            spent[path].append(_spent(servers_of_it) - before)
            taken[path].append((perf_counter() - begun) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
            queries.add(answer.headers.get("X-Queries", "?"))
        one, two = ([statistics.median(row), min(row)] for row in taken.values())
        figures = " ".join(f"{median:8.1f} ({best:5.1f})" for median, best in (one, two))
        by_cpu = statistics.median(spent[large]) / statistics.median(spent[small])
        told = "/".join(sorted(queries))
        print(f"{name:32} {figures}   {two[0] / one[0]:5.2f}   {by_cpu:5.2f}  {told}", flush=True)


def _children() -> list[Path]:
    """Where Linux tells the time of everything this process has started, PostgreSQL among it."""
    found = psutil.Process().children(recursive=True)
    return [told for one in found if (told := Path(f"/proc/{one.pid}/schedstat")).exists()]


def _spent(children: list[Path]) -> float:
    """CPU seconds of this process and of its children."""
    theirs = 0
    for told in children:
        with suppress(OSError):
            theirs += int(told.read_text().split()[0])
    return process_time() + theirs / 1e9
