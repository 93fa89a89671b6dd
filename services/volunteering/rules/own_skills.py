"""What a skill of an installation's own must say, and what it is called inside."""

import re

from services.volunteering.rules.skills import TONGUES, Catalogue
from services.volunteering.rules.words import fold
from shared.contracts.volunteering.skills import AddSkill

PREFIX = "own-"
LONGEST_LABEL = 80
LONGEST_PHRASE = 60
MOST_PHRASES = 40
ESCO = "http://data.europa.eu/esco/"
_LONGEST_SLUG = 50


def faults_of(skill: AddSkill, catalogue: Catalogue) -> dict[str, str]:
    """What is wrong, as field -> code (`labels.pl`, `words.de`); empty when it can be kept."""
    faults = {}
    if skill.group not in {group.id for group in catalogue.groups}:
        faults["group"] = "unknown"
    for tongue in TONGUES:
        label = " ".join(skill.labels.get(tongue, "").split())
        if not label:
            faults[f"labels.{tongue}"] = "missing"
        elif len(label) > LONGEST_LABEL:
            faults[f"labels.{tongue}"] = "too_long"
        elif fold(label) in {fold(entry.labels[tongue]) for entry in catalogue.skills}:
            faults[f"labels.{tongue}"] = "taken"
        phrases = skill.words.get(tongue, ())
        if len(phrases) > MOST_PHRASES:
            faults[f"words.{tongue}"] = "too_many"
        elif any(len(phrase) > LONGEST_PHRASE for phrase in phrases):
            faults[f"words.{tongue}"] = "too_long"
    if skill.esco and not (skill.esco.startswith(ESCO) and len(skill.esco) <= 200):
        faults["esco"] = "no_address"
    return faults


def id_of(label: str, catalogue: Catalogue) -> str:
    """A new id made of the English label; numbered where another has it."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(label))[:_LONGEST_SLUG].strip("-") or "skill"
    known = {entry.id for entry in catalogue.skills}
    name, number = f"{PREFIX}{slug}", 1
    while name in known:
        number += 1
        name = f"{PREFIX}{slug}-{number}"
    return name
