"""The words offers and requests are written in: skills, causes, languages, needs, things."""

from shared.contracts.base import Answer


class Label(Answer, frozen=True, kw_only=True):
    """One entry with its label in each language; `group` only for skills."""

    id: str
    labels: dict[str, str]
    group: str = ""


class SkillCatalogue(Answer, frozen=True, kw_only=True):
    """The whole list; a higher `version` replaces a lower one.

    `needs` is what a place must have so that somebody can come (no diagnoses), `things` what
    people lend.
    """

    version: int
    groups: tuple[Label, ...]
    skills: tuple[Label, ...]
    causes: tuple[Label, ...]
    languages: tuple[Label, ...]
    needs: tuple[Label, ...] = ()
    things: tuple[Label, ...] = ()
