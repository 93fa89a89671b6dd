"""Skills, causes and languages in the reader's language; the list is kept a while a process."""

import time
from collections.abc import Iterable

from flask import current_app
from flask_babel import get_locale

from services.gateway.web import peers
from shared.contracts.volunteering.skills import Label, SkillCatalogue

KEEP_SECONDS = 600


def catalogue() -> SkillCatalogue:
    """Return the list; a process asks the service for it every ten minutes at most."""
    kept: tuple[float, SkillCatalogue] | None = current_app.extensions.get("skills")
    if kept is not None and time.monotonic() - kept[0] < KEEP_SECONDS:
        return kept[1]
    found = peers.volunteering().get_skills()
    # Two threads may both ask the first time; either answer is good.
    current_app.extensions["skills"] = (time.monotonic(), found)
    return found


def said(entry: Label) -> str:
    """An entry's label in the reader's language."""
    locale = get_locale()
    return entry.labels.get(locale.language if locale is not None else "pl") or entry.id


def skill_names() -> dict[str, str]:
    """Skill id -> its name."""
    return {entry.id: said(entry) for entry in catalogue().skills}


def skill_groups() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(group id, group name, [(skill id, name), ...]) in the list's order."""
    found = catalogue()
    return [
        (group.id, said(group), [(s.id, said(s)) for s in found.skills if s.group == group.id])
        for group in found.groups
    ]


def causes() -> list[tuple[str, str]]:
    """(cause id, name) in the list's order."""
    return [(entry.id, said(entry)) for entry in catalogue().causes]


def languages() -> list[tuple[str, str]]:
    """(language code, name) in the list's order."""
    return [(entry.id, said(entry)) for entry in catalogue().languages]


def needs() -> list[tuple[str, str]]:
    """(need id, name) in the list's order."""
    return [(entry.id, said(entry)) for entry in catalogue().needs]


def things() -> list[tuple[str, str]]:
    """(id of a thing to lend, name) in the list's order."""
    return [(entry.id, said(entry)) for entry in catalogue().things]


def named(ids: Iterable[str], names: dict[str, str] | list[tuple[str, str]]) -> list[str]:
    """The names of some ids; an id of a later list stands for itself."""
    known = dict(names)
    return [known.get(one, one) for one in ids]
