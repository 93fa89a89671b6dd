"""The client of volunteering: shifts as calendars show them."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR
from shared.contracts.volunteering.calendars import Calendar, CalendarShift


class Calendars:
    """Calls about shifts in calendars. Every method may raise Refusal or ServiceDown."""

    _http: Http

    def organisation_calendar(self, organisation_id: UUID) -> Calendar:
        """Read an organisation's published shifts."""
        path = f"/v1/organisations/{organisation_id}/calendar"
        return self._http.get(path, Calendar, actor=VISITOR)

    def shift_calendar(self, shift_id: UUID) -> CalendarShift:
        """Read one published shift."""
        return self._http.get(f"/v1/shifts/{shift_id}/calendar", CalendarShift, actor=VISITOR)
