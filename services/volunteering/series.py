"""Series of shifts: written, changed from a day on or whole, ended, rolled forward.

A shift stands for one day of its series' rule (`series_day`, unique), so making a series' shifts
again changes nothing. What was changed by itself or called off is never touched.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from services.volunteering import arranging, notices, requests, series_plan, shifts
from services.volunteering.model import Request, Shift, ShiftSeries, db
from services.volunteering.rules import recurrence
from services.volunteering.rules.recurrence import WARSAW
from services.volunteering.rules.requests import plain, series_faults
from shared.contracts.actors import Actor
from shared.contracts.volunteering import series as contract
from shared.contracts.volunteering.requests import WriteShift
from shared.contracts.volunteering.series import WriteSeries
from shared.problems import conflict, invalid, not_found

NEXT = 12
# What a series has in common with the command that writes it, as it stands.
TEMPLATE = (
    "begins",
    "ends",
    "places",
    "role",
    "least_team",
    "newcomers",
    "place",
    "area_id",
    "area_label",
    "latitude",
    "longitude",
)


def write(*, actor: Actor, request_id: UUID, words: WriteSeries, now: datetime) -> Request:
    """Add a series to a request, with its shifts ahead.

    Raises Refusal `invalid` with the rule's fault, such as `rule_no_dates`.
    """
    request = requests.changed_by(actor, request_id)
    _check(words, now)
    made = add(request, words)
    grow(made, request, now)
    requests.renew(request, now)
    return request


def add(request: Request, words: WriteSeries) -> ShiftSeries:
    """Keep a series; its shifts are made when it is rolled."""
    made = ShiftSeries(request_id=request.id)
    _fill(made, words)
    db.session.add(made)
    db.session.flush()
    return made


def change(
    *, actor: Actor, series_id: UUID, words: WriteSeries, from_day: date | None, now: datetime
) -> Request:
    """Write a series anew: all shifts ahead, or those from a day on, which part from the rest.

    Shifts with people move within their week (their month, in a monthly rule) and their people
    are told. Raises Refusal `series_days_with_people` where one would have no day to go to.
    """
    request, series = _kept(actor, series_id)
    _check(words, now)
    # Nobody may sign up for a shift between its being planned and its being moved or removed.
    ahead = series_plan.upcoming(series, since=from_day, now=now)
    shifts.locked_all([shift.id for shift in ahead])
    plan = series_plan.of(series, words, from_day=from_day, now=now)
    if plan.stranded:
        raise conflict(
            "series_days_with_people", f"{len(plan.stranded)} shifts with people have no new day."
        )
    for shift in plan.removed:
        _remove(request, shift, now)
    db.session.flush()
    kept = series
    if from_day is not None and from_day > series.first_day:
        kept = _parted(series, words, plan, from_day)
    _fill(kept, words)
    arranging.put(
        request,
        [
            arranging.Put(shift, _shift_of(kept, day), series=kept.id, day=day)
            for shift, day in plan.changed
        ]
        + _new(kept, plan.made),
        now,
    )
    _rolled(kept, plan.days, now)
    requests.renew(request, now)
    return request


def effect(
    *, actor: Actor, series_id: UUID, words: WriteSeries, from_day: date | None, now: datetime
) -> contract.SeriesEffect:
    """What `change` would do; nothing is changed."""
    _, series = _kept(actor, series_id)
    _check(words, now)
    plan = series_plan.of(series, words, from_day=from_day, now=now)
    return contract.SeriesEffect(
        dates=dates(words, now=now, since=from_day),
        made=len(plan.made),
        changed=len(plan.changed),
        removed=len(plan.removed),
        kept=len(plan.kept),
        people=plan.people,
        stranded=tuple(
            contract.ShiftTime(starts_at=one.starts_at, ends_at=one.ends_at)
            for one in plan.stranded
        ),
    )


def end(*, actor: Actor, series_id: UUID, last_day: date, reason: str, now: datetime) -> Request:
    """End a series: later shifts go, and whoever was coming to one is told why."""
    request, series = _kept(actor, series_id)
    if not reason.strip():
        raise invalid(reason="missing")
    series.rule = str(recurrence.ended(recurrence.parse(series.rule), last_day))
    series.rolled_until = date.max
    later = series_plan.upcoming(series, since=last_day + timedelta(days=1), now=now)
    shifts.locked_all([shift.id for shift in later])
    for shift in later:
        _remove(request, shift, now, reason.strip())
    db.session.flush()
    request.version += 1
    db.session.flush()
    if request.state == "published":
        notices.announce(request)
    return request


def dates(words: WriteSeries, *, now: datetime, since: date | None = None) -> contract.SeriesDates:
    """The next shifts of a series that is not kept yet."""
    _check(words, now)
    rule = recurrence.parse(words.rule)
    found = [
        moments
        for day in recurrence.ahead(
            rule, words.first_day, since=max(_today(now), since or date.min)
        )
        if (moments := recurrence.moments(day, words.begins, words.ends))[0] > now
    ]
    return contract.SeriesDates(
        next=tuple(contract.ShiftTime(starts_at=start, ends_at=end) for start, end in found[:NEXT]),
        total=None if rule.open_ended else len(found),
    )


def of_request(request_id: UUID, *, now: datetime) -> tuple[contract.Series, ...]:
    """A request's series that still have or will have a shift ahead."""
    found = ((row, _next_day(row, now)) for row in rows(request_id))
    return tuple(_told(row, day) for row, day in found if day is not None)


