"""`wspolnie roots FILE…`: the control numbers of a vote, made anew from its public lists."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.consultations.rules import merkle


def add_parser(subparsers: Any) -> None:
    """Adds `roots`."""
    text = "make a vote's control numbers (Merkle roots) anew from its public lists"
    parser = subparsers.add_parser("roots", help=text, description=text.capitalize() + ".")
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+", help="papers or receipts")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints a root and its file's name for each; 2 when one is no such list."""
    for path in args.files:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            return _refuse(path, str(error))
        try:
            print(f"{merkle.root(_leaves(text)).hex()}  {path}")
        except ValueError as error:
            return _refuse(path, str(error))
    return 0


def _leaves(text: str) -> Iterator[bytes]:
    # Not splitlines: a paper may hold a sign that Python takes for the end of a line.
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), start=1):
        try:
            yield merkle.leaf_of_line(line)
        except ValueError:
            raise ValueError(f"line {number} is neither a paper nor a receipt's hash") from None


def _refuse(path: Path, reason: str) -> int:
    print(f"wspolnie roots: {path}: {reason}", file=sys.stderr)
    return 2
