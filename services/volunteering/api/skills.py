"""The door to the list of skills: read it, search it, change it."""

from datetime import UTC, datetime

from services.volunteering import skill_search, skills
from services.volunteering.rules.skill_matching import Suggestion
from services.volunteering.rules.skills import Catalogue, Entry
from shared.access import anyone, operator
from shared.api import Api
from shared.contracts.volunteering.skills import (
    AddSkill,
    Label,
    SkillCatalogue,
    SkillsWanted,
    SuggestedSkill,
    SuggestedSkills,
    SuggestSkills,
)

api = Api("skills")


def _now() -> datetime:
    return datetime.now(UTC)


@api.get("/v1/skills", allow=anyone, gives=SkillCatalogue)
def get_skills() -> SkillCatalogue:
    """Give the list of skills, causes, languages, needs and things to lend."""
    return _catalogue()


@api.get("/v1/skills/suggestions", allow=anyone, query=SuggestSkills, gives=SuggestedSkills)
def suggest_skills(query: SuggestSkills) -> SuggestedSkills:
    """Say which skills a text in somebody's own words may mean."""
    found = skill_search.suggest(query.q, limit=query.limit)
    here = skills.catalogue()
    return SuggestedSkills(
        version=here.version, items=_found(found), renewed=_renewed(query.known, here)
    )


@api.get("/v1/skills/wanted", allow=anyone, query=SuggestSkills, gives=SkillsWanted)
def skills_wanted(query: SuggestSkills) -> SkillsWanted:
    """Count the public requests that ask for each skill, and search the list."""
    found = skill_search.suggest(query.q, limit=query.limit) if query.q.strip() else ()
    here = skills.catalogue()
    return SkillsWanted(
        version=here.version,
        requests=skills.wanted(_now()),
        items=_found(found),
        renewed=_renewed(query.known, here),
    )


@api.post("/v1/skills", allow=operator, takes=AddSkill, gives=SkillCatalogue, status=201)
def add_skill(command: AddSkill) -> SkillCatalogue:
    """Add a skill of the installation's own."""
    skills.add(words=command, now=_now())
    return _catalogue()


@api.post("/v1/skills/<skill>/retire", allow=operator, gives=SkillCatalogue)
def retire_skill(skill: str) -> SkillCatalogue:
    """Offer a skill no more; where it is used it stays."""
    skills.retire(skill=skill, now=_now())
    return _catalogue()


@api.post("/v1/skills/<skill>/offer", allow=operator, gives=SkillCatalogue)
def offer_skill(skill: str) -> SkillCatalogue:
    """Offer a retired skill again."""
    skills.offer_again(skill=skill, now=_now())
    return _catalogue()


def _renewed(known: int | None, here: Catalogue) -> SkillCatalogue | None:
    return None if known is None or known == here.version else _whole(here)


def _catalogue() -> SkillCatalogue:
    return _whole(skills.catalogue())


def _whole(found: Catalogue) -> SkillCatalogue:
    return SkillCatalogue(
        version=found.version,
        groups=_told(found.groups),
        skills=_told(found.skills),
        causes=_told(found.causes),
        languages=_told(found.languages),
        needs=_told(found.needs),
        things=_told(found.things),
        esco=found.esco,
    )


def _told(entries: tuple[Entry, ...]) -> tuple[Label, ...]:
    return tuple(
        Label(id=one.id, labels=one.labels, group=one.group, retired=one.retired, own=one.own)
        for one in entries
    )


def _found(suggestions: tuple[Suggestion, ...]) -> tuple[SuggestedSkill, ...]:
    return tuple(SuggestedSkill(skill=one.skill, score=one.score) for one in suggestions)
