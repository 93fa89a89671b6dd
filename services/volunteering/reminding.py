"""Reminders of shifts: each is told once, whoever was down in between."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.volunteering import notices
from services.volunteering.model import Application, Reminder, Shift, db
from services.volunteering.rules.reminders import EARLIEST, KINDS, due


def soon(now: datetime) -> list[UUID]:
    """The shifts with somebody who is to be reminded now, the nearest first."""
    ahead = db.session.execute(
        select(Shift.id, Shift.starts_at)
        .where(Shift.state == "open", Shift.starts_at > now, Shift.starts_at <= now + EARLIEST)
        .order_by(Shift.starts_at, Shift.id)
    ).all()
    wanted = {shift.id: kinds[-1] for shift in ahead if (kinds := due(shift.starts_at, now))}
    missing = {shift_id for kind in KINDS for shift_id in _without(kind, wanted)}
    return [shift_id for shift_id in wanted if shift_id in missing]


def _without(kind: str, wanted: dict[UUID, str]) -> Iterable[UUID]:
    """The shifts that want this reminder and have somebody without it."""
    noted = (
        select(Reminder.application_id)
        .where(
            Reminder.application_id == Application.id,
            Reminder.kind == kind,
            Reminder.starts_at == Shift.starts_at,
        )
        .exists()
    )
    shift_ids = [shift_id for shift_id, last in wanted.items() if last == kind]
    return db.session.execute(
        select(Application.shift_id)
        .join(Shift)
        .where(
            Application.shift_id.in_(shift_ids),
            Application.state == "accepted",
            Application.person_id.is_not(None),
            ~noted,
        )
        .distinct()
    ).scalars()


def remind(shift_id: UUID, now: datetime) -> int:
    """Remind everybody who has a place in a shift; returns how many were told.

    The note that it was done and the message go out in one transaction, so a killed worker tells
    all or nobody, and a second run finds nothing to do. Of two reminders that are both due, after
    a worker was down, one is sent.
    """
    shift = db.session.execute(
        select(Shift).where(Shift.id == shift_id).with_for_update(key_share=True)
    ).scalar_one_or_none()
    if shift is None or shift.state != "open":
        return 0
    kinds = due(shift.starts_at, now)
    if not kinds:
        return 0
    people = db.session.execute(
        select(Application).where(
            Application.shift_id == shift_id,
            Application.state == "accepted",
            Application.person_id.is_not(None),
        )
    ).scalars()
    told = 0
    for application in people:
        if kinds[-1] in _noted(application, kinds, now):
            key = f"shift_reminder:{application.id}:{kinds[-1]}:{shift.starts_at.isoformat()}"
            facts = notices.application_facts(application)
            notices.tell(application.person_id, "shift_reminder", key, facts)
            told += 1
    return told


def note_late(application: Application, now: datetime) -> None:
    """Note what a confirmation that goes out now makes unnecessary."""
    kinds = due(application.shift.starts_at, now)
    if kinds:
        _noted(application, kinds, now)


def forget_old(before: datetime) -> None:
    """Forget reminders of shifts that began before a day."""
    db.session.execute(delete(Reminder).where(Reminder.starts_at < before))


def _noted(application: Application, kinds: Iterable[str], now: datetime) -> set[str]:
    """Note reminders as sent; returns those that had not been."""
    rows = [
        {
            "application_id": application.id,
            "kind": kind,
            "starts_at": application.shift.starts_at,
            "sent_at": now,
        }
        for kind in kinds
    ]
    return set(
        db.session.execute(
            insert(Reminder).values(rows).on_conflict_do_nothing().returning(Reminder.kind)
        ).scalars()
    )
