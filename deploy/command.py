"""The command `wspolnie`: finds the subcommand and imports only what that one needs."""

import argparse
import importlib
import importlib.util
import os
import signal
import sys
from collections.abc import Sequence

from deploy.local.problems import LocalProblem
from deploy.local.processes import die_with_parent

# subcommand -> the module whose `add_parser(subparsers)` adds it and sets `run` to a callable
# taking the arguments and returning the exit code. In the order of the help.
COMMANDS = {
    "local": "deploy.local.command",
    "local-mail": "deploy.local.command",
    "serve": "deploy.processes",
    "work": "deploy.processes",
    "clock": "deploy.processes",
    "migrate": "deploy.processes",
    "check": "deploy.check",
    "setup": "deploy.first_setup",
    "operator": "deploy.first_operator",
    "backup": "deploy.backup",
    "restore": "deploy.backup",
    "pause": "deploy.pausing",
    "resume": "deploy.pausing",
    "rebuild-feed": "deploy.feed",
    "demo": "deploy.demo.command",
    "openapi": "deploy.openapi",
    "recount": "deploy.recount",
    "match": "deploy.match",
    "match-sample": "deploy.match",
    "roots": "deploy.roots",
    "consultations": "deploy.consultations.command",
    "volunteering": "deploy.volunteering.command",
}


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # its package is missing
        return False


def parser_for(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """A parser that knows the wanted subcommand, or all of them when none is recognised."""
    parser = argparse.ArgumentParser(
        prog="wspolnie",
        description="Runs, checks and looks after Wspólnie.",
        epilog="`wspolnie COMMAND --help` says more about one of them.",
    )
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    wanted = COMMANDS.get(arguments[0]) if arguments else None
    modules = dict.fromkeys([wanted] if wanted else COMMANDS.values())
    for module in modules:
        if _exists(module):
            importlib.import_module(module).add_parser(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one subcommand; a problem the person can do something about is one clear text."""
    if os.environ.get("WSPOLNIE_SUPERVISED"):
        # What we fork (gunicorn's workers, a worker's job) must not outlive us either.
        os.register_at_fork(after_in_child=lambda: die_with_parent(signal.SIGKILL))
    given = list(sys.argv[1:] if arguments is None else arguments)
    parsed = parser_for(given).parse_args(given)
    try:
        code = parsed.run(parsed)
    except LocalProblem as problem:
        print(f"wspolnie: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return int(code or 0)


if __name__ == "__main__":
    sys.exit(main())
