"""Where ideas are, drawn by ourselves: areas with their numbers, points of single ideas."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from services.gateway.pages.consultations import places
from services.gateway.pages.ideas import words
from services.gateway.pages.remarks.drawing import LEAST_METRES, middles
from services.gateway.pages.volunteering import map_drawing
from shared.contracts.ideas import IdeaMap, IdeaPoint


@dataclass(frozen=True)
class Spot:
    """An area or a point as a link, with its words; where it is drawn, if it is a point."""

    label: str
    said: str
    href: str
    number: int
    x: float = 0
    y: float = 0


def of_ideas(
    found: IdeaMap,
) -> tuple[map_drawing.Drawing | None, dict[str, Spot], list[Spot]]:
    """Return the map of a consultation's ideas, its areas by key, and its points."""
    names = places.areas(found.consultation.centre_id)
    points = {str(row): one for row, one in enumerate(found.points)}
    drawn = map_drawing.draw(
        [
            map_drawing.Place(
                str(one.area_id), one.latitude, one.longitude, found.areas.get(one.area_id, 0)
            )
            for one in middles(found.consultation.centre_id)
            if one.area_id in names
        ],
        [
            map_drawing.Place(key, one.latitude, one.longitude, one.ideas)
            for key, one in points.items()
        ],
        {str(area): name for area, name in names.items()},
    )
    consultation_id = found.consultation.id
    areas = {
        str(area): Spot(
            label=name,
            said=_said(found.areas.get(area, 0)),
            href=url_for("ideas.ideas_GET", consultation_id=consultation_id, okolica=area),
            number=found.areas.get(area, 0),
        )
        for area, name in names.items()
    }
    pins = [_spot(consultation_id, pin, points) for pin in drawn.pins] if drawn else []
    return drawn, areas, sorted(pins, key=lambda one: -one.number)


def _spot(consultation_id: UUID, pin: map_drawing.Pin, points: dict[str, IdeaPoint]) -> Spot:
    """A spot of one idea leads to it, any other to the list of what is around there."""
    first = points[pin.keys[0]]
    label = f"{first.number}. {words.title(first.title)}"
    href = url_for("ideas.idea_GET", consultation_id=consultation_id, number=first.number)
    if pin.count > 1:
        label = _("%(place)s and nearby", place=label)
        around = f"{pin.latitude:.5f},{pin.longitude:.5f},{pin.metres + LEAST_METRES}"
        href = url_for("ideas.ideas_GET", consultation_id=consultation_id, miejsce=around)
    said = _said(pin.count)
    return Spot(label=label, said=said, href=href, number=pin.count, x=pin.x, y=pin.y)


def _said(number: int) -> str:
    return (
        str(ngettext("%(num)s idea", "%(num)s ideas", number)) if number else str(_("no idea yet"))
    )
