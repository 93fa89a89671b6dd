"""The board: what everybody sees of requests, found by words and filters."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from services.volunteering import counts, notices
from services.volunteering.model import (
    Organisation,
    Place,
    Request,
    RequestSkill,
    Shift,
    db,
)
from services.volunteering.organisations import roles_of
from services.volunteering.rules import rights
from services.volunteering.rules.words import pattern, terms
from shared.contracts.actors import Actor
from shared.contracts.feed import PublicItems
from shared.contracts.volunteering import requests as contract
from shared.contracts.volunteering.requests import FindRequests

WARSAW = ZoneInfo("Europe/Warsaw")
A_PAGE = 20


def find(query: FindRequests, *, now: datetime) -> contract.RequestList:
    """Published requests with a shift ahead that fits, the soonest first."""
    ahead = (
        select(Shift.request_id, func.min(Shift.starts_at).label("next"))
        .where(*_shift_terms(query, now))
        .group_by(Shift.request_id)
        .subquery()
    )
    wanted = (
        select(Request.id, func.count().over().label("total"))
        .join(ahead, ahead.c.request_id == Request.id)
        .join(Organisation)
        .where(*_request_terms(query))
        .order_by(ahead.c.next, Request.id)
    )
    page = max(1, query.page)
    rows = db.session.execute(wanted.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    total = rows[0].total if rows else _count(wanted) if page > 1 else 0
    return contract.RequestList(
        items=lines([row.id for row in rows], now=now),
        page=page,
        pages=-(-total // A_PAGE),
        total=total,
    )


def lines(ids: Sequence[UUID], *, now: datetime) -> tuple[contract.RequestLine, ...]:
    """These requests as lines of a list, in this order."""
    if not ids:
        return ()
    found = {
        request.id: request
        for request in db.session.execute(
            select(Request)
            .where(Request.id.in_(ids))
            .options(
                joinedload(Request.organisation),
                selectinload(Request.shifts),
                selectinload(Request.skills),
            )
        ).scalars()
    }
    fills = counts.fills([shift.id for one in found.values() for shift in one.shifts])
    return tuple(_line(found[one], fills, now) for one in ids if one in found)


def public() -> PublicItems:
    """All that is public, so that the gateway can rebuild its feed."""
    requests = db.session.execute(
        select(Request)
        .join(Organisation)
        .where(Request.state == "published", Organisation.state != "refused")
        .options(selectinload(Request.shifts))
        .order_by(Request.id)
    ).scalars()
    verified = db.session.execute(
        select(Organisation).where(Organisation.state == "verified").order_by(Organisation.id)
    ).scalars()
    return PublicItems(
        items=(
            *(notices.request_item(one) for one in requests),
            *(notices.organisation_item(one) for one in verified),
        )
    )


def show(request: Request, *, actor: Actor, now: datetime) -> contract.Request:
    """A request's page for whoever asks."""
    ids = [shift.id for shift in request.shifts]
    fills = counts.fills(ids)
    mine = counts.standing(actor.account_id, ids)
    positions = counts.positions(mine.values())
    roles = roles_of(request.organisation)
    return contract.Request(
        id=request.id,
        centre_id=request.centre_id,
        title=request.title,
        description=request.description,
        meet=request.meet,
        state=request.state,
        version=request.version,
        organisation_id=request.organisation_id,
        organisation_name=request.organisation.name,
        organisation_state=request.organisation.state,
        cancel_reason=request.cancel_reason,
        languages=tuple(request.languages),
        causes=tuple(request.causes),
        minors_involved=request.minors_involved,
        least_age=request.least_age,
        remote=request.remote,
        skills=tuple(
            contract.RequestSkill(skill=row.skill, need=row.need, level=row.level)
            for row in request.skills
        ),
        shifts=tuple(
            counts.shift_told(
                shift,
                fills.get(shift.id, counts.EMPTY),
                mine.get(shift.id),
                positions.get(mine[shift.id].id, 0) if shift.id in mine else 0,
            )
            for shift in request.shifts
        ),
        imported=request.source_key is not None,
        may_edit=rights.may_run_organisation(actor, roles, request.organisation.state),
        may_see_team=rights.may_see_team(actor, roles, request.centre_id),
    )


def _line(request: Request, fills: dict[UUID, counts.Fill], now: datetime) -> contract.RequestLine:
    ahead = [one for one in request.shifts if one.state == "open" and one.ends_at > now]
    full = [fills.get(one.id, counts.EMPTY) for one in ahead]
    areas = dict.fromkeys(one.area_label or one.place for one in ahead)
    return contract.RequestLine(
        id=request.id,
        title=request.title,
        state=request.state,
        organisation_id=request.organisation_id,
        organisation_name=request.organisation.name,
        organisation_state=request.organisation.state,
        shifts=len(ahead),
        places=sum(one.places for one in full),
        taken=sum(one.taken for one in full),
        waiting=sum(one.waiting for one in full),
        next_starts_at=ahead[0].starts_at if ahead else None,
        next_ends_at=ahead[0].ends_at if ahead else None,
        area_labels=tuple(label for label in areas if label),
        skills=tuple(row.skill for row in request.skills),
        languages=tuple(request.languages),
        minors_involved=request.minors_involved,
        remote=request.remote,
    )


def _request_terms(query: FindRequests) -> list[ColumnElement[bool]]:
    wanted: list[Any] = [Request.state == "published", Organisation.state != "refused"]
    if query.centre_id is not None:
        wanted.append(Request.centre_id == query.centre_id)
    wanted += [Request.words.like(pattern(term)) for term in terms(query.q)]
    if query.skill:
        having = select(RequestSkill.request_id).where(RequestSkill.skill == query.skill)
        wanted.append(Request.id.in_(having))
    if query.cause:
        wanted.append(Request.causes.contains([query.cause]))
    if query.language:
        wanted.append(Request.languages.contains([query.language]))
    return wanted


def _shift_terms(query: FindRequests, now: datetime) -> list[ColumnElement[bool]]:
    wanted: list[Any] = [Shift.state == "open", Shift.ends_at > now]
    if query.area_id is not None:
        wanted.append(Shift.area_id == query.area_id)
    if query.since is not None:
        wanted.append(Shift.starts_at >= _midnight(query.since))
    if query.until is not None:
        wanted.append(Shift.starts_at < _midnight(query.until + timedelta(days=1)))
    if query.free:
        free = select(Place.number).where(Place.shift_id == Shift.id, ~counts.held())
        wanted.append(free.exists())
    return wanted


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WARSAW)


def _count(wanted: Any) -> int:
    found: int = db.session.execute(
        select(func.count()).select_from(wanted.order_by(None).subquery())
    ).scalar_one()
    return found
