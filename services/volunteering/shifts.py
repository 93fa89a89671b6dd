"""Shifts and their numbered places: arranged with a request, called off alone or with it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from services.volunteering import notices, waiting_list
from services.volunteering.model import Application, Invitation, Place, Request, Shift, db
from services.volunteering.model.judged import judged
from shared.contracts.volunteering.requests import WriteShift
from shared.problems import conflict, invalid, not_found

ACTIVE = ("accepted", "offered", "waiting")
HAS_PEOPLE = conflict(
    "shift_has_people", "Somebody holds or waits for a place: call the shift off instead."
)


def locked(shift_id: UUID) -> Shift:
    """Return a shift, its row locked: whoever wants one of its places waits in line here."""
    shift = db.session.execute(
        select(Shift)
        .where(Shift.id == shift_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if shift is None:
        raise not_found("shift")
    return shift


def arrange(request: Request, wanted: Sequence[WriteShift], now: datetime) -> None:
    """Make a request's open shifts those that are wanted.

    A shift keeps its id and its people; one that is left out or moved must have none.
    """
    kept = {shift.id: shift for shift in request.shifts if shift.state == "open"}
    unknown = [row for row, one in enumerate(wanted) if one.id is not None and one.id not in kept]
    if unknown:
        raise invalid(**{f"shifts.{row}.id": "unknown" for row in unknown})
    named = [one.id for one in wanted if one.id is not None]
    if len(set(named)) < len(named):
        raise invalid(shifts="twice")
    for shift_id, shift in kept.items():
        if shift_id not in named and shift.ends_at > now:
            _drop(shift)
    for one in wanted:
        shift = kept[one.id] if one.id is not None else _new(request)
        _put(shift, one, now)
    db.session.flush()


def cancel(shift: Shift, *, reason: str, now: datetime) -> None:
    """Call a shift off: its people and whoever was asked are told why."""
    shift = locked(shift.id)
    shift.state = "cancelled"
    applications = db.session.execute(
        select(Application).where(Application.shift_id == shift.id, Application.state.in_(ACTIVE))
    ).scalars()
    for application in applications:
        waiting_list.end(application, "cancelled", reason=reason, now=now)
        notices.tell_applicant(application, "shift_cancelled", reason=reason)
    invitations = db.session.execute(
        select(Invitation).where(
            Invitation.shift_id == shift.id, Invitation.state.in_(("proposed", "waiting"))
        )
    ).scalars()
    for invitation in invitations:
        asked = invitation.state == "waiting"
        invitation.state = "withdrawn"
        invitation.answered_at = now
        if asked:
            notices.tell(
                invitation.person_id,
                "shift_cancelled",
                f"shift_cancelled:{invitation.id}",
                notices.facts_of(shift) | {"reason": reason, "path": "/moje-dopasowania"},
            )
    db.session.flush()


def _new(request: Request) -> Shift:
    shift = Shift(state="open")
    request.shifts.append(shift)
    return shift


def _put(shift: Shift, wanted: WriteShift, now: datetime) -> None:
    moved = shift.starts_at is not None and (
        (shift.starts_at, shift.ends_at) != (wanted.starts_at, wanted.ends_at)
    )
    if moved:
        locked(shift.id)
        if _has_people(shift):
            raise HAS_PEOPLE
    shift.starts_at, shift.ends_at = wanted.starts_at, wanted.ends_at
    shift.place = " ".join(wanted.place.split())
    shift.area_id, shift.area_label = wanted.area_id, wanted.area_label
    shift.latitude, shift.longitude = wanted.latitude, wanted.longitude
    db.session.flush()
    if moved:
        db.session.refresh(shift, ["during"])
    _set_places(shift, wanted.places, now)


def _set_places(shift: Shift, wanted: int, now: datetime) -> None:
    """Add or take away free places; a held place cannot go, and the database would refuse it."""
    have = [place.number for place in shift.places]
    if len(have) == wanted:
        return
    if len(have) < wanted:
        last = max(have, default=0)
        shift.places += [Place(number=last + step) for step in range(1, wanted - len(have) + 1)]
        db.session.flush()
        if have:
            waiting_list.promote(locked(shift.id), now=now)
        return
    locked(shift.id)
    held = waiting_list.held_numbers(shift.id)
    free = sorted((place for place in shift.places if place.number not in held), key=_number)
    too_many = len(have) - wanted
    taken = conflict("places_taken", "More people hold a place than would remain.")
    if len(free) < too_many:
        raise taken
    with judged({"fk_applications_shift_id_place_number": taken}):
        for place in free[-too_many:]:
            shift.places.remove(place)


def _number(place: Place) -> int:
    return place.number


def _drop(shift: Shift) -> None:
    locked(shift.id)
    ever = db.session.execute(
        select(
            exists().where(Application.shift_id == shift.id)
            | exists().where(Invitation.shift_id == shift.id)
        )
    ).scalar_one()
    if ever:
        raise HAS_PEOPLE
    shift.request.shifts.remove(shift)
    db.session.flush()


def _has_people(shift: Shift) -> bool:
    return bool(
        db.session.execute(
            select(
                exists().where(Application.shift_id == shift.id, Application.state.in_(ACTIVE))
                | exists().where(
                    Invitation.shift_id == shift.id, Invitation.state.in_(("waiting", "proposed"))
                )
            )
        ).scalar_one()
    )
