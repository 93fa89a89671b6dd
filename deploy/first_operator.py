"""`wspolnie operator EMAIL`: a link, good once, with which somebody becomes an operator.

With `--reset-second-step` it lets an operator back in who lost phone and recovery codes.
"""

import argparse
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from deploy.environment import adopt_local_settings
from deploy.local.problems import LocalProblem
from shared.problems import Refusal


def add_parser(subparsers: Any) -> None:
    """Adds `operator`."""
    text = "print a one-time link with which somebody becomes an operator of the installation"
    parser = subparsers.add_parser("operator", help=text, description=text.capitalize() + ".")
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument(
        "--reset-second-step",
        action="store_true",
        help="instead: take the second step of this account away, for whoever lost the phone and "
        "the recovery codes; they sign in with their password and set up another phone",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the link; no mail is sent, so it works before mail does."""
    adopt_local_settings()
    from shared.worker import load

    gateway = load("gateway")
    if args.reset_second_step:
        reset_second_step(gateway, args.email)
        print(
            f"The second step of {args.email} is reset, and every session of theirs is over. "
            "They sign in with their password and set up another phone."
        )
    else:
        print(link_for(gateway, args.email, datetime.now(UTC)))
    return 0


def reset_second_step(app: Flask, email: str) -> None:
    """Takes the second step away; the log and the person's notifications say so."""
    from services.gateway import second_step
    from services.gateway.model import db

    with app.app_context():
        try:
            second_step.reset_on_server(email)
        except Refusal as refusal:
            db.session.rollback()
            said = {
                "not_found": f"Nobody has an account with the mail address {email}.",
                "not_set_up": f"{email} has no second step, so there is nothing to reset.",
            }
            raise LocalProblem(said.get(refusal.problem.code, refusal.problem.code)) from None
        db.session.commit()


def link_for(app: Flask, email: str, now: datetime) -> str:
    """The address to open, good once within two days."""
    from services.gateway import mail_links
    from services.gateway.model import db

    with app.app_context():
        link = mail_links.issue(purpose="operator", email=email, now=now)
        db.session.commit()
        return mail_links.url(link)
