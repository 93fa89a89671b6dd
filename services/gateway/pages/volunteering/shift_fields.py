"""The fields of one shift, wherever a form has them: when, how many, which role, where."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from services.gateway.pages.volunteering.areas import Town
from shared.contracts.volunteering.requests import Shift, WriteShift

WARSAW = ZoneInfo("Europe/Warsaw")
WHEN = ("date", "from", "to")
TEAM = ("places", "role", "least_team", "newcomers", "place", "area")
COMMAND_FIELDS = {
    "starts_at": "date",
    "ends_at": "to",
    "begins": "from",
    "ends": "to",
    "area_label": "area",
    "latitude": "place",
}


def field_of(fault: str) -> str:
    """The form's field behind a field of a shift's command."""
    return COMMAND_FIELDS.get(fault, fault)


def typed_of(shift: Shift) -> dict[str, str]:
    """A shift as its fields would have been typed."""
    starts, ends = shift.starts_at.astimezone(WARSAW), shift.ends_at.astimezone(WARSAW)
    return {
        "date": starts.date().isoformat(),
        "from": starts.strftime("%H:%M"),
        "to": ends.strftime("%H:%M"),
    } | team_typed(shift)


def team_typed(found: Any) -> dict[str, str]:
    """How many, which role and where, of a shift or a series, as it would have been typed."""
    return {
        "places": str(found.places),
        "role": found.role,
        "least_team": str(found.least_team) if found.least_team > 1 else "",
        "newcomers": str(found.newcomers or ""),
        "place": found.place,
        "area": str(found.area_id or ""),
    }


def shift(
    typed: Mapping[str, str], town: Town, faults: dict[str, str], *, at: str = ""
) -> WriteShift | None:
    """Read one shift; what is wrong goes to `faults` under `at` and the field's name."""
    before = len(faults)
    day = parsed(date.fromisoformat, typed.get("date", ""))
    if day is None:
        faults[f"{at}date"] = _("Write the day, for example 2026-12-05.")
    begins, ends = hours(typed, faults, at=at)
    fields = team(typed, town, faults, at=at)
    if len(faults) > before or day is None or begins is None or ends is None:
        return None
    # An end before the start is in the night to the next day.
    last = day + timedelta(days=1) if ends < begins else day
    return WriteShift(
        starts_at=datetime.combine(day, begins, WARSAW).astimezone(UTC),
        ends_at=datetime.combine(last, ends, WARSAW).astimezone(UTC),
        **fields,
    )


def hours(
    typed: Mapping[str, str], faults: dict[str, str], *, at: str = ""
) -> tuple[time | None, time | None]:
    """Read from when to when, on the wall."""
    begins = parsed(time.fromisoformat, typed.get("from", ""))
    ends = parsed(time.fromisoformat, typed.get("to", ""))
    if begins is None:
        faults[f"{at}from"] = _("Write the hour, for example 16:30.")
    if ends is None:
        faults[f"{at}to"] = _("Write the hour, for example 16:30.")
    elif ends == begins:
        faults[f"{at}to"] = _("The end must come after the start.")
    return begins, ends


def team(
    typed: Mapping[str, str], town: Town, faults: dict[str, str], *, at: str = ""
) -> dict[str, Any]:
    """Read how many, which role and where."""
    numbers = {}
    for name, without, least in (("places", 1, 1), ("least_team", 1, 1), ("newcomers", 0, 0)):
        text = typed.get(name, "").strip() or str(without)
        fits = text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) >= least
        if not fits:
            faults[f"{at}{name}"] = _("Write how many people you need.")
        numbers[name] = int(text) if fits else without
    area, label = town.read(typed.get("area", ""))
    return {
        **numbers,
        "role": typed.get("role", "").strip(),
        "place": typed.get("place", "").strip(),
        "area_id": area,
        "area_label": label,
    }


def parsed(kind: Any, text: str) -> Any:
    """A text as something else, or None."""
    try:
        return kind(text.strip()) if text.strip() else None
    except ValueError:
        return None


def identity(text: str) -> UUID | None:
    """An id in a hidden field."""
    found: UUID | None = parsed(UUID, text)
    return found
