"""Shifts brought in from a file: read and shown first, taken with a yes in one transaction.

A shift of the file is the request's shift with the same beginning, role and place, so that the same
file taken twice makes nothing twice. Between reading and the yes only the shifts are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import delete

from services.volunteering import arranging, counts, requests
from services.volunteering.model import Request, Shift, ShiftImport, db
from services.volunteering.rules import shift_lists, workbooks
from services.volunteering.rules.requests import shift_faults
from services.volunteering.rules.shift_lists import Fault, Row
from services.volunteering.rules.words import fold
from shared.contracts.actors import Actor
from shared.contracts.volunteering import shift_imports as contract
from shared.contracts.volunteering.requests import WriteShift
from shared.contracts.volunteering.shift_imports import NamedArea
from shared.delimited import Unreadable
from shared.problems import conflict, not_found

WAITS = timedelta(hours=1)
MOST_SHIFTS = 1000
# What each column of a file says about a shift, beside the three that name it.
FIELDS = {
    "ends": ("ends_at",),
    "places": ("places",),
    "area": ("area_id", "area_label"),
    "least_team": ("least_team",),
    "newcomers": ("newcomers",),
}
COLUMN_OF = {"starts_at": "begins", "ends_at": "ends", "area_label": "area"}
SHOWN = (
    "starts_at",
    "ends_at",
    "places",
    "role",
    "place",
    "area_label",
    "least_team",
    "newcomers",
)


@dataclass(frozen=True)
class Line:
    """A row of a file, the shift it means, and what it becomes: new, changed, same, over."""

    row: Row
    shift: Shift | None
    becomes: str


def check(
    *, actor: Actor, request_id: UUID, data: bytes, areas: Sequence[NamedArea], now: datetime
) -> contract.ShiftsRead:
    """Read a file. Without a fault it waits for a yes; with one nothing is kept."""
    request = requests.changed_by(actor, request_id)
    named = {fold(area.name): (area.id, area.name) for area in areas}
    try:
        reading = shift_lists.read(workbooks.rows(data), areas=named)
    except Unreadable as unreadable:
        return contract.ShiftsRead(
            faults=(contract.ShiftFault(row=0, column="", code=unreadable.code),)
        )
    lines = _lines(request, reading.rows, now)
    faults = reading.faults + _faults(request, lines, now)
    told = tuple(_told(line) for line in lines)
    if faults:
        return contract.ShiftsRead(
            rows=told,
            faults=tuple(
                contract.ShiftFault(row=one.row, column=one.column, code=one.code, value=one.value)
                for one in sorted(faults, key=lambda one: one.row)
            ),
        )
    db.session.execute(
        delete(ShiftImport).where(
            ShiftImport.request_id == request.id, ShiftImport.state == "checked"
        )
    )
    waiting = ShiftImport(
        request_id=request.id,
        state="checked",
        rows=msgspec.to_builtins(reading.rows),
        expires_at=now + WAITS,
    )
    db.session.add(waiting)
    db.session.flush()
    return contract.ShiftsRead(rows=told, id=waiting.id, expires_at=waiting.expires_at)


def take(*, actor: Actor, import_id: UUID, now: datetime) -> contract.ShiftsTaken:
    """Make and change the shifts of a file that was read; a second yes changes nothing.

    Raises Refusal `not_found` once its time is over, `import_old` where the request has changed
    so that the file could not be taken as it was shown, and what `arranging.put` raises.
    """
    found = db.session.get(ShiftImport, import_id)
    if found is None:
        raise not_found("import")
    request = requests.changed_by(actor, found.request_id)
    db.session.refresh(found)
    if found.state == "taken":
        return contract.ShiftsTaken(made=0, changed=0, same=len(found.rows))
    if found.expires_at <= now:
        raise not_found("import")
    lines = _lines(request, msgspec.convert(found.rows, list[Row]), now)
    if _faults(request, lines, now):
        raise conflict("import_old", "The request has changed since the file was read.")
    busy = [line for line in lines if line.becomes in ("new", "changed")]
    arranging.put(
        request, [arranging.Put(line.shift, _wanted(line.row, line.shift)) for line in busy], now
    )
    for line in busy:
        if line.shift is not None and line.shift.series_id is not None:
            line.shift.edited = True
    found.state = "taken"
    if busy:
        requests.renew(request, now)
    made = sum(line.becomes == "new" for line in lines)
    return contract.ShiftsTaken(made=made, changed=len(busy) - made, same=len(lines) - len(busy))


def forget_expired(now: datetime) -> None:
    """Throw away files whose time is over."""
    db.session.execute(delete(ShiftImport).where(ShiftImport.expires_at <= now))


def _lines(request: Request, rows: Sequence[Row], now: datetime) -> list[Line]:
    standing: dict[tuple[datetime, str, str], Shift] = {}
    # Of two the open one counts: it comes last here.
    for one in sorted(request.shifts, key=lambda shift: shift.state == "open"):
        standing[(one.starts_at, one.role, one.place)] = one
    found = []
    for row in rows:
        shift = standing.get((row.starts_at, row.role, row.place))
        found.append(Line(row, shift, _becomes(row, shift, now)))
    return found


def _becomes(row: Row, shift: Shift | None, now: datetime) -> str:
    if shift is None:
        return "new"
    if shift.state != "open" or shift.starts_at <= now:
        return "over"
    return "same" if _wanted(row, shift) == arranging.written(shift) else "changed"


def _wanted(row: Row, shift: Shift | None) -> WriteShift:
    """What a row asks for; what the file has no column for stays as it is."""
    told = {
        field: getattr(row, field)
        for column, fields in FIELDS.items()
        if shift is None or column in row.given
        for field in fields
    }
    if shift is not None:
        return msgspec.structs.replace(arranging.written(shift), **told)
    return WriteShift(starts_at=row.starts_at, role=row.role, place=row.place, **told)


def _faults(request: Request, lines: Sequence[Line], now: datetime) -> list[Fault]:
    """What keeps well written rows from being taken as the request stands."""
    fills = counts.fills([line.shift.id for line in lines if line.shift is not None])
    found = []
    for line in lines:
        row, wanted = line.row, _wanted(line.row, line.shift)
        if line.becomes not in ("new", "changed"):
            continue
        if row.starts_at <= now:
            found.append(Fault(row.row, "day", "past"))
        placed = request.remote or row.place or wanted.area_label
        if request.state == "published" and not placed:
            found.append(Fault(row.row, "place", "missing"))
        for field, code in shift_faults(wanted).items():
            found.append(Fault(row.row, COLUMN_OF.get(field, field), code))
        taken = fills[line.shift.id].taken if line.shift is not None else 0
        if wanted.places < taken:
            found.append(Fault(row.row, "places", "places_taken", str(taken)))
    open_ones = sum(shift.state == "open" and shift.ends_at > now for shift in request.shifts)
    if open_ones + sum(line.becomes == "new" for line in lines) > MOST_SHIFTS:
        found.append(Fault(0, "", "too_many", str(MOST_SHIFTS)))
    return found


def _told(line: Line) -> contract.ReadShift:
    wanted = _wanted(line.row, line.shift)
    return contract.ReadShift(
        row=line.row.row,
        becomes=line.becomes,
        **{field: getattr(wanted, field) for field in SHOWN},
    )
