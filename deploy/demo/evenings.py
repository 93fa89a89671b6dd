"""Dates that people would set."""

from datetime import datetime


def evening(moment: datetime) -> datetime:
    """Return the same day at 20:00 in Polish winter time."""
    return moment.replace(hour=19, minute=0, second=0, microsecond=0)
