"""Skills, causes and languages in the reader's language; the list is kept a while a process."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import get_locale

from services.gateway.web import peers
from shared.contracts.volunteering.skills import Label, SkillCatalogue, SuggestSkills

KEEP_SECONDS = 600
OWN_WORDS = "own_words"
SUGGEST = "suggest"


@dataclass(frozen=True)
class Suggesting:
    """The box for one's own words: what was written, and once it was asked, what it may mean.

    `items` are (skill id, name); `ticked` are those of them that the box itself keeps ticked.
    """

    words: str = ""
    asked: bool = False
    items: tuple[tuple[str, str], ...] = ()
    ticked: frozenset[str] = frozenset()


def catalogue() -> SkillCatalogue:
    """Return the list; a process asks the service for it every ten minutes at most."""
    kept: tuple[float, SkillCatalogue] | None = current_app.extensions.get("skills")
    if kept is not None and time.monotonic() - kept[0] < KEEP_SECONDS:
        return kept[1]
    return keep(peers.volunteering().get_skills())


def keep(found: SkillCatalogue) -> SkillCatalogue:
    """Keep a list that was just read in the place of the one kept."""
    # Two threads may both do so; either list is good.
    current_app.extensions["skills"] = (time.monotonic(), found)
    return found


def known() -> int:
    """The version of the list that is kept; what answers then bring a newer one along."""
    kept: tuple[float, SkillCatalogue] | None = current_app.extensions.get("skills")
    return kept[1].version if kept is not None else 0


def suggested(words: str, *, limit: int = 6) -> list[str]:
    """The ids of the skills that words may mean; one call, which renews the list that is kept."""
    query = SuggestSkills(q=words, limit=limit, known=known())
    found = peers.volunteering().suggest_skills(query)
    if found.renewed is not None:
        keep(found.renewed)
    return [one.skill for one in found.items]


def is_asked(typed: Any) -> bool:
    """Tell whether a form was sent by the box's button: then it is shown again, nothing is kept."""
    return bool(typed.get("do") == SUGGEST)


def suggesting(typed: Any, ticked: Iterable[str] = ()) -> Suggesting:
    """The box of a form as it was typed; asks the service only where its button was pressed."""
    words = typed.get(OWN_WORDS, "")[:300]
    if not is_asked(typed):
        return Suggesting(words)
    found = suggested(words)
    names = skill_names()
    here = [one for one in dict.fromkeys(ticked) if one in names]
    ids = dict.fromkeys([*here, *found])
    items = tuple((one, names[one]) for one in ids if one in names)
    return Suggesting(words, True, items, frozenset(here))


def uses_esco() -> bool:
    """Tell whether words of ESCO take part in the search, so that its sentence is due."""
    return catalogue().esco


def said(entry: Label) -> str:
    """An entry's label in the reader's language."""
    locale = get_locale()
    return entry.labels.get(locale.language if locale is not None else "pl") or entry.id


def skill_names() -> dict[str, str]:
    """Skill id -> its name."""
    return {entry.id: said(entry) for entry in catalogue().skills}


def skill_groups(kept: Iterable[str] = ()) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(group id, group name, [(skill id, name), ...]) in the list's order.

    Retired skills are only there where they are among those `kept`.
    """
    found, still = catalogue(), set(kept)
    shown = [one for one in found.skills if not one.retired or one.id in still]
    return [
        (group.id, said(group), [(one.id, said(one)) for one in shown if one.group == group.id])
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
