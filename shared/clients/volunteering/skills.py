"""The client of volunteering: the list of skills, its search and its changes."""

from shared.clients.http import Http
from shared.contracts.actors import Actor
from shared.contracts.volunteering.skills import (
    AddSkill,
    SkillCatalogue,
    SkillsWanted,
    SuggestedSkills,
    SuggestSkills,
)


class Skills:
    """Calls about the list of skills. Every method may raise Refusal or ServiceDown."""

    _http: Http

    def get_skills(self) -> SkillCatalogue:
        """Read the list of skills, causes, languages, needs and things."""
        return self._http.get("/v1/skills", SkillCatalogue)

    def suggest_skills(self, query: SuggestSkills) -> SuggestedSkills:
        """Ask which skills a text may mean."""
        return self._http.get("/v1/skills/suggestions", SuggestedSkills, query=query)

    def skills_wanted(self, query: SuggestSkills) -> SkillsWanted:
        """Read how many requests ask for each skill, and search the list."""
        return self._http.get("/v1/skills/wanted", SkillsWanted, query=query)

    def add_skill(self, command: AddSkill, *, actor: Actor) -> SkillCatalogue:
        """Add a skill of the installation's own; gives the list with it."""
        return self._http.send("POST", "/v1/skills", command, SkillCatalogue, actor=actor)

    def retire_skill(self, skill: str, *, actor: Actor) -> SkillCatalogue:
        """Offer a skill no more."""
        path = f"/v1/skills/{skill}/retire"
        return self._http.send("POST", path, None, SkillCatalogue, actor=actor)

    def offer_skill(self, skill: str, *, actor: Actor) -> SkillCatalogue:
        """Offer a retired skill again."""
        path = f"/v1/skills/{skill}/offer"
        return self._http.send("POST", path, None, SkillCatalogue, actor=actor)
