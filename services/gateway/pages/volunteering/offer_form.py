"""The parts of an offer as forms: what was typed, and a kept offer as it would be typed.

The same parts stand in one's own pages, a few at a time, and in the form of the centre's staff.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from services.gateway.pages.volunteering import areas, skills, words
from services.gateway.pages.volunteering.areas import Town
from shared.contracts.problems import Problem
from shared.contracts.volunteering.offers import DaysAway, Offer, OfferSkill

REACHES = (
    (1000, _l("only around the corner (1 km)")),
    (2500, _l("half an hour on foot (2.5 km)")),
    (5000, _l("by bike or bus (5 km)")),
    (15000, _l("the whole commune (15 km)")),
    (40000, _l("further too (40 km)")),
)
LOADS = (
    (1, _l("one shift a week at most")),
    (2, _l("two shifts a week at most")),
    (3, _l("three shifts a week at most")),
    (5, _l("as often as you need me")),
)
ASKS = (
    (0, _l("none: I look for shifts myself")),
    (1, _l("one invitation a week at most")),
    (3, _l("three invitations a week at most")),
    (7, _l("seven invitations a week at most")),
)
WARSAW = ZoneInfo("Europe/Warsaw")
PARTS_OF_DAY = ("morning", "afternoon", "evening")
EMPTY_ROWS = 2
MOST_ROWS = 100
# The form's field behind a field of the offer, where they differ.
FIELDS = {
    "away": "away-0-first",
    "also_free": "also-0-day",
    "reach_metres": "reach",
    "shifts_per_week": "load",
    "invitations_per_week": "asks",
}


@dataclass
class Told:
    """What a form says: fields of the offer with their values, and what is wrong by form field."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def read(typed: Any, parts: tuple[str, ...], town: Town) -> Told:
    """Read some parts of the form."""
    told = Told()
    for part in parts:
        READERS[part](typed, town, told)
    return told


def faults(problem: Problem) -> words.Faults:
    """The refused fields with words, by the form's own names."""
    return words.Faults(
        {FIELDS.get(name, name): text for name, text in words.faults(problem).items()}
    )


def typed_of(found: Offer | None) -> "MultiDict[str, str]":
    """An offer as its form would have been typed; a first one with what fits most people."""
    typed: MultiDict[str, str] = MultiDict()
    if found is None:
        typed.setlist("languages", ["pl"])
        typed.update({"area": str(areas.home() or ""), "reach": "5000", "load": "1", "asks": "3"})
        return typed
    typed.setlist("skills", [one.skill for one in found.skills])
    for one in found.skills:
        typed[f"level-{one.skill}"] = str(one.level)
    for name in ("free", "languages", "causes", "needs", "things"):
        typed.setlist(name, list(getattr(found, name)))
    for row, span in enumerate(found.away):
        typed[f"away-{row}-first"] = span.first.isoformat()
        typed[f"away-{row}-last"] = span.last.isoformat()
    for row, cell in enumerate(found.also_free):
        typed[f"also-{row}-day"], typed[f"also-{row}-part"] = cell[:10], cell[11:]
    typed["area"] = str(found.area_id or "")
    typed["reach"] = str(found.reach_metres)
    typed["load"] = str(found.shifts_per_week)
    typed["asks"] = str(found.invitations_per_week)
    typed["note"] = found.note
    typed["birth_year"] = str(found.birth_year or "")
    for name, ticked in (
        ("remote", found.remote),
        ("off_on_holidays", found.off_on_holidays),
        ("young", found.birth_year is not None),
        ("guardian_consents", found.guardian_consents),
    ):
        typed[name] = "y" if ticked else ""
    return typed


def context(typed: Any) -> dict[str, Any]:
    """What the templates of the parts need beside what was typed."""
    return {
        "typed": typed,
        "groups": skills.skill_groups(typed.getlist("skills")),
        "suggesting": skills.suggesting(typed),
        "esco": skills.uses_esco(),
        "causes": skills.causes(),
        "languages_spoken": skills.languages(),
        "needs": skills.needs(),
        "things": skills.things(),
        "week_days": words.week_days(),
        "week_parts": words.week_parts(),
        "away_rows": range(_rows(typed, "away", "first", "last") + EMPTY_ROWS),
        "also_rows": range(_rows(typed, "also", "day") + EMPTY_ROWS),
        "town": areas.town(),
        "reaches": _with(REACHES, typed.get("reach"), words.way),
        "loads": _with(LOADS, typed.get("load"), str),
        "asks": _with(ASKS, typed.get("asks"), str),
        "words": words,
    }


