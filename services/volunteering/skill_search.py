"""Finding skills by what people write; the index is made once for a version of the list."""

from flask import current_app

from services.volunteering.rules.skill_matching import Index, Suggestion, build
from services.volunteering.rules.skill_matching import suggest as matching
from services.volunteering.skills import catalogue

LONGEST = 300
MOST = 20


def suggest(text: str, *, limit: int = 5) -> tuple[Suggestion, ...]:
    """The skills a text most likely means, the best first; retired ones never."""
    return matching(text[:LONGEST], index(), limit=max(1, min(limit, MOST)))


def index() -> Index:
    """The index of the present list; the first question after a change waits for it."""
    here = catalogue()
    kept: tuple[int, Index] | None = current_app.extensions.get("skill_index")
    if kept is None or kept[0] != here.version:
        # Two threads may both make it; either is good.
        kept = current_app.extensions["skill_index"] = (here.version, build(here.phrases()))
    return kept[1]
