"""Open data: what anybody may take away of a consultation, page by page or as a file.

Every column is named here one by one; none that says who somebody is.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Date, Select, case, cast, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from services.consultations import documents, news, talk
from services.consultations.model import (
    Comment,
    Consultation,
    Fragment,
    Idea,
    Meeting,
    Remark,
    StoredResult,
    Survey,
    Theme,
    db,
)
from shared import delimited
from shared.contracts import open_data as contract
from shared.contracts.base import Answer
from shared.problems import not_found

MOST_NOTES = 100
MOST_AT_ONCE = 500
_SHOWN = ("public", "hidden", "removed")
_DAY = "Europe/Warsaw"


def find(query: contract.FindPublic) -> contract.PublicNotes:
    """Return one page of public consultations, the newest first; no rehearsals."""
    wanted = [news.public(), *news.concerns(query.area_id, query.centre_id)]
    for word in query.q.split()[:8]:
        said = Consultation.title.icontains(word, autoescape=True)
        wanted.append(or_(said, Consultation.summary.icontains(word, autoescape=True)))
    total = db.session.scalar(select(func.count()).select_from(Consultation).where(*wanted)) or 0
    at_once = max(1, min(query.at_once, MOST_NOTES))
    rows = db.session.scalars(
        select(Consultation)
        .where(*wanted)
        .order_by(Consultation.published_at.desc(), Consultation.id.desc())
        .limit(at_once)
        .offset((max(query.page, 1) - 1) * at_once)
        .options(
            selectinload(Consultation.phases),
            selectinload(Consultation.ballot),
            selectinload(Consultation.changes),
            selectinload(Consultation.phase_changes),
        )
    )
    return contract.PublicNotes(
        consultations=tuple(contract.PublicNote(**_note(row)) for row in rows),
        total=total,
        page=max(query.page, 1),
        pages=max(1, -(-total // at_once)),
    )


def get(consultation_id: UUID) -> contract.PublicConsultation:
    """Return one public consultation whole."""
    found = db.session.scalar(
        select(Consultation).where(Consultation.id == consultation_id, news.public())
    )
    if found is None:
        raise not_found("consultation")
    return contract.PublicConsultation(
        **_note(found),
        **_material(found.id),
        description=found.description,
        answered_by=found.answered_by,
        version=found.version,
        remarks=_count(Remark, found.id, Remark.state.in_(_SHOWN)),
        ideas=_count(Idea, found.id, Idea.state != "draft"),
        comments=_count(Comment, found.id, talk.read_by_all()),
        surveys=tuple(
            db.session.scalars(
                select(Survey.id)
                .where(Survey.consultation_id == found.id, Survey.state == "closed")
                .order_by(Survey.id)
            )
        ),
        result=_count(StoredResult, found.id) > 0,
    )


def _material(consultation_id: UUID) -> dict[str, Any]:
    fragments = db.session.scalars(
        select(Fragment)
        .where(Fragment.consultation_id == consultation_id)
        .order_by(Fragment.number)
    )
    meetings = db.session.scalars(
        select(Meeting)
        .where(Meeting.consultation_id == consultation_id)
        .order_by(Meeting.starts_at)
    )
    return {
        "fragments": tuple(
            contract.PublicFragment(number=one.number, heading=one.heading, text=one.text)
            for one in fragments
        ),
        "documents": tuple(
            contract.PublicDocument(
                title=one.title,
                media_type=one.file.media_type,
                size=one.file.size,
                sha256=one.file.digest.hex(),
                added_at=one.added_at,
            )
            for one in documents.of(consultation_id)
            if one.taken_down_at is None
        ),
        "meetings": tuple(contract.PublicMeeting(**news.meeting(one)) for one in meetings),
    }


def remarks(consultation_id: UUID, query: contract.FindPage) -> contract.PublicRemarks:
    """Return one page of remarks, by their numbers."""
    rows, paged = _page(_remarks(consultation_id), query, consultation_id)
    return contract.PublicRemarks(remarks=_told(rows, contract.PublicRemark), **paged)


def ideas(consultation_id: UUID, query: contract.FindPage) -> contract.PublicIdeas:
    """Return one page of ideas, by their numbers."""
    rows, paged = _page(_ideas(consultation_id), query, consultation_id)
    return contract.PublicIdeas(ideas=_told(rows, contract.PublicIdea), **paged)


def comments(consultation_id: UUID, query: contract.FindPage) -> contract.PublicComments:
    """Return one page of comments, in the order in which they were said."""
    rows, paged = _page(_comments(consultation_id), query, consultation_id)
    return contract.PublicComments(comments=_told(rows, contract.PublicComment), **paged)


def table(consultation_id: UUID, name: str) -> str:
    """Return a whole list as CSV, with the fields of its struct as heads."""
    if name not in _TABLES:
        raise not_found("table")
    listed, kind = _TABLES[name]
    must_be_public(consultation_id)
    heads = [field.name for field in msgspec.structs.fields(kind)]
    rows = db.session.execute(listed(consultation_id)).mappings()
    return delimited.table(heads, ([row[head] for head in heads] for row in rows))


def _remarks(consultation_id: UUID) -> Select[Any]:
    into, shown = aliased(Remark), Remark.state == "public"
    return (
        select(
            Remark.number,
            Remark.state,
            _day(Remark.said_at),
            case((shown, Remark.text), else_="").label("text"),
            Fragment.number.label("fragment"),
            case((shown, Remark.place), else_="").label("place"),
            case((shown, Remark.latitude)).label("latitude"),
            case((shown, Remark.longitude)).label("longitude"),
            Theme.name.label("theme"),
            Remark.position,
            Remark.reason,
            into.number.label("merged_into"),
            Remark.supports,
            Remark.comments,
        )
        .outerjoin(Fragment, Fragment.id == Remark.fragment_id)
        .outerjoin(Theme, Theme.id == Remark.theme_id)
        .outerjoin(into, into.id == Remark.merged_into)
        .where(Remark.consultation_id == consultation_id, Remark.state.in_(_SHOWN))
        .order_by(Remark.number)
    )


def _ideas(consultation_id: UUID) -> Select[Any]:
    into, shown = aliased(Idea), Idea.state.not_in(("hidden", "removed"))

    def words(column: Any) -> Any:
        return case((shown, column), else_="").label(column.key)

    return (
        select(
            Idea.number,
            Idea.state,
            _day(Idea.said_at),
            words(Idea.title),
            words(Idea.summary),
            words(Idea.description),
            words(Idea.place),
            case((shown, Idea.latitude)).label("latitude"),
            case((shown, Idea.longitude)).label("longitude"),
            Idea.area_id,
            Idea.cost,
            into.number.label("merged_into"),
            Idea.supports,
            Idea.comments,
            Idea.signatures,
        )
        .outerjoin(into, into.id == Idea.merged_into)
        .where(Idea.consultation_id == consultation_id, Idea.number.is_not(None))
        .order_by(Idea.number)
    )


def _comments(consultation_id: UUID) -> Select[Any]:
    return (
        select(
            Comment.id,
            Remark.number.label("remark"),
            Idea.number.label("idea"),
            Comment.parent_id.label("parent"),
            Comment.state,
            _day(Comment.said_at),
            case((Comment.state == "public", Comment.text), else_="").label("text"),
        )
        .outerjoin(Remark, Remark.id == Comment.remark_id)
        .outerjoin(Idea, Idea.id == Comment.idea_id)
        .where(Comment.consultation_id == consultation_id, talk.read_by_all())
        .order_by(Comment.said_at, Comment.id)
    )


_TABLES: dict[str, tuple[Callable[[UUID], Select[Any]], type[Answer]]] = {
    "remarks": (_remarks, contract.PublicRemark),
    "ideas": (_ideas, contract.PublicIdea),
    "comments": (_comments, contract.PublicComment),
}
"""The files by their names."""


def _day(column: Any) -> Any:
    # A day, no moment: who wrote when would tell more than is needed.
    return cast(func.timezone(_DAY, column), Date).label("said_on")


def _note(row: Consultation) -> dict[str, Any]:
    ballot = row.ballot
    spans = [(one.kind, one.opens_at, one.closes_at) for one in row.phases]
    if ballot is not None and ballot.announced_at is not None:
        assert ballot.opens_at is not None
        assert ballot.closes_at is not None
        spans.append(("vote", ballot.opens_at, ballot.closes_at))
    published_at = row.published_at
    assert published_at is not None
    touched = [
        published_at,
        row.report_at,
        ballot.result_at if ballot is not None else None,
        *(one.changed_at for one in row.changes),
        *(one.changed_at for one in row.phase_changes),
    ]
    return {
        "id": row.id,
        "title": row.title,
        "summary": row.summary,
        "language": row.language,
        "basis": row.basis,
        "centre_id": row.centre_id,
        "area_ids": tuple(row.area_ids),
        "state": row.state,
        "published_at": published_at,
        "report_at": row.report_at,
        "updated_at": max(one for one in touched if one is not None),
        "phases": tuple(
            contract.PublicPhase(kind=kind, opens_at=opens_at, closes_at=closes_at)
            for kind, opens_at, closes_at in sorted(spans, key=_by_time)
        ),
    }


def _by_time(span: tuple[str, datetime, datetime]) -> tuple[datetime, datetime, str]:
    kind, opens_at, closes_at = span
    return opens_at, closes_at, kind


def _page(
    wanted: Select[Any], query: contract.FindPage, consultation_id: UUID
) -> tuple[Iterable[Any], dict[str, int]]:
    must_be_public(consultation_id)
    # Without the columns PostgreSQL leaves the joins out and counts in an index.
    bare = wanted.order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    total = db.session.scalar(bare)
    at_once = max(1, min(query.at_once, MOST_AT_ONCE))
    number = max(query.page, 1)
    rows = db.session.execute(wanted.limit(at_once).offset((number - 1) * at_once)).mappings()
    return rows, {
        "total": total or 0,
        "page": number,
        "pages": max(1, -(-(total or 0) // at_once)),
    }


def _told(rows: Iterable[Any], kind: type[Answer]) -> Any:
    return tuple(kind(**row) for row in rows)


def must_be_public(consultation_id: UUID) -> None:
    """Let through what everybody may take away: no drafts, no rehearsals."""
    found = select(Consultation.id).where(Consultation.id == consultation_id, news.public())
    if db.session.scalar(found) is None:
        raise not_found("consultation")


def _count(table: Any, consultation_id: UUID, *conditions: Any) -> int:
    wanted = select(func.count()).select_from(table)
    return (
        db.session.scalar(wanted.where(table.consultation_id == consultation_id, *conditions)) or 0
    )
