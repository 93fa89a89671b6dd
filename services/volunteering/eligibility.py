"""What fits a person's own offer, and where not, the reason: by the filters of the matching.

Two of them are left out: the weekly cap is about being asked, and that an organisation does not
want somebody proposed is never told to them.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from services.volunteering import board_search
from services.volunteering.board_search import Found, Hit
from services.volunteering.matching.availability import (
    PARTS_OF_DAY,
    WARSAW,
    Availability,
    Exceptions,
)
from services.volunteering.matching.facts import Need, Point
from services.volunteering.matching.facts import Offer as Facts
from services.volunteering.matching.filters import Reason, all_reasons
from services.volunteering.matching.instance import epoch_minutes
from services.volunteering.model import (
    AreaPoint,
    Block,
    Offer,
    OfferSkill,
    RegisterCheck,
    Request,
    RequestSkill,
    Shift,
    db,
)
from services.volunteering.rules.applications import OF_AGE, youngest
from services.volunteering.shift_facts import what_shifts_ask
from shared.contracts.actors import Actor
from shared.contracts.volunteering.board import FindRequests
from shared.contracts.volunteering.requests import ShiftFit

UNTOLD = frozenset({Reason.CAP, Reason.BLOCK})
MOST_JUDGED = 3000
"""So many shifts are judged for one search, the soonest ones."""


def search(query: FindRequests, *, actor: Actor, now: datetime) -> tuple[Found, bool]:
    """What a search finds, and whether the person has an offer; with `fit` only what fits it."""
    if actor.account_id is None:
        return board_search.search(query, now=now), False
    if not query.fit:
        return board_search.search(query, now=now), _has_offer(actor.account_id)
    offer = _offer(actor.account_id, now)
    if offer is None:
        return board_search.search(query, now=now), False
    rows = _candidates(query, actor.account_id, offer, now)
    musts = _must_skills({row.request_id for row in rows})
    checks = _checks(actor.account_id, {row.organisation_id for row in rows})
    hits: dict[UUID, Hit] = {}
    for row in rows:
        if row.request_id not in hits and not _reasons(offer, row, musts, checks):
            hits[row.request_id] = Hit(row.request_id, row.id)
    kept = tuple(hits.values())[: board_search.MOST]
    return Found(kept, more=len(rows) == MOST_JUDGED or len(hits) > len(kept)), True


def fits(request: Request, *, actor: Actor, now: datetime) -> tuple[ShiftFit, ...]:
    """Of each shift ahead, what of the person's offer does not fit it; nothing without an offer.

    A fixed number of queries.
    """
    offer = _offer(actor.account_id, now) if actor.account_id is not None else None
    if offer is None or actor.account_id is None:
        return ()
    rows = db.session.execute(
        what_shifts_ask().where(
            Shift.request_id == request.id, Shift.state == "open", Shift.starts_at > now
        )
    ).all()
    musts = _must_skills({request.id})
    checks = _checks(actor.account_id, {request.organisation_id})
    return tuple(
        ShiftFit(shift_id=row.id, reasons=tuple(_reasons(offer, row, musts, checks)))
        for row in rows
    )


def _has_offer(person_id: UUID) -> bool:
    found = select(Offer.person_id).where(Offer.person_id == person_id)
    return db.session.execute(found).first() is not None


def _reasons(
    offer: Facts,
    row: Any,
    musts: dict[tuple[UUID, str], dict[str, int]],
    checks: dict[UUID, int],
) -> list[str]:
    must = musts.get((row.request_id, ""), {}) | (
        musts.get((row.request_id, row.role), {}) if row.role else {}
    )
    need = Need(
        shift=str(row.id),
        request=str(row.request_id),
        organisation=str(row.organisation_id),
        start=epoch_minutes(row.starts_at),
        end=epoch_minutes(row.ends_at),
        must=must,
        languages=frozenset(row.languages),
        # Of an adult only "18 or more" is known: a limit above that is asked on the page.
        least_age=None if row.least_age is None else min(row.least_age, OF_AGE),
        most_age=row.most_age if row.most_age is not None and row.most_age < OF_AGE else None,
        minors_involved=row.minors_involved,
        point=_point(row.latitude, row.longitude),
        access=frozenset(row.access),
        things=frozenset(row.things),
        remote=row.remote,
    )
    until = checks.get(row.organisation_id)
    facts = msgspec.structs.replace(offer, check_valid_until=until)
    return [str(one) for one in all_reasons(facts, need) if one not in UNTOLD]


def _candidates(query: FindRequests, person_id: UUID, offer: Facts, now: datetime) -> list[Any]:
    """The soonest shifts that a search finds and that the database does not rule out."""
    wanted = (
        what_shifts_ask()
        .where(
            Shift.starts_at > now,
            *board_search.shift_terms(Shift, query, now),
            *board_search.public(query),
            *board_search.request_terms(query),
            *_not_ruled_out(person_id, offer),
        )
        .order_by(Shift.starts_at, Shift.request_id)
        .limit(MOST_JUDGED)
    )
    return list(db.session.execute(wanted))


def _not_ruled_out(person_id: UUID, offer: Facts) -> list[ColumnElement[bool]]:
    lacking = (
        select(RequestSkill.skill)
        .outerjoin(
            OfferSkill,
            and_(
                OfferSkill.person_id == person_id,
                OfferSkill.skill == RequestSkill.skill,
                OfferSkill.level >= RequestSkill.level,
            ),
        )
        .where(
            RequestSkill.request_id == Request.id,
            RequestSkill.need == "must",
            RequestSkill.role == "",
            OfferSkill.skill.is_(None),
        )
        .limit(1)
        .scalar_subquery()
    )
    unwanted = select(Block.id).where(
        Block.person_id == person_id,
        Block.made_by == "person",
        Block.organisation_id == Request.organisation_id,
        or_(Block.request_id.is_(None), Block.request_id == Request.id),
    )
    return [
        Request.languages.contained_by(sorted(offer.languages)),
        Request.things.contained_by(sorted(offer.things)),
        or_(Request.remote, Request.access.contains(sorted(offer.needs))),
        board_search.likely(lacking.is_(None)),
        ~unwanted.exists(),
    ]


def _must_skills(request_ids: Collection[UUID]) -> dict[tuple[UUID, str], dict[str, int]]:
    found: dict[tuple[UUID, str], dict[str, int]] = {}
    wanted = select(RequestSkill).where(
        RequestSkill.request_id.in_(request_ids), RequestSkill.need == "must"
    )
    for row in db.session.execute(wanted).scalars():
        found.setdefault((row.request_id, row.role), {})[row.skill] = row.level
    return found


def _checks(person_id: UUID, organisation_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Organisation -> the last minute to which its register check of the person holds."""
    rows = db.session.execute(
        select(RegisterCheck.organisation_id, RegisterCheck.valid_until).where(
            RegisterCheck.person_id == person_id,
            RegisterCheck.organisation_id.in_(list(organisation_ids)),
        )
    )
    return {organisation: _end_of(until) for organisation, until in rows}


