"""Centres and their areas: the list from which people choose where they live."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from services.gateway import staff
from services.gateway.model import Area, Centre, Installation, db
from shared.contracts.actors import Actor
from shared.ids import new_id
from shared.problems import forbidden, invalid, not_found

LONGEST_NAME = 120


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


def installation() -> Installation:
    """Return what the operator says of who runs this installation; empty before they did."""
    return db.session.get(Installation, 1) or Installation(
        **{
            column.name: ""
            for column in Installation.__table__.columns
            if not column.nullable and not column.primary_key
        }
    )


def describe_installation(*, actor: Actor, **values: object) -> None:
    """Change what is said of who runs this installation."""
    _operator(actor)
    db.session.execute(
        insert(Installation)
        .values(id=1, **values)
        .on_conflict_do_update(index_elements=[Installation.id], set_=values)
    )
    staff.record(actor=actor, act="installation.described")


def add_centre(*, actor: Actor, name: str) -> Centre:
    """Open a centre; a name that is taken is refused."""
    _operator(actor)
    name = _name(name)
    made: Centre | None = db.session.scalar(
        insert(Centre)
        .values(id=new_id(), name=name, contact="")
        .on_conflict_do_nothing()
        .returning(Centre)
    )
    if made is None:
        raise invalid(name="taken")
    staff.record(actor=actor, act="centre.added", centre_id=made.id, reason=name)
    return made


def change_centre(*, actor: Actor, centre_id: UUID, name: str, contact: str) -> None:
    """Rename a centre and say how it is reached."""
    _operator(actor)
    centre, name = centre_by_id(centre_id), _name(name)
    other = db.session.scalar(select(Centre.id).where(Centre.name == name, Centre.id != centre_id))
    if other is not None:
        raise invalid(name="taken")
    if len(contact) > 1000:
        raise invalid(contact="long")
    centre.name, centre.contact = name, contact.strip()
    staff.record(actor=actor, act="centre.changed", centre_id=centre_id, reason=name)


def add_area(*, actor: Actor, centre_id: UUID, name: str) -> Area:
    """Add an area at the end of a centre's list; a name that is taken is refused."""
    _operator(actor)
    name = _name(name)
    centre_by_id(centre_id)
    last = select(func.coalesce(func.max(Area.position), 0) + 1).where(Area.centre_id == centre_id)
    made: Area | None = db.session.scalar(
        insert(Area)
        .values(id=new_id(), centre_id=centre_id, name=name, position=last.scalar_subquery())
        .on_conflict_do_nothing()
        .returning(Area)
    )
    if made is None:
        raise invalid(name="taken")
    staff.record(
        actor=actor, act="area.added", subject_id=made.id, centre_id=centre_id, reason=name
    )
    return made


def rename_area(*, actor: Actor, area_id: UUID, name: str) -> Area:
    """Rename an area; who lives there still lives there."""
    _operator(actor)
    area, name = db.session.get(Area, area_id), _name(name)
    if area is None:
        raise not_found("area")
    taken = db.session.scalar(
        select(Area.id).where(
            Area.centre_id == area.centre_id, Area.name == name, Area.id != area_id
        )
    )
    if taken is not None:
        raise invalid(name="taken")
    area.name = name
    staff.record(
        actor=actor, act="area.renamed", subject_id=area_id, centre_id=area.centre_id, reason=name
    )
    return area


def centre_by_id(centre_id: UUID) -> Centre:
    """Return a centre."""
    centre = db.session.get(Centre, centre_id)
    if centre is None:
        raise not_found("centre")
    return centre


def _name(text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_NAME:
        raise invalid(name="required" if not text else "long")
    return text


def _operator(actor: Actor) -> None:
    if not actor.holds("operator"):
        raise forbidden("Only an operator changes the installation.")
