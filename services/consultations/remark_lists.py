"""Reading remarks: the public list, one remark, one's own, the places on the map.

Every question here costs the same with 50 remarks and with 5,000: a page is found in an index,
counted there, and only what it shows is read.
"""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlalchemy.orm import aliased, load_only

from services.consultations import consultations, spots
from services.consultations.model import Consultation, Fragment, Remark, Theme, db
from services.consultations.rules import remarks as rules
from shared.contracts.actors import Actor
from shared.contracts.remarks import FindRemarks, RemarkPoint
from shared.problems import not_found

PER_PAGE = 20
MOST_OWN = 200
MOST_FOUND = 1000
"""A search by words counts so far and no further."""
MOST_WORDS = 8


class Line(NamedTuple):
    """A remark with what its line says of other things."""

    remark: Remark
    fragment_number: int | None
    fragment_heading: str | None
    theme: str | None
    merged_into: int | None


def find(consultation_id: UUID, query: FindRemarks) -> tuple[list[Line], int]:
    """Return one page of what everyone may read, and how many there are in the whole search.

    Of a search by words no more than MOST_FOUND are counted.
    """
    wanted = _wanted(consultation_id, query)
    total = _count(wanted, at_most=MOST_FOUND if query.q.strip() else None)
    page = max(1, min(query.page, -(-total // PER_PAGE) or 1))
    numbers = (
        select(Remark.number)
        .where(*wanted)
        .order_by(*_order(query.order))
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
        .scalar_subquery()
    )
    rows = lines().where(Remark.consultation_id == consultation_id, Remark.number.in_(numbers))
    return [Line(*row) for row in db.session.execute(rows.order_by(*_order(query.order)))], total


def one(consultation_id: UUID, number: int, *, actor: Actor) -> tuple[Consultation, Line]:
    """Return one remark that the actor may read, with its consultation."""
    found = consultations.get(consultation_id, actor=actor)
    row = db.session.execute(
        lines().where(Remark.consultation_id == consultation_id, Remark.number == number)
    ).one_or_none()
    if row is None:
        raise not_found("remark")
    line = Line(*row)
    mine = actor.account_id is not None and line.remark.author_id == actor.account_id
    staff = rules.may_enter(actor, found.centre_id)
    if line.remark.state not in rules.SHOWN and not (mine or staff):
        raise not_found("remark")
    return found, line


def of_id(remark_id: UUID) -> Line:
    """Return one remark whoever may read it; the caller knows that they may."""
    return Line(*db.session.execute(lines().where(Remark.id == remark_id)).one())


def of_person(person_id: UUID) -> list[tuple[Line, Consultation]]:
    """Return what somebody has said, the newest first."""
    rows = db.session.execute(
        lines()
        .add_columns(Consultation)
        .join(Consultation, Consultation.id == Remark.consultation_id)
        .where(Remark.author_id == person_id, Remark.number.is_not(None))
        .order_by(Remark.said_at.desc(), Remark.id.desc())
        .limit(MOST_OWN)
    )
    return [(Line(*row[:5]), row[5]) for row in rows]


def fragments(consultation_id: UUID) -> list[Fragment]:
    """Return the fragments one may say something to, in order; of each its number and heading."""
    return list(
        db.session.scalars(
            select(Fragment)
            .where(Fragment.consultation_id == consultation_id)
            .options(load_only(Fragment.number, Fragment.heading))
            .order_by(Fragment.number)
        )
    )


def themes(consultation_id: UUID) -> list[Theme]:
    """Return the themes by name."""
    return list(
        db.session.scalars(
            select(Theme).where(Theme.consultation_id == consultation_id).order_by(Theme.name)
        )
    )


def has_places(consultation_id: UUID) -> bool:
    """Tell whether some remark is on the map."""
    there = select(Remark.id).where(*_placed(consultation_id)).limit(1)
    return db.session.scalar(there) is not None


def points(consultation_id: UUID) -> tuple[list[RemarkPoint], int]:
    """Return the spots that remarks are to, the fullest first, and how many remarks that are."""
    found = spots.fullest(Remark, _placed(consultation_id)).subquery()
    rows = db.session.execute(
        select(found, Remark.place)
        .join(
            Remark,
            (Remark.number == found.c.number) & (Remark.consultation_id == consultation_id),
        )
        .order_by(found.c.things.desc(), found.c.number)
    ).all()
    points = [
        RemarkPoint(
            latitude=row.latitude,
            longitude=row.longitude,
            remarks=row.things,
            number=row.number,
            place=row.place,
        )
        for row in rows
    ]
    return points, int(rows[0].total) if rows else 0


def lines() -> Any:
    """Return the question for remarks with what their lines say of fragment, theme and merging."""
    other = aliased(Remark)
    return (
        select(Remark, Fragment.number, Fragment.heading, Theme.name, other.number)
        .outerjoin(Fragment, Fragment.id == Remark.fragment_id)
        .outerjoin(Theme, Theme.id == Remark.theme_id)
        .outerjoin(other, other.id == Remark.merged_into)
    )


def _count(wanted: list[ColumnElement[bool]], *, at_most: int | None) -> int:
    some: Any = select(literal_column("1")).select_from(Remark).where(*wanted)
    if at_most is not None:
        some = some.limit(at_most)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _in(*states: str) -> ColumnElement[bool]:
    """In one of these states, written out as the indexes do."""
    return Remark.state.in_([literal_column(f"'{state}'") for state in states])


def _wanted(consultation_id: UUID, query: FindRemarks) -> list[ColumnElement[bool]]:
    terms: list[ColumnElement[bool]] = [
        Remark.consultation_id == consultation_id,
        _in(*rules.SHOWN),
    ]
    if query.q.strip():
        terms.append(_said(query.q))
    if query.fragment_id is not None:
        terms.append(Remark.fragment_id == query.fragment_id)
    if query.theme_id is not None:
        terms.append(Remark.theme_id == query.theme_id)
    if query.position:
        terms.append(Remark.position == ("" if query.position == "none" else query.position))
    if around := spots.around(Remark, query.near):
        terms += [_in("public"), *around]
    return terms


def _said(q: str) -> ColumnElement[bool]:
    """Every word is in the text, or the whole is the number."""
    patterns = [
        "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        for word in q.split()[:MOST_WORDS]
    ]
    words = and_(_in("public"), *(Remark.text.ilike(one) for one in patterns))
    number = q.strip().lstrip("#")
    if number.isdecimal() and len(number) < 7:
        return or_(words, Remark.number == int(number))
    return words


def _order(order: str) -> list[Any]:
    if order == "support":
        return [Remark.supports.desc(), Remark.number]
    return [Remark.number if order == "first" else Remark.number.desc()]


def _placed(consultation_id: UUID) -> list[ColumnElement[bool]]:
    return [
        Remark.consultation_id == consultation_id,
        _in("public"),
        Remark.latitude.is_not(None),
    ]
