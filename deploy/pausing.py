"""`wspolnie pause` and `wspolnie resume BALLOT`: nobody votes while somebody looks at the books."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask

from deploy.environment import adopt_local_settings
from deploy.local.problems import LocalProblem
from deploy.roster import setting

# The two books of a vote: with either of them restored, what was cast since the backup is missing.
BOOKS = ("gateway", "consultations")


def add_parser(subparsers: Any) -> None:
    """Adds both subcommands."""
    text = "pause every open ballot: nobody new can vote until it is resumed"
    pausing = subparsers.add_parser("pause", help=text, description=text.capitalize() + ".")
    pausing.set_defaults(run=run_pause)
    text = "let people vote again in a paused ballot; without one, list those that are paused"
    resuming = subparsers.add_parser("resume", help=text, description=text.capitalize() + ".")
    resuming.add_argument("ballot", metavar="BALLOT", nargs="?", type=UUID)
    resuming.set_defaults(run=run_resume)


def run_pause(_args: argparse.Namespace) -> int:
    """Pauses, and says what is paused; returns the exit code."""
    adopt_local_settings()
    with register():
        pause()
    return 0


def run_resume(args: argparse.Namespace) -> int:
    """Resumes one ballot or lists them; returns the exit code."""
    adopt_local_settings()
    from services.gateway.register import pausing

    with register():
        if args.ballot is None:
            tell()
            return 0
        if not pausing.resume(args.ballot):
            raise LocalProblem(f"No ballot {args.ballot} is paused; `wspolnie resume` lists them.")
    print("Resumed: people can vote again.")
    return 0


def after_restore(service: str) -> None:
    """Pauses the open ballots, or says who must, before the restored service is started."""
    if service not in BOOKS:
        return
    from shared.service import pending

    try:
        with register() as app:
            if pending(app.extensions["sqlalchemy"], Path(app.root_path) / "migrations"):
                print("Before you start the gateway: wspolnie migrate gateway && wspolnie pause")
                return
            pause()
    except LocalProblem as problem:
        print(f"{problem}\nBefore you start {service}, with the gateway's settings: wspolnie pause")
        return
    print("Look at both books' figures before you resume one: votes cast since the backup are")
    print("missing in one of them, and the seal will show the difference.")


def pause() -> None:
    """Pauses every open ballot, inside the register's app."""
    from services.gateway.register import pausing

    pausing.pause_open()
    tell()


def tell() -> None:
    """Lists the paused ballots, each with the command that resumes it."""
    from services.gateway.register import pausing

    found = pausing.paused()
    if not found:
        print("No ballot is paused.")
    for ballot in found:
        print(f"Paused: {ballot.title}\n    wspolnie resume {ballot.ballot_id}")


@contextmanager
def register() -> Iterator[Flask]:
    """The gateway's app, whose database is the register."""
    if not os.environ.get(setting("gateway", "DATABASE_URL")):
        raise LocalProblem(
            "The register is the gateway's: run this where the gateway's settings are "
            "(GATEWAY_DATABASE_URL is not set here)."
        )
    from services.gateway.app import create_app
    from shared.settings import SettingsError

    try:
        app = create_app({**os.environ, "WSPOLNIE_LOG_LEVEL": "warning"})
    except SettingsError as error:
        raise LocalProblem(f"The gateway's settings are not whole here:\n{error}") from None
    with app.app_context():
        try:
            yield app
        finally:
            app.extensions["sqlalchemy"].engine.dispose()
            app.extensions["redis"].close()
