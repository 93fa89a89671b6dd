"""The board: what everybody sees of requests, found by words and filters."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, selectinload

from services.volunteering import (
    board_search,
    counts,
    eligibility,
    notices,
    series,
    waiting_list,
)
from services.volunteering.model import Organisation, Request, Shift, db
from services.volunteering.organisations import roles_of
from services.volunteering.rules import rights
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.feed import PublicItems
from shared.contracts.volunteering import requests as contract
from shared.contracts.volunteering.board import FindRequests, RequestList

A_PAGE = 20


def find(query: FindRequests, *, actor: Actor = VISITOR, now: datetime) -> RequestList:
    """Published requests with a shift ahead that fits, the soonest first.

    After what has the words that were typed come requests for the skills that these words mean.
    """
    found, has_offer = eligibility.search(query, actor=actor, now=now)
    by_word = len(found.hits)
    meant: tuple[str, ...] = ()
    if query.q.strip() and not found.more and not query.fit:
        found, meant = board_search.with_meant(found, query, now=now)
    page = max(1, query.page)
    shown = found.hits[(page - 1) * A_PAGE : page * A_PAGE]
    return RequestList(
        items=lines(
            [one.request_id for one in shown], now=now, first={one.shift_id for one in shown}
        ),
        page=page,
        pages=-(-len(found.hits) // A_PAGE),
        total=len(found.hits),
        more=found.more,
        by_word=by_word,
        skills=meant,
        has_offer=has_offer,
    )


def lines(
    ids: Sequence[UUID], *, now: datetime, first: Collection[UUID] = ()
) -> tuple[contract.RequestLine, ...]:
    """These requests as lines of a list, in this order; counts are of their shifts still ahead.

    A shift in `first` is told as the next of its request, any other only where there is none.
    """
    if not ids:
        return ()
    found = {
        request.id: request
        for request in db.session.execute(
            select(Request)
            .where(Request.id.in_(ids))
            .options(
                defer(Request.words),
                defer(Request.description),
                joinedload(Request.organisation).defer(Organisation.about),
                selectinload(Request.skills),
            )
        ).scalars()
    }
    ahead: dict[UUID, list[Any]] = defaultdict(list)
    for shift in db.session.execute(
        select(
            Shift.id,
            Shift.request_id,
            Shift.starts_at,
            Shift.ends_at,
            Shift.area_label,
            Shift.place,
        )
        .where(Shift.request_id.in_(ids), Shift.state == "open", Shift.ends_at > now)
        .order_by(Shift.starts_at, Shift.id)
    ):
        ahead[shift.request_id].append(shift)
    fills = counts.fills([shift.id for shifts in ahead.values() for shift in shifts])
    return tuple(_line(found[one], ahead[one], fills, first) for one in ids if one in found)


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
        most_age=request.most_age,
        access=tuple(request.access),
        things=tuple(request.things),
        remote=request.remote,
        skills=tuple(
            contract.RequestSkill(skill=row.skill, need=row.need, level=row.level, role=row.role)
            for row in request.skills
        ),
        shifts=_shifts(request, actor),
        series=series.of_request(request.id, now=now),
        imported=request.source_key is not None,
        fits=eligibility.fits(request, actor=actor, now=now),
        newcomer=_is_newcomer(request, actor, now),
        may_edit=rights.may_run_organisation(actor, roles, request.organisation.state),
        may_see_team=rights.may_see_team(actor, roles, request.centre_id),
    )


def _shifts(request: Request, actor: Actor) -> tuple[contract.Shift, ...]:
    """The request's shifts: how full they are, and where in them the person stands."""
    ids = [shift.id for shift in request.shifts]
    fills = counts.fills(ids)
    mine = counts.standing(actor.account_id, ids)
    positions = counts.positions(mine.values())
    return tuple(
        counts.shift_told(
            shift,
            fills.get(shift.id, counts.EMPTY),
            mine.get(shift.id),
            positions.get(mine[shift.id].id, 0) if shift.id in mine else 0,
        )
        for shift in request.shifts
    )


def _is_newcomer(request: Request, actor: Actor, now: datetime) -> bool:
    """Whether the person would come to this organisation for the first time."""
    who = actor.account_id
    return who is not None and bool(
        waiting_list.first_timers([who], request.organisation_id, now=now)
    )


def _line(
    request: Request,
    ahead: Sequence[Any],
    fills: dict[UUID, counts.Fill],
    first: Collection[UUID],
) -> contract.RequestLine:
    full = [fills.get(one.id, counts.EMPTY) for one in ahead]
    areas = dict.fromkeys(one.area_label or one.place for one in ahead)
    told = next((one for one in ahead if one.id in first), ahead[0] if ahead else None)
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
        kept=sum(one.kept for one in full),
        next_starts_at=told.starts_at if told is not None else None,
        next_ends_at=told.ends_at if told is not None else None,
        area_labels=tuple(label for label in areas if label),
        skills=tuple(dict.fromkeys(row.skill for row in request.skills)),
        languages=tuple(request.languages),
        minors_involved=request.minors_involved,
        remote=request.remote,
    )
