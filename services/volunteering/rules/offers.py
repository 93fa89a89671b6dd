"""What an offer must say to be kept."""

from datetime import datetime

from services.volunteering.matching.availability import PARTS_OF_DAY
from services.volunteering.rules.skills import Catalogue
from shared.contracts.volunteering.offers import WriteOffer

CELLS = frozenset(f"{day}-{part}" for day in range(7) for part in PARTS_OF_DAY)
OLDEST = 120
LONGEST_NOTE = 1000


def faults_of(offer: WriteOffer, catalogue: Catalogue, now: datetime) -> dict[str, str]:
    """What is wrong, as field -> code; empty when it can be kept."""
    faults: dict[str, str] = {}
    skills = [offered.skill for offered in offer.skills]
    if not skills:
        faults["skills"] = "missing"
    elif (
        catalogue.unknown_skills(frozenset(skills))
        or len(set(skills)) < len(skills)
        or any(not 1 <= offered.level <= 3 for offered in offer.skills)
    ):
        faults["skills"] = "unknown"
    if not offer.free:
        faults["free"] = "missing"
    elif not CELLS.issuperset(offer.free):
        faults["free"] = "unknown"
    if not offer.languages:
        faults["languages"] = "missing"
    elif catalogue.unknown_languages(frozenset(offer.languages)):
        faults["languages"] = "unknown"
    if catalogue.unknown_causes(frozenset(offer.causes)):
        faults["causes"] = "unknown"
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
    return faults | _age_faults(offer, now)


def _age_faults(offer: WriteOffer, now: datetime) -> dict[str, str]:
    if offer.birth_year is None:
        return {}
    if not now.year - OLDEST <= offer.birth_year <= now.year:
        return {"birth_year": "out_of_range"}
    return {}
