"""What an offer must say to be kept, and what of it is over."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.volunteering.matching.availability import PARTS_OF_DAY
from services.volunteering.rules.skills import Catalogue
from shared.contracts.volunteering.offers import DaysAway, WriteOffer

CELLS = frozenset(f"{day}-{part}" for day in range(7) for part in PARTS_OF_DAY)
OLDEST = 120
LONGEST_NOTE = 1000
MOST_AWAY = 30
MOST_ALSO_FREE = 90
FURTHEST = timedelta(days=2 * 366)
"""Nobody plans days away or free parts of days further ahead."""

_WARSAW = ZoneInfo("Europe/Warsaw")


def faults_of(offer: WriteOffer, catalogue: Catalogue, now: datetime) -> dict[str, str]:
    """What is wrong, as field -> code; empty when it can be kept."""
    faults = _skill_faults(offer, catalogue)
    if not offer.free and not offer.also_free:
        faults["free"] = "missing"
    elif not CELLS.issuperset(offer.free):
        faults["free"] = "unknown"
    if not offer.languages:
        faults["languages"] = "missing"
    for field, unknown in (
        ("languages", catalogue.unknown_languages),
        ("causes", catalogue.unknown_causes),
        ("needs", catalogue.unknown_needs),
        ("things", catalogue.unknown_things),
    ):
        if unknown(frozenset(getattr(offer, field))):
            faults[field] = "unknown"
    for field, least, most in (
        ("reach_metres", 100, 200_000),
        ("shifts_per_week", 1, 14),
        ("invitations_per_week", 0, 50),
    ):
        if not least <= getattr(offer, field) <= most:
            faults[field] = "out_of_range"
    if (offer.latitude is None) != (offer.longitude is None):
        faults["latitude"] = "half_a_point"
    if len(offer.note) > LONGEST_NOTE:
        faults["note"] = "too_long"
    return faults | _day_faults(offer, today(now)) | _age_faults(offer, now)


def agreement_fault(agreed_on: date | None, now: datetime) -> str | None:
    """Why the day on which somebody agreed to what is written down for them cannot be taken."""
    if agreed_on is None:
        return "missing"
    return "in_future" if agreed_on > today(now) else None


def today(now: datetime) -> date:
    """The date in Warsaw."""
    return now.astimezone(_WARSAW).date()


def still_away(away: Iterable[DaysAway], on: date) -> list[DaysAway]:
    """The days away that are not over, in their order; days that touch or overlap are one span."""
    merged: list[DaysAway] = []
    for span in sorted(away, key=lambda span: (span.first, span.last)):
        if span.last < on:
            continue
        if merged and span.first <= merged[-1].last + timedelta(days=1):
            before = merged.pop()
            merged.append(DaysAway(first=before.first, last=max(before.last, span.last)))
        else:
            merged.append(span)
    return merged


def still_free(also_free: Iterable[str], on: date) -> list[str]:
    """The single free parts of days that are not over, each once, in their order."""
    return sorted(
        {cell for cell in also_free if cell[:10] >= on.isoformat()},
        key=lambda cell: (cell[:10], list(PARTS_OF_DAY).index(cell[11:])),
    )


def _skill_faults(offer: WriteOffer, catalogue: Catalogue) -> dict[str, str]:
    skills = [offered.skill for offered in offer.skills]
    if not skills:
        return {"skills": "missing"}
    if (
        catalogue.unknown_skills(frozenset(skills))
        or len(set(skills)) < len(skills)
        or any(not 1 <= offered.level <= 3 for offered in offer.skills)
    ):
        return {"skills": "unknown"}
    return {}


def _day_faults(offer: WriteOffer, on: date) -> dict[str, str]:
    faults = {}
    if len(offer.away) > MOST_AWAY:
        faults["away"] = "too_many"
    elif any(span.last < span.first for span in offer.away):
        faults["away"] = "not_after_start"
    elif any(span.last > on + FURTHEST for span in offer.away):
        faults["away"] = "too_far_ahead"
    days = [_day_of(cell) for cell in offer.also_free]
    if None in days:
        faults["also_free"] = "unknown"
    elif len(days) > MOST_ALSO_FREE:
        faults["also_free"] = "too_many"
    elif any(day is not None and day > on + FURTHEST for day in days):
        faults["also_free"] = "too_far_ahead"
    return faults


def _day_of(cell: str) -> date | None:
    """The day of a cell like `2026-12-24-morning`, or None where it is no such cell."""
    if cell[10:11] != "-" or cell[11:] not in PARTS_OF_DAY:
        return None
    try:
        day = date.fromisoformat(cell[:10])
    except ValueError:
        return None
    return day if day.isoformat() == cell[:10] else None


def _age_faults(offer: WriteOffer, now: datetime) -> dict[str, str]:
    if offer.birth_year is None:
        return {}
    if not now.year - OLDEST <= offer.birth_year <= now.year:
        return {"birth_year": "out_of_range"}
    return {}
