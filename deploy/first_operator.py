"""`wspolnie operator EMAIL`: a link, good once, with which somebody becomes an operator."""

import argparse
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from deploy.environment import adopt_local_settings


def add_parser(subparsers: Any) -> None:
    """Adds `operator`."""
    text = "print a one-time link with which somebody becomes an operator of the installation"
    parser = subparsers.add_parser("operator", help=text, description=text.capitalize() + ".")
    parser.add_argument("email", metavar="EMAIL")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the link; no mail is sent, so it works before mail does."""
    adopt_local_settings()
    from shared.worker import load

    print(link_for(load("gateway"), args.email, datetime.now(UTC)))
    return 0


def link_for(app: Flask, email: str, now: datetime) -> str:
    """The address to open, good once within two days."""
    from services.gateway import mail_links
    from services.gateway.model import db

    with app.app_context():
        link = mail_links.issue(purpose="operator", email=email, now=now)
        db.session.commit()
        return mail_links.url(link)
