"""The ballot in another language, with everything that is chosen on it so far.

The buttons in the head of the page send the ballot's own form here, with scripts and without.
Nothing is cast, and nothing of it is kept but the language.
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, url_for
from flask_babel import refresh
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.consultations import voting
from services.gateway.pages.consultations.paper_form import Filled
from services.gateway.pages.people.languages import remember
from services.gateway.web.languages import LANGUAGES
from shared.access import allow, anyone
from shared.observability import unlogged

blueprint = Blueprint(
    "consultations_ballot_language",
    __name__,
    url_prefix="/konsultacje/<uuid:consultation_id>/karta",
)


@blueprint.get("/<code>")
@allow(anyone)
def language_GET(consultation_id: UUID, code: str) -> Redirect:
    """Lead who reloads to the ballot, which asks again if need be."""
    if code not in LANGUAGES:
        raise NotFound
    return redirect(url_for("consultations_vote.ballot_GET", consultation_id=consultation_id), 303)


@blueprint.post("/<code>")
@unlogged
@allow(anyone)
def language_POST(consultation_id: UUID, code: str) -> Response:
    """Show the ballot in another language from now on, with its ticks and whose ballot it is."""
    if code not in LANGUAGES:
        raise NotFound
    filled = Filled.sent()
    remember(code)
    refresh()
    return voting.paper(consultation_id, filled)
