"""Where remarks are to, drawn by ourselves: no tiles, nobody else asked.

The town's areas come from where they lie on the map of volunteering, if it is installed; without
them there are the places alone.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from services.gateway.pages.consultations import places
from services.gateway.pages.volunteering import map_drawing
from services.gateway.web import peers
from services.gateway.web.gate import actor
from shared.clients.http import ServiceDown
from shared.contracts.remarks import RemarkMap, RemarkPoint
from shared.contracts.volunteering.organisations import AreaPoint

LEAST_METRES = 150


@dataclass(frozen=True)
class Spot:
    """A spot as a link, with its words; where it is drawn, and what its pin says."""

    label: str
    said: str
    href: str
    remarks: int
    x: float
    y: float


def of_remarks(found: RemarkMap) -> tuple[map_drawing.Drawing | None, list[Spot]]:
    """Return the map of a consultation's remarks, and its spots, the fullest first."""
    points = {str(row): one for row, one in enumerate(found.points)}
    drawn = map_drawing.draw(
        [_cell(one) for one in middles(found.consultation.centre_id)] if points else [],
        [
            map_drawing.Place(key, one.latitude, one.longitude, one.remarks)
            for key, one in points.items()
        ],
        _names(found.consultation.centre_id) if points else {},
    )
    if drawn is None:
        return None, []
    spots = [_spot(found.consultation.id, pin, points) for pin in drawn.pins]
    return drawn, sorted(spots, key=lambda one: -one.remarks)


def of_areas(centre_id: UUID) -> tuple[map_drawing.Drawing | None, list[AreaPoint]]:
    """Return a map on which a click is a place on earth, and the middles of the areas."""
    known = middles(centre_id)
    return map_drawing.draw([_cell(one) for one in known], [], _names(centre_id), bend=1.0), known


def middles(centre_id: UUID) -> list[AreaPoint]:
    """Return where the middles of a centre's areas are, as far as anybody knows."""
    if not peers.installed("volunteering"):
        return []
    try:
        return list(peers.volunteering().area_points(centre_id, actor=actor()).items)
    except ServiceDown:
        return []


def _cell(one: AreaPoint) -> map_drawing.Place:
    return map_drawing.Place(str(one.area_id), one.latitude, one.longitude)


def _names(centre_id: UUID) -> dict[str, str]:
    return {str(area): name for area, name in places.areas(centre_id).items()}


def _spot(consultation_id: UUID, pin: map_drawing.Pin, points: dict[str, RemarkPoint]) -> Spot:
    """A spot of one remark leads to it, any other to the list of what is said around there."""
    here = [points[key] for key in pin.keys]
    label = next((one.place for one in here if one.place), "") or _("A place on the map")
    if pin.count == 1:
        href = url_for("remarks.remark_GET", consultation_id=consultation_id, number=here[0].number)
    else:
        around = f"{pin.latitude:.5f},{pin.longitude:.5f},{pin.metres + LEAST_METRES}"
        href = url_for("remarks.remarks_GET", consultation_id=consultation_id, miejsce=around)
    return Spot(
        label=label,
        said=ngettext("%(num)s remark", "%(num)s remarks", pin.count),
        href=href,
        remarks=pin.count,
        x=pin.x,
        y=pin.y,
    )
