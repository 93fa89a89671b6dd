"""Rows of what people read become the structs of the contract."""

from collections.abc import Sequence
from typing import Any, TypeVar

from services.consultations import model
from services.consultations.inquiries import PER_PAGE
from services.consultations.material import LIMITS, Whole
from shared.contracts.files import StoredFile
from shared.contracts.material import (
    Document,
    DocumentVersion,
    Fragment,
    Inquiries,
    Inquiry,
    Material,
    Meeting,
    MeetingChange,
)

Told = TypeVar("Told", bound=DocumentVersion)


def material(whole: Whole) -> Material:
    """Tell all there is to read."""
    words = {name: getattr(whole.words, name) for name in LIMITS} if whole.words else {}
    return Material(
        **words,
        documents=documents(whole.documents),
        fragments=tuple(
            Fragment(id=id_, number=number, heading=heading, text=text)
            for id_, number, heading, text in whole.fragments
        ),
        inquiries=tuple(inquiry(one) for one in whole.inquiries),
        inquiries_total=whole.inquiries_total,
        meetings=tuple(meeting(one) for one in whole.meetings),
        may_ask=whole.may_ask,
        waiting=whole.waiting,
    )


def file(row: model.File) -> StoredFile:
    """Tell of a file without its bytes."""
    return StoredFile(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        alternative=row.alternative,
    )


def documents(rows: Sequence[model.Document]) -> tuple[Document, ...]:
    """Tell the newest version of each document, with the older ones."""
    by_id = {one.id: one for one in rows}
    replaced = {one.replaces for one in rows}
    told = []
    for newest in (one for one in rows if one.id not in replaced):
        older, before = [], newest.replaces
        while before is not None:
            older.append(_version(by_id[before], DocumentVersion))
            before = by_id[before].replaces
        told.append(_version(newest, Document, older=tuple(older)))
    return tuple(told)


def inquiries(
    rows: Sequence[model.Inquiry], total: int, *, page: int, desk: bool = False, waiting: int = 0
) -> Inquiries:
    """Tell one page of questions."""
    return Inquiries(
        inquiries=tuple(inquiry(one, desk=desk) for one in rows),
        total=total,
        page=max(page, 1),
        pages=max(1, -(-total // PER_PAGE)),
        waiting=waiting,
    )


def inquiry(row: model.Inquiry, *, desk: bool = False) -> Inquiry:
    """Tell a question; who asked it is told nobody."""
    return Inquiry(
        id=row.id,
        state=row.state,  # type: ignore[arg-type]
        question=row.question,
        answer=row.answer,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        asked=row.asked if desk else "",
        reason=row.reason if desk else "",
        own=desk and not row.asked,
    )


def meeting(row: model.Meeting) -> Meeting:
    """Tell a meeting with what was changed about it."""
    return Meeting(
        id=row.id,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        address=row.address,
        link=row.link,
        access=row.access,
        cancelled=row.cancelled,
        version=row.version,
        told_at=row.told_at,
        changes=tuple(
            MeetingChange(
                kind=one.kind,  # type: ignore[arg-type]
                reason=one.reason,
                starts_at=one.starts_at,
                place=one.place,
                changed_at=one.changed_at,
            )
            for one in row.changes
        ),
    )


def _version(row: model.Document, kind: type[Told], **more: Any) -> Told:
    return kind(
        id=row.id,
        title=row.title,
        file=file(row.file),
        added_at=row.added_at,
        note=row.note,
        taken_down_at=row.taken_down_at,
        taken_down_reason=row.taken_down_reason,
        **more,
    )
