"""The form of a request with its shifts; rows are added by a plain button, so it works bare."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from services.gateway.pages.volunteering import shift_fields
from services.gateway.pages.volunteering.areas import Town
from services.gateway.pages.volunteering.request_rows import SHIFTS, SKILLS
from shared.contracts.volunteering.requests import (
    Request,
    Shift,
    WriteRequest,
    WriteShift,
    WriteSkill,
)

# A request may have very many shifts; beyond these they are changed one by one, or by a file.
MOST_SHOWN = 40
WORDS = ("title", "description", "meet")
TICKS = ("minors_involved", "remote")
LISTS = ("languages", "causes", "access", "things")
AGES = ("least_age", "most_age")


@dataclass(frozen=True)
class Read:
    """What a form says: the command, or what is wrong with it by field."""

    command: WriteRequest | None
    faults: dict[str, str]
    rows: tuple[int, ...]


def read(typed: Any, town: Town, found: Request | None) -> Read:
    """Read a form into a command; what it does not show of a found request stays."""
    faults: dict[str, str] = {}
    shifts, numbers = [], []
    standing = {one.id: one for one in found.shifts} if found is not None else {}
    for row in SHIFTS.of(typed):
        if row.blank:
            continue
        shift = shift_fields.shift(row.typed, town, faults, at=f"shift-{row.number}-")
        if shift is not None:
            shifts.append(_same(shift, shift_fields.identity(row.typed["id"]), standing))
            numbers.append(row.number)
    ages = {name: _age(typed, name, faults) for name in AGES}
    if faults:
        return Read(None, faults, tuple(numbers))
    words: dict[str, Any] = {name: typed.get(name, "") for name in WORDS} | ages
    words |= {name: typed.get(name) == "y" for name in TICKS}
    words |= {name: tuple(dict.fromkeys(typed.getlist(name))) for name in LISTS}
    command = WriteRequest(
        **words,
        skills=_skills(typed, found),
        shifts=tuple(shifts),
        untouched=_untouched(typed, found),
    )
    return Read(command, {}, tuple(numbers))


def field_of(fault: str, rows: tuple[int, ...]) -> str:
    """The form's field behind a field of the command, e.g. shifts.1.ends_at -> shift-3-to."""
    parts = fault.split(".")
    if parts[0] != "shifts" or len(parts) < 3:
        return {"shifts": "shift-0-date", "skills": "must"}.get(parts[0], parts[0])
    return f"shift-{rows[int(parts[1])]}-{shift_fields.field_of(parts[2])}"


def typed_of(found: Request) -> "MultiDict[str, str]":
    """A request as its form would have been typed."""
    typed: MultiDict[str, str] = MultiDict()
    for name in WORDS:
        typed[name] = getattr(found, name)
    for name in AGES:
        age = getattr(found, name)
        typed[name] = "" if age is None else str(age)
    for name in TICKS:
        typed[name] = "y" if getattr(found, name) else ""
    for name in LISTS:
        typed.setlist(name, list(getattr(found, name)))
    for need in ("must", "welcome"):
        chosen = [one.skill for one in found.skills if one.need == need and not one.role]
        typed.setlist(need, chosen)
    of_roles = [
        {"role": one.role, "skill": one.skill, "need": one.need, "level": str(one.level)}
        for one in found.skills
        if one.role
    ]
    shown = [
        {"id": str(one.id)} | shift_fields.typed_of(one) for one in _singles(found)[:MOST_SHOWN]
    ]
    typed = SHIFTS.put(SKILLS.put(typed, of_roles), shown)
    if not shown and not found.series:
        typed["rows"] = "1"
    return typed


def hidden(found: Request) -> int:
    """How many single shifts ahead the form does not show."""
    return max(0, len(_singles(found)) - MOST_SHOWN)


def _singles(found: Request) -> list[Shift]:
    now = datetime.now(UTC)
    return [
        one
        for one in found.shifts
        if one.state == "open" and one.ends_at > now and one.series_id is None
    ]


def _untouched(typed: Any, found: Request | None) -> tuple[UUID, ...]:
    """Shifts that the form never had: those it cannot show, and those made since."""
    if found is None:
        return ()
    named = {row.typed["id"] for row in SHIFTS.every(typed)}
    return tuple(one.id for one in _singles(found) if str(one.id) not in named)


def _same(shift: WriteShift, known: UUID | None, standing: dict[UUID, Shift]) -> WriteShift:
    """A shift with its id, and with the point on the map where its place is still the same."""
    was = standing.get(known) if known is not None else None
    if was is None or (was.place, was.area_id) != (shift.place, shift.area_id):
        return msgspec.structs.replace(shift, id=known)
    return msgspec.structs.replace(shift, id=known, latitude=was.latitude, longitude=was.longitude)


def _skills(typed: Any, found: Request | None) -> tuple[WriteSkill, ...]:
    """Skills of everybody by ticks, with the level they had, and those of one role by rows."""
    levels = {one.skill: one.level for one in found.skills if not one.role} if found else {}
    must = list(dict.fromkeys(typed.getlist("must")))
    welcome = [one for one in dict.fromkeys(typed.getlist("welcome")) if one not in must]
    chosen = [
        WriteSkill(skill=skill, need=need, level=levels.get(skill, 1))
        for need, skills in (("must", must), ("welcome", welcome))
        for skill in skills
    ]
    of_roles = {
        (row.typed["skill"], row.typed["role"]): WriteSkill(
            skill=row.typed["skill"],
            role=row.typed["role"],
            need="welcome" if row.typed["need"] == "welcome" else "must",
            level=int(row.typed["level"]) if row.typed["level"] in ("1", "2", "3") else 1,
        )
        for row in SKILLS.of(typed)
        if not row.blank
    }
    # A row without a role speaks of everybody; a tick already does.
    ticked = {one.skill for one in chosen}
    return tuple(chosen + [one for one in of_roles.values() if one.role or one.skill not in ticked])


def _age(typed: Any, name: str, faults: dict[str, str]) -> int | None:
    text = typed.get(name, "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 4):
        faults[name] = _("Write a number of years.")
        return None
    return int(text) if text else None
