"""Who owes an answer by when: for organisers everything, for officials their own part."""

from flask import Blueprint, Response

from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, official, organiser

blueprint = Blueprint("answers_board", __name__)


@blueprint.get("/biurko/odpowiedzi")
@allow(official | organiser)
def board_GET() -> Response:
    """Show what is owed by consultation and department, what is overdue first."""
    found = peers.answers().get_owed_board(actor=actor())
    return page(
        "answers/board.html",
        owed=found.owed,
        organises=actor().holds("organiser"),
    )
