"""Themes of a consultation: what remarks and open answers are about, in the organiser's words."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, func, select, update

from services.consultations import answer_lists, consultations, names
from services.consultations.answering import Desk
from services.consultations.model import Remark, Theme, db
from shared.contracts.answers import Selected
from shared.problems import forbidden, invalid, not_found

LONGEST = 120


def listed(consultation_id: UUID) -> list[Any]:
    """Return (Theme, remarks under it, of those without a position), by name."""
    return list(
        db.session.execute(
            select(
                Theme,
                func.count(Remark.id).label("remarks"),
                func.count(Remark.id).filter(Remark.position == "").label("unanswered"),
            )
            .outerjoin(Remark, (Remark.theme_id == Theme.id) & (Remark.state != "unconfirmed"))
            .where(Theme.consultation_id == consultation_id)
            .group_by(Theme.id)
            .order_by(Theme.name)
        )
    )


def add(desk: Desk, name: str) -> Theme:
    """Make a theme; raises invalid `name`: `taken` where there is one of that name."""
    _organises(desk)
    made = Theme(consultation_id=desk.consultation.id, name=names.cleaned(name, LONGEST))
    db.session.add(made)
    names.flush("uq_themes_consultation_id_name")
    return made


def rename(desk: Desk, theme_id: UUID, name: str) -> Theme:
    """Give a theme another name."""
    found = _get(desk, theme_id)
    found.name = names.cleaned(name, LONGEST)
    names.flush("uq_themes_consultation_id_name")
    return found


def merge(desk: Desk, theme_id: UUID, into: UUID) -> None:
    """Put everything that is under a theme under another one, and drop the first."""
    if theme_id == into:
        raise invalid(into="itself")
    # In the order of ids: two merges of the same pair never wait for each other.
    for key in sorted((theme_id, into)):
        _get(desk, key)
    for column in _columns():
        _move(column, theme_id, into)
    db.session.execute(delete(Theme).where(Theme.id == theme_id))
    consultations.log_act("themes.merged", desk.consultation, actor=desk.actor)


def set_of_many(desk: Desk, selection: Selected, theme_id: UUID | None, *, today: date) -> int:
    """Put remarks under a theme, or under none; returns how many that has changed."""
    if theme_id is not None:
        _get(desk, theme_id, of_organiser=False)
    ids = answer_lists.selected(desk, selection, today=today).order_by(None)
    changed = db.session.scalars(
        update(Remark)
        .where(Remark.id.in_(ids), Remark.theme_id.is_distinct_from(theme_id))
        .values(theme_id=theme_id)
        .returning(Remark.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())


def _columns() -> list[Any]:
    """Every column of the service that names a theme, whoever's table it is."""
    return [
        key.parent
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is Theme.__table__.c.id
    ]


def _move(column: Any, theme_id: UUID, into: UUID) -> None:
    table: Table = column.table
    if column.primary_key:
        # What is under both themes already stays under the second alone.
        other = table.alias()
        same = [other.c[key.name] == key for key in table.primary_key if key.name != column.name]
        db.session.execute(
            table.delete().where(
                column == theme_id,
                select(other).where(other.c[column.name] == into, *same).exists(),
            )
        )
    db.session.execute(table.update().where(column == theme_id).values({column.name: into}))


def _get(desk: Desk, theme_id: UUID, *, of_organiser: bool = True) -> Theme:
    if of_organiser:
        _organises(desk)
    found: Theme | None = db.session.scalar(
        select(Theme)
        .where(Theme.id == theme_id, Theme.consultation_id == desk.consultation.id)
        .with_for_update()
    )
    if found is None:
        raise not_found("theme")
    return found


def _organises(desk: Desk) -> None:
    if not desk.organises:
        raise forbidden("Only organisers change the themes.")