def _offer(person_id: UUID, now: datetime) -> Facts | None:
    """A person's offer as the filters read it, whether it rests or not."""
    area = aliased(AreaPoint)
    found = db.session.execute(
        select(Offer, area.latitude, area.longitude)
        .outerjoin(area, area.area_id == Offer.area_id)
        .where(Offer.person_id == person_id)
    ).one_or_none()
    if found is None:
        return None
    offer, *middle = found
    own = offer.latitude is not None
    latitude, longitude = (offer.latitude, offer.longitude) if own else middle
    today = now.astimezone(WARSAW).date()
    return Facts(
        person=str(person_id),
        skills={row.skill: row.level for row in offer.skills},
        languages=frozenset(offer.languages),
        age=None if offer.birth_year is None else youngest(offer.birth_year, today),
        guardian_consents=offer.guardian_consents,
        availability=_availability(offer),
        point=_point(latitude, longitude),
        reach_metres=offer.reach_metres,
        needs=frozenset(offer.needs),
        things=frozenset(offer.things),
        remote=offer.remote,
    )


def _availability(offer: Offer) -> Availability:
    cells = (cell.split("-", 1) for cell in offer.free)
    away = ((span.lower or date.min, span.upper or date.max) for span in offer.away)
    return Availability.from_grid(
        ((int(day), part) for day, part in cells if part in PARTS_OF_DAY),
        Exceptions.of_cells(away=away, also=offer.also_free, off_on_holidays=offer.off_on_holidays),
    )


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def _end_of(day: date) -> int:
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=WARSAW)
    return epoch_minutes(midnight.astimezone(UTC)) - 1
