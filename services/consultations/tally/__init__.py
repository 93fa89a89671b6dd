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
from services.consultations.tally.equal_shares import (
    Comparison,
    Completion,
    EqualSharesOutcome,
    NotFunded,
    ShareFate,
    ShareRound,
    ShareStage,
    ShareTie,
    Utility,
    equal_shares,
)
from services.consultations.tally.greedy import (
    Fate,
    GreedyRule,
    Outcome,
    Step,
    Tie,
    greedy,
)
from services.consultations.tally.limits import NO_LIMITS, Limits
from services.consultations.tally.lottery import draw_key

__all__ = [
    "BLANK",
    "NO_LIMITS",
    "Ballot",
    "BallotKind",
    "Comparison",
    "Completion",
    "Count",
    "Election",
    "EqualSharesOutcome",
    "Fate",
    "GreedyRule",
    "Limits",
    "NotFunded",
    "Outcome",
    "Paper",
    "Project",
    "ShareFate",
    "ShareRound",
    "ShareStage",
    "ShareTie",
    "Step",
    "Tie",
    "Utility",
    "approval_paper",
    "count",
    "cumulative_paper",
    "draw_key",
    "equal_shares",
    "greedy",
    "ordinal_paper",
]
