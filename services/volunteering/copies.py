"""Requests copied: last year's fair as this year's draft, each shift so many days later."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import msgspec

from services.volunteering import arranging, requests, search_words, series
from services.volunteering.model import Request, RequestSkill, Shift, ShiftSeries, db
from services.volunteering.rules import recurrence
from services.volunteering.rules.recurrence import WARSAW
from services.volunteering.rules.requests import series_faults
from shared.contracts.actors import Actor
from shared.contracts.volunteering.requests import CopyRequest, WriteShift
from shared.contracts.volunteering.series import WriteSeries
from shared.ids import new_id
from shared.problems import invalid

MOST_DAYS = 3660
WORDS = ("title", "description", "meet", "minors_involved", "least_age", "most_age", "remote")
LISTS = ("languages", "causes", "access", "things")


def copy(*, actor: Actor, request_id: UUID, words: CopyRequest, now: datetime) -> Request:
    """Begin a draft with a request's words and shifts, later on the wall clock; nobody comes along.

    Shifts that were called off stay behind, unless the whole request was. A series goes on by the
    same rule from its own first day, so many days later.
    """
    found = requests.kept_by(actor, request_id)
    singles = [
        shift
        for shift in found.shifts
        if shift.series_id is None and (shift.state == "open" or found.state == "cancelled")
    ]
    rows = series.rows(found.id)
    by = _days(words, singles, rows)
    made = _draft(found, actor, now)
    arranging.put(made, [arranging.Put(None, _later(shift, by)) for shift in singles], now)
    for row in rows:
        moved = _moved(row, by)
        if not series_faults(moved, today=now.astimezone(WARSAW).date()):
            series.grow(series.add(made, moved), made, now)
    search_words.put(made)
    db.session.flush()
    return made


def _draft(found: Request, actor: Actor, now: datetime) -> Request:
    made = Request(
        id=new_id(),
        organisation=found.organisation,
        centre_id=found.centre_id,
        state="draft",
        version=1,
        created_by=actor.account_id,
        created_at=now,
        **{name: getattr(found, name) for name in WORDS},
        **{name: list(getattr(found, name)) for name in LISTS},
    )
    made.skills = [
        RequestSkill(skill=row.skill, role=row.role, need=row.need, level=row.level)
        for row in found.skills
    ]
    db.session.add(made)
    db.session.flush()
    return made


def _days(words: CopyRequest, singles: list[Shift], rows: list[ShiftSeries]) -> int:
    """By how many days everything moves."""
    if (words.days is None) == (words.first_day is None):
        raise invalid(first_day="missing")
    by = words.days
    if words.first_day is not None:
        days = [shift.starts_at.astimezone(WARSAW).date() for shift in singles]
        first = min([*days, *(row.first_day for row in rows)], default=words.first_day)
        by = (words.first_day - first).days
    assert by is not None
    if abs(by) > MOST_DAYS:
        raise invalid(first_day="out_of_range")
    return by


def _later(shift: Shift, by: int) -> WriteShift:
    starts_at, ends_at = (recurrence.moved(one, by) for one in (shift.starts_at, shift.ends_at))
    if ends_at <= starts_at:
        ends_at = starts_at + (shift.ends_at - shift.starts_at)
    return msgspec.structs.replace(arranging.written(shift), starts_at=starts_at, ends_at=ends_at)


def _moved(row: ShiftSeries, by: int) -> WriteSeries:
    rule = recurrence.parse(row.rule)
    first_day = date.fromordinal(row.first_day.toordinal() + by)
    if rule.until is not None:
        rule = replace(rule, until=date.fromordinal(rule.until.toordinal() + by))
    kept = {field: getattr(row, field) for field in series.TEMPLATE}
    return WriteSeries(rule=str(rule), first_day=first_day, **kept)
