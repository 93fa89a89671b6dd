"""`wspolnie recount`: anyone counts a vote again from its public file alone."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from services.consultations import pabulib
from services.consultations.pabulib.numbers import amount_text
from services.consultations.tally import Fate, GreedyRule, Outcome, greedy

_DESCRIPTION = """\
Count the votes of a participatory budget again, from its Pabulib file (.pb),
and say which projects are funded. Nothing is installed, changed or sent.

Equal scores go by the order of the projects in the file. With --seed they go by
lottery: the project with the smallest SHA-256 of seed, zero byte and project id
comes first. A tie that decides who is funded is always pointed out.
"""
_EXAMPLES = """\
examples:
  wspolnie recount poznan.pb --rule greedy-stop
  wspolnie recount warszawa.pb --rule greedy-skip --json
  wspolnie recount ours.pb --seed "draw of 5 December: 12 7 31 4"

exit status: 0 counted, 2 the file or the command line is wrong (the reason is on
standard error, for a file with its line)
"""
_FATES = {
    Fate.FUNDED: "funded",
    Fate.DOES_NOT_FIT: "does not fit",
    Fate.STOPPED: "after the stop",
}
_NAME_WIDTH = 44


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
    parser.add_argument("file", metavar="FILE.pb", type=Path, help="the file with the papers")
    parser.add_argument(
        "--rule",
        choices=[rule.value for rule in GreedyRule],
        help="greedy-stop: the best supported first, stop at the first that does not fit (Poznań);"
        " greedy-skip: pass it over and go on (Warszawa, Kraków, Katowice). May be left out where"
        " the file itself names one of these rules",
    )
    parser.add_argument("--seed", metavar="TEXT", type=_seed, help="break ties by lottery")
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object: rule, ballots, winners (ids, as funded) and cost",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the result to standard output and return 0, or the reason to standard error and 2."""
    try:
        file = pabulib.read(args.file.read_bytes())
        rule = _rule(args.rule, file)
    except OSError as error:
        return _refuse(f"cannot read {args.file}: {error.strerror or error}")
    except (pabulib.PabulibError, _NoRule) as error:
        return _refuse(f"{args.file}: {error}")
    outcome = greedy(file.election, rule=rule, seed=args.seed)
    text = _as_json(file, outcome) if args.json else "\n".join(_as_text(file, outcome))
    _print(text, sys.stdout)
    return 0


class _NoRule(Exception):
    """Neither the command line nor the file says by which rule to count."""


def _rule(wanted: str | None, file: pabulib.PabulibFile) -> GreedyRule:
    """The rule asked for, else the one our own files name; Pabulib's "greedy" can be either."""
    choices = [rule.value for rule in GreedyRule]
    named = wanted or file.meta.get("rule", "")
    if named not in choices:
        raise _NoRule(f"the file does not say which rule to use; add --rule {' or '.join(choices)}")
    return GreedyRule(named)


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


def _as_json(file: pabulib.PabulibFile, outcome: Outcome) -> str:
    """One object; the cost is put in as digits, because a float would lose some."""
    head = json.dumps(
        {
            "rule": outcome.rule.value,
            "ballots": outcome.ballots,
            "winners": list(outcome.winners),
        }
    )
    return f'{head[:-1]}, "cost": {_money(file, outcome.cost)}}}'


def _money(file: pabulib.PabulibFile, value: int) -> str:
    """With as many decimals as the costs in the file have."""
    text = amount_text(value, file.election.decimals)
    spare = file.election.decimals - file.cost_decimals
    return text if not spare else text[:-spare].removesuffix(".")


def _as_text(file: pabulib.PabulibFile, outcome: Outcome) -> Iterator[str]:
    election = file.election
    if title := file.meta.get("description", "").strip():
        yield title
    yield (
        f"{outcome.rule}: {outcome.ballots} ballots, {len(outcome.steps)} projects,"
        f" budget {amount_text(outcome.budget, election.decimals)}"
    )
    yield ""
    yield from _table(file, outcome)
    yield ""
    yield (
        f"Funded: {len(outcome.winners)} projects for {_money(file, outcome.cost)},"
        f" left: {amount_text(outcome.left, election.decimals)}"
    )
    how = "the order of the file" if outcome.seed is None else f"lottery, seed {outcome.seed!r}"
    for tie in outcome.decisive_ties:
        yield (
            f"A tie decides: {', '.join(tie.projects)} have {tie.score} each;"
            f" their order here: {how}"
        )


def _table(file: pabulib.PabulibFile, outcome: Outcome) -> Iterator[str]:
    points = any(step.votes != step.score for step in outcome.steps)
    head = ["", "project", "votes", "points", "cost", "left before", "result", "name"]
    rows = [head]
    for step in outcome.steps:
        rows.append(
            [
                str(step.place),
                step.project.id,
                str(step.votes),
                str(step.score),
                _money(file, step.project.cost),
                amount_text(step.left_before, file.election.decimals),
                _FATES[step.fate],
                _short(step.project.name),
            ]
        )
    if not points:
        for row in rows:
            del row[3]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    left_aligned = {1, len(rows[0]) - 2, len(rows[0]) - 1}
    for row in rows:
        cells = (
            cell.ljust(width) if at in left_aligned else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _NAME_WIDTH else line[: _NAME_WIDTH - 1] + "…"
