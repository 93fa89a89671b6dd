"""`wspolnie consultations`: real elections as rehearsals, and proposals of other systems."""

import argparse
import os
from pathlib import Path
from typing import Any
from uuid import UUID

from deploy.consultations import proposals, survey_papers
from deploy.environment import adopt_local_settings

_IMPORT = """\
Make a consultation of a real approval election from its Pabulib file (.pb): a
draft with the file's projects, budget and rule, in one of our centres. It is
marked as a rehearsal (shown so on every page, in no statistics) unless --real
is given; that can never be changed afterwards.
"""
_REPLAY = """\
Cast every ballot of a file through the gateway's own form, as so many voters at
their browsers, then close the vote and hold the result to the file. Works only
on a ballot marked as a rehearsal when it was made; without an earlier import of
the same file it makes one. Stopped or killed at any moment, it goes on from
there when it is started again: the register knows who has voted.
"""


def add_parser(subparsers: Any) -> None:
    """Adds `consultations` with its own subcommands."""
    parser = subparsers.add_parser("consultations", help="bring in real elections and proposals")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    importing = _add(commands, "import", "make a consultation of a real election", _IMPORT)
    importing.add_argument("--title", help="instead of the file's own")
    importing.add_argument(
        "--real", action="store_true", help="not a rehearsal: an organiser may open it for people"
    )
    importing.set_defaults(run=bring_in)
    replaying = _add(commands, "replay", "cast a real election's ballots again", _REPLAY)
    replaying.add_argument(
        "--concurrency", type=_positive, default=8, metavar="N", help="voters at once (default: 8)"
    )
    replaying.add_argument(
        "--consultation", type=UUID, metavar="ID", help="this one, not the last one of this file"
    )
    replaying.add_argument(
        "--again", action="store_true", help="make a new rehearsal although there is one"
    )
    replaying.add_argument(
        "--gateway", metavar="URL", help="where the gateway answers (default: PUBLIC_URL)"
    )
    replaying.set_defaults(run=replay)
    proposals.add_parser(commands)
    survey_papers.add_parser(commands)


def _add(commands: Any, name: str, text: str, description: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=text,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE.pb", type=Path, help="a Pabulib file")
    parser.add_argument("--centre", metavar="NAME", help="needed where there are several")
    parser.add_argument(
        "--rule",
        choices=["greedy-stop", "greedy-skip"],
        help="how the city counts; may be left out where the file says who was funded",
    )
    return parser


def bring_in(args: argparse.Namespace) -> int:
    """Makes the consultation and says where it is."""
    adopt_local_settings()
    from deploy.replay import run

    made = run.bring_in(
        args.file,
        os.environ,
        centre=args.centre,
        rule=args.rule,
        title=args.title,
        rehearsal=not args.real,
    )
    assert made.ballot is not None
    kind = "A consultation" if args.real else "A rehearsal"
    print(f"{kind} with {len(made.ballot.projects)} projects: {made.title}")
    print(f"  {_public_url(None)}/konsultacje/{made.id}")
    print("It is a draft: an organiser announces it", end="")
    print("." if args.real else ", or `wspolnie consultations replay` does.")
    return 0


def replay(args: argparse.Namespace) -> int:
    """Replays the file; 0 when everything came out as it went in, 1 when not."""
    adopt_local_settings()
    from deploy.replay import run

    gateway_url = _public_url(args.gateway)
    report = run.replay(
        args.file,
        os.environ,
        gateway_url=gateway_url,
        concurrency=args.concurrency,
        centre=args.centre,
        rule=args.rule,
        consultation_id=args.consultation,
        again=args.again,
    )
    if report.figures is not None:
        figures = report.figures
        print(f"{figures.cast} votes in {figures.elapsed:.0f} s: {figures.rate:.1f} a second")
        print(
            f"one vote (page and form): p50 {figures.percentile(0.5) * 1000:.0f} ms, "
            f"p99 {figures.percentile(0.99) * 1000:.0f} ms; sent again: {figures.repeated}"
        )
    outcome = report.comparison
    print(f"{outcome.papers} papers, funded: {', '.join(outcome.winners)}")
    if outcome.official is not None:
        print(f"the city's own outcome: {'the same' if outcome.official else 'another one'}")
    for fault in outcome.faults:
        print(f"DIFFERS: {fault}")
    if not outcome.faults:
        print("None lost, none double: every paper, vote and winner is as in the file.")
    print(f"{gateway_url}/konsultacje/{report.consultation_id}/wynik")
    return 1 if outcome.faults else 0


def _public_url(given: str | None) -> str:
    return (given or os.environ.get("PUBLIC_URL", "")).rstrip("/")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one voter at once")
    return number