def rows(request_id: UUID) -> list[ShiftSeries]:
    """All series of a request, the oldest first."""
    return list(
        db.session.execute(
            select(ShiftSeries)
            .where(ShiftSeries.request_id == request_id)
            .order_by(ShiftSeries.created_at, ShiftSeries.id)
        ).scalars()
    )


def show(*, actor: Actor, series_id: UUID, from_day: date | None, now: datetime) -> contract.Series:
    """A series as its coordinator may write it anew; with a day, what is left of it from then."""
    found = db.session.get(ShiftSeries, series_id)
    if found is None:
        raise not_found("series")
    requests.kept_by(actor, found.request_id)
    return _told(found, _next_day(found, now), from_day=from_day)


def due(now: datetime) -> list[UUID]:
    """The series whose rule asks for shifts that may not stand yet."""
    horizon = _today(now) + recurrence.ROLLED_AHEAD
    return list(
        db.session.execute(
            select(ShiftSeries.id)
            .join(Request, Request.id == ShiftSeries.request_id)
            .where(
                Request.state.in_(("draft", "published")),
                or_(ShiftSeries.rolled_until.is_(None), ShiftSeries.rolled_until < horizon),
            )
            .order_by(ShiftSeries.id)
        ).scalars()
    )


def roll(series_id: UUID, now: datetime) -> int:
    """Make the shifts of the weeks ahead that are missing; returns how many, a second time 0."""
    request_id = db.session.execute(
        select(ShiftSeries.request_id).where(ShiftSeries.id == series_id)
    ).scalar_one_or_none()
    if request_id is None:
        return 0
    request = requests.find(request_id, lock=True)
    series = db.session.get(ShiftSeries, series_id, populate_existing=True)
    if series is None or request.state not in ("draft", "published"):
        return 0
    made = grow(series, request, now)
    if made:
        request.version += 1
        db.session.flush()
        if request.state == "published":
            notices.announce(request)
    return made


def _kept(actor: Actor, series_id: UUID) -> tuple[Request, ShiftSeries]:
    """A series of a request that the actor may change, the request's row locked."""
    found = db.session.get(ShiftSeries, series_id)
    if found is None:
        raise not_found("series")
    request = requests.changed_by(actor, found.request_id)
    db.session.refresh(found)
    return request, found


