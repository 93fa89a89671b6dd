"""Centres and areas, as the pages of volunteering name them."""

from dataclasses import dataclass
from uuid import UUID

from flask_login import current_user
from sqlalchemy import select

from services.gateway.model import Area, Centre, db
from services.gateway.web.gate import actor


@dataclass(frozen=True)
class Town:
    """The installation's areas by id: their names and the centre of each."""

    names: dict[UUID, str]
    centres: dict[UUID, UUID]
    first_centre: UUID | None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(id, name) for a select field."""
        return [(str(area), name) for area, name in self.names.items()]

    def read(self, text: str) -> tuple[UUID | None, str]:
        """A select field's value as the area's id and its name; none for anything unknown."""
        found = next((area for area in self.names if str(area) == text), None)
        return found, self.names[found] if found is not None else ""

    def centre_of(self, area: UUID | None) -> UUID | None:
        """The centre of an area, or the installation's first."""
        return self.centres.get(area, self.first_centre) if area else self.first_centre


def town() -> Town:
    """Return all areas in the order people know; one query, a second where there is none."""
    rows = db.session.execute(
        select(Area.id, Area.name, Area.centre_id).order_by(
            Area.centre_id, Area.position, Area.name
        )
    ).all()
    first = rows[0].centre_id if rows else db.session.scalar(select(Centre.id).limit(1))
    return Town({row.id: row.name for row in rows}, {row.id: row.centre_id for row in rows}, first)


def home() -> UUID | None:
    """The area where the signed-in person lives, if they said so."""
    return current_user.area_id if current_user.is_authenticated else None


def organised() -> UUID | None:
    """The centre that the signed-in organiser organises; the first where there are several."""
    return next((role.centre_id for role in actor().roles if role.name == "organiser"), None)
