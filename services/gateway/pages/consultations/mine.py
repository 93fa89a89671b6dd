"""My votes: in which ballots one is marked as having taken part; never what was chosen."""

from flask import Blueprint, Response

from services.gateway.register import standings
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, signed_in

blueprint = Blueprint("consultations_own", __name__)


@blueprint.get("/moje-glosowania")
@allow(signed_in)
def votes_GET() -> Response:
    """List the ballots in which the person's elector has voted."""
    account_id = actor().account_id
    votes = standings.took_part(account_id) if account_id is not None else []
    return page("consultations/own.html", votes=votes)
