"""My votes and anonymous surveys: where one is marked as having taken part; never what was said."""

from flask import Blueprint, Response

from services.gateway.register import standings
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in

blueprint = Blueprint("consultations_own", __name__)


@blueprint.get("/moje-glosowania")
@allow(signed_in)
def votes_GET() -> Response:
    """List the ballots and anonymous surveys in which the person's elector has taken part."""
    account_id = actor().account_id
    return page(
        "consultations/own.html",
        votes=standings.took_part(account_id) if account_id is not None else [],
        surveys=standings.took_part(account_id, surveys=True) if account_id is not None else [],
    )
