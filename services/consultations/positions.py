"""Positions as everybody reads them: given once, changed only with a reason, told to authors."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.consultations.model import (
    AnswerDraft,
    Consultation,
    Department,
    PositionGiven,
    Remark,
    db,
)
from shared import outbox
from shared.contracts.messages import NotifyPerson
from shared.ids import new_id


class Given(NamedTuple):
    """A position and its reason for one remark, whose row is locked."""

    remark: Remark
    position: str
    reason: str


def give(
    given: Sequence[Given],
    *,
    consultation: Consultation,
    by: UUID | None,
    now: datetime,
    because: str = "",
) -> None:
    """Publish positions, also of the remarks that say the same, and tell the authors.

    `because` is why published positions change; without it none of these has one yet.
    """
    if not given:
        return
    whole = [*given, *_followers(given)]
    numbers = _numbers(whole)
    for remark, position, reason in whole:
        remark.position, remark.reason = position, reason
        remark.answered_at, remark.answered_by = now, by
    db.session.flush()
    rows = [_row(one, numbers[one.remark.id], by=by, now=now, because=because) for one in whole]
    db.session.execute(insert(PositionGiven), rows)
    db.session.execute(delete(AnswerDraft).where(AnswerDraft.remark_id.in_(list(numbers))))
    outbox.publish_all(
        db.session(),
        [
            message
            for one in whole
            for message in _given_told(one.remark, numbers[one.remark.id], consultation)
        ],
    )


def _numbers(given: Sequence[Given]) -> dict[UUID, int]:
    """Return the number of each remark's next position."""
    ids = [one.remark.id for one in given]
    last = {
        row.remark_id: row.number
        for row in db.session.execute(
            select(PositionGiven.remark_id, func.max(PositionGiven.number).label("number"))
            .where(PositionGiven.remark_id.in_(ids))
            .group_by(PositionGiven.remark_id)
        )
    }
    return {key: last.get(key, 0) + 1 for key in ids}


def _row(
    given: Given, number: int, *, by: UUID | None, now: datetime, because: str
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "remark_id": given.remark.id,
        "number": number,
        "position": given.position,
        "reason": given.reason,
        "because": because if number > 1 else "",
        "given_by": by,
        "given_at": now,
    }


def _given_told(remark: Remark, number: int, consultation: Consultation) -> list[NotifyPerson]:
    if number == 1:
        return first_told(remark, consultation)
    return told(remark, "remark_position_changed", f"answered:{number}", consultation)


def first_told(remark: Remark, consultation: Consultation) -> list[NotifyPerson]:
    """Return what a remark's author is told when its first position is published."""
    return told(remark, f"remark_{remark.position}", "answered:1", consultation)


def assigned_told(remark: Remark, consultation: Consultation) -> list[NotifyPerson]:
    """Return what a remark's author is told when a department has it; nothing, where none has."""
    if remark.department_id is None:
        return []
    department = db.session.get_one(Department, remark.department_id)
    step = f"to:{department.id}"
    return told(remark, "remark_assigned", step, consultation, department=department.name)


def told(
    remark: Remark, template: str, step: str, consultation: Consultation, **facts: str
) -> list[NotifyPerson]:
    """Return what a remark's author is told at a step; nobody, where nobody is known."""
    if remark.author_id is None:
        return []
    return [
        NotifyPerson(
            person_id=remark.author_id,
            template=template,
            key=f"remark:{remark.id}:{step}",
            facts={
                "title": consultation.title,
                "number": str(remark.number),
                "path": path(remark.consultation_id, remark.number, remark.code),
                **facts,
            },
        )
    ]


def path(consultation_id: UUID, number: int | None, code: str | None) -> str:
    """Return where an author sees their remark; a code needs no account."""
    return f"/uwaga/{code}" if code else f"/konsultacje/{consultation_id}/uwagi/{number}"


def history(remark_ids: Iterable[UUID]) -> dict[UUID, list[PositionGiven]]:
    """Return every position these remarks were given, the first one first."""
    found: dict[UUID, list[PositionGiven]] = {}
    rows = db.session.scalars(
        select(PositionGiven)
        .where(PositionGiven.remark_id.in_(list(remark_ids)))
        .order_by(PositionGiven.remark_id, PositionGiven.number)
    )
    for row in rows:
        found.setdefault(row.remark_id, []).append(row)
    return found


def _followers(given: Sequence[Given]) -> list[Given]:
    """Return the same answers for the remarks that say the same."""
    by_id = {one.remark.id: one for one in given}
    rows = db.session.scalars(
        select(Remark)
        .where(Remark.merged_into.in_(list(by_id)))
        .order_by(Remark.id)
        .with_for_update()
    )
    return [
        Given(row, by_id[row.merged_into].position, by_id[row.merged_into].reason)
        for row in rows
        if row.id not in by_id and row.merged_into is not None
    ]
