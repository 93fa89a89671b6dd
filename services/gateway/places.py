"""Centres and their areas: the list from which people choose where they live."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from services.gateway.model import Area, Centre, db


def centres() -> list[Centre]:
    """Return the centres with their areas, in the order of their names."""
    found = db.session.execute(
        select(Centre).options(selectinload(Centre.areas)).order_by(Centre.name)
    )
    return list(found.scalars())


def area_choices() -> list[tuple[str, str]]:
    """Return (id, label) of every area; with more than one centre the label names it too."""
    rows = db.session.execute(
        select(Area.id, Area.name, Centre.name.label("centre"))
        .join(Centre)
        .order_by(Centre.name, Area.position, Area.name)
    ).all()
    several = len({row.centre for row in rows}) > 1
    return [(str(row.id), f"{row.name} ({row.centre})" if several else row.name) for row in rows]


def centre_of(area_id: UUID | None) -> UUID | None:
    """Return the centre an area belongs to."""
    if area_id is None:
        return None
    return db.session.scalar(select(Area.centre_id).where(Area.id == area_id))
