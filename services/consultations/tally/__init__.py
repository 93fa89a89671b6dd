"""Counting a vote: pure, exact (integers only) and explained step by step.

Nothing here reads a file, a clock or a database: an `Election` goes in, an `Outcome` comes out, and
the same election always gives the same outcome, whatever the order of its papers.
"""

from services.consultations.tally.counting import Count, count
from services.consultations.tally.election import (
    BLANK,
    Ballot,
    BallotKind,
    Election,
    Paper,
    Project,
    approval_paper,
    cumulative_paper,
    ordinal_paper,
)
from services.consultations.tally.greedy import (
    Fate,
    GreedyRule,
    Outcome,
    Step,
    Tie,
    greedy,
)
from services.consultations.tally.lottery import draw_key

__all__ = [
    "BLANK",
    "Ballot",
    "BallotKind",
    "Count",
    "Election",
    "Fate",
    "GreedyRule",
    "Outcome",
    "Paper",
    "Project",
    "Step",
    "Tie",
    "approval_paper",
    "count",
    "cumulative_paper",
    "draw_key",
    "greedy",
    "ordinal_paper",
]
