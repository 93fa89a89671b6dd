"""Shifts made what is wanted of them: their times, their roles, their numbered places."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.volunteering import moving, waiting_list
from services.volunteering.model import Place, Request, Shift, db
from services.volunteering.model.judged import judged
from services.volunteering.rules.requests import plain
from services.volunteering.shifts import drop, locked
from shared.contracts.problems import Problem
from shared.contracts.volunteering.requests import WriteShift
from shared.problems import Refusal, invalid


@dataclass(frozen=True)
class Put:
    """A shift, or None for a new one, and what is wanted of it.

    `at` goes before the names of its fields in a refusal; `series` and `day` say which day of
    which series it stands for.
    """

    shift: Shift | None
    wanted: WriteShift
    at: str = ""
    series: UUID | None = None
    day: date | None = None


def arrange(
    request: Request,
    wanted: Sequence[WriteShift],
    now: datetime,
    *,
    untouched: Collection[UUID] = (),
) -> None:
    """Make a request's open single shifts those that are wanted; those of a series stay.

    A shift keeps its id and its people, wherever it moves; one that is left out must have none.
    """
    kept = {
        shift.id: shift
        for shift in request.shifts
        if shift.state == "open" and shift.series_id is None
    }
    unknown = [row for row, one in enumerate(wanted) if one.id is not None and one.id not in kept]
    if unknown:
        raise invalid(**{f"shifts.{row}.id": "unknown" for row in unknown})
    named = [one.id for one in wanted if one.id is not None]
    if len(set(named)) < len(named):
        raise invalid(shifts="twice")
    for shift_id, shift in kept.items():
        if shift_id not in named and shift_id not in untouched and shift.ends_at > now:
            drop(shift)
    put(
        request,
        [
            Put(kept[one.id] if one.id is not None else None, one, f"shifts.{row}.")
            for row, one in enumerate(wanted)
        ],
        now,
    )


def put(request: Request, puts: Sequence[Put], now: datetime) -> int:
    """Make shifts what is wanted of them, all in one; returns how many people are told of a move.

    Raises Refusal `places_taken`, at the field, where more people hold a place than would remain,
    and what `moving.begin` raises.
    """
    moves = [
        move
        for one in puts
        if one.shift is not None and (move := moving.of(one.shift, one.wanted, one.at)) is not None
    ]
    moving.begin(moves, now)
    shifts = [_filled(request, one) for one in puts]
    db.session.flush()
    told = moving.settle(moves, now)
    for shift, one in zip(shifts, puts, strict=True):
        _set_places(shift, one, now)
    return told


def written(shift: Shift) -> WriteShift:
    """A shift as the command that would write it."""
    return WriteShift(
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        places=len(shift.places),
        role=shift.role,
        least_team=shift.least_team,
        newcomers=sum(place.newcomer for place in shift.places),
        place=shift.place,
        area_id=shift.area_id,
        area_label=shift.area_label,
        latitude=shift.latitude,
        longitude=shift.longitude,
    )


def _filled(request: Request, put: Put) -> Shift:
    shift, wanted = put.shift or Shift(state="open"), put.wanted
    shift.starts_at, shift.ends_at = wanted.starts_at, wanted.ends_at
    shift.place = plain(wanted.place)
    shift.area_id, shift.area_label = wanted.area_id, wanted.area_label
    shift.latitude, shift.longitude = wanted.latitude, wanted.longitude
    shift.role = plain(wanted.role)
    shift.least_team = wanted.least_team
    if put.series is not None:
        shift.series_id, shift.series_day = put.series, put.day
    if put.shift is None:
        request.shifts.append(shift)
    return shift


def _set_places(shift: Shift, put: Put, now: datetime) -> None:
    """Add or take away free places; a held place cannot go, and the database would refuse it."""
    wanted = put.wanted.places
    have = [place.number for place in shift.places]
    flags = sum(place.newcomer for place in shift.places)
    if len(have) == wanted and flags == put.wanted.newcomers:
        return
    if have:
        locked(shift.id)
    if len(have) < wanted:
        last = max(have, default=0)
        shift.places += [Place(number=last + step) for step in range(1, wanted - len(have) + 1)]
    elif len(have) > wanted:
        _take_places(shift, put, len(have) - wanted)
    _keep_for_newcomers(shift, put)
    db.session.flush()
    if have:
        waiting_list.promote(shift, now=now)


def _take_places(shift: Shift, put: Put, number: int) -> None:
    held = waiting_list.held_numbers(shift.id)
    free = sorted((place for place in shift.places if place.number not in held), key=_number)
    taken = _refusal("places_taken", f"{put.at}places")
    if len(free) < number:
        raise taken
    with judged({"fk_applications_shift_id_place_number": taken}):
        for place in free[-number:]:
            shift.places.remove(place)


def _keep_for_newcomers(shift: Shift, put: Put) -> None:
    """Keep so many places for newcomers: free ones, the highest numbers first."""
    wanted = put.wanted.newcomers
    kept = [place for place in shift.places if place.newcomer]
    held = waiting_list.held_numbers(shift.id)
    # What is kept already is let go last where somebody sits in it.
    for place in sorted(kept, key=lambda one: (one.number in held, one.number))[
        : max(0, len(kept) - wanted)
    ]:
        place.newcomer = False
    free = [place for place in shift.places if not place.newcomer and place.number not in held]
    missing = wanted - len(kept)
    if missing > len(free):
        raise _refusal("newcomers_too_late", f"{put.at}newcomers")
    for place in sorted(free, key=_number, reverse=True)[: max(0, missing)]:
        place.newcomer = True


def _refusal(code: str, field: str) -> Refusal:
    """A conflict at one field, so that a form can say it where it was typed."""
    return Refusal(
        Problem(
            code=code,
            status=409,
            detail="More people hold a place than would remain.",
            fields={field: code},
        )
    )


def _number(place: Place) -> int:
    return place.number
