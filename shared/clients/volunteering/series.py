"""The client of volunteering: single shifts, series, copies of requests and files of shifts."""

from datetime import date
from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import Actor
from shared.contracts.volunteering.requests import CopyRequest, Request, WriteShift
from shared.contracts.volunteering.series import (
    ChangeSeries,
    EndSeries,
    FromDay,
    Series,
    SeriesDates,
    SeriesEffect,
    WriteSeries,
)
from shared.contracts.volunteering.shift_imports import ReadShifts, ShiftsRead, ShiftsTaken


class Shifts:
    """Calls about shifts of a request, alone, in series and from files.

    Every method may raise Refusal or ServiceDown.
    """

    _http: Http

    def change_shift(self, shift_id: UUID, command: WriteShift, *, actor: Actor) -> Request:
        """Change one shift alone."""
        return self._http.send("PUT", f"/v1/shifts/{shift_id}", command, Request, actor=actor)

    def copy_request(self, request_id: UUID, command: CopyRequest, *, actor: Actor) -> Request:
        """Begin a draft with a request's words and shifts."""
        path = f"/v1/requests/{request_id}/copy"
        return self._http.send("POST", path, command, Request, actor=actor)

    def get_series_dates(self, command: WriteSeries, *, actor: Actor) -> SeriesDates:
        """Read the next shifts of a series that is not kept yet."""
        return self._http.send("POST", "/v1/series/dates", command, SeriesDates, actor=actor)

    def write_series(self, request_id: UUID, command: WriteSeries, *, actor: Actor) -> Request:
        """Add a series of shifts to a request."""
        path = f"/v1/requests/{request_id}/series"
        return self._http.send("POST", path, command, Request, actor=actor)

    def get_series(self, series_id: UUID, *, from_day: date | None = None, actor: Actor) -> Series:
        """Read a series; with a day, what is left of it from then on."""
        query = FromDay(from_day=from_day)
        return self._http.get(f"/v1/series/{series_id}", Series, actor=actor, query=query)

    def change_series(self, series_id: UUID, command: ChangeSeries, *, actor: Actor) -> Request:
        """Write a series anew, whole or from a day on."""
        return self._http.send("PUT", f"/v1/series/{series_id}", command, Request, actor=actor)

    def get_series_effect(
        self, series_id: UUID, command: ChangeSeries, *, actor: Actor
    ) -> SeriesEffect:
        """Read what a change of a series would do."""
        path = f"/v1/series/{series_id}/effect"
        return self._http.send("POST", path, command, SeriesEffect, actor=actor)

    def end_series(self, series_id: UUID, command: EndSeries, *, actor: Actor) -> Request:
        """End a series."""
        path = f"/v1/series/{series_id}/end"
        return self._http.send("POST", path, command, Request, actor=actor)

    def read_shifts(self, request_id: UUID, command: ReadShifts, *, actor: Actor) -> ShiftsRead:
        """Send a file of shifts, and read what would become of it."""
        path = f"/v1/requests/{request_id}/shift-imports"
        return self._http.send("POST", path, command, ShiftsRead, actor=actor)

    def take_shifts(self, import_id: UUID, *, actor: Actor) -> ShiftsTaken:
        """Make and change the shifts of a file that was read."""
        path = f"/v1/shift-imports/{import_id}/take"
        return self._http.send("POST", path, None, ShiftsTaken, actor=actor)
