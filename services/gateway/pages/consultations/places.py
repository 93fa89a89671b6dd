"""Centres and areas, as the pages of consultations name them."""

from uuid import UUID

from sqlalchemy import select

from services.gateway.model import Area, Centre, db


def areas(centre_id: UUID | None = None) -> dict[UUID, str]:
    """Return the areas' names by id, in the order people know; of one centre or of all."""
    wanted = select(Area.id, Area.name).order_by(Area.centre_id, Area.position, Area.name)
    if centre_id is not None:
        wanted = wanted.where(Area.centre_id == centre_id)
    return {row.id: row.name for row in db.session.execute(wanted)}


def centres(ids: tuple[UUID, ...]) -> dict[UUID, str]:
    """Return the names of some centres by id."""
    wanted = select(Centre.id, Centre.name).where(Centre.id.in_(ids)).order_by(Centre.name)
    return {row.id: row.name for row in db.session.execute(wanted)}
