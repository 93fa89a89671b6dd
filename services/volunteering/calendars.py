"""Shifts for calendars: an organisation's published ones, and one of them alone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from services.volunteering import mine
from services.volunteering.model import Organisation, Request, Shift, db
from shared.contracts.volunteering import calendars as contract
from shared.problems import not_found

BACK = timedelta(days=60)
MOST = 1000
PUBLIC = ("published", "cancelled", "closed")


def of_organisation(*, organisation_id: UUID, now: datetime) -> contract.Calendar:
    """An organisation's shifts of the last two months and ahead, those called off too."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None or organisation.state == "refused":
        raise not_found("organisation")
    shifts = db.session.execute(
        _public()
        .where(Request.organisation_id == organisation_id, Shift.ends_at > now - BACK)
        .order_by(Shift.starts_at, Shift.id)
        .limit(MOST)
    ).scalars()
    return contract.Calendar(name=organisation.name, shifts=tuple(_told(one) for one in shifts))


def of_shift(*, shift_id: UUID) -> contract.CalendarShift:
    """One published shift."""
    shift = db.session.execute(_public().where(Shift.id == shift_id)).scalar_one_or_none()
    if shift is None or shift.request.organisation.state == "refused":
        raise not_found("shift")
    return _told(shift)


def _public() -> Select[Any]:
    return (
        select(Shift)
        .join(Request)
        .options(contains_eager(Shift.request).options(joinedload(Request.organisation)))
        .where(Request.state.in_(PUBLIC), Request.published_at.is_not(None))
    )


def _told(shift: Shift) -> contract.CalendarShift:
    request = shift.request
    told_at = request.cancelled_at or request.published_at
    assert told_at is not None
    return contract.CalendarShift(shift=mine.shift_words(shift), told_at=told_at)
