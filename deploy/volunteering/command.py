"""`wspolnie volunteering`: adverts of another system as requests, and ESCO's words for skills."""

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

_ESCO = """\
Bring in what ESCO, the classification of the European Commission, calls skills.
FOLDER holds its own CSV files as they are downloaded (skills_pl.csv,
skills_en.csv, ...). The words help people find skills by free text, and a
sentence naming ESCO is shown from then on. Everything is written at once or not
at all; a second run puts its labels in the place of those of its languages.
"""


def add_parser(subparsers: Any) -> None:
    """Adds `volunteering` with its own subcommands."""
    parser = subparsers.add_parser("volunteering", help="bring in adverts, and words for skills")
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
    esco = commands.add_parser(
        "import-esco",
        help="let ESCO's words find skills",
        description=_ESCO,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    esco.add_argument("folder", metavar="FOLDER", type=Path, help="ESCO's CSV files")
    esco.add_argument(
        "--languages",
        metavar="LANGUAGE",
        nargs="+",
        default=(),
        help="of which languages (default: pl, en, uk and de, as far as FOLDER has them)",
    )
    esco.set_defaults(run=bring_in_esco)


def bring_in(args: argparse.Namespace) -> int:
    """Imports the file and lists what was not taken; 1 when nothing at all could be."""
    adopt_local_settings()
    from services.volunteering import imports
    from services.volunteering.model import db
    from services.volunteering.rules.adverts import MappingError, read_mapping
    from services.volunteering.skills import catalogue
    from shared.worker import opened

    os.environ.setdefault("WSPOLNIE_LOG_LEVEL", "warning")
    try:
        terms = _text(args.mapping, "utf-8")
        centre_id = centre_of(args.centre)
        with opened("volunteering"):
            mapping = read_mapping(terms, catalogue())
            adverts = _text(args.file, mapping.encoding)
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


def bring_in_esco(args: argparse.Namespace) -> int:
    """Brings ESCO's labels in and says how many, and how many of our skills they help."""
    adopt_local_settings()
    from services.volunteering import esco
    from services.volunteering.model import db
    from services.volunteering.rules.esco_files import EscoFault
    from shared.worker import opened

    os.environ.setdefault("WSPOLNIE_LOG_LEVEL", "warning")
    try:
        with opened("volunteering"):
            report = esco.bring_in(args.folder, args.languages, now=datetime.now(UTC))
            db.session.commit()
    except EscoFault as fault:
        raise LocalProblem(str(fault)) from None
    labels = ", ".join(f"{count} labels in {one}" for one, count in report.labels.items())
    print(f"{report.concepts} concepts of ESCO: {labels}.")
    print(f"{report.used} skills of the list gain words of it.")
    if report.skipped:
        print(f"Not about concepts, so not read: {', '.join(report.skipped)}.")
    return 0


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


def centre_of(wanted: str | None) -> UUID:
    """The centre of a name or id; without one, the only centre there is (asked of the gateway)."""
    try:
        return UUID(wanted or "")
    except ValueError:
        from deploy.replay.electors import Books

        with Books.opened(os.environ) as books:
            return books.centre(wanted)[0]
