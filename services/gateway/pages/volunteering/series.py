"""Shifts that repeat: written with their next dates before one's eyes, changed, ended."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import (
    areas,
    own_requests,
    series_form,
    shift_fields,
    words,
)
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in
from shared.contracts.volunteering.requests import Request
from shared.contracts.volunteering.series import (
    ChangeSeries,
    EndSeries,
    Series,
    SeriesDates,
    SeriesEffect,
    WriteSeries,
)
from shared.problems import Refusal, not_found

blueprint = Blueprint("help_series", __name__, url_prefix="/organizacja/zapotrzebowania")

EMPTY = {"kind": "weeks", "every": "1", "stops": "open"}


@blueprint.get("/<uuid:request_id>/powtarzane")
@allow(signed_in)
def new_GET(request_id: UUID) -> Response:
    """Show an empty form of shifts that repeat."""
    return _form(own_requests.own(request_id), MultiDict(EMPTY))


@blueprint.post("/<uuid:request_id>/powtarzane")
@allow(signed_in)
def new_POST(request_id: UUID) -> Response | Redirect:
    """Show the dates that come of the form, or keep it with the other button."""
    told = series_form.read(request.form, areas.town())
    if told.command is None:
        return _form(own_requests.own(request_id), request.form, faults=told.faults, status=422)
    service = peers.volunteering()
    try:
        if request.form.get("do") != "save":
            dates = service.get_series_dates(told.command, actor=actor())
            return _form(own_requests.own(request_id), request.form, dates=dates)
        service.write_series(request_id, told.command, actor=actor())
    except Refusal as refusal:
        return _refused(own_requests.own(request_id), refusal)
    flash(_("Saved."), "good")
    return own_requests.back(request_id)


@blueprint.get("/<uuid:request_id>/serie/<uuid:series_id>")
@allow(signed_in)
def series_GET(request_id: UUID, series_id: UUID) -> Response:
    """Show a series in its form: all of it, or from a day on."""
    found = own_requests.own(request_id)
    _of(found, series_id)
    series = peers.volunteering().get_series(series_id, from_day=_from_day(), actor=actor())
    return _form(found, series_form.typed_of(series), series=series)


@blueprint.post("/<uuid:request_id>/serie/<uuid:series_id>")
@allow(signed_in)
def series_POST(request_id: UUID, series_id: UUID) -> Response | Redirect:
    """Show what a change would do, or do it with the other button."""
    from_day = _from_day()
    told = series_form.read(request.form, areas.town())
    if told.command is None:
        found = own_requests.own(request_id)
        series = _of(found, series_id)
        return _form(found, request.form, series=series, faults=told.faults, status=422)
    try:
        if request.form.get("do") != "save":
            return _effect(request_id, series_id, told.command, from_day)
        command = ChangeSeries(series=told.command, from_day=from_day)
        peers.volunteering().change_series(series_id, command, actor=actor())
    except Refusal as refusal:
        found = own_requests.own(request_id)
        return _refused(found, refusal, _of(found, series_id))
    flash(_("Saved. Everybody whose shift has moved has been told."), "good")
    return own_requests.back(request_id)


@blueprint.post("/<uuid:request_id>/serie/<uuid:series_id>/koniec")
@allow(signed_in)
def end_POST(request_id: UUID, series_id: UUID) -> Redirect:
    """End a series after a day."""
    last_day = shift_fields.parsed(date.fromisoformat, request.form.get("last_day", ""))
    if last_day is None:
        flash(_("Write the day, for example 2026-12-05."), "bad")
        return own_requests.back(request_id)
    command = EndSeries(last_day=last_day, reason=request.form.get("reason", ""))
    try:
        peers.volunteering().end_series(series_id, command, actor=actor())
    except Refusal as refusal:
        return own_requests.sorry(refusal, request_id)
    flash(_("Ended. Everybody who was coming later has been told."), "good")
    return own_requests.back(request_id)


def _effect(
    request_id: UUID, series_id: UUID, command: WriteSeries, from_day: date | None
) -> Response:
    effect = peers.volunteering().get_series_effect(
        series_id, ChangeSeries(series=command, from_day=from_day), actor=actor()
    )
    found = own_requests.own(request_id)
    return _form(
        found, request.form, series=_of(found, series_id), dates=effect.dates, effect=effect
    )


def _refused(found: Request, refusal: Refusal, series: Series | None = None) -> Response:
    codes = refusal.problem.fields
    faults = {
        series_form.field_of(field, codes.get(field, "")): text
        for field, text in own_requests.faults(refusal, first="rule").items()
    }
    status = refusal.problem.status
    return _form(found, request.form, series=series, faults=faults, status=status)


def _of(found: Request, series_id: UUID) -> Series:
    """A series of a request that may still have a shift ahead."""
    series = next((one for one in found.series if one.id == series_id), None)
    if series is None:
        raise not_found("series")
    return series


def _from_day() -> date | None:
    day: date | None = shift_fields.parsed(date.fromisoformat, request.args.get("od", ""))
    return day


def _form(
    found: Request,
    typed: Any,
    *,
    series: Series | None = None,
    dates: SeriesDates | None = None,
    effect: SeriesEffect | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "volunteering/series.html",
        status=status,
        found=found,
        typed=typed,
        series=series,
        from_day=_from_day() if series is not None else None,
        dates=dates,
        effect=effect,
        faults=words.Faults(faults or {}),
        kinds=series_form.kinds(series, typed),
        week_days=series_form.week_days(),
        town=areas.town(),
    )
