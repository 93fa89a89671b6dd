"""A centre's offers as plain facts for the matching, and what they are found by."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Uuid,
    all_,
    and_,
    any_,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.volunteering.matching.availability import (
    PARTS_OF_DAY,
    WARSAW,
    Availability,
    Exceptions,
    local_date,
)
from services.volunteering.matching.facts import Need, Offer, Point
from services.volunteering.matching.instance import epoch_minutes
from services.volunteering.model import (
    Application,
    AreaPoint,
    Invitation,
    OfferSkill,
    RegisterCheck,
    Request,
    Shift,
    db,
)
from services.volunteering.model import Offer as OfferRow
from services.volunteering.rules.applications import youngest

A_WEEK = timedelta(days=7)
LATELY = timedelta(days=28)
NO_EXCEPTIONS, ONLY_HOLIDAYS = Exceptions(), Exceptions(off_on_holidays=True)
AREA = aliased(AreaPoint)
LATITUDE = func.coalesce(OfferRow.latitude, AREA.latitude)
LONGITUDE = func.coalesce(OfferRow.longitude, AREA.longitude)
COLUMNS = (
    OfferRow.person_id,
    OfferRow.free,
    OfferRow.languages,
    OfferRow.causes,
    LATITUDE.label("latitude"),
    LONGITUDE.label("longitude"),
    OfferRow.reach_metres,
    OfferRow.shifts_per_week,
    OfferRow.invitations_per_week,
    OfferRow.birth_year,
    OfferRow.guardian_consents,
    OfferRow.remote,
    OfferRow.needs,
    OfferRow.things,
    OfferRow.away,
    OfferRow.also_free,
    OfferRow.off_on_holidays,
)
"""What the matching reads of an offer."""


def with_skills(need: Need, *, near: bool = False) -> tuple[ColumnElement[bool], ...]:
    """Of an offer: that it has every skill the need must have.

    With `near` only offers that reach the need's place, so that one index finds them.
    """
    here = () if need.point is None or not near else (_reached(OfferSkill.within, need.point),)
    return tuple(
        select(OfferSkill.skill)
        .where(
            OfferSkill.person_id == OfferRow.person_id,
            OfferSkill.skill == skill,
            OfferSkill.level >= level,
            *here,
        )
        .correlate(OfferRow)
        .exists()
        for skill, level in sorted(need.must.items())
    )


def could_fit(need: Need) -> tuple[ColumnElement[bool], ...]:
    """Of an offer: that nothing the database knows keeps it away from a need.

    The rules still refuse some of these; they refuse all others.
    """
    cells = cells_of(need.start, need.end)
    if cells is None:
        return (false(),)
    day = local_date(need.start)
    week = and_(OfferRow.free.contains(cells), not_(OfferRow.away.op("@>")(literal(day, Date))))
    dated = [f"{day}-{cell.split('-', 1)[1]}" for cell in cells]
    conditions = [
        or_(week, OfferRow.also_free.overlap(dated)),
        OfferRow.languages.contains(sorted(need.languages)),
        OfferRow.things.contains(sorted(need.things)),
    ]
    if need.remote:
        conditions.append(OfferRow.remote.is_(True))
    else:
        conditions.append(OfferRow.needs.contained_by(sorted(need.access)))
    if need.minors_involved:
        conditions.append(_is_checked(need))
    if need.point is not None:
        conditions.append(_reached(OfferRow.within, need.point))
    return tuple(conditions)


def cells_of(start: int, end: int) -> list[str] | None:
    """The cells of the week that somebody must have ticked to be free from start to end.

    None where no ticked cell reaches, at night; so they all lie on one day.
    """
    cells: list[str] = []
    at = datetime.fromtimestamp(start * 60, UTC).astimezone(WARSAW)
    last = datetime.fromtimestamp(end * 60, UTC).astimezone(WARSAW)
    while at < last:
        minute = at.hour * 60 + at.minute
        part = next(
            (name for name, (begins, ends) in PARTS_OF_DAY.items() if begins <= minute < ends), None
        )
        if part is None:
            return None
        cells.append(f"{at.weekday()}-{part}")
        to_the_end = PARTS_OF_DAY[part][1] - minute
        at = (at.astimezone(UTC) + timedelta(minutes=to_the_end)).astimezone(WARSAW)
    return cells


def _is_checked(need: Need) -> ColumnElement[bool]:
    return (
        select(RegisterCheck.person_id)
        .where(
            RegisterCheck.person_id == OfferRow.person_id,
            RegisterCheck.organisation_id == UUID(need.organisation),
        )
        .correlate(OfferRow)
        .exists()
    )


def _reached(within: InstrumentedAttribute[str | None], point: Point) -> ColumnElement[bool]:
    """That a point lies in the box around the person's reach."""
    place = func.point(point.longitude, point.latitude)
    return within.op("@>", is_comparison=True)(func.box(place, place))


