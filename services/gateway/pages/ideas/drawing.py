"""Where ideas are, drawn by ourselves: areas with their numbers, points of single ideas."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from services.gateway.pages.consultations import places
from services.gateway.pages.remarks.drawing import middles
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
        [map_drawing.Place(key, one.latitude, one.longitude, 1) for key, one in points.items()],
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
    return drawn, areas, pins


def _spot(consultation_id: UUID, pin: map_drawing.Pin, points: dict[str, IdeaPoint]) -> Spot:
    """A point of one idea leads to it; of several, to the first, whose list holds the others."""
    here = [points[key] for key in pin.keys]
    href = url_for("ideas.idea_GET", consultation_id=consultation_id, number=here[0].number)
    label = here[0].title
    if len(here) > 1:
        label = _("%(place)s and nearby", place=label)
        href = url_for("ideas.map_GET", consultation_id=consultation_id) + "#miejsca"
    return Spot(label=label, said=_said(len(here)), href=href, number=len(here), x=pin.x, y=pin.y)


def _said(number: int) -> str:
    return (
        str(ngettext("%(num)s idea", "%(num)s ideas", number)) if number else str(_("no idea yet"))
    )