def _check(words: WriteSeries, now: datetime) -> None:
    if faults := series_faults(words, today=_today(now)):
        raise invalid(**faults)


def grow(series: ShiftSeries, request: Request, now: datetime) -> int:
    """Make the shifts that the rule asks for and that do not stand yet."""
    rule = recurrence.parse(series.rule)
    days = recurrence.ahead(rule, series.first_day, since=_today(now))
    standing = set(
        db.session.execute(select(Shift.series_day).where(Shift.series_id == series.id)).scalars()
    )
    made = _new(
        series,
        [
            day
            for day in days
            if day not in standing and recurrence.moments(day, series.begins, series.ends)[0] > now
        ],
    )
    arranging.put(request, made, now)
    _rolled(series, days, now)
    return len(made)


def _remove(request: Request, shift: Shift, now: datetime, reason: str = "") -> None:
    """Take a shift out of its series: it goes, or is called off where anybody ever was."""
    if shifts.ever_had_people(shift):
        if shift.state == "open":
            shifts.cancel(shift, reason=reason, now=now)
        shift.series_id = shift.series_day = None
    else:
        request.shifts.remove(shift)


def _new(series: ShiftSeries, days: list[date]) -> list[arranging.Put]:
    return [arranging.Put(None, _shift_of(series, day), series=series.id, day=day) for day in days]


def _rolled(series: ShiftSeries, days: list[date], now: datetime) -> None:
    """Note up to which day the shifts stand."""
    horizon = _today(now) + recurrence.ROLLED_AHEAD
    open_ended = recurrence.parse(series.rule).open_ended
    # A rule that ends has all its shifts at once: nothing of it is ever due again.
    series.rolled_until = max([horizon, *days[-1:]]) if open_ended else date.max
    db.session.flush()


def _parted(
    series: ShiftSeries, words: WriteSeries, plan: series_plan.Plan, day: date
) -> ShiftSeries:
    """A new series for the days from one on, with the shifts that stand there; the old one ends."""
    request_id = series.request_id
    made = ShiftSeries(request_id=request_id)
    _fill(made, words)
    db.session.add(made)
    series.rule = str(recurrence.ended(recurrence.parse(series.rule), day - timedelta(days=1)))
    series.rolled_until = date.max
    db.session.flush()
    for shift in plan.kept:
        shift.series_id = made.id
    db.session.flush()
    return made


def _fill(series: ShiftSeries, words: WriteSeries) -> None:
    series.rule = str(recurrence.parse(words.rule))
    series.first_day = words.first_day
    for field in TEMPLATE:
        setattr(series, field, getattr(words, field))
    series.role, series.place = plain(words.role), plain(words.place)


def _next_day(series: ShiftSeries, now: datetime) -> date | None:
    found = recurrence.ahead(recurrence.parse(series.rule), series.first_day, since=_today(now))
    return next(
        (day for day in found if recurrence.moments(day, series.begins, series.ends)[0] > now),
        None,
    )


def _today(now: datetime) -> date:
    return now.astimezone(WARSAW).date()


def _shift_of(series: ShiftSeries, day: date) -> WriteShift:
    starts_at, ends_at = recurrence.moments(day, series.begins, series.ends)
    return WriteShift(
        starts_at=starts_at,
        ends_at=ends_at,
        **{field: getattr(series, field) for field in TEMPLATE[2:]},
    )


def _told(
    series: ShiftSeries, next_day: date | None, *, from_day: date | None = None
) -> contract.Series:
    rule, first_day = recurrence.parse(series.rule), series.first_day
    if from_day is not None:
        rule, first_day = recurrence.from_day(rule, first_day, from_day), from_day
    return contract.Series(
        id=series.id,
        rule=str(rule),
        freq=rule.freq,
        interval=rule.interval,
        days=rule.days,
        month_days=rule.month_days,
        until=rule.until,
        count=rule.count,
        first_day=first_day,
        next_day=next_day,
        **{field: getattr(series, field) for field in TEMPLATE},
    )
