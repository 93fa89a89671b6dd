"""What the conversation keeps of a person, forgotten without hurting the counts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from services.consultations import talk
from services.consultations.model import AbuseReport, Appeal, Comment, Moderation, Support, db

GONE = "–"
"""Stands for the words of an appeal that were removed; an appeal always says something."""


def forget_person(person_id: UUID, words: bool) -> None:
    """Forget who commented, supported, reported, appealed or moderated; numbers stay.

    `words`: what they said in comments and appeals is removed; else it stays and is nobody's.
    """
    said: dict[str, Any] = {"author_id": None, "shown_as": "nobody", "pseudonym": ""}
    if words:
        said |= {"text": "", "state": "removed"}
        db.session.execute(update(Appeal).where(Appeal.author_id == person_id).values(words=GONE))
    mine = select(Comment).where(Comment.author_id == person_id)
    touched = db.session.scalars(mine).all() if words else []
    db.session.execute(update(Comment).where(Comment.author_id == person_id).values(**said))
    _count_without(touched)
    for column in (
        Support.person_id,
        AbuseReport.reporter_id,
        Moderation.by_id,
        Appeal.author_id,
        Appeal.against_id,
        Appeal.decided_by,
    ):
        db.session.execute(
            update(column.class_).where(column == person_id).values({column.key: None})
        )


def _count_without(gone: Sequence[Comment]) -> None:
    """Count anew what is public around comments that lost their words; nothing waits for a look."""
    db.session.execute(
        update(AbuseReport)
        .where(
            AbuseReport.comment_id.in_([one.id for one in gone]), AbuseReport.closed_at.is_(None)
        )
        .values(closed_at=func.now())
    )
    threads: dict[tuple[str, UUID], set[UUID]] = {}
    for one in gone:
        tops = threads.setdefault(("remark" if one.remark_id else "idea", one.subject_id), set())
        if one.parent_id is not None:
            tops.add(one.parent_id)
    for (kind, subject_id), tops in sorted(threads.items()):
        talk.recount(talk.locked(kind, {subject_id})[subject_id], tops)
