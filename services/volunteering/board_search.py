"""Searching the board: which requests, in which order, without looking at all of them.

Two ways that give the same list. Where few requests have what is asked, their shifts are looked
at. Where many have, the shifts ahead are walked in their order until enough requests are found.
Neither counts further than MOST.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import cos, radians
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    any_,
    bindparam,
    case,
    exists,
    extract,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from services.volunteering import skill_search
from services.volunteering.model import (
    Application,
    Organisation,
    Place,
    Request,
    RequestSkill,
    Shift,
    db,
)
from services.volunteering.rules.requests import LONGEST_SHIFT
from services.volunteering.rules.words import pattern, terms
from shared.contracts.volunteering.board import FindRequests

WARSAW = ZoneInfo("Europe/Warsaw")
MOST = 300
"""So many requests a search counts and turns to."""
FEW = 1000
"""So many requests are worth looking at one by one."""
MEANT = 3
"""So many skills that the words mean are looked for too."""
SURE = 550
"""From so many thousandths on a skill is taken for what was meant."""
OF_AGE = 18
HERE = 0.0005
"""Degrees: shifts nearer to each other than this are at one place (some 40 m)."""
METRES_A_DEGREE = 111_200
PARTS = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}


@dataclass(frozen=True)
class Hit:
    """A request with its first shift that fits."""

    request_id: UUID
    shift_id: UUID


@dataclass(frozen=True)
class Found:
    """The soonest MOST requests; `more` where there are others."""

    hits: tuple[Hit, ...] = ()
    more: bool = False


def search(
    query: FindRequests, *, now: datetime, also: Sequence[ColumnElement[bool]] = ()
) -> Found:
    """The requests that a search finds, the soonest first; `also` are further terms of them."""
    narrowing = [*request_terms(query), *also]
    if not narrowing:
        return _found(_walk(query, narrowing, now))
    ids = db.session.execute(
        select(Request.id).where(*public(query), *narrowing).limit(FEW + 1)
    ).scalars()
    few = list(ids)
    if not few:
        return Found()
    if len(few) <= FEW:
        return _found(_of(few, query, now))
    return _found(_walk(query, narrowing, now))


def request_terms(query: FindRequests) -> list[ColumnElement[bool]]:
    """What a search asks of the request itself."""
    wanted: list[Any] = [Request.words.like(pattern(term)) for term in terms(query.q)]
    if query.skill:
        wanted.append(having([query.skill]))
    if query.cause:
        wanted.append(Request.causes.contains([query.cause]))
    if query.language:
        wanted.append(Request.languages.contains([query.language]))
    if query.access:
        wanted.append(Request.access.contains(list(query.access)))
    if query.remote:
        wanted.append(Request.remote)
    if query.under_18:
        wanted.append(or_(Request.least_age.is_(None), Request.least_age < OF_AGE))
    return wanted


def having(skills: Sequence[str]) -> ColumnElement[bool]:
    """The condition on a request that it asks for one of these skills."""
    rows = select(RequestSkill.request_id).where(RequestSkill.skill.in_(skills))
    return Request.id.in_(rows)


def shift_terms(shift: Any, query: FindRequests, now: datetime) -> list[ColumnElement[bool]]:
    """What a search asks of a shift: ahead, and at the time and place wanted."""
    wanted: list[Any] = [
        shift.state == "open",
        shift.starts_at > now - LONGEST_SHIFT,
        shift.ends_at > now,
    ]
    if query.area_id is not None:
        wanted.append(shift.area_id == query.area_id)
    if query.latitude is not None and query.longitude is not None:
        around = HERE + max(0, query.within) / METRES_A_DEGREE
        wide = around / max(0.05, cos(radians(query.latitude)))
        wanted.append(shift.latitude.between(query.latitude - around, query.latitude + around))
        wanted.append(shift.longitude.between(query.longitude - wide, query.longitude + wide))
    if query.since is not None:
        wanted.append(shift.starts_at >= _midnight(query.since))
    if query.until is not None:
        wanted.append(shift.starts_at < _midnight(query.until + timedelta(days=1)))
    wall = func.timezone(str(WARSAW), shift.starts_at)
    if query.weekday is not None:
        wanted.append(likely(extract("isodow", wall) == query.weekday + 1))
    if query.part in PARTS:
        first, last = PARTS[query.part]
        wanted.append(likely(extract("hour", wall).between(first, last - 1)))
    if query.free:
        wanted.append(likely(_free_place(shift)))
    if query.newcomer:
        wanted.append(likely(_free_place(shift, Place.newcomer)))
    return wanted


def public(query: FindRequests) -> list[ColumnElement[bool]]:
    """What everybody may see: published, of an organisation that was not refused."""
    refused = select(Organisation.id).where(Organisation.state == "refused")
    wanted = [Request.state == "published", Request.organisation_id.not_in(refused)]
    if query.centre_id is not None:
        wanted.append(Request.centre_id == query.centre_id)
    return wanted


def with_meant(
    found: Found, query: FindRequests, *, now: datetime
) -> tuple[Found, tuple[str, ...]]:
    """What was found by word, then what asks for the skills that these words mean."""
    suggested = skill_search.suggest(query.q, limit=MEANT)
    meant = tuple(one.skill for one in suggested if one.score >= SURE)
    if not meant:
        return found, ()
    wordless = msgspec.structs.replace(query, q="")
    others = search(wordless, now=now, also=[having(meant)])
    known = {one.request_id for one in found.hits}
    new = tuple(one for one in others.hits if one.request_id not in known)
    hits = (*found.hits, *new)
    more = found.more or others.more or len(hits) > MOST
    return Found(hits[:MOST], more=more), meant if new else ()


def _of(few: list[UUID], query: FindRequests, now: datetime) -> Select[UUID, UUID]:
    """The first fitting shift of each of these requests, in order."""
    given = any_(bindparam("few", few, ARRAY(Uuid)))
    first = (
        select(Shift.request_id, Shift.id, Shift.starts_at)
        .ext(distinct_on(Shift.request_id))
        .where(Shift.request_id == given, *shift_terms(Shift, query, now))
        .order_by(Shift.request_id, Shift.starts_at, Shift.id)
        .subquery()
    )
    return select(first.c.request_id, first.c.id).order_by(first.c.starts_at, first.c.request_id)


def _walk(
    query: FindRequests, narrowing: Sequence[ColumnElement[bool]], now: datetime
) -> Select[UUID, UUID]:
    """The same, by way of the shifts in their order: each that is its request's first."""
    other = aliased(Shift)
    first = (
        select(other.id)
        .where(other.request_id == Shift.request_id, *shift_terms(other, query, now))
        .order_by(other.starts_at, other.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(Shift.request_id, Shift.id)
        .join(Request)
        .where(
            *shift_terms(Shift, query, now),
            *public(query),
            *narrowing,
            likely(Shift.id == first),
        )
        .order_by(Shift.starts_at, Shift.request_id)
    )


def _found(wanted: Select[UUID, UUID]) -> Found:
    rows = db.session.execute(wanted.limit(MOST + 1)).all()
    hits = tuple(Hit(request_id, shift_id) for request_id, shift_id in rows[:MOST])
    return Found(hits, more=len(rows) > MOST)


def _free_place(shift: Any, *terms: Any) -> ColumnElement[bool]:
    held = exists().where(
        Application.shift_id == Place.shift_id, Application.place_number == Place.number
    )
    # Not EXISTS: the planner would look for the free places of all shifts at once.
    first = select(Place.number).where(Place.shift_id == shift.id, *terms, ~held).limit(1)
    return first.scalar_subquery().is_not(None)


def likely(term: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition, wrapped so that the planner takes it for likely.

    What it knows nothing about it takes for rare, and then looks at all shifts and sorts them.
    """
    return case((term, true()), else_=false())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WARSAW)
