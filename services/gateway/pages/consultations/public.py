"""What everyone sees: the list of consultations and each one's page."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for

from services.gateway.pages.consultations import places
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.contracts.consultations import FindConsultations

blueprint = Blueprint("consultations", __name__)

# The words in the address, so that a filter can be read and sent to a neighbour.
FILTERS = {
    "teraz": "voting",
    "wkrotce": "announced",
    "liczenie": "counting",
    "wyniki": "result",
}


@blueprint.get("/konsultacje")
@allow(anyone)
def consultations_GET() -> Response:
    """List what is open, what comes soon and what is over; the search stays in the address."""
    chosen = request.args.get("stan", "")
    area = _uuid(request.args.get("okolica", ""))
    query = FindConsultations(
        q=request.args.get("szukaj", "").strip()[:100],
        phase=FILTERS.get(chosen, ""),
        area_id=area,
        page=_number(request.args.get("strona", "1")),
    )
    areas = places.areas()
    found = peers.consultations().find_consultations(query, actor=actor())
    kept = {"szukaj": query.q or None, "okolica": area, "stan": chosen or None}
    return page(
        "consultations/list.html",
        block="found",
        found=found,
        query=query,
        chosen=chosen,
        filters=FILTERS,
        areas=areas,
        address=lambda **changed: url_for("consultations.consultations_GET", **{**kept, **changed}),
    )


def _number(text: str) -> int:
    return max(1, min(int(text), 10_000)) if text.isdecimal() and len(text) < 6 else 1


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