def number(text: str | None, otherwise: int | None) -> int | None:
    """A typed whole number."""
    return int(text) if text and text.isdecimal() and len(text) < 7 else otherwise


def day_of(text: str) -> date | None:
    """A typed day: as a date field sends it, or as people write it (24.12.2026)."""
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _skills(typed: Any, _town: Town, told: Told) -> None:
    told.values["skills"] = tuple(
        OfferSkill(skill=one, level=number(typed.get(f"level-{one}"), 2) or 2)
        for one in dict.fromkeys(typed.getlist("skills"))
    )


def _week(typed: Any, _town: Town, told: Told) -> None:
    told.values["free"] = tuple(dict.fromkeys(typed.getlist("free")))


def _days(typed: Any, _town: Town, told: Told) -> None:
    told.values["off_on_holidays"] = typed.get("off_on_holidays") == "y"
    away = []
    for row in range(_rows(typed, "away", "first", "last")):
        first, last = (typed.get(f"away-{row}-{name}", "").strip() for name in ("first", "last"))
        if not first and not last:
            continue
        days = day_of(first or last), day_of(last or first)
        if days[0] is None or days[1] is None:
            wrong = "first" if first and days[0] is None else "last"
            told.faults[f"away-{row}-{wrong}"] = _("Write the day like this: 24.12.2026.")
        elif days[1] < days[0]:
            told.faults[f"away-{row}-last"] = _("The last day must not come before the first.")
        else:
            away.append(DaysAway(first=days[0], last=days[1]))
    told.values["away"] = tuple(away)
    also: list[str] = []
    for row in range(_rows(typed, "also", "day")):
        text, part = typed.get(f"also-{row}-day", "").strip(), typed.get(f"also-{row}-part", "")
        day = day_of(text)
        if text and day is None:
            told.faults[f"also-{row}-day"] = _("Write the day like this: 24.12.2026.")
        elif day is not None:
            also += [f"{day}-{one}" for one in ([part] if part else PARTS_OF_DAY)]
    told.values["also_free"] = tuple(dict.fromkeys(also))


def _often(typed: Any, _town: Town, told: Told) -> None:
    told.values["shifts_per_week"] = number(typed.get("load"), 1)
    told.values["invitations_per_week"] = number(typed.get("asks"), 3)


def _place(typed: Any, town: Town, told: Told) -> None:
    area, label = town.read(typed.get("area", ""))
    told.values |= {
        "area_id": area,
        "area_label": label,
        "reach_metres": number(typed.get("reach"), 5000),
    }
    centre = town.centre_of(area)
    if centre is not None:
        told.values["centre_id"] = centre


def _remote(typed: Any, _town: Town, told: Told) -> None:
    told.values["remote"] = typed.get("remote") == "y"


def _ticks(name: str) -> Callable[[Any, Town, Told], None]:
    def reader(typed: Any, _town: Town, told: Told) -> None:
        told.values[name] = tuple(dict.fromkeys(typed.getlist(name)))

    return reader


def _note(typed: Any, _town: Town, told: Told) -> None:
    told.values["note"] = typed.get("note", "")


def _age(typed: Any, _town: Town, told: Told) -> None:
    young = typed.get("young") == "y"
    year = number(typed.get("birth_year", "").strip(), None)
    if young and year is None:
        told.faults["birth_year"] = _("Write the year of birth, for example 2010.")
    told.values["birth_year"] = year if young else None
    told.values["guardian_consents"] = young and typed.get("guardian_consents") == "y"


READERS: dict[str, Callable[[Any, Town, Told], None]] = {
    "skills": _skills,
    "week": _week,
    "days": _days,
    "often": _often,
    "place": _place,
    "remote": _remote,
    "languages": _ticks("languages"),
    "causes": _ticks("causes"),
    "needs": _ticks("needs"),
    "things": _ticks("things"),
    "note": _note,
    "age": _age,
}


def _rows(typed: Any, name: str, *ends: str) -> int:
    """How many rows of a kind were filled in, blank ones between them counted."""
    numbers = [
        row
        for row in range(MOST_ROWS)
        if any(typed.get(f"{name}-{row}-{end}", "").strip() for end in ends)
    ]
    return max(numbers, default=-1) + 1


def _with(choices: Any, chosen: str | None, said: Any) -> list[tuple[int, str]]:
    """The choices, and the present value too where a "too far" has made it another."""
    known = [(value, str(label)) for value, label in choices]
    value = number(chosen, None)
    if value is not None and value not in dict(known):
        known = sorted([*known, (value, said(value))])
    return known
