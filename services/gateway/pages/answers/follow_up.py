"""What came of it: promises and what became of each, for everybody."""

from uuid import UUID

from flask import Blueprint, Response

from services.gateway.pages.answers import words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone

blueprint = Blueprint("answers_follow_up", __name__)


@blueprint.get("/konsultacje/<uuid:consultation_id>/dalej")
@allow(anyone)
def follow_up_GET(consultation_id: UUID) -> Response:
    """Show the promises by their days, each with what became of it."""
    found = peers.consultations().get_consultation(consultation_id, actor=actor())
    listed = peers.answers().get_milestones(consultation_id, actor=actor())
    return page(
        "answers/follow_up.html",
        found=found,
        milestones=listed.milestones,
        words=words,
        organises=actor().holds("organiser", found.centre_id),
    )