@dataclass(frozen=True)
class Read:
    """What the database says of offers, as it came: made into offers once nothing waits for it."""

    rows: Sequence[Any]
    skills: Sequence[Any]
    asked: Sequence[Any]
    worked: Sequence[Any]
    busy: Sequence[Any]

    def offers(self, now: datetime) -> tuple[Offer, ...]:
        """The offers, by person."""
        skills: dict[UUID, dict[str, int]] = defaultdict(dict)
        for person, skill, level in self.skills:
            skills[person][skill] = level
        worked: dict[UUID, dict[str, int]] = defaultdict(dict)
        for person, organisation, count in self.worked:
            worked[person][str(organisation)] = count
        asked = {person: (week, lately) for person, week, lately in self.asked}
        today = now.astimezone(WARSAW).date()
        return tuple(
            _offer(
                row,
                skills.get(row.person_id, {}),
                asked.get(row.person_id, (0, 0)),
                worked.get(row.person_id, {}),
                today,
            )
            for row in self.rows
        )

    def times_taken(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """When people hold places in shifts that the plan does not see."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for person, starts_at, ends_at in self.busy:
            found[str(person)].append((epoch_minutes(starts_at), epoch_minutes(ends_at)))
        return {person: tuple(sorted(spans)) for person, spans in found.items()}


def read(
    *,
    centre_id: UUID,
    now: datetime,
    able: Collection[ColumnElement[bool]],
    shift_ids: list[UUID],
    skills: Collection[str] | None = None,
) -> Read:
    """The active offers that pass these conditions; the plan sees these shifts.

    With `skills` only these of what people can do, where nobody asks for the rest.
    """
    active = and_(OfferRow.centre_id == centre_id, OfferRow.state == "active", *able)
    rows = db.session.execute(
        select(*COLUMNS)
        .outerjoin(AREA, AREA.area_id == OfferRow.area_id)
        .where(active)
        .order_by(OfferRow.person_id)
    ).all()
    if able:
        found = [row.person_id for row in rows]
        active = OfferRow.person_id == any_(literal(found, ARRAY(Uuid)))
    return Read(
        rows=rows,
        skills=db.session.execute(
            select(OfferSkill.person_id, OfferSkill.skill, OfferSkill.level)
            .join(OfferRow, OfferRow.person_id == OfferSkill.person_id)
            .where(active, *(() if skills is None else (OfferSkill.skill.in_(skills),)))
        ).all(),
        asked=_asked(active, now),
        worked=_worked_for(active, now),
        busy=_busy(active, shift_ids, now),
    )


def _offer(
    row: Any,
    skills: dict[str, int],
    asked: tuple[int, int],
    worked: dict[str, int],
    today: date,
) -> Offer:
    this_week, lately = asked
    return Offer(
        person=str(row.person_id),
        skills=skills,
        languages=_words(tuple(row.languages)),
        age=None if row.birth_year is None else youngest(row.birth_year, today),
        guardian_consents=row.guardian_consents,
        availability=Availability.from_cells(
            row.free, _exceptions(row.away, row.also_free, row.off_on_holidays)
        ),
        point=point(row.latitude, row.longitude),
        reach_metres=row.reach_metres,
        causes=_words(tuple(row.causes)),
        invited_this_week=this_week,
        invitations_per_week=row.invitations_per_week,
        asked_lately=lately,
        worked_for=worked,
        shifts_per_week=row.shifts_per_week,
        needs=_words(tuple(row.needs)),
        things=_words(tuple(row.things)),
        remote=row.remote,
    )


def _asked(active: ColumnElement[bool], now: datetime) -> Sequence[Any]:
    """How often each person was asked in the last seven and in the last 28 days."""
    return db.session.execute(
        select(
            Invitation.person_id,
            func.count().filter(Invitation.sent_at > now - A_WEEK),
            func.count(),
        )
        .join(OfferRow, OfferRow.person_id == Invitation.person_id)
        .where(active, Invitation.sent_at > now - LATELY)
        .group_by(Invitation.person_id)
    ).all()


def _worked_for(active: ColumnElement[bool], now: datetime) -> Sequence[Any]:
    """How many past shifts each person had with each organisation."""
    return db.session.execute(
        select(Application.person_id, Request.organisation_id, func.count())
        .join(OfferRow, OfferRow.person_id == Application.person_id)
        .join(Shift, Shift.id == Application.shift_id)
        .join(Request, Request.id == Shift.request_id)
        .where(active, Application.state == "accepted", Shift.ends_at <= now)
        .group_by(Application.person_id, Request.organisation_id)
    ).all()


def _busy(active: ColumnElement[bool], shift_ids: list[UUID], now: datetime) -> Sequence[Any]:
    """When the people hold places in shifts that the plan does not see."""
    return db.session.execute(
        select(Application.person_id, Shift.starts_at, Shift.ends_at)
        .join(OfferRow, OfferRow.person_id == Application.person_id)
        .join(Shift, Shift.id == Application.shift_id)
        .where(
            active,
            or_(Application.state == "accepted", Application.state == "offered"),
            Shift.ends_at > now,
            Shift.id != all_(literal(shift_ids, ARRAY(Uuid))),
        )
    ).all()


def point(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def _days(away: Any) -> tuple[tuple[date, date], ...]:
    """A range of days in the database, from its first day up to the one after its last."""
    return tuple((span.lower or date.min, span.upper or date.max) for span in away)


def _exceptions(away: Any, also: list[str], off_on_holidays: bool) -> Exceptions:
    if not away and not also:
        return ONLY_HOLIDAYS if off_on_holidays else NO_EXCEPTIONS
    return Exceptions.of_cells(away=_days(away), also=also, off_on_holidays=off_on_holidays)


@lru_cache(maxsize=4096)
def _words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words)
