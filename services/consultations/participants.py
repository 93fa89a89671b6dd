"""Everybody who took part in a consultation, as far as this service knows them.

Who votes, and who answers a survey anonymously, only the gateway's register knows: it is told by
`ParticipantsNews` under the same key, so nobody hears anything twice.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, union_all

from services.consultations.model import (
    Comment,
    Idea,
    IdeaSignature,
    Remark,
    Support,
    Survey,
    SurveyAnswer,
    db,
)

A_CHUNK = 500


def _said(consultation_id: UUID) -> Select[Any]:
    return select(Remark.author_id).where(
        Remark.consultation_id == consultation_id, Remark.state != "unconfirmed"
    )


def _commented(consultation_id: UUID) -> Select[Any]:
    return select(Comment.author_id).where(Comment.consultation_id == consultation_id)


def _supported(consultation_id: UUID) -> Select[Any]:
    return select(Support.person_id).where(Support.consultation_id == consultation_id)


def _proposed(consultation_id: UUID) -> Select[Any]:
    return select(Idea.author_id).where(
        Idea.consultation_id == consultation_id, Idea.state != "draft"
    )


def _signed(consultation_id: UUID) -> Select[Any]:
    return (
        select(IdeaSignature.signer)
        .join(Idea, Idea.id == IdeaSignature.idea_id)
        .where(Idea.consultation_id == consultation_id)
    )


def _answered(consultation_id: UUID) -> Select[Any]:
    return (
        select(SurveyAnswer.person_id)
        .join(Survey, Survey.id == SurveyAnswer.survey_id)
        .where(Survey.consultation_id == consultation_id)
    )


SOURCES: tuple[Callable[[UUID], Select[Any]], ...] = (
    _said,
    _commented,
    _supported,
    _proposed,
    _signed,
    _answered,
)
"""One statement for each way of taking part; a new way of taking part adds its own here."""


def of(consultation_id: UUID, *, after: UUID | None = None, limit: int = A_CHUNK) -> list[UUID]:
    """Return the next people who took part, each once, in the order of their ids."""
    whole = union_all(*(source(consultation_id) for source in SOURCES)).subquery()
    person = whole.c[0]
    wanted = select(person).distinct().where(person.is_not(None)).order_by(person).limit(limit)
    if after is not None:
        wanted = wanted.where(person > after)
    return list(db.session.scalars(wanted))
