"""Departments of a centre: who answers for each, and which remarks are theirs until when."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from services.consultations import answer_lists, answer_runs, consultations, names
from services.consultations.answering import Desk
from services.consultations.model import AnswerRun, Department, DepartmentMember, Remark, db
from services.consultations.rules import answers
from services.consultations.rules import consultations as rules
from shared import database, outbox
from shared.contracts.actors import Actor
from shared.contracts.answers import Selected
from shared.contracts.messages import NotifyPerson, StaffActed
from shared.ids import new_id
from shared.problems import conflict, forbidden, invalid, not_found

LONGEST = 160


def of_centres(centre_ids: Iterable[UUID]) -> list[tuple[Department, list[UUID], int]]:
    """Return departments with their members and how many remarks each was given, by name."""
    remarks = (
        select(func.count())
        .where(Remark.department_id == Department.id)
        .correlate(Department)
        .scalar_subquery()
    )
    members = (
        select(func.array_agg(DepartmentMember.account_id))
        .where(DepartmentMember.department_id == Department.id)
        .correlate(Department)
        .scalar_subquery()
    )
    rows: Any = db.session.execute(
        select(Department, members, remarks)
        .where(Department.centre_id.in_(list(centre_ids)))
        .order_by(Department.name)
    )
    return [(one, list(people or ()), count) for one, people, count in rows]


def add(*, actor: Actor, centre_id: UUID, name: str, member_ids: Iterable[UUID]) -> Department:
    """Make a department in a centre whose organiser the actor is."""
    _organiser(actor, centre_id)
    made = Department(centre_id=centre_id, name=names.cleaned(name, LONGEST))
    db.session.add(made)
    names.flush("uq_departments_centre_id_name")
    _set_members(made, member_ids)
    _log(actor, "department.added", made)
    return made


def edit(department_id: UUID, *, actor: Actor, name: str, member_ids: Iterable[UUID]) -> Department:
    """Give a department another name and other people."""
    found = _get(department_id, actor=actor)
    found.name = names.cleaned(name, LONGEST)
    names.flush("uq_departments_centre_id_name")
    _set_members(found, member_ids)
    _log(actor, "department.changed", found)
    return found


def remove(department_id: UUID, *, actor: Actor) -> None:
    """Take a department off the list; one with remarks stays (conflict `has_remarks`)."""
    found = _get(department_id, actor=actor)
    _log(actor, "department.removed", found)
    try:
        db.session.execute(delete(Department).where(Department.id == department_id))
    except IntegrityError as error:
        if database.constraint_of(error) == "fk_remarks_department_id":
            raise conflict("has_remarks", "Its remarks go to another department first.") from None
        raise


def assign(
    desk: Desk,
    selection: Selected,
    *,
    department_id: UUID | None,
    due: date | None,
    now: datetime,
    today: date,
) -> int:
    """Give unanswered remarks to a department until a day; its people and the authors are told.

    Returns how many that has changed. Raises invalid `due` for a day that has passed.
    """
    if not desk.organises:
        raise forbidden("Only organisers give remarks to departments.")
    department = None
    if department_id is not None:
        department = db.session.get(Department, department_id, with_for_update={"read": True})
        if department is None or department.centre_id != desk.consultation.centre_id:
            raise invalid(department_id="unknown")
        if due is not None and due < today:
            raise invalid(due="passed")
    moved, changed = _assign(desk, selection, department_id, due if department else None, today)
    if department is not None and changed:
        _tell_people(desk, department, changed, due)
        _tell_authors(desk, moved, now)
    consultations.log_act(
        "remarks.assigned",
        desk.consultation,
        actor=desk.actor,
        reason=f"{changed}: {department.name if department else '—'}",
    )
    return changed


def _assign(
    desk: Desk, selection: Selected, department_id: UUID | None, due: date | None, today: date
) -> tuple[list[UUID], int]:
    """Return the remarks that have a new department, and how many have changed in any way."""
    ids = answer_lists.selected(desk, selection, today=today).order_by(None)
    rows = db.session.execute(
        select(Remark.id, Remark.department_id)
        .where(
            Remark.id.in_(ids),
            Remark.position == "",
            Remark.department_id.is_distinct_from(department_id)
            | Remark.answer_due.is_distinct_from(due),
        )
        .order_by(Remark.id)
        .with_for_update()
    ).all()
    db.session.execute(
        update(Remark)
        .where(Remark.id.in_([row.id for row in rows]))
        .values(department_id=department_id, answer_due=due)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    return [row.id for row in rows if row.department_id != department_id], len(rows)


def _tell_authors(desk: Desk, moved: list[UUID], now: datetime) -> None:
    """A few are told at once, thousands by a run."""
    if not moved:
        return
    run = AnswerRun(
        consultation_id=desk.consultation.id,
        step=answers.TELL_ASSIGNED,
        remark_ids=moved,
        done=0,
        changed=0,
        started_by=desk.actor.account_id,
        started_at=now,
    )
    db.session.add(run)
    db.session.flush()
    if len(moved) <= answer_runs.AT_ONCE:
        answer_runs.work(run, now=now)


def _tell_people(desk: Desk, department: Department, changed: int, due: date | None) -> None:
    act = new_id()
    outbox.publish_all(
        db.session(),
        [
            NotifyPerson(
                person_id=account_id,
                template="answers_assigned_until" if due else "answers_assigned",
                key=f"assigned:{act}",
                facts={
                    "title": desk.consultation.title,
                    "count": str(changed),
                    "department": department.name,
                    "due": f"{due:%d.%m.%Y}" if due else "",
                    "path": f"/biurko/konsultacje/{desk.consultation.id}/odpowiedzi",
                },
            )
            for account_id in members(department.id)
        ],
    )


def members(department_id: UUID) -> list[UUID]:
    """Return who answers for a department."""
    return list(
        db.session.scalars(
            select(DepartmentMember.account_id)
            .where(DepartmentMember.department_id == department_id)
            .order_by(DepartmentMember.account_id)
        )
    )


def _set_members(department: Department, member_ids: Iterable[UUID]) -> None:
    wanted = set(member_ids)
    db.session.execute(
        delete(DepartmentMember).where(
            DepartmentMember.department_id == department.id,
            DepartmentMember.account_id.not_in(wanted),
        )
    )
    if wanted:
        db.session.execute(
            insert(DepartmentMember)
            .values([{"department_id": department.id, "account_id": one} for one in wanted])
            .on_conflict_do_nothing()
        )


def _get(department_id: UUID, *, actor: Actor) -> Department:
    found = db.session.get(Department, department_id, with_for_update=True)
    if found is None:
        raise not_found("department")
    _organiser(actor, found.centre_id)
    return found


def _organiser(actor: Actor, centre_id: UUID) -> None:
    if not rules.may_organise(actor, centre_id):
        raise forbidden()


def _log(actor: Actor, act: str, department: Department) -> None:
    if actor.account_id is None:
        raise forbidden()
    outbox.publish(
        db.session(),
        StaffActed(
            account_id=actor.account_id,
            act=act,
            subject_id=department.id,
            centre_id=department.centre_id,
            reason=department.name,
        ),
    )
