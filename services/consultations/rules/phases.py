"""When a phase is open."""

from datetime import datetime

INFORMATION = "information"
REMARKS = "remarks"
SURVEY = "survey"
IDEAS = "ideas"
VOTE = "vote"
VERIFICATION = "verification"
RESULT = "result"
FOLLOWUP = "followup"
KINDS = (INFORMATION, REMARKS, SURVEY, IDEAS, VOTE, VERIFICATION, RESULT, FOLLOWUP)
"""The kinds in the order in which they usually come."""


def is_open(now: datetime, *, opens_at: datetime, closes_at: datetime) -> bool:
    """Tell whether a phase is open: from its first instant on, at its last no longer."""
    return opens_at <= now < closes_at
