"""`wspolnie serve|work|clock|migrate SERVICE`: one process of one service, ended by SIGTERM."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from deploy.demo import people
from deploy.environment import adopt_local_settings
from deploy.local.databases import libpq_url
from deploy.local.problems import LocalProblem
from deploy.local.processes import LOOPBACK
from deploy.roster import SERVICES, setting


def add_parser(subparsers: Any) -> None:
    """Adds the four subcommands."""
    for name, run, text in (
        ("serve", serve, "answer a service's HTTP requests"),
        ("work", work, "work off a service's queue"),
        ("clock", clock, "enqueue a service's periodic work; one per service is enough"),
        ("migrate", migrate, "bring a service's database to this release"),
    ):
        parser = subparsers.add_parser(name, help=text, description=text.capitalize() + ".")
        parser.add_argument("service", choices=SERVICES)
        parser.set_defaults(run=run)
        if name == "serve":
            parser.add_argument("--bind", metavar="HOST:PORT", help="where to listen")


def serve(args: argparse.Namespace) -> int:
    """Becomes gunicorn with the configuration beside this file."""
    adopt_local_settings()
    if args.bind:
        os.environ[setting(args.service, "BIND")] = args.bind
    refuse_strangers(args.service)
    share_metrics(args.service)
    configuration = Path(__file__).parent / args.service / "gunicorn.conf.py"
    sys.argv = ["gunicorn", "-c", str(configuration), f"services.{args.service}.app:create_app()"]
    from gunicorn.app.wsgiapp import run

    run()
    return 0


def refuse_strangers(service: str) -> None:
    """Demo data and default keys are for this machine alone."""
    mode = os.environ.get("WSPOLNIE_MODE", "production")
    if mode == "production":
        refuse_demo_people(service)
        return
    for name in (setting(service, "BIND"), "PUBLIC_URL"):
        value = os.environ.get(name) or LOOPBACK
        host = urlsplit(value if "://" in value else f"//{value}").hostname
        if host not in (LOOPBACK, "localhost", "::1"):
            raise LocalProblem(
                f"WSPOLNIE_MODE is {mode}, with demo data and keys, but {name} ({value}) is open "
                "to other machines. Set WSPOLNIE_MODE=production and keys of your own "
                "(`wspolnie setup` makes them), or listen on 127.0.0.1."
            )


def refuse_demo_people(service: str) -> None:
    """Nobody is to sign in to an installation with the password that everybody knows."""
    url = os.environ.get(setting(service, "DATABASE_URL"))
    if service != "gateway" or not url:
        return
    try:
        with psycopg.connect(libpq_url(url), connect_timeout=5) as link:
            asked = "SELECT 1 FROM accounts WHERE id = ANY(%s) AND password_hash IS NOT NULL"
            found = link.execute(asked, [[person.id for person in people.PEOPLE]]).fetchone()
    except psycopg.Error:
        return  # not there yet, or not migrated: /ready says so, and there is nobody in it
    if found:
        raise LocalProblem(
            "GATEWAY_DATABASE_URL holds the demo town, whose people have a password that everybody "
            "knows. Make a database of its own for this installation (`wspolnie setup` does)."
        )


def share_metrics(service: str) -> None:
    """Several web processes count together, in a folder that lives as long as they do."""
    alone = int(os.environ.get(setting(service, "WEB_WORKERS"), "1")) == 1
    if not alone and "prometheus_client" not in sys.modules:
        folder = tempfile.mkdtemp(prefix=f"wspolnie-{service}-metrics-")
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)


def work(args: argparse.Namespace) -> int:
    """Works until told to stop; a job in hand is finished first."""
    adopt_local_settings()
    from shared.worker import run_worker

    run_worker(args.service)
    return 0


def clock(args: argparse.Namespace) -> int:
    """Ticks until told to stop; two at once do no harm."""
    adopt_local_settings()
    from shared.worker import run_clock

    run_clock(args.service)
    return 0


def migrate(args: argparse.Namespace) -> int:
    """Runs the migrations that are missing; a second time does nothing."""
    adopt_local_settings()
    from flask_migrate import upgrade

    from shared.worker import load

    with load(args.service).app_context():
        upgrade()
    return 0
