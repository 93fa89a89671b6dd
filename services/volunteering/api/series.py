"""The door to single shifts, series of shifts, copies of requests and files of shifts."""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import board, copies, requests, series, shift_imports
from shared.access import signed_in
from shared.api import Api, actor
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

api = Api("series")


def _now() -> datetime:
    return datetime.now(UTC)


@api.put("/v1/shifts/<uuid:shift_id>", allow=signed_in, takes=WriteShift, gives=Request)
def change_shift(shift_id: UUID, command: WriteShift) -> Request:
    """Change one shift alone; its people are told."""
    changed = requests.change_shift(actor=actor(), shift_id=shift_id, words=command, now=_now())
    return board.show(changed, actor=actor(), now=_now())


@api.post(
    "/v1/requests/<uuid:request_id>/copy",
    allow=signed_in,
    takes=CopyRequest,
    gives=Request,
    status=201,
)
def copy_request(request_id: UUID, command: CopyRequest) -> Request:
    """Begin a draft with a request's words and shifts, so many days later."""
    made = copies.copy(actor=actor(), request_id=request_id, words=command, now=_now())
    return board.show(made, actor=actor(), now=_now())


@api.post("/v1/series/dates", allow=signed_in, takes=WriteSeries, gives=SeriesDates)
def get_series_dates(command: WriteSeries) -> SeriesDates:
    """Show the next shifts of a series that is not kept yet."""
    return series.dates(command, now=_now())


@api.post(
    "/v1/requests/<uuid:request_id>/series",
    allow=signed_in,
    takes=WriteSeries,
    gives=Request,
    status=201,
)
def write_series(request_id: UUID, command: WriteSeries) -> Request:
    """Add a series of shifts to a request."""
    changed = series.write(actor=actor(), request_id=request_id, words=command, now=_now())
    return board.show(changed, actor=actor(), now=_now())


@api.get("/v1/series/<uuid:series_id>", allow=signed_in, query=FromDay, gives=Series)
def get_series(series_id: UUID, query: FromDay) -> Series:
    """Show a series to who may write it anew; with a day, what is left of it from then on."""
    return series.show(actor=actor(), series_id=series_id, from_day=query.from_day, now=_now())


@api.put("/v1/series/<uuid:series_id>", allow=signed_in, takes=ChangeSeries, gives=Request)
def change_series(series_id: UUID, command: ChangeSeries) -> Request:
    """Write a series anew, whole or from a day on; the people of its shifts are told."""
    changed = series.change(
        actor=actor(),
        series_id=series_id,
        words=command.series,
        from_day=command.from_day,
        now=_now(),
    )
    return board.show(changed, actor=actor(), now=_now())


@api.post(
    "/v1/series/<uuid:series_id>/effect",
    allow=signed_in,
    takes=ChangeSeries,
    gives=SeriesEffect,
)
def get_series_effect(series_id: UUID, command: ChangeSeries) -> SeriesEffect:
    """Show what a change of a series would do; nothing is changed."""
    return series.effect(
        actor=actor(),
        series_id=series_id,
        words=command.series,
        from_day=command.from_day,
        now=_now(),
    )


@api.post("/v1/series/<uuid:series_id>/end", allow=signed_in, takes=EndSeries, gives=Request)
def end_series(series_id: UUID, command: EndSeries) -> Request:
    """End a series; whoever was coming to a later shift is told why."""
    changed = series.end(
        actor=actor(),
        series_id=series_id,
        last_day=command.last_day,
        reason=command.reason,
        now=_now(),
    )
    return board.show(changed, actor=actor(), now=_now())


@api.post(
    "/v1/requests/<uuid:request_id>/shift-imports",
    allow=signed_in,
    takes=ReadShifts,
    gives=ShiftsRead,
)
def read_shifts(request_id: UUID, command: ReadShifts) -> ShiftsRead:
    """Read a file of shifts and show what would become of it."""
    return shift_imports.check(
        actor=actor(),
        request_id=request_id,
        data=command.data,
        areas=command.areas,
        now=_now(),
    )


@api.post("/v1/shift-imports/<uuid:import_id>/take", allow=signed_in, gives=ShiftsTaken)
def take_shifts(import_id: UUID) -> ShiftsTaken:
    """Make and change the shifts of a file that was read."""
    return shift_imports.take(actor=actor(), import_id=import_id, now=_now())
