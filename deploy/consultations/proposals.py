"""`wspolnie consultations import-proposals FILE.csv`: proposals of another system as ideas."""

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from deploy.environment import adopt_local_settings
from deploy.local.problems import LocalProblem

_DESCRIPTION = """\
Bring in proposals from a CSV file as residents' ideas, and the comments on them
from another. The mappings (TOML) say which column means what;
docs/importing-proposals.md describes them. Rows that cannot be taken are listed
with their line and the reason. Everything is written at once or not at all, and
a second run brings in nothing twice. The names of authors are not taken.
"""

T = TypeVar("T")


def add_parser(commands: Any) -> None:
    """Adds `import-proposals`."""
    parser = commands.add_parser(
        "import-proposals",
        help="make ideas of another system's proposals",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE.csv", type=Path, help="the proposals")
    parser.add_argument(
        "--mapping", metavar="MAP.toml", type=Path, required=True, help="which column means what"
    )
    parser.add_argument("--comments", metavar="FILE.csv", type=Path, help="comments on them")
    parser.add_argument(
        "--comments-mapping", metavar="MAP.toml", type=Path, help="needed with --comments"
    )
    parser.add_argument(
        "--centre", metavar="NAME", help="name or id; needed where there are several"
    )
    parser.add_argument(
        "--consultation", metavar="ID", type=UUID, help="into this one, not the mapping's own"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what would be taken; write nothing"
    )
    parser.set_defaults(run=bring_in)


def bring_in(args: argparse.Namespace) -> int:
    """Imports the files and lists what was not taken; 1 when no proposal at all is there."""
    if (args.comments is None) != (args.comments_mapping is None):
        raise LocalProblem("--comments and --comments-mapping go together.")
    adopt_local_settings()
    from deploy.volunteering.command import centre_of
    from services.consultations import proposal_import
    from services.consultations.model import db
    from services.consultations.rules.proposals import (
        CommentMapping,
        MappingError,
        ProposalMapping,
        read_mapping,
    )
    from shared.worker import opened

    os.environ.setdefault("WSPOLNIE_LOG_LEVEL", "warning")
    mapping = _told(args.mapping, lambda text: read_mapping(text, ProposalMapping))
    comments = None
    if args.comments is not None:
        terms = _told(args.comments_mapping, lambda text: read_mapping(text, CommentMapping))
        comments = proposal_import.CommentFile(_read(args.comments), terms, str(args.comments))
    centre_id = centre_of(args.centre)
    with opened("consultations"):
        try:
            report = proposal_import.bring_in(
                proposal_import.File(_read(args.file), mapping, str(args.file)),
                comments,
                centre_id=centre_id,
                consultation_id=args.consultation,
                now=datetime.now(UTC),
            )
        except MappingError as error:
            raise LocalProblem(f"Nothing was written: {error}.") from None
        if args.dry_run:
            db.session.rollback()
        else:
            db.session.commit()
    _tell(report, dry=args.dry_run)
    return 0 if report.proposals.taken or report.proposals.known else 1


def _tell(report: Any, *, dry: bool) -> None:
    where = "a new draft" if report.made else "the consultation"
    print(f"{where.capitalize()}: {report.title}")
    _tell_file("proposals", report.proposals)
    if report.comments is not None:
        _tell_file("comments", report.comments)
    if dry:
        print("Nothing was written (--dry-run).")
    else:
        public = os.environ.get("PUBLIC_URL", "").rstrip("/")
        print(f"  {public}/biurko/konsultacje/{report.consultation_id}")


def _tell_file(what: str, counted: Any) -> None:
    print(f"{counted.taken} {what} brought in, {counted.known} were here already.")
    for rows, told in ((counted.refused, "could not be taken"), (counted.noted, "were changed")):
        if rows:
            print(f"{len(rows)} rows of {what} {told}:")
            for line, reason in rows:
                print(f"  line {line}: {reason}")


def _told(path: Path, read: Callable[[str], T]) -> T:
    from services.consultations.rules.proposals import MappingError

    try:
        return read(_read(path).decode())
    except UnicodeDecodeError as error:
        raise LocalProblem(f"{path} is not UTF-8 (byte {error.start}).") from None
    except MappingError as error:
        raise LocalProblem(f"{path}: {error}") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LocalProblem(f"{path} cannot be read: {error.strerror}.") from None
