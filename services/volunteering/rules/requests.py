"""What a request must say before it is kept, and before everybody sees it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from services.volunteering.rules import recurrence
from services.volunteering.rules.skills import Catalogue
from shared.contracts.volunteering.requests import WriteRequest, WriteShift, WriteSkill
from shared.contracts.volunteering.series import WriteSeries

MOST_SHIFTS = 60
MOST_PLACES = 500
LONGEST_SHIFT = timedelta(hours=24)
LENGTHS = {"title": 160, "description": 6000, "meet": 300}
PLACE_LENGTHS = {"place": 200, "role": 80, "area_label": 120}
OLDEST_AGE = 120


def faults_of(request: WriteRequest, catalogue: Catalogue) -> dict[str, str]:
    """What is wrong, as field -> code; empty when it can be kept as a draft."""
    faults = {
        field: "too_long"
        for field, longest in LENGTHS.items()
        if len(getattr(request, field)) > longest
    }
    if not request.title.strip():
        faults["title"] = "missing"
    if fault := _skills_fault(request.skills, catalogue):
        faults["skills"] = fault
    for field, unknown in (
        ("languages", catalogue.unknown_languages(frozenset(request.languages))),
        ("causes", catalogue.unknown_causes(frozenset(request.causes))),
        ("access", catalogue.unknown_needs(frozenset(request.access))),
        ("things", catalogue.unknown_things(frozenset(request.things))),
    ):
        if unknown:
            faults[field] = "unknown"
    faults.update(_age_faults(request.least_age, request.most_age))
    if len(request.shifts) > MOST_SHIFTS:
        faults["shifts"] = "too_many"
    for row, shift in enumerate(request.shifts):
        faults.update(shift_faults(shift, at=f"shifts.{row}."))
    return faults


def shift_faults(shift: WriteShift, *, at: str = "") -> dict[str, str]:
    """What is wrong with a shift; `at` goes before each field's name."""
    faults = _team_faults(shift)
    if shift.starts_at.tzinfo is None or shift.ends_at.tzinfo is None:
        faults["starts_at"] = "no_zone"
    elif shift.ends_at <= shift.starts_at:
        faults["ends_at"] = "not_after_start"
    elif shift.ends_at - shift.starts_at > LONGEST_SHIFT:
        faults["ends_at"] = "too_long"
    return {f"{at}{field}": code for field, code in faults.items()}


def series_faults(series: WriteSeries, *, today: date) -> dict[str, str]:
    """What is wrong with a series; the rule's own faults begin with `rule_`."""
    faults = _team_faults(series)
    if series.begins.tzinfo is not None or series.ends.tzinfo is not None:
        faults["begins"] = "not_on_the_wall"
    elif series.begins == series.ends:
        faults["ends"] = "not_after_start"
    try:
        fault = recurrence.fault_of(recurrence.parse(series.rule), series.first_day, today=today)
    except recurrence.BadRule as bad:
        fault = bad.code
    if fault:
        faults["rule"] = f"rule_{fault}"
    return faults


def publishing_faults(
    shifts: list[tuple[datetime, str]], *, remote: bool, now: datetime
) -> dict[str, str]:
    """What keeps a draft from being published; shifts as (start, place in words)."""
    if not any(start > now for start, _place in shifts):
        return {"shifts": "none_ahead"}
    if not remote and any(not place.strip() for start, place in shifts if start > now):
        return {"shifts": "no_place"}
    return {}


def _skills_fault(skills: Sequence[WriteSkill], catalogue: Catalogue) -> str:
    if catalogue.unknown_skills(frozenset(wanted.skill for wanted in skills)):
        return "unknown"
    if len({(wanted.skill, plain(wanted.role)) for wanted in skills}) < len(skills):
        return "twice"
    if any(
        wanted.need not in ("must", "welcome")
        or not 1 <= wanted.level <= 3
        or len(wanted.role) > PLACE_LENGTHS["role"]
        for wanted in skills
    ):
        return "unknown"
    return ""


def plain(text: str) -> str:
    """A role or a place as it is kept: its words parted by single spaces."""
    return " ".join(text.split())


def _age_faults(least: int | None, most: int | None) -> dict[str, str]:
    faults = {
        field: "out_of_range"
        for field, age in (("least_age", least), ("most_age", most))
        if age is not None and not 0 <= age <= OLDEST_AGE
    }
    if not faults and most is not None and most < (least or 0):
        faults["most_age"] = "below_least"
    return faults


def _team_faults(shift: WriteShift | WriteSeries) -> dict[str, str]:
    faults = {
        field: "too_long"
        for field, longest in PLACE_LENGTHS.items()
        if len(getattr(shift, field)) > longest
    }
    if not 1 <= shift.places <= MOST_PLACES:
        faults["places"] = "out_of_range"
    else:
        if not 1 <= shift.least_team <= shift.places:
            faults["least_team"] = "more_than_places"
        if not 0 <= shift.newcomers <= shift.places:
            faults["newcomers"] = "more_than_places"
    if (shift.latitude is None) != (shift.longitude is None):
        faults["latitude"] = "half_a_point"
    elif not (-90 <= (shift.latitude or 0) <= 90 and -180 <= (shift.longitude or 0) <= 180):
        faults["latitude"] = "out_of_range"
    return faults
