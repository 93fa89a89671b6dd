"""What the conversation keeps of a person, forgotten without hurting the counts."""

from typing import Any
from uuid import UUID

from sqlalchemy import update

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
    db.session.execute(update(Comment).where(Comment.author_id == person_id).values(**said))
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
