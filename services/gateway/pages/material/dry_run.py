"""The dry run: every page of every phase as people will see it, before anything is published."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import at_a_glance, phase_words, sections
from services.gateway.pages.consultations.desk import mine
from services.gateway.pages.consultations.public import shown
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser

blueprint = Blueprint(
    "material_dry_run", __name__, url_prefix="/biurko/konsultacje/<uuid:consultation_id>/proba"
)

sections.add_dry_run(
    sections.DryRun(
        kind="vote",
        endpoint="consultations_questions.paper_GET",
        label=_l("The paper as voters see it"),
        shown=lambda found: found.ballot is not None and found.ballot.form is not None,
    )
)


@dataclass(frozen=True)
class Step:
    """A phase of the dry run with the ways to its page and to the previews of its forms."""

    name: str
    when: str
    address: str
    previews: list[tuple[str, str]]


@blueprint.get("")
@allow(organiser)
def dry_run_GET(consultation_id: UUID) -> Response:
    """List the phases with what can be looked at in each."""
    found = mine(consultation_id)
    steps = [
        Step(
            str(phase_words.KINDS[one.kind]),
            at_a_glance.span(one),
            url_for("material_dry_run.phase_GET", consultation_id=found.id, kind=one.kind),
            sections.dry_runs(found, one.kind),
        )
        for one in found.phases
        if one.closes_at is not None
    ]
    return page("material/dry_run.html", found=found, steps=steps)


@blueprint.get("/<kind>")
@allow(organiser)
def phase_GET(consultation_id: UUID, kind: str) -> Response:
    """Show the public page as at an instant inside one phase."""
    step = peers.materials().dry_run(consultation_id, kind, actor=actor())
    found = step.consultation
    context = shown(found, now=step.at)
    context["dry"] = {"at": step.at, "previews": sections.dry_runs(found, kind)}
    return page("consultations/one.html", **context)
