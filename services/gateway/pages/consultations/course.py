"""How a consultation runs, for everyone: phases, changed days, notices, terms kept or not."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import basis_words, phase_words, sections, timeline, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone

blueprint = Blueprint("consultation_course", __name__)

sections.add(
    sections.Section(
        label=_l("How it runs"),
        endpoint="consultation_course.course_GET",
        icon="calendar",
        shown=lambda found: bool(found.basis),
        position=80,
    )
)


@blueprint.get("/konsultacje/<uuid:consultation_id>/przebieg")
@allow(anyone)
def course_GET(consultation_id: UUID) -> Response:
    """Show by which law it runs, when what is open, and what was changed or not kept and why."""
    course = peers.designing().get_course(consultation_id, actor=actor())
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    return page(
        "consultations/course.html",
        found=found,
        course=course,
        timeline=timeline.of(found, datetime.now(UTC)),
        basis=basis_words.basis(found.basis),
        words=words,
        told=basis_words,
        kinds=phase_words.KINDS,
    )
