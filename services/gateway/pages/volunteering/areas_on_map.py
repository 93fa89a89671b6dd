"""Where the areas are: the organiser says roughly where the middle of each is."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.volunteering import areas, map_drawing, words
from services.gateway.web import peers
from services.gateway.web.gate import actor
from services.gateway.web.page import page
from shared.access import allow, organiser
from shared.contracts.volunteering.organisations import AreaPoint, SetAreaPoint
from shared.problems import not_found

blueprint = Blueprint("areas_on_map", __name__, url_prefix="/biurko/wolontariat/okolice")


@blueprint.get("")
@allow(organiser)
def areas_GET() -> Response:
    """Show the areas with their middles, on a map and in fields."""
    return _areas()


@blueprint.post("/<uuid:area_id>")
@allow(organiser)
def area_POST(area_id: UUID) -> Response | Redirect:
    """Say where the middle of an area is."""
    town, centre = areas.town(), _centre()
    if town.centres.get(area_id) != centre:
        raise not_found("area")
    latitude = _degrees(request.form.get("latitude", ""), 90)
    longitude = _degrees(request.form.get("longitude", ""), 180)
    if latitude is None or longitude is None:
        return _areas(wrong=area_id, status=422)
    peers.volunteering().set_area_point(
        area_id,
        SetAreaPoint(
            centre_id=centre, label=town.names[area_id], latitude=latitude, longitude=longitude
        ),
        actor=actor(),
    )
    flash(_("Saved. The map and the distances go by it from now on."), "good")
    return redirect(f"{url_for('areas_on_map.areas_GET')}#area-{area_id}", 303)


def _areas(*, wrong: UUID | None = None, status: int = 200) -> Response:
    centre, town = _centre(), areas.town()
    found = peers.volunteering().area_points(centre, actor=actor())
    points = {one.area_id: one for one in found.items}
    mine = {area: name for area, name in town.names.items() if town.centres[area] == centre}
    faults = {f"latitude-{wrong}": _fault()} if wrong else {}
    return page(
        "volunteering/areas_on_map.html",
        status=status,
        areas=mine,
        points=points,
        wrong=wrong,
        faults=words.Faults(faults),
        missing=len(mine.keys() - points.keys()),
        drawing=_drawing([points[area] for area in mine if area in points], mine),
    )


def _drawing(points: list[AreaPoint], names: dict[UUID, str]) -> map_drawing.Drawing | None:
    places = [map_drawing.Place(str(one.area_id), one.latitude, one.longitude) for one in points]
    said = {str(area): name for area, name in names.items()}
    return map_drawing.draw(places, [], said, bend=1.0)


def _fault() -> str:
    return str(_("Write both numbers as degrees, for example 52,7500 and 17,2000."))


def _degrees(text: str, most: int) -> float | None:
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) <= most else None


def _centre() -> UUID:
    found = areas.organised()
    if found is None:
        raise Forbidden
    return found
