"""The door to shifts as calendars show them."""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import calendars
from shared.access import anyone
from shared.api import Api
from shared.contracts.volunteering.calendars import Calendar, CalendarShift

api = Api("calendars")


@api.get("/v1/organisations/<uuid:organisation_id>/calendar", allow=anyone, gives=Calendar)
def organisation_calendar(organisation_id: UUID) -> Calendar:
    """Show an organisation's published shifts."""
    return calendars.of_organisation(organisation_id=organisation_id, now=datetime.now(UTC))


@api.get("/v1/shifts/<uuid:shift_id>/calendar", allow=anyone, gives=CalendarShift)
def shift_calendar(shift_id: UUID) -> CalendarShift:
    """Show one published shift."""
    return calendars.of_shift(shift_id=shift_id)
