"""All skills by group with how many requests ask for each, and the answers to the suggest box."""

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from services.gateway.pages.volunteering import skills
from services.gateway.web import peers
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.contracts.volunteering.skills import SuggestSkills

blueprint = Blueprint("help_skills", __name__, url_prefix="/wolontariat/umiejetnosci")

LISTS = ("skills", "must", "welcome")
MOST = 8


@blueprint.get("")
@allow(anyone)
def skills_GET() -> Response:
    """Show the list, and what the words searched for may mean."""
    words = request.args.get("szukaj", "")[:300]
    query = SuggestSkills(q=words, limit=MOST, known=skills.known())
    wanted = peers.volunteering().skills_wanted(query)
    if wanted.renewed is not None:
        skills.keep(wanted.renewed)
    names = skills.skill_names()
    return page(
        "volunteering/skills.html",
        block="found",
        words=words,
        found=[(one.skill, names[one.skill]) for one in wanted.items if one.skill in names],
        wanted=wanted.requests,
        groups=skills.skill_groups(wanted.requests),
        esco=skills.uses_esco(),
    )


@blueprint.get("/podpowiedzi")
@allow(anyone)
def suggestions_GET() -> Response:
    """Say which skills the words in a form may mean; ticks made in the box stay."""
    name = request.args.get("list", "")
    name = name if name in LISTS else LISTS[0]
    words = request.args.get(skills.OWN_WORDS, "")
    typed = MultiDict({skills.OWN_WORDS: words, "do": skills.SUGGEST})
    return page(
        "volunteering/skill_suggestions.html",
        block="suggested_skills",
        suggesting=skills.suggesting(typed, ticked=request.args.getlist(name)),
        name=name,
        chosen=(),
        esco=skills.uses_esco(),
    )
