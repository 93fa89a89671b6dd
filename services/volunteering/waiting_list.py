"""Places and the waiting list of a shift.

Every function here expects the shift's row locked (`shifts.locked`), so that people come one
after another; the constraints of `applications` judge should that ever be forgotten.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from services.volunteering import notices
from services.volunteering.model import Application, Place, Shift, db

CONFIRM_WITHIN = timedelta(hours=24)


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


def free_number(shift_id: UUID) -> int | None:
    """The lowest place that nobody holds, or None."""
    held = (
        select(Application.id)
        .where(Application.shift_id == Place.shift_id, Application.place_number == Place.number)
        .exists()
    )
    found: int | None = db.session.execute(
        select(func.min(Place.number)).where(Place.shift_id == shift_id, ~held)
    ).scalar()
    return found


def next_queue_number(shift_id: UUID) -> int:
    """The number behind everybody who waits."""
    last: int | None = db.session.execute(
        select(func.max(Application.queue_number)).where(Application.shift_id == shift_id)
    ).scalar()
    return (last or 0) + 1


def position(application: Application) -> int:
    """How many stand in the line up to this one, itself included; 0 for who does not wait."""
    if application.queue_number is None:
        return 0
    found: int = db.session.execute(
        select(func.count()).where(
            Application.shift_id == application.shift_id,
            Application.queue_number <= application.queue_number,
        )
    ).scalar_one()
    return found


def end(application: Application, state: str, *, now: datetime, reason: str = "") -> None:
    """End an application: its place or its number in the line is free."""
    application.state = state
    application.place_number = None
    application.queue_number = None
    application.confirm_by = None
    application.reason = reason
    application.changed_at = now
    db.session.flush()


def promote(shift: Shift, *, now: datetime) -> list[Application]:
    """Offer every free place to whoever waits longest and is free then; they are told.

    Who holds another place at that time stays in the line. Nothing is offered once the shift has
    begun. Whoever cancelled or let an offer lapse is not in the line any more.
    """
    promoted: list[Application] = []
    if shift.state != "open" or shift.starts_at <= now:
        return promoted
    for application in _in_line(shift):
        number = free_number(shift.id)
        if number is None:
            break
        application.state = "offered"
        application.queue_number = None
        application.place_number = number
        application.confirm_by = min(now + CONFIRM_WITHIN, shift.starts_at)
        application.changed_at = now
        db.session.flush()
        notices.tell_applicant(
            application, "place_offered", confirm_at=application.confirm_by.isoformat()
        )
        promoted.append(application)
    return promoted


def _in_line(shift: Shift) -> list[Application]:
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
            .where(Application.shift_id == shift.id, Application.state == "waiting", ~busy)
            .order_by(Application.queue_number)
        ).scalars()
    )


def lapse(now: datetime) -> int:
    """Pass on places whose offer was not confirmed in time; returns how many.

    Repeating it changes nothing: each lapsed offer leaves its state.
    """
    due = db.session.execute(
        select(Application.id, Application.shift_id)
        .where(Application.state == "offered", Application.confirm_by <= now)
        .order_by(Application.shift_id)
    ).all()
    count = 0
    for application_id, shift_id in due:
        shift = db.session.execute(
            select(Shift).where(Shift.id == shift_id).with_for_update()
        ).scalar_one()
        application = db.session.get(Application, application_id, populate_existing=True)
        if application is None or application.state != "offered":
            continue
        end(application, "lapsed", now=now)
        notices.tell_applicant(application, "place_lapsed")
        promote(shift, now=now)
        count += 1
    return count
