"""The command lines of `wspolnie match` and `wspolnie match-sample`."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from services.volunteering.matching import files, sample
from services.volunteering.matching.engines import ENGINES, load, solve
from services.volunteering.matching.instance import Instance
from services.volunteering.matching.plan import Plan

MOST_PEOPLE = 1_000_000
MOST_REQUESTS = 100_000

_DESCRIPTION = """\
Match people to shifts for a whole centre at once, from a file alone: no database,
no settings, nothing is sent. The file and what its plan is worth are explained in
docs/matching-files.md; `wspolnie match-sample` makes files to try.

engines:
  flow    min-cost flow with conflict buckets; the default
  lp      the linear programme with clique rows, and branching where it is fractional
  greedy  the dearest pair first; what the others are measured by
"""
_EXAMPLES = """\
examples:
  wspolnie match-sample --people 2000 --requests 300 --seed 1 > centre.json
  wspolnie match centre.json
  wspolnie match centre.json --engine lp --json

exit status: 0 matched, 2 the file or the command line is wrong (the reason, with its
place in the file, is on standard error)
"""


def add_parser(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add both commands; their `run(args)` returns the exit status."""
    parser = subparsers.add_parser(
        "match",
        help="match people to shifts from a file",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="INSTANCE.json", type=Path, help="people, shifts, pairs")
    parser.add_argument("--engine", choices=ENGINES, default="flow", help="flow, unless given")
    parser.add_argument(
        "--seed", metavar="N", type=_seed, default=0, help="decides between equal plans (0)"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object: engine, pairs ([[person, shift], ...]), objective, bound,"
        " gap, places, left_with_nobody (a number of requests), seconds",
    )
    parser.set_defaults(run=run)
    _add_sample(subparsers)


def _add_sample(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "match-sample",
        help="make a file for `wspolnie match`",
        description="Print an instance made from a seed: the same numbers make the same file.",
    )
    parser.add_argument("--people", metavar="N", type=_up_to(MOST_PEOPLE), required=True)
    parser.add_argument("--requests", metavar="M", type=_up_to(MOST_REQUESTS), required=True)
    parser.add_argument("--seed", metavar="S", type=_seed, required=True)
    parser.add_argument(
        "--crowded", action="store_true", help="one weekend, with shifts on top of each other"
    )
    parser.set_defaults(run=run_sample)


def run(args: argparse.Namespace) -> int:
    """Print the plan to standard output and return 0, or the reason to standard error and 2."""
    try:
        instance = files.read(args.file.read_bytes())
    except OSError as error:
        return _refuse(f"cannot read {args.file}: {error.strerror or error}")
    except files.FileError as error:
        return _refuse(f"{args.file}: {error}")
    load(args.engine)
    plan = solve(instance, args.engine, args.seed)
    if args.json:
        _write(files.answer(plan))
    else:
        for line in _told(instance, plan):
            print(line)
    return 0


def run_sample(args: argparse.Namespace) -> int:
    """Print the instance to standard output and return 0."""
    made = sample.make(args.people, args.requests, args.seed, crowded=args.crowded)
    _write(files.write(made))
    return 0


def _told(instance: Instance, plan: Plan) -> list[str]:
    """A plan in a few lines, for somebody who reads it in a terminal."""
    asked = sum(shift.places for shift in instance.shifts)
    requests = len({shift.request for shift in instance.shifts if shift.places})
    return [
        f"{plan.engine}: {plan.places} of {asked} places filled,"
        f" {len(plan.left_with_nobody)} of {requests} requests left with nobody",
        f"worth {plan.objective}, at most {plan.bound:.1f} is possible (gap {plan.gap:.4%})",
        f"solved in {plan.seconds:.3f} s; --json prints who goes where",
    ]


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at most 9 digits")
    return int(text)


def _up_to(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) > most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number up to {most}")
        return int(text)

    return number


def _write(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # who reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(reason: str) -> int:
    encoding = sys.stderr.encoding or "utf-8"
    shown = f"wspolnie match: {reason}".encode(encoding, "backslashreplace").decode(encoding)
    print(shown, file=sys.stderr)
    return 2
