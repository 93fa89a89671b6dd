"""How full shifts are: counted for many at once, so that lists cost the same at any length."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.volunteering.model import Application, Place, Shift, db
from services.volunteering.shifts import ACTIVE
from shared.contracts.volunteering import requests as contract


@dataclass(frozen=True)
class Fill:
    """One shift's places, how many are held and how many people wait.

    `newcomers` of the places are kept for people new to the organisation, `kept` of them are free.
    """

    places: int = 0
    taken: int = 0
    waiting: int = 0
    kept: int = 0
    newcomers: int = 0

    @property
    def free(self) -> int:
        """How many places nobody holds."""
        return self.places - self.taken


EMPTY = Fill()


def fills(shift_ids: Collection[UUID]) -> dict[UUID, Fill]:
    """The fill of each shift."""
    if not shift_ids:
        return {}
    places = (
        select(
            Place.shift_id,
            func.count().label("places"),
            func.count().filter(Place.newcomer & ~held()).label("kept"),
            func.count().filter(Place.newcomer).label("newcomers"),
        )
        .where(Place.shift_id.in_(shift_ids))
        .group_by(Place.shift_id)
        .subquery()
    )
    people = (
        select(
            Application.shift_id,
            func.count(Application.place_number).label("taken"),
            func.count(Application.queue_number).label("waiting"),
        )
        .where(Application.shift_id.in_(shift_ids))
        .group_by(Application.shift_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            places.c.shift_id,
            places.c.places,
            places.c.kept,
            places.c.newcomers,
            func.coalesce(people.c.taken, 0).label("taken"),
            func.coalesce(people.c.waiting, 0).label("waiting"),
        ).outerjoin(people, people.c.shift_id == places.c.shift_id)
    )
    return {
        row.shift_id: Fill(row.places, row.taken, row.waiting, row.kept, row.newcomers)
        for row in rows
    }


def held() -> ColumnElement[bool]:
    """The condition on a place that somebody holds it, promised or taken."""
    return (
        select(Application.id)
        .where(Application.shift_id == Place.shift_id, Application.place_number == Place.number)
        .exists()
    )


def standing(person_id: UUID | None, shift_ids: Collection[UUID]) -> dict[UUID, Application]:
    """A person's applications that still count, by shift."""
    if person_id is None or not shift_ids:
        return {}
    rows = db.session.execute(
        select(Application).where(
            Application.person_id == person_id,
            Application.shift_id.in_(shift_ids),
            Application.state.in_(ACTIVE),
        )
    ).scalars()
    return {row.shift_id: row for row in rows}


def positions(applications: Collection[Application]) -> dict[UUID, int]:
    """Where each waiting application stands in its line, from 1; of a group, where it begins."""
    waiting = [one.id for one in applications if one.queue_number is not None]
    if not waiting:
        return {}
    before = Application.__table__.alias("before")
    rows = db.session.execute(
        select(Application.id, func.count(before.c.id).label("position"))
        .join(
            before,
            (before.c.shift_id == Application.shift_id)
            & (before.c.queue_number <= Application.queue_number),
        )
        .where(Application.id.in_(waiting))
        .group_by(Application.id)
    )
    return {row.id: row.position for row in rows}


def group_sizes(leader_ids: Collection[UUID]) -> dict[UUID, int]:
    """With how many people, themselves included, leaders of groups come or wait."""
    if not leader_ids:
        return {}
    rows = db.session.execute(
        select(Application.leader_id, func.count())
        .where(Application.leader_id.in_(leader_ids))
        .group_by(Application.leader_id)
    )
    return {leader: 1 + number for leader, number in rows if leader is not None}


def shift_told(
    shift: Shift, fill: Fill, mine: Application | None = None, position: int = 0
) -> contract.Shift:
    """A shift as everybody sees it, with where the asking person stands."""
    return contract.Shift(
        id=shift.id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        state=shift.state,
        places=fill.places,
        taken=fill.taken,
        waiting=fill.waiting,
        place=shift.place,
        area_id=shift.area_id,
        area_label=shift.area_label,
        latitude=shift.latitude,
        longitude=shift.longitude,
        mine=mine.state if mine is not None else "",
        my_application_id=mine.id if mine is not None else None,
        my_position=position,
        kept=fill.kept,
        role=shift.role,
        least_team=shift.least_team,
        newcomers=fill.newcomers,
        series_id=shift.series_id,
        series_day=shift.series_day,
        edited=shift.edited,
    )
