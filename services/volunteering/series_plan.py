"""What becomes of a series' shifts when it is written anew: planned first, shown, then done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from services.volunteering.model import Application, Shift, ShiftSeries, db
from services.volunteering.rules import recurrence
from services.volunteering.rules.recurrence import WARSAW
from services.volunteering.shifts import ACTIVE
from shared.contracts.volunteering.series import WriteSeries


@dataclass(frozen=True)
class Plan:
    """Shifts ahead by what becomes of them.

    `changed` go on, each on its day; `removed` have no people; `kept` were changed by themselves
    or called off; `stranded` have people and no day to go to. `made` are days without a shift yet,
    `days` all days of the rule, `people` how many hold or wait for a place in `changed`.
    """

    days: list[date]
    kept: list[Shift]
    changed: list[tuple[Shift, date]]
    removed: list[Shift]
    stranded: list[Shift]
    made: list[date]
    people: int


def upcoming(series: ShiftSeries, *, since: date | None, now: datetime) -> list[Shift]:
    """A series' shifts that have not begun, from a day of the rule on."""
    return list(
        db.session.execute(
            select(Shift)
            .where(
                Shift.series_id == series.id,
                Shift.starts_at > now,
                *([] if since is None else [Shift.series_day >= since]),
            )
            .order_by(Shift.series_day)
        ).scalars()
    )


def of(series: ShiftSeries, words: WriteSeries, *, from_day: date | None, now: datetime) -> Plan:
    """Plan a change; shifts that begin earlier than now are history and not looked at."""
    rule = recurrence.parse(words.rule)
    since = max(now.astimezone(WARSAW).date(), from_day or date.min)
    days = [
        day
        for day in recurrence.ahead(rule, words.first_day, since=since)
        if recurrence.moments(day, words.begins, words.ends)[0] > now
    ]
    found = upcoming(series, since=from_day, now=now)
    kept = [shift for shift in found if shift.edited or shift.state != "open"]
    plain = [shift for shift in found if not shift.edited and shift.state == "open"]
    pinned = {shift.series_day for shift in kept}
    free = [day for day in days if day not in pinned]
    people = _people([shift.id for shift in plain])
    held = {_day(shift): shift for shift in plain if people.get(shift.id)}
    goes, stranded = recurrence.paired(list(held), free, rule.freq)
    changed = {target: held[day] for day, target in goes.items()}
    for shift in plain:
        if _day(shift) in free and _day(shift) not in held:
            changed.setdefault(_day(shift), shift)
    staying = {shift.id for shift in changed.values()}
    return Plan(
        days=days,
        kept=kept,
        changed=[(shift, day) for day, shift in sorted(changed.items())],
        removed=[shift for shift in plain if shift.id not in staying and not people.get(shift.id)],
        stranded=[held[day] for day in stranded],
        made=[day for day in free if day not in changed],
        people=sum(people.get(shift.id, 0) for shift in changed.values()),
    )


def _day(shift: Shift) -> date:
    assert shift.series_day is not None
    return shift.series_day


def _people(shift_ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = db.session.execute(
        select(Application.shift_id, func.count().label("people"))
        .where(Application.shift_id.in_(shift_ids), Application.state.in_(ACTIVE))
        .group_by(Application.shift_id)
    )
    return {row.shift_id: row.people for row in rows}
