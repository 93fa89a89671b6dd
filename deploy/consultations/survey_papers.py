"""`wspolnie consultations survey-papers ID`: an anonymous survey's answers, for an audit."""

import argparse
import os
import sys
from typing import Any
from uuid import UUID

from deploy.environment import adopt_local_settings
from deploy.local.problems import LocalProblem

_DESCRIPTION = """\
Write every answer of an anonymous survey after its close, with its salt, one a
line. `wspolnie roots` makes the published fingerprint of them anew, so that
whoever is entitled to look can see that nothing was changed. These are whole
answers, with what people wrote: give them to nobody else.
"""


def add_parser(commands: Any) -> None:
    """Adds `survey-papers`."""
    parser = commands.add_parser(
        "survey-papers",
        help="write an anonymous survey's answers with their salts, for an audit",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("survey", metavar="ID", type=UUID, help="the id in the survey's address")
    parser.set_defaults(run=write)


def write(args: argparse.Namespace) -> int:
    """Writes the answers; refuses what is no anonymous survey, or not over yet."""
    adopt_local_settings()
    from services.consultations import survey_box
    from services.consultations.box import reading
    from services.consultations.rules import merkle
    from shared.worker import opened

    os.environ.setdefault("WSPOLNIE_LOG_LEVEL", "warning")
    with opened("consultations"):
        if not survey_box.is_survey(args.survey):
            raise LocalProblem("There is no anonymous survey of this id.")
        if reading.state(args.survey).state not in reading.FROZEN:
            raise LocalProblem("The survey is not closed yet: nobody sees its answers.")
        for leaf in reading.paper_leaves(args.survey):
            sys.stdout.write(merkle.paper_line(leaf))
    return 0
