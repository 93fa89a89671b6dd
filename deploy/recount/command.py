"""The command line of `wspolnie recount`: reads a file, counts it, prints what came out."""

import argparse
import sys
from pathlib import Path
from typing import Any, TextIO

from deploy.recount.words import told
from services.consultations import formats, pabulib
from services.consultations.tally.recounting import rules_for
from services.consultations.tally.settings import MOST_DECIMALS, RULES, CannotCount

_DESCRIPTION = """\
Count a vote again from its public file alone, and say who won or which projects
are funded. Nothing is installed, changed or sent.

Files: budgets of Pabulib (.pb), rankings and scores (.abif), rankings of Hill and
Wichmann (.blt, .HIL), Debian's tally sheets (.txt), and our own exports (.json, .pb).
Ours name their rule and its settings, and --json prints byte for byte what was
published; for any other file give --rule.

Equal scores go by the order of the options in the file. With --seed they go by
lottery: the option with the smallest SHA-256 of seed, zero byte and id comes first.
A tie that decides who wins is always pointed out. More in docs/recount.md.
"""
_EXAMPLES = """\
examples:
  wspolnie recount our-export.json --json
  wspolnie recount poznan.pb --rule greedy-stop
  wspolnie recount warszawa.pb --rule equal-shares --completion add1 --json
  wspolnie recount ward.blt --rule stv --seats 3 --decimals 5
  wspolnie recount debian_tally.txt --rule schulze
  wspolnie recount ours.pb --seed "draw of 5 December: 12 7 31 4"

exit status: 0 counted, 2 the file or the command line is wrong (the reason is on
standard error, for a file with its line)
"""
_RULES_HELP = (
    "greedy-stop: the best supported first, stop at the first that does not fit (Poznań);"
    " greedy-skip: pass it over and go on (Warszawa, Kraków, Katowice);"
    " equal-shares: the money divided among the voters; plurality, approval, score, points:"
    " the highest sums; ordinal-points: points by place; irv: instant run-off;"
    " stv: single transferable vote; schulze: strongest paths. May be left out where the file is"
    " our own export"
)


def add_parser(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add `recount`; its `run(args)` returns the exit status."""
    parser = subparsers.add_parser(
        "recount",
        help="count a vote again from its public file",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the file with the papers")
    parser.add_argument("--rule", choices=RULES, help=_RULES_HELP)
    _add_settings(parser)
    parser.add_argument("--seed", metavar="TEXT", type=_seed, help="break ties by lottery")
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object: rule, ballots, winners (ids, in order), cost where there is"
        " one, rounds, and more",
    )
    parser.set_defaults(run=run)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--utility",
        choices=["cost", "cardinality"],
        help="equal-shares: what a funded project is worth to a voter who chose it: its cost (the"
        " default) or one; where papers give points, their points are the utility",
    )
    parser.add_argument(
        "--completion",
        choices=["none", "add1", "add1-greedy"],
        help="equal-shares: what happens to money left over",
    )
    parser.add_argument(
        "--comparison",
        action="store_true",
        default=None,
        help="equal-shares: greedy funding instead if more voters strictly prefer it",
    )
    parser.add_argument("--seats", metavar="N", type=_number, help="how many win (1)")
    parser.add_argument(
        "--decimals",
        metavar="D",
        type=_number,
        help=f"stv: cut the value of each paper to D decimals (0 to {MOST_DECIMALS}; 5 for the"
        " Scottish rules); otherwise exact",
    )
    parser.add_argument(
        "--unranked",
        choices=["last", "none"],
        help="schulze: who is not ranked stands last (the default), or the paper has no opinion"
        " on them",
    )
    parser.add_argument(
        "--place-points",
        metavar="P,P,...",
        type=_points,
        help="ordinal-points: what each place gives, the first one first",
    )


_SETTINGS = (
    "rule", "utility", "completion", "comparison", "seats", "decimals", "unranked",
    "place_points", "seed",
)  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Print the result to standard output and return 0, or the reason to standard error and 2."""
    changes: dict[str, Any] = {
        name: value for name in _SETTINGS if (value := getattr(args, name)) is not None
    }
    try:
        file = formats.read(args.file.name, args.file.read_bytes())
        if "rule" not in changes and file.settings is None:
            return _refuse(f"{args.file}: {_choices(file)}")
        counted = formats.recount(file, changes)
    except OSError as error:
        return _refuse(f"cannot read {args.file}: {error.strerror or error}")
    except (formats.FormatError, pabulib.PabulibError, CannotCount) as error:
        return _refuse(f"{args.file}: {error}")
    if args.json:
        sys.stdout.write(counted.bytes.decode("ascii"))
    else:
        _print("\n".join(told(file, counted)), sys.stdout)
    return 0


def _choices(file: formats.VoteFile) -> str:
    rules = dict.fromkeys(rule for election in file.elections for rule in rules_for(election))
    return f"the file does not say which rule to use; add --rule {' or '.join(rules)}"


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number")
    return int(text)


def _points(text: str) -> tuple[int, ...]:
    return tuple(map(_number, text.split(",")))


def _seed(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("the seed is empty; leave --seed out or give its text")
    return text


def _refuse(reason: str) -> int:
    _print(f"wspolnie recount: {reason}", sys.stderr)
    return 2


def _print(text: str, stream: TextIO) -> None:
    """Print also where the terminal cannot show every letter."""
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)
