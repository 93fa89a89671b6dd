"""Who owes an answer by when, at a constant cost; and the reminders, each once."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.consultations import departments
from services.consultations.model import (
    AnswerDraft,
    AnswerReminder,
    Consultation,
    Department,
    DepartmentMember,
    Remark,
    db,
)
from services.consultations.rules import answers as rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.messages import Message, NotifyPerson, NotifyStaff

SOON = timedelta(days=7)
_DRAFT = func.coalesce(AnswerDraft.state, "")
_OWED = _DRAFT.in_(["", rules.WRITING])
_UNANSWERED = and_(
    Remark.position == "", Remark.merged_into.is_(None), Remark.state != "unconfirmed"
)


def board(*, actor: Actor, today: date) -> list[Any]:
    """Return what is owed, by consultation and department; what is overdue longest comes first.

    An organiser sees everything of their centres, an official what their departments owe.
    """
    soon = today + SOON

    def owed(*terms: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(_OWED, *terms)

    first = func.min(Remark.answer_due).filter(_OWED)
    rows = db.session.execute(
        select(
            Consultation.id.label("consultation_id"),
            Consultation.title,
            Department.id.label("department_id"),
            Department.name.label("department"),
            owed(Remark.answer_due < today).label("overdue"),
            owed(Remark.answer_due >= today, Remark.answer_due <= soon).label("soon"),
            owed(Remark.answer_due > soon).label("later"),
            owed(Remark.answer_due.is_(None)).label("undated"),
            func.count().filter(_DRAFT == rules.HANDED_IN).label("to_publish"),
            first.label("first_due"),
        )
        .select_from(Remark)
        .join(Consultation, Consultation.id == Remark.consultation_id)
        .outerjoin(Department, Department.id == Remark.department_id)
        .outerjoin(AnswerDraft, AnswerDraft.remark_id == Remark.id)
        .where(_UNANSWERED, _DRAFT != rules.APPROVED, _reach(actor))
        .group_by(Consultation.id, Department.id)
        .order_by(first.asc().nulls_last(), Consultation.title, Department.name.nulls_last())
    )
    return list(rows)


def _reach(actor: Actor) -> ColumnElement[bool]:
    centres = [role.centre_id for role in actor.roles if role.name == "organiser"]
    official = [role.centre_id for role in actor.roles if role.name == "official"]
    own = (
        select(DepartmentMember.department_id)
        .join(Department, Department.id == DepartmentMember.department_id)
        .where(DepartmentMember.account_id == actor.account_id, Department.centre_id.in_(official))
    )
    return or_(Consultation.centre_id.in_(centres), Remark.department_id.in_(own))


def remind(*, today: date) -> int:
    """Remind officials a week and a day before and after their day, organisers of what is overdue.

    Returns how many departments were reminded of a day; a second run on the same day: of none.
    """
    rows = db.session.execute(
        select(
            Remark.department_id,
            Remark.answer_due,
            Department.name,
            Department.centre_id,
            func.count().label("count"),
        )
        .select_from(Remark)
        .join(Department, Department.id == Remark.department_id)
        .outerjoin(AnswerDraft, AnswerDraft.remark_id == Remark.id)
        .where(
            _UNANSWERED,
            _OWED,
            Remark.answer_due.between(today - timedelta(days=3), today + SOON),
        )
        .group_by(Remark.department_id, Remark.answer_due, Department.name, Department.centre_id)
        .order_by(Remark.answer_due)
    )
    messages: list[Message] = []
    told = 0
    for row in rows.all():
        kind = rules.reminder(today, due=row.answer_due)
        if kind is not None and _once(row.department_id, row.answer_due, kind):
            told += 1
            messages += _messages(row, kind)
    outbox.publish_all(db.session(), messages)
    return told


def _once(department_id: UUID, due: date, kind: str) -> bool:
    made = db.session.scalar(
        insert(AnswerReminder)
        .values(department_id=department_id, due=due, kind=kind)
        .on_conflict_do_nothing()
        .returning(AnswerReminder.kind)
    )
    return made is not None


def _messages(row: Any, kind: str) -> Iterable[Message]:
    terms: Any = {
        "template": "answers_overdue" if kind == rules.OVERDUE else "answers_due",
        "key": f"owed:{row.department_id}:{row.answer_due}:{kind}",
        "facts": {
            "title": row.name,
            "count": str(row.count),
            "due": f"{row.answer_due:%d.%m.%Y}",
            "path": "/biurko/odpowiedzi",
        },
    }
    for account_id in departments.members(row.department_id):
        yield NotifyPerson(person_id=account_id, **terms)
    if kind == rules.OVERDUE:
        yield NotifyStaff(centre_id=row.centre_id, role="organiser", **terms)
