"""Shifts from a file: what was read, what would become of it, and what is wrong in which row."""

from datetime import datetime
from uuid import UUID

from shared.contracts.base import Answer, Command


class NamedArea(Command, frozen=True, kw_only=True):
    """A part of the town as a file may name it."""

    id: UUID
    name: str


class ReadShifts(Command, frozen=True, kw_only=True):
    """A file of shifts, CSV or XLSX, as it was sent; `areas` are those a row may name."""

    data: bytes
    areas: tuple[NamedArea, ...] = ()


class ShiftFault(Answer, frozen=True, kw_only=True):
    """What is wrong in a row (0: with the whole file), in which column; `value` as written."""

    row: int
    column: str
    code: str
    value: str = ""


class ReadShift(Answer, frozen=True, kw_only=True):
    """A row that was read; `becomes` is new, changed, same, or over (called off, left so)."""

    row: int
    starts_at: datetime
    ends_at: datetime
    places: int
    becomes: str
    role: str = ""
    place: str = ""
    area_label: str = ""
    least_team: int = 1
    newcomers: int = 0


class ShiftsRead(Answer, frozen=True, kw_only=True):
    """A file that was read. Without a fault it waits for a yes under `id` until `expires_at`."""

    rows: tuple[ReadShift, ...] = ()
    faults: tuple[ShiftFault, ...] = ()
    id: UUID | None = None
    expires_at: datetime | None = None


class ShiftsTaken(Answer, frozen=True, kw_only=True):
    """What became of a file."""

    made: int
    changed: int
    same: int
