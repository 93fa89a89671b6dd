"""Places and the waiting list of a shift.

Every function here expects the shift's row locked (`shifts.locked`), so that people come one
after another; the constraints of `applications` judge should that ever be forgotten. Whose turn
it is and for how long a place is held is said in `rules.waiting`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.volunteering import notices, rematch_marks
from services.volunteering.model import Application, Place, Request, Shift, db
from services.volunteering.rules.waiting import (
    Free,
    InLine,
    confirm_by,
    is_open_to_all,
    may_be_offered,
    served,
)

STANDING = ("accepted", "offered", "waiting")


def held_numbers(shift_id: UUID) -> set[int]:
    """The numbers of places that somebody holds, promised ones too."""
    return {
        number
        for number in db.session.execute(
            select(Application.place_number).where(
                Application.shift_id == shift_id, Application.place_number.is_not(None)
            )
        ).scalars()
        if number is not None
    }


def free(shift: Shift, *, now: datetime) -> Free:
    """The places that nobody holds, those kept for newcomers apart, lowest numbers first."""
    held = held_numbers(shift.id)
    places = db.session.execute(
        select(Place.number, Place.newcomer)
        .where(Place.shift_id == shift.id)
        .order_by(Place.number)
    ).all()
    left = [place for place in places if place.number not in held]
    return Free(
        numbers=tuple(place.number for place in left if not place.newcomer),
        newcomer=tuple(place.number for place in left if place.newcomer),
        open_to_all=is_open_to_all(now, shift.starts_at),
    )


def for_one_more(shift: Shift, *, now: datetime) -> Free:
    """The places that somebody who comes now may take: those that nobody in the line has a turn at.

    Once there is no time to ask the line any more, a free place goes to whoever takes it.
    """
    left = free(shift, now=now)
    if left and may_be_offered(now, shift.starts_at):
        for _application, numbers in served(left, line(shift, now=now)):
            left = left.without(numbers)
    return left


def first_timers(
    person_ids: Collection[UUID], organisation_id: UUID, *, now: datetime
) -> set[UUID]:
    """Those of these people who have not been at a shift of the organisation yet."""
    before = db.session.execute(
        select(Application.person_id)
        .join(Shift, Shift.id == Application.shift_id)
        .join(Request, Request.id == Shift.request_id)
        .where(
            Application.person_id.in_(person_ids),
            Application.state == "accepted",
            Shift.ends_at <= now,
            Request.organisation_id == organisation_id,
        )
        .distinct()
    ).scalars()
    return set(person_ids) - {person for person in before if person is not None}


def been_with(person_ids: Collection[UUID], *, now: datetime) -> set[UUID]:
    """The organisations at whose shifts these people have been."""
    return set(
        db.session.execute(
            select(Request.organisation_id)
            .join(Shift, Shift.request_id == Request.id)
            .join(Application, Application.shift_id == Shift.id)
            .where(
                Application.person_id.in_(person_ids),
                Application.state == "accepted",
                Shift.ends_at <= now,
            )
            .distinct()
        ).scalars()
    )


def next_queue_number(shift_id: UUID) -> int:
    """The number behind everybody who waits."""
    last: int | None = db.session.execute(
        select(func.max(Application.queue_number)).where(Application.shift_id == shift_id)
    ).scalar()
    return (last or 0) + 1


def members(leader_ids: Collection[UUID]) -> dict[UUID, list[Application]]:
    """The rows of those who come with each leader of a group and still count."""
    found: dict[UUID, list[Application]] = defaultdict(list)
    if leader_ids:
        rows = db.session.execute(
            select(Application)
            .where(Application.leader_id.in_(leader_ids), Application.state.in_(STANDING))
            .order_by(Application.place_number, Application.queue_number, Application.id)
        ).scalars()
        for row in rows:
            if row.leader_id is not None:
                found[row.leader_id].append(row)
    return found


def end(application: Application, state: str, *, now: datetime, reason: str = "") -> None:
    """End an application and its group's: their places or numbers in the line are free."""
    for row in (application, *members([application.id])[application.id]):
        row.passed = row.place_number is not None and state in ("withdrawn", "lapsed")
        row.state = state
        row.place_number = None
        row.queue_number = None
        row.confirm_by = None
        row.reason = reason
        row.changed_at = now
    db.session.flush()
    if state != "cancelled":
        rematch_marks.shift(application.shift_id)


