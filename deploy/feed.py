"""`wspolnie rebuild-feed`: what the start page and the search show, made anew."""

import argparse
from typing import Any

from flask import Flask

from deploy.environment import adopt_local_settings
from deploy.local.problems import LocalProblem


def add_parser(subparsers: Any) -> None:
    """Adds `rebuild-feed`."""
    text = "ask every service what is public, and make the start page and the search of that"
    parser = subparsers.add_parser("rebuild-feed", help=text, description=text.capitalize() + ".")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Rebuilds and says how much is public."""
    adopt_local_settings()
    from shared.worker import load

    number = rebuilt(load("gateway"))
    print(f"{number} things are public; the start page and the search show them.")
    return 0


def rebuilt(app: Flask) -> int:
    """Rebuild in one transaction; while a service rests nothing changes."""
    from services.gateway import feed
    from services.gateway.model import db
    from shared.clients.http import ServiceDown

    with app.app_context():
        try:
            number = feed.rebuild_from_services()
        except ServiceDown as down:
            raise LocalProblem(
                f"{down.service} does not answer. Nothing was changed: what it made public would "
                "be hidden. Start it and run this again."
            ) from None
        db.session.commit()
    return number
