"""When a phase is open, what a plan of phases must keep, and how a public one may move."""

from collections.abc import Mapping
from datetime import datetime, timedelta

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

PLANNED = (INFORMATION, REMARKS, SURVEY, IDEAS, RESULT, FOLLOWUP)
"""The kinds whose dates stand with the consultation; the others' stand with its ballot."""

TAKING_PART = (REMARKS, SURVEY, IDEAS)
"""The kinds in which people say something, the vote apart."""

LONGEST = timedelta(days=366)
LONGEST_AFTER = timedelta(days=5 * 366)

Span = tuple[datetime, datetime]


def is_open(now: datetime, *, opens_at: datetime, closes_at: datetime) -> bool:
    """Tell whether a phase is open: from its first instant on, at its last no longer."""
    return opens_at <= now < closes_at


def plan_faults(spans: Mapping[str, Span]) -> dict[str, str]:
    """Return what is wrong with a plan of phases in itself, by kind; empty when nothing is."""
    faults: dict[str, str] = {}
    for kind, (opens_at, closes_at) in spans.items():
        longest = LONGEST if kind in TAKING_PART else LONGEST_AFTER
        if kind not in PLANNED:
            faults[kind] = "unknown"
        elif closes_at <= opens_at:
            faults[kind] = "closes_before_opening"
        elif closes_at - opens_at > longest:
            faults[kind] = "too_long"
    if faults:
        return faults
    said = [spans[kind] for kind in TAKING_PART if kind in spans]
    if INFORMATION in spans and said and spans[INFORMATION][0] > min(since for since, _ in said):
        faults[INFORMATION] = "after_the_first"
    if RESULT in spans and said and spans[RESULT][0] < max(until for _, until in said):
        faults[RESULT] = "before_the_end"
    if FOLLOWUP in spans and RESULT in spans and spans[FOLLOWUP][0] < spans[RESULT][0]:
        faults[FOLLOWUP] = "before_the_result"
    return faults


def change_fault(now: datetime, *, old: Span | None, new: Span) -> str | None:
    """Return why a public phase may not move so, or None when it may; `old` None: it is added.

    An open phase keeps its opening, a closed one keeps both; nobody is told of a date in the past.
    """
    if old == new:
        return "unchanged"
    if old is not None and now >= old[1]:
        return "already_closed"
    if old is not None and now >= old[0] and new[0] != old[0]:
        return "already_open"
    if (old is None or now < old[0]) and new[0] < now:
        return "opens_in_the_past"
    return "closes_in_the_past" if new[1] <= now else None
