"""The form of a request with its shifts; rows are added by a plain button, so it works bare."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from services.gateway.pages.volunteering.areas import Town
from shared.contracts.volunteering.requests import Request, WriteRequest, WriteShift, WriteSkill

WARSAW = ZoneInfo("Europe/Warsaw")
FIELDS = ("id", "date", "from", "to", "places", "place", "area")
FILLED = ("date", "from", "to")
FIRST_ROWS = 2
MOST_ROWS = 60


@dataclass(frozen=True)
class Row:
    """One shift as it was typed."""

    number: int
    typed: dict[str, str]

    @property
    def blank(self) -> bool:
        """Whether nobody wrote a time into it; the place may have come from the row before."""
        return not any(self.typed[name] for name in FILLED)


@dataclass(frozen=True)
class Read:
    """What a form says: the command, or what is wrong with it by field."""

    command: WriteRequest | None
    faults: dict[str, str]
    rows: tuple[int, ...]


def rows_of(typed: Any) -> list[Row]:
    """The shift rows of a form; removed ones are left out."""
    text = typed.get("rows", "")
    number = min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 4 else FIRST_ROWS
    return [
        Row(row, {name: typed.get(f"shift-{row}-{name}", "").strip() for name in FIELDS})
        for row in range(number)
        if typed.get(f"shift-{row}-gone") != "y"
    ]


def with_rows(typed: Any, rows: list[Row], *, more: int = 0) -> "MultiDict[str, str]":
    """The same form with these rows numbered anew, and some blank ones behind them."""
    kept = MultiDict(
        [(name, value) for name, value in typed.items(multi=True) if not name.startswith("shift-")]
    )
    for place, row in enumerate(rows):
        for name, value in row.typed.items():
            kept[f"shift-{place}-{name}"] = value
    last = rows[-1].typed if rows else {}
    for place in range(len(rows), len(rows) + more):
        # The next shift is often at the same place.
        for name in ("places", "place", "area"):
            kept[f"shift-{place}-{name}"] = last.get(name, "")
    kept["rows"] = str(min(len(rows) + more, MOST_ROWS))
    return kept


def read(typed: Any, town: Town) -> Read:
    """Read a form into a command."""
    faults: dict[str, str] = {}
    shifts, numbers = [], []
    for row in rows_of(typed):
        if row.blank:
            continue
        shift = _shift(row, town, faults)
        if shift is not None:
            shifts.append(shift)
            numbers.append(row.number)
    age = typed.get("least_age", "").strip()
    if age and not (age.isdecimal() and len(age) < 4):
        faults["least_age"] = _("Write a number of years.")
    if faults:
        return Read(None, faults, tuple(numbers))
    must = list(dict.fromkeys(typed.getlist("must")))
    welcome = [one for one in dict.fromkeys(typed.getlist("welcome")) if one not in must]
    command = WriteRequest(
        title=typed.get("title", ""),
        description=typed.get("description", ""),
        meet=typed.get("meet", ""),
        languages=tuple(dict.fromkeys(typed.getlist("languages"))),
        causes=tuple(dict.fromkeys(typed.getlist("causes"))),
        minors_involved=typed.get("minors_involved") == "y",
        least_age=int(age) if age else None,
        remote=typed.get("remote") == "y",
        skills=tuple(
            [WriteSkill(skill=one, need="must") for one in must]
            + [WriteSkill(skill=one, need="welcome") for one in welcome]
        ),
        shifts=tuple(shifts),
    )
    return Read(command, {}, tuple(numbers))


def field_of(fault: str, rows: tuple[int, ...]) -> str:
    """The form's field behind a field of the command, e.g. shifts.1.ends_at -> shift-3-to."""
    parts = fault.split(".")
    if parts[0] != "shifts" or len(parts) < 3:
        return {"shifts": "shift-0-date", "skills": "must"}.get(parts[0], parts[0])
    names = {"starts_at": "date", "ends_at": "to"}
    return f"shift-{rows[int(parts[1])]}-{names.get(parts[2], parts[2])}"


def typed_of(found: Request) -> "MultiDict[str, str]":
    """A request as its form would have been typed."""
    typed: MultiDict[str, str] = MultiDict()
    for name in ("title", "description", "meet"):
        typed[name] = getattr(found, name)
    typed["least_age"] = str(found.least_age or "")
    for name in ("minors_involved", "remote"):
        typed[name] = "y" if getattr(found, name) else ""
    typed.setlist("languages", list(found.languages))
    typed.setlist("causes", list(found.causes))
    for need in ("must", "welcome"):
        typed.setlist(need, [one.skill for one in found.skills if one.need == need])
    now = datetime.now(UTC)
    ahead = [one for one in found.shifts if one.state == "open" and one.ends_at > now]
    for row, shift in enumerate(ahead):
        starts, ends = shift.starts_at.astimezone(WARSAW), shift.ends_at.astimezone(WARSAW)
        values = (
            str(shift.id),
            starts.date().isoformat(),
            starts.strftime("%H:%M"),
            ends.strftime("%H:%M"),
            str(shift.places),
            shift.place,
            str(shift.area_id or ""),
        )
        for name, value in zip(FIELDS, values, strict=True):
            typed[f"shift-{row}-{name}"] = value
    typed["rows"] = str(max(len(ahead), 1))
    return typed


def _shift(row: Row, town: Town, faults: dict[str, str]) -> WriteShift | None:
    at = f"shift-{row.number}"
    before = len(faults)
    day = _parsed(date.fromisoformat, row.typed["date"])
    begins = _parsed(time.fromisoformat, row.typed["from"])
    ends = _parsed(time.fromisoformat, row.typed["to"])
    if day is None:
        faults[f"{at}-date"] = _("Write the day, for example 2026-12-05.")
    if begins is None:
        faults[f"{at}-from"] = _("Write the hour, for example 16:30.")
    if ends is None:
        faults[f"{at}-to"] = _("Write the hour, for example 16:30.")
    elif ends == begins:
        faults[f"{at}-to"] = _("The end must come after the start.")
    places = row.typed["places"] or "1"
    if not (places.isdecimal() and 1 <= len(places) <= 3):
        faults[f"{at}-places"] = _("Write how many people you need.")
    if len(faults) > before or day is None or begins is None or ends is None:
        return None
    # An end before the start is in the night to the next day.
    last = day + timedelta(days=1) if ends < begins else day
    area, label = town.read(row.typed["area"])
    return WriteShift(
        id=_parsed(UUID, row.typed["id"]),
        starts_at=datetime.combine(day, begins, WARSAW).astimezone(UTC),
        ends_at=datetime.combine(last, ends, WARSAW).astimezone(UTC),
        places=int(places),
        place=row.typed["place"],
        area_id=area,
        area_label=label,
    )


def _parsed(kind: Any, text: str) -> Any:
    try:
        return kind(text) if text else None
    except ValueError:
        return None