def has_passed(person_id: UUID, shift_id: UUID) -> bool:
    """Whether the person once let a place of this shift go: the line is not for them any more."""
    return (
        db.session.execute(
            select(Application.id).where(
                Application.shift_id == shift_id,
                Application.person_id == person_id,
                Application.passed,
            )
        ).first()
        is not None
    )


def promote(shift: Shift, *, now: datetime) -> list[Application]:
    """Offer free places to those whose turn it is; they are told, and hold them until they answer.

    Nothing is offered at night or once there is no time left; `move_lines` takes it up.
    """
    until = confirm_by(now, shift.starts_at)
    left = free(shift, now=now)
    if shift.state != "open" or until is None or not left:
        return []
    promoted = []
    for application, numbers in served(left, line(shift, now=now)):
        group = members([application.id])[application.id]
        for row, number in zip((application, *group), numbers, strict=True):
            row.state = "offered"
            row.queue_number = None
            row.place_number = number
            row.confirm_by = until
            row.changed_at = now
        db.session.flush()
        notices.tell_applicant(application, "place_offered", confirm_at=until.isoformat())
        promoted.append(application)
    return promoted


def line(shift: Shift, *, now: datetime) -> Sequence[tuple[Application, InLine]]:
    """Those who wait for a shift and are free then, as they came; a group is one of them.

    Who holds another place at that time keeps their number, and is not asked meanwhile.
    """
    waiting = _waiting(shift)
    if not waiting:
        return []
    groups = members([one.id for one in waiting])
    people = {one.person_id for one in waiting if one.person_id is not None}
    first = first_timers(people, shift.request.organisation_id, now=now)
    return [
        (one, InLine(people=1 + len(groups[one.id]), is_newcomer=one.person_id in first))
        for one in waiting
    ]


def _waiting(shift: Shift) -> list[Application]:
    other = Application.__table__.alias("other")
    busy = (
        select(other.c.id)
        .where(
            other.c.person_id == Application.person_id,
            other.c.state == "accepted",
            other.c.during.op("&&")(Application.during),
        )
        .exists()
    )
    return list(
        db.session.execute(
            select(Application)
            .where(
                Application.shift_id == shift.id,
                Application.state == "waiting",
                Application.leader_id.is_(None),
                ~busy,
            )
            .order_by(Application.queue_number)
        ).scalars()
    )


def lapse(now: datetime) -> int:
    """Pass on places whose offer was not confirmed in time; returns how many.

    Repeating it changes nothing: each lapsed offer leaves its state.
    """
    due = db.session.execute(
        select(Application.id, Application.shift_id)
        .where(
            Application.state == "offered",
            Application.confirm_by <= now,
            Application.leader_id.is_(None),
        )
        .order_by(Application.shift_id)
    ).all()
    count = 0
    for application_id, shift_id in due:
        shift = db.session.execute(
            select(Shift).where(Shift.id == shift_id).with_for_update(key_share=True)
        ).scalar_one()
        application = db.session.get(Application, application_id, populate_existing=True)
        if application is None or application.state != "offered":
            continue
        end(application, "lapsed", now=now)
        notices.tell_applicant(application, "place_lapsed")
        promote(shift, now=now)
        count += 1
    return count


def to_move(now: datetime) -> Iterator[UUID]:
    """The shifts ahead with a free place and somebody in the line."""
    places = select(func.count()).where(Place.shift_id == Shift.id).scalar_subquery()
    held = (
        select(func.count(Application.place_number))
        .where(Application.shift_id == Shift.id)
        .scalar_subquery()
    )
    waiting = select(Application.shift_id).where(Application.state == "waiting")
    yield from (
        db.session.execute(
            select(Shift.id)
            .where(
                Shift.id.in_(waiting), Shift.state == "open", Shift.starts_at > now, places > held
            )
            .order_by(Shift.id)
        )
        .scalars()
        .all()
    )
