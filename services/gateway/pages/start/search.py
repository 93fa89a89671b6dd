"""Search over everything public; the wish stays in the address."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _l

from services.gateway import feed, places
from services.gateway.feed import Wish
from services.gateway.pages.start.pages import home
from services.gateway.web.page import page
from shared.access import allow, anyone

blueprint = Blueprint("search", __name__)

KINDS = {
    "consultation": _l("Consultations and votes"),
    "result": _l("Results"),
    "report": _l("Reports"),
    "request": _l("Requests for help"),
    "organisation": _l("Organisations"),
    "gathering": _l("Gatherings"),
}


@blueprint.get("/szukaj")
@allow(anyone)
def search_GET() -> Response:
    """Show what fits."""
    kind = request.args.get("rodzaj", "")
    wish = Wish(
        words=request.args.get("q", "").strip()[:100],
        kind=kind if kind in KINDS else "",
        area_id=_uuid(request.args.get("okolica", "")),
        centre_id=_uuid(request.args.get("centrum", "")),
    )
    number = min(max(1, request.args.get("strona", 1, type=int)), 1000)
    now = datetime.now(UTC)
    found = feed.search(wish, now=now, number=number, home=home())
    kept = {
        "q": wish.words or None,
        "rodzaj": wish.kind or None,
        "okolica": wish.area_id,
        "centrum": wish.centre_id,
    }
    return page(
        "start/search.html",
        block="found",
        found=found,
        wish=wish,
        number=number,
        page_url=lambda n: url_for("search.search_GET", **{**kept, "strona": n}),
        kinds=list(KINDS.items()),
        kind_names=KINDS,
        areas=places.area_choices(),
        centres=[(str(centre.id), centre.name) for centre in places.centres()],
        now=now,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
