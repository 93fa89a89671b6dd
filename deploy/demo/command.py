"""`wspolnie demo`: fills the invented town, through the services' own doors.

It may be repeated and cut off: each part looks at what is there and adds only what is missing.
"""

import argparse
import importlib
import importlib.util
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from deploy.demo import people
from deploy.environment import adopt_local_settings
from deploy.local.problems import LocalProblem
from deploy.roster import SERVICES, setting
from shared.contracts.actors import Actor, Role

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
# (service, part): the part's `fill(gateway, client, *, organiser, centre_id, areas, now)` is called
# with the service's client, in this order. A part that is not there is left out with what follows.
PARTS = (
    ("consultations", "consultations"),
    ("consultations", "voices"),
    ("volunteering", "volunteering"),
    ("volunteering", "matching"),
)


def add_parser(subparsers: Any) -> None:
    """Adds `demo`."""
    text = "fill the invented town of Lipowo into a local run; what is there stays"
    parser = subparsers.add_parser("demo", help=text, description=text.capitalize() + ".")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Fills every installed service and says what it does; returns the exit code."""
    adopt_local_settings()
    refuse_strangers(os.environ)
    os.environ["WSPOLNIE_LOG_LEVEL"] = "warning"
    from shared.worker import load

    gateway = load("gateway")
    with step("people"), gateway.app_context():
        people.fill_people(now=datetime.now(UTC))
        gateway.extensions["sqlalchemy"].session.commit()
    for service, part in PARTS:
        if os.environ.get(setting(service, "URL")):
            if not importlib.util.find_spec(f"deploy.demo.{part}"):
                break
            with step(part):
                fill(gateway, service, f"deploy.demo.{part}")
    return 0


def fill(gateway: Flask, service: str, module: str) -> None:
    """Has one service's part filled by the centre's organiser."""
    from services.gateway.web import peers

    organiser = Actor(
        account_id=people.ORGANISERS[0].id, roles=(Role("organiser", people.CENTRE_ID),)
    )
    with gateway.app_context():
        importlib.import_module(module).fill(
            gateway,
            getattr(peers, service)(),
            organiser=organiser,
            centre_id=people.CENTRE_ID,
            areas={name: area_id for area_id, name in people.AREAS.items()},
            now=datetime.now(UTC),
        )


@contextmanager
def step(name: str) -> Iterator[None]:
    """Says what is filled and how long it took."""
    print(f"Filling {name} ...", flush=True)
    started = time.monotonic()
    yield
    print(f"  done in {time.monotonic() - started:.1f} s", flush=True)


def refuse_strangers(environ: Mapping[str, str]) -> None:
    """Invented people with a password that everybody knows are for this machine alone."""
    mode = environ.get("WSPOLNIE_MODE", "production")
    if mode not in ("local", "test"):
        raise LocalProblem(
            f"WSPOLNIE_MODE is {mode}. The demo has a password that everybody knows; it is filled "
            "only into a local run: start one with `make run`."
        )
    names = ["PUBLIC_URL", *(setting(s, kind) for s in SERVICES for kind in ("URL", "BIND"))]
    for name in names:
        value = environ.get(name, "")
        host = urlsplit(value if "://" in value else f"//{value}").hostname
        if value and host not in LOOPBACK_HOSTS:
            raise LocalProblem(
                f"{name} is {value}, which other machines may reach. The demo has a password that "
                "everybody knows; it is filled only where everything listens on 127.0.0.1."
            )
