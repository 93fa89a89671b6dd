"""The operator's page of the list of skills: add one's own, retire what is not wanted here."""

import re
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Redirect

from services.gateway import staff
from services.gateway.model import db
from services.gateway.pages.volunteering import skills
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, operator
from shared.contracts.volunteering.skills import AddSkill, SkillCatalogue
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("skills_desk", __name__, url_prefix="/operator/umiejetnosci")

TONGUES = (
    ("pl", _l("in Polish")),
    ("en", _l("in English")),
    ("uk", _l("in Ukrainian")),
    ("de", _l("in German")),
)
FAULTS = {
    "missing": _l("Write the name in this language too."),
    "taken": _l("Another skill has this name."),
    "too_long": _l("Write something shorter."),
    "too_many": _l("Leave out some words: 40 at most."),
    "unknown": _l("Choose a group."),
    "no_address": _l("An address of ESCO begins with http://data.europa.eu/esco/."),
}


@blueprint.get("")
@allow(operator)
def skills_GET() -> Response:
    """Show the whole list with the form for a new skill."""
    return _page({})


@blueprint.post("")
@allow(operator)
def add_POST() -> Response | Redirect:
    """Add a skill of the installation's own."""
    typed = request.form
    command = AddSkill(
        group=typed.get("group", ""),
        labels={tongue: typed.get(f"label-{tongue}", "") for tongue, _name in TONGUES},
        words={tongue: _phrases(typed.get(f"words-{tongue}", "")) for tongue, _name in TONGUES},
        esco=typed.get("esco", "").strip(),
    )
    try:
        made = peers.volunteering().add_skill(command, actor=actor())
    except Refusal as refusal:
        if refusal.problem.status != 422:
            raise
        return _page(typed, refusal.problem.fields, 422)
    return _done(made, "skill.added", command.labels["pl"], _("The skill is in the list now."))


@blueprint.post("/wycofanie")
@allow(operator)
def retire_POST() -> Redirect:
    """Offer a skill no more."""
    skill = _chosen()
    made = peers.volunteering().retire_skill(skill, actor=actor())
    told = _("It is offered no more. Where it is used it stays.")
    return _done(made, "skill.retired", skill, told)


@blueprint.post("/przywrocenie")
@allow(operator)
def offer_POST() -> Redirect:
    """Offer a retired skill again."""
    skill = _chosen()
    made = peers.volunteering().offer_skill(skill, actor=actor())
    return _done(made, "skill.offered", skill, _("It is offered again."))


def _chosen() -> str:
    return re.sub(r"[^a-z0-9-]", "", request.form.get("skill", ""))[:60] or "none"


def _phrases(text: str) -> tuple[str, ...]:
    """One phrase a line, or with commas between them."""
    phrases = (" ".join(one.split()) for one in re.split(r"[,\n]", text))
    return tuple(dict.fromkeys(one for one in phrases if one))


def _done(made: SkillCatalogue, act: str, reason: str, told: str) -> Redirect:
    skills.keep(made)
    staff.record(actor=actor(), act=act, reason=reason.strip())
    door(db)
    flash(told, "good")
    return redirect(url_for("skills_desk.skills_GET"), 303)


def _page(typed: Any, faults: dict[str, str] | None = None, status: int = 200) -> Response:
    # Read anew: another process may have changed it since this one kept a copy.
    found = skills.keep(peers.volunteering().get_skills())
    errors = {_field_of(field): str(FAULTS[code]) for field, code in (faults or {}).items()}
    groups = [
        (skills.said(group), [one for one in found.skills if one.group == group.id])
        for group in found.groups
    ]
    return page(
        "volunteering/skills_desk.html",
        status=status,
        typed=typed,
        errors=errors,
        tongues=TONGUES,
        choices=[(group.id, skills.said(group)) for group in found.groups],
        groups=groups,
        retired=[one for one in found.skills if one.retired],
        said=skills.said,
        esco=found.esco,
    )


def _field_of(field: str) -> str:
    """The form's field behind a field of the command: labels.pl -> label-pl."""
    part, _dot, tongue = field.partition(".")
    return f"{part.removesuffix('s') if part == 'labels' else part}-{tongue}" if tongue else part
