"""`wspolnie volunteering import FILE.csv`: adverts of another system, brought in as requests."""

import argparse
import io
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from deploy.environment import adopt_local_settings
from deploy.local.problems import LocalProblem

_IMPORT = """\
Bring in volunteer adverts from a CSV file as requests with shifts. The mapping
(TOML) says which column means what; docs/importing-adverts.md describes it.
Rows that cannot be taken are listed with their line and the reason. Everything
is written at once or not at all, and a second run brings in nothing twice.
"""


def add_parser(subparsers: Any) -> None:
    """Adds `volunteering` with its own subcommands."""
    parser = subparsers.add_parser("volunteering", help="bring in volunteer adverts")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    importing = commands.add_parser(
        "import",
        help="make requests of another system's adverts",
        description=_IMPORT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    importing.add_argument("file", metavar="FILE.csv", type=Path, help="the adverts")
    importing.add_argument(
        "--mapping", metavar="MAP.toml", type=Path, required=True, help="which column means what"
    )
    importing.add_argument(
        "--centre", metavar="NAME", help="name or id; needed where there are several"
    )
    importing.add_argument(
        "--dry-run", action="store_true", help="only say what would be taken; write nothing"
    )
    importing.set_defaults(run=bring_in)


def bring_in(args: argparse.Namespace) -> int:
    """Imports the file and lists what was not taken; 1 when nothing at all could be."""
    adopt_local_settings()
    from services.volunteering import imports
    from services.volunteering.model import db
    from services.volunteering.rules.adverts import MappingError, read_mapping
    from services.volunteering.rules.skills import catalogue
    from shared.worker import load

    os.environ.setdefault("WSPOLNIE_LOG_LEVEL", "warning")
    try:
        mapping = read_mapping(_text(args.mapping, "utf-8"), catalogue())
        adverts = _text(args.file, mapping.encoding)
        centre_id = _centre(args.centre)
        with load("volunteering").app_context():
            report = imports.bring_in(
                io.StringIO(adverts, newline=""),
                mapping,
                centre_id=centre_id,
                now=datetime.now(UTC),
            )
            if args.dry_run:
                db.session.rollback()
            else:
                db.session.commit()
    except MappingError as error:
        raise LocalProblem(f"{args.mapping}: {error}") from None
    _tell(report, dry=args.dry_run)
    return 0 if report.published or report.closed or report.known else 1


def _tell(report: Any, *, dry: bool) -> None:
    print(f"{report.published} requests published, {report.closed} brought in as over,", end=" ")
    print(f"{report.known} were here already; {report.organisations} new organisations.")
    if report.refused:
        print(f"{len(report.refused)} rows could not be taken:")
        for line, reason in report.refused:
            print(f"  line {line}: {reason}")
    if dry:
        print("Nothing was written (--dry-run).")


def _text(path: Path, encoding: str) -> str:
    try:
        # newline="": a line break inside a quoted value is part of the value.
        with path.open(encoding=encoding, newline="") as source:
            return source.read()
    except OSError as error:
        raise LocalProblem(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise LocalProblem(
            f"{path} is not {encoding} (byte {error.start}); set `encoding` in the mapping."
        ) from None


def _centre(wanted: str | None) -> UUID:
    """The centre of a name or id; without one, the only centre there is (asked of the gateway)."""
    try:
        return UUID(wanted or "")
    except ValueError:
        from deploy.replay.electors import Books

        with Books.opened(os.environ) as books:
            return books.centre(wanted)[0]
