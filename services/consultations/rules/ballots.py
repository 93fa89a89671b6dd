"""When a ballot may be announced and how its dates may move."""

from datetime import datetime, timedelta

GREEDY_STOP = "greedy-stop"
GREEDY_SKIP = "greedy-skip"
RULES = (GREEDY_STOP, GREEDY_SKIP)
MOST_PROJECTS = 300
LONGEST = timedelta(days=366)


def missing(
    *,
    now: datetime,
    budget: int,
    max_choices: int,
    costs: list[int],
    opens_at: datetime | None,
    closes_at: datetime | None,
) -> list[str]:
    """Return the codes of what a ballot lacks before it can be announced; empty when ready.

    Without `opens_at` the vote opens at the moment of the announcement.
    """
    faults = []
    if len(costs) < 2:
        faults.append("too_few_projects")
    if max_choices > max(len(costs), 1):
        faults.append("more_choices_than_projects")
    if costs and min(costs) > budget:
        faults.append("nothing_affordable")
    if closes_at is None:
        faults.append("no_closing_date")
    elif closes_at <= now:
        faults.append("closes_in_the_past")
    elif opens_at is not None and opens_at < now:
        faults.append("opens_in_the_past")
    return faults


def dates_fault(opens_at: datetime | None, closes_at: datetime | None) -> str | None:
    """Return what is wrong with a pair of dates in itself, or None."""
    if opens_at is None or closes_at is None:
        return None
    if closes_at <= opens_at:
        return "closes_before_opening"
    return "too_long" if closes_at - opens_at > LONGEST else None


def change_fault(
    now: datetime,
    *,
    old: tuple[datetime, datetime],
    new: tuple[datetime, datetime],
) -> str | None:
    """Return why an announced ballot's dates may not move so, or None when they may.

    An open vote keeps its opening, a closed one keeps both; nobody is told of a date in the past.
    """
    if now >= old[1]:
        return "already_closed"
    if now >= old[0] and new[0] != old[0]:
        return "already_open"
    if now < old[0] and new[0] < now:
        return "opens_in_the_past"
    if new[1] <= now:
        return "closes_in_the_past"
    return dates_fault(*new)
