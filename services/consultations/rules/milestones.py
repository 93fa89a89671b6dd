"""Where a promise stands."""

from datetime import date

PLANNED = "planned"
DONE = "done"
LATE = "late"
DROPPED = "dropped"
STATUSES = (PLANNED, DONE, LATE, DROPPED)


def standing(status: str, *, planned_on: date, today: date) -> str:
    """Say where a promise stands: one whose day has passed is late, whether or not anybody said so.

    On its day it is still in time.
    """
    return LATE if status == PLANNED and planned_on < today else status


def is_news(before: str | None, after: str) -> bool:
    """Tell whether everybody who took part hears of it: when it is done, or will not be."""
    return after in (DONE, DROPPED) and before != after
