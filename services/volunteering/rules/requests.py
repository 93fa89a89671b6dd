"""What a request must say before it is kept, and before everybody sees it."""

from datetime import datetime, timedelta

from services.volunteering.rules.skills import Catalogue
from shared.contracts.volunteering.requests import WriteRequest, WriteShift

MOST_SHIFTS = 60
MOST_PLACES = 500
LONGEST_SHIFT = timedelta(hours=24)
LENGTHS = {"title": 160, "description": 6000, "meet": 300}


def faults_of(request: WriteRequest, catalogue: Catalogue) -> dict[str, str]:
    """What is wrong, as field -> code; empty when it can be kept as a draft."""
    faults = {
        field: "too_long"
        for field, longest in LENGTHS.items()
        if len(getattr(request, field)) > longest
    }
    if not request.title.strip():
        faults["title"] = "missing"
    skills = [wanted.skill for wanted in request.skills]
    if catalogue.unknown_skills(frozenset(skills)):
        faults["skills"] = "unknown"
    elif len(set(skills)) < len(skills):
        faults["skills"] = "twice"
    elif any(
        wanted.need not in ("must", "welcome") or not 1 <= wanted.level <= 3
        for wanted in request.skills
    ):
        faults["skills"] = "unknown"
    if catalogue.unknown_languages(frozenset(request.languages)):
        faults["languages"] = "unknown"
    if catalogue.unknown_causes(frozenset(request.causes)):
        faults["causes"] = "unknown"
    if request.least_age is not None and not 0 <= request.least_age <= 120:
        faults["least_age"] = "out_of_range"
    if len(request.shifts) > MOST_SHIFTS:
        faults["shifts"] = "too_many"
    for row, shift in enumerate(request.shifts):
        faults.update(_shift_faults(f"shifts.{row}", shift))
    return faults


def _shift_faults(at: str, shift: WriteShift) -> dict[str, str]:
    faults = {}
    if shift.starts_at.tzinfo is None or shift.ends_at.tzinfo is None:
        return {f"{at}.starts_at": "no_zone"}
    if shift.ends_at <= shift.starts_at:
        faults[f"{at}.ends_at"] = "not_after_start"
    elif shift.ends_at - shift.starts_at > LONGEST_SHIFT:
        faults[f"{at}.ends_at"] = "too_long"
    if not 1 <= shift.places <= MOST_PLACES:
        faults[f"{at}.places"] = "out_of_range"
    if len(shift.place) > 200:
        faults[f"{at}.place"] = "too_long"
    if (shift.latitude is None) != (shift.longitude is None):
        faults[f"{at}.latitude"] = "half_a_point"
    elif not (-90 <= (shift.latitude or 0) <= 90 and -180 <= (shift.longitude or 0) <= 180):
        faults[f"{at}.latitude"] = "out_of_range"
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
