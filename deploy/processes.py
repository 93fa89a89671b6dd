"""`wspolnie serve|work|clock|migrate SERVICE`: one process of one service, ended by SIGTERM."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from deploy.environment import adopt_local_settings
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
    configuration = Path(__file__).parent / args.service / "gunicorn.conf.py"
    sys.argv = ["gunicorn", "-c", str(configuration), f"services.{args.service}.app:create_app()"]
    from gunicorn.app.wsgiapp import run

    run()
    return 0


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
