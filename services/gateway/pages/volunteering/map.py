"""The map of the board, with the same as lists beside it: one call, drawn by ourselves."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from services.gateway.pages.volunteering import areas, filters, map_drawing
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, anyone
from shared.contracts.volunteering.board import MapPoint

blueprint = Blueprint("help_map", __name__)

LIST = "help.requests_GET"


@dataclass(frozen=True)
class Spot:
    """An area or a place as a link, with its words; where it is drawn, if it is a pin."""

    label: str
    said: str
    href: str
    requests: int
    x: float = 0
    y: float = 0


@blueprint.get("/wolontariat/mapa")
@allow(anyone)
def map_GET() -> Response:
    """Show where help is wanted; the search stays in the address."""
    town = areas.town()
    search = filters.read(town)
    offered = filters.offered(town)
    found = peers.volunteering().get_map(search.query, actor=actor())
    names = {str(one.area_id): town.names.get(one.area_id, one.label) for one in found.areas}
    points = {str(row): one for row, one in enumerate(found.points)}
    drawing = map_drawing.draw(
        [_on_earth(str(one.area_id), one) for one in found.areas],
        [_on_earth(key, one) for key, one in points.items()],
        names,
    )
    spots = {
        str(one.area_id): Spot(
            label=names[str(one.area_id)],
            said=_said(one.requests, one.places),
            href=search.address(LIST, okolica=one.area_id, miejsce=None),
            requests=one.requests,
        )
        for one in found.areas
    }
    answer = page(
        "volunteering/map.html",
        block="found",
        found=found,
        search=search,
        chips=filters.chips(search, town, "help_map.map_GET"),
        drawing=drawing,
        areas=sorted(spots.values(), key=lambda one: (-one.requests, one.label)),
        areas_by_key=spots,
        pins=[_pin(pin, points, search) for pin in drawing.pins] if drawing else [],
        action="/wolontariat/mapa",
        has_offer=found.has_offer,
        **offered,
    )
    answer.headers["HX-Push-Url"] = search.address("help_map.map_GET")
    return answer


def _on_earth(key: str, one: Any) -> map_drawing.Place:
    return map_drawing.Place(key, one.latitude, one.longitude, one.requests)


def _pin(pin: map_drawing.Pin, points: dict[str, MapPoint], search: filters.Search) -> Spot:
    """A pin leads to its request, or to the list of what is asked around there."""
    here = [points[key] for key in pin.keys]
    requests = sum(one.requests for one in here)
    only = here[0].request_id if len(here) == 1 else None
    place = Counter({one.place: one.requests for one in here}).most_common(1)[0][0]
    label = here[0].title if only else place or _("a place on the map")
    if len(here) > 1:
        label = _("%(place)s and nearby", place=label)
    around = filters.place_in_address(pin.latitude, pin.longitude, pin.metres)
    return Spot(
        label=label,
        said=_said(requests, sum(one.places for one in here)),
        href=url_for("help.request_GET", request_id=only)
        if only
        else search.address(LIST, miejsce=around, okolica=None),
        requests=requests,
        x=pin.x,
        y=pin.y,
    )


def _said(requests: int, places: int) -> str:
    if not requests:
        return str(_("nothing just now"))
    asked = ngettext("%(num)s request", "%(num)s requests", requests)
    free = ngettext("%(num)s free place", "%(num)s free places", places)
    return f"{asked}, {free}"
