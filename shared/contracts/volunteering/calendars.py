"""Shifts as calendars show them to everybody."""

from datetime import datetime

from shared.contracts.base import Answer
from shared.contracts.volunteering.applications import ShiftWords


class CalendarShift(Answer, frozen=True, kw_only=True):
    """A published shift; called off it stays a while, so that calendars strike it out.

    `version` in its words grows with every change, `told_at` is when it was last made public.
    """

    shift: ShiftWords
    told_at: datetime


class Calendar(Answer, frozen=True, kw_only=True):
    """An organisation's published shifts: the latest and those ahead."""

    name: str
    shifts: tuple[CalendarShift, ...]
