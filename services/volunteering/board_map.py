"""The map of the board: what a search finds, counted by area and by place."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from services.volunteering import board_search, counts, eligibility
from services.volunteering.board_search import HERE
from services.volunteering.model import AreaPoint, Request, Shift, db
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.volunteering.board import BoardMap, FindRequests, MapArea, MapPoint


def show(query: FindRequests, *, actor: Actor = VISITOR, now: datetime) -> BoardMap:
    """Areas with their middle and places with their requests, of what the search finds.

    A fixed number of queries, however much is found.
    """
    found, has_offer = eligibility.search(query, actor=actor, now=now)
    shifts = _shifts(found, query, now)
    fills = counts.fills([row.id for row in shifts])
    free = {
        row.id: max(0, fill.places - fill.taken)
        for row in shifts
        if (fill := fills.get(row.id)) is not None
    }
    areas = _areas(query, shifts, free)
    points = _points(shifts, free)
    known = {one.area_id for one in areas}
    placed = {row.request_id for row in shifts if row.latitude is not None or row.area_id in known}
    return BoardMap(
        areas=areas,
        points=points,
        total=len(found.hits),
        elsewhere=len(found.hits) - len(placed),
        more=found.more,
        has_offer=has_offer,
    )


def _shifts(found: board_search.Found, query: FindRequests, now: datetime) -> list[Any]:
    ids = [one.request_id for one in found.hits]
    wanted = (
        select(
            Shift.id,
            Shift.request_id,
            Shift.area_id,
            Shift.place,
            Shift.latitude,
            Shift.longitude,
            Request.title,
        )
        .join(Request)
        .where(
            Shift.request_id == any_(bindparam("ids", ids, ARRAY(Uuid))),
            ~Request.remote,
            *board_search.shift_terms(Shift, query, now),
        )
        .order_by(Shift.starts_at, Shift.id)
    )
    return list(db.session.execute(wanted))


def _areas(
    query: FindRequests, shifts: Iterable[Any], free: dict[UUID, int]
) -> tuple[MapArea, ...]:
    wanted = select(AreaPoint).order_by(AreaPoint.label, AreaPoint.area_id)
    if query.centre_id is not None:
        wanted = wanted.where(AreaPoint.centre_id == query.centre_id)
    requests: dict[UUID, set[UUID]] = defaultdict(set)
    places: dict[UUID, int] = defaultdict(int)
    for row in shifts:
        if row.area_id is not None:
            requests[row.area_id].add(row.request_id)
            places[row.area_id] += free.get(row.id, 0)
    return tuple(
        MapArea(
            area_id=one.area_id,
            label=one.label,
            latitude=one.latitude,
            longitude=one.longitude,
            requests=len(requests[one.area_id]),
            places=places[one.area_id],
        )
        for one in db.session.execute(wanted).scalars()
    )


def _points(shifts: Iterable[Any], free: dict[UUID, int]) -> tuple[MapPoint, ...]:
    """Shifts with a point of their own, those at one place together."""
    here: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in shifts:
        if row.latitude is not None:
            here[round(row.latitude / HERE), round(row.longitude / HERE)].append(row)
    return tuple(_point(rows, free) for _cell, rows in sorted(here.items()))


def _point(rows: list[Any], free: dict[UUID, int]) -> MapPoint:
    titles = {row.request_id: row.title for row in rows}
    only = next(iter(titles)) if len(titles) == 1 else None
    return MapPoint(
        latitude=rows[0].latitude,
        longitude=rows[0].longitude,
        place=rows[0].place,
        requests=len(titles),
        places=sum(free.get(row.id, 0) for row in rows),
        request_id=only,
        title=titles[only] if only is not None else "",
    )
