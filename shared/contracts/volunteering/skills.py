"""The words offers and requests are written in: skills, causes, languages, needs, things."""

from shared.contracts.base import Answer, Command, Query


class Label(Answer, frozen=True, kw_only=True):
    """One entry with its label in each language.

    `group` only for skills; a `retired` skill stays where it is used and is offered no more. `own`
    is a skill of this installation alone.
    """

    id: str
    labels: dict[str, str]
    group: str = ""
    retired: bool = False
    own: bool = False


class SkillCatalogue(Answer, frozen=True, kw_only=True):
    """The whole list; another `version` is another list.

    `needs` is what a place must have so that somebody can come (no diagnoses), `things` what
    people lend. `esco` says that words of ESCO take part in the search, so its sentence is shown.
    """

    version: int
    groups: tuple[Label, ...]
    skills: tuple[Label, ...]
    causes: tuple[Label, ...]
    languages: tuple[Label, ...]
    needs: tuple[Label, ...] = ()
    things: tuple[Label, ...] = ()
    esco: bool = False


class SuggestSkills(Query, frozen=True, kw_only=True):
    """Asks which skills a text in one's own words means; only its first 300 letters are read.

    `known` is the version of the list that the asker keeps: where the present one is another, the
    answer brings it along.
    """

    q: str = ""
    limit: int = 5
    known: int | None = None


class SuggestedSkill(Answer, frozen=True, kw_only=True):
    """A skill and how well it fits, 1..1000."""

    skill: str
    score: int


class SuggestedSkills(Answer, frozen=True, kw_only=True):
    """What a text may mean, the best first; `version` is the list's it was looked up in."""

    version: int
    items: tuple[SuggestedSkill, ...]
    renewed: SkillCatalogue | None = None


class SkillsWanted(Answer, frozen=True, kw_only=True):
    """How many public requests ask for each skill now, and what the words given may mean."""

    version: int
    requests: dict[str, int]
    items: tuple[SuggestedSkill, ...] = ()
    renewed: SkillCatalogue | None = None


class AddSkill(Command, frozen=True, kw_only=True):
    """Adds a skill of the installation's own; `words` are everyday phrases by language."""

    group: str
    labels: dict[str, str]
    words: dict[str, tuple[str, ...]]
    esco: str = ""
