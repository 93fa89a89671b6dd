"""The desk on which remarks are answered: who sits at it, drafts, positions.

`Remark.position` is always what everybody may read. What is not public yet is an `AnswerDraft`.
Everything flushes and nothing commits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from services.consultations import consultations, positions
from services.consultations.model import (
    AnswerDraft,
    AnsweringSettings,
    AnswerRun,
    Consultation,
    Department,
    DepartmentMember,
    PositionGiven,
    Remark,
    db,
)
from services.consultations.rules import answers as rules
from shared.contracts.actors import Actor
from shared.problems import conflict, forbidden, invalid, not_found

LONGEST_REASON = 10_000
LONGEST_BECAUSE = 1000


@dataclass(frozen=True)
class Desk:
    """Somebody's desk in a consultation: an organiser's whole, or an official's departments'."""

    consultation: Consultation
    organises: bool
    departments: frozenset[UUID]
    shown: str
    officials_publish: bool
    actor: Actor
    # Whether no other organiser could publish what this one says.
    alone: bool = False

    @property
    def publishes(self) -> bool:
        """Tell whether this person may publish positions."""
        return rules.may_publish(organises=self.organises, officials_publish=self.officials_publish)

    @property
    def is_shown(self) -> bool:
        """Tell whether a position given now is public at once; else it comes with the report."""
        reported = self.consultation.report_at is not None
        return rules.is_shown(shown=self.shown, reported=reported)

    def may_judge(self, author_id: UUID | None) -> bool:
        """Tell whether this person may publish the answer to a remark of that author."""
        return rules.may_judge(self.actor, author_id=author_id, alone=self.alone)

    @property
    def reach(self) -> list[ColumnElement[bool]]:
        """Return the terms of the remarks this person answers."""
        terms: list[ColumnElement[bool]] = [
            Remark.consultation_id == self.consultation.id,
            Remark.state != "unconfirmed",
        ]
        if not self.organises:
            terms.append(Remark.department_id.in_(self.departments))
        return terms


def open_desk(consultation_id: UUID, *, actor: Actor, alone_in: Collection[UUID] = ()) -> Desk:
    """Return the desk of an organiser, or of an official of a department in that centre.

    `alone_in`: the centres in which nobody but the actor is an organiser.
    """
    found = consultations.get(consultation_id, actor=actor)
    if not rules.may_open_desk(actor, found.centre_id):
        raise forbidden()
    settings = db.session.get(AnsweringSettings, consultation_id)
    organises = actor.holds("organiser", found.centre_id)
    return Desk(
        consultation=found,
        organises=organises,
        departments=frozenset() if organises else departments_of(actor, found.centre_id),
        shown=settings.shown if settings else rules.AT_ONCE,
        officials_publish=settings.officials_publish if settings else False,
        actor=actor,
        alone=organises and found.centre_id in alone_in,
    )


def are_shown(consultation: Consultation) -> bool:
    """Tell whether a position given in a consultation now is public at once."""
    settings = db.session.get(AnsweringSettings, consultation.id)
    shown = settings.shown if settings else rules.AT_ONCE
    return rules.is_shown(shown=shown, reported=consultation.report_at is not None)


def organiser_desk(consultation_id: UUID, *, actor: Actor, alone_in: Collection[UUID] = ()) -> Desk:
    """Return the desk of an organiser; officials have no such rights."""
    desk = open_desk(consultation_id, actor=actor, alone_in=alone_in)
    if not desk.organises:
        raise forbidden()
    return desk


def departments_of(actor: Actor, centre_id: UUID) -> frozenset[UUID]:
    """Return the departments an official answers for in a centre."""
    return frozenset(
        db.session.scalars(
            select(DepartmentMember.department_id)
            .join(Department, Department.id == DepartmentMember.department_id)
            .where(
                DepartmentMember.account_id == actor.account_id, Department.centre_id == centre_id
            )
        )
    )


def set_terms(desk: Desk, *, shown: str, officials_publish: bool) -> None:
    """Say when positions are seen and who publishes them.

    What was to come with the report waits for an organiser again once nothing waits for it.
    """
    if shown not in (rules.AT_ONCE, rules.WITH_REPORT):
        raise invalid(shown="unknown")
    values = {"shown": shown, "officials_publish": officials_publish}
    db.session.execute(
        insert(AnsweringSettings)
        .values(consultation_id=desk.consultation.id, **values)
        .on_conflict_do_update(index_elements=["consultation_id"], set_=values)
    )
    if shown == rules.AT_ONCE:
        of_this = select(Remark.id).where(Remark.consultation_id == desk.consultation.id)
        db.session.execute(
            update(AnswerDraft)
            .where(AnswerDraft.state == rules.APPROVED, AnswerDraft.remark_id.in_(of_this))
            .values(state=rules.HANDED_IN)
        )
    consultations.log_act("answers.terms_set", desk.consultation, actor=desk.actor, reason=shown)


def remark(desk: Desk, number: int, *, lock: bool = False) -> Remark:
    """Return a remark of this desk by its number; others do not exist here."""
    wanted = select(Remark).where(*desk.reach, Remark.number == number)
    found: Remark | None = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise not_found("remark")
    return found


def write(
    desk: Desk, number: int, *, position: str, reason: str, step: str, now: datetime
) -> Remark:
    """Keep an answer to one remark as it is being written, hand it in, or publish it.

    Raises conflict `answered` where everybody reads a position already, `approved` where only an
    organiser may still change the draft, `merged` where another remark's answer holds, and
    `own_remark` where another organiser has to publish it.
    """
    found = remark(desk, number, lock=True)
    position, reason = position.strip(), reason.strip()
    judge(position, reason, whole=step != rules.WRITING)
    if step == rules.PUBLISH and not desk.publishes:
        raise forbidden("Only an organiser publishes positions here.")
    if step == rules.PUBLISH:
        _judged_by(desk, found)
    draft = db.session.get(AnswerDraft, found.id)
    _free(found, draft, organises=desk.organises)
    if step == rules.PUBLISH and desk.is_shown:
        given = positions.Given(found, position, reason)
        positions.give([given], consultation=desk.consultation, by=desk.actor.account_id, now=now)
        log_answered(desk, number, own=found.author_id == desk.actor.account_id)
        return found
    state = {rules.PUBLISH: rules.APPROVED, rules.HAND_IN: rules.HANDED_IN}.get(step, rules.WRITING)
    keep_drafts([(found.id, position, reason)], state, by=desk.actor.account_id, now=now)
    return found


def log_answered(desk: Desk, number: int | None, *, own: bool) -> None:
    """Note who published an answer; plainly, where it is to their own remark."""
    act = "remark.answered_own" if own else "remark.answered"
    consultations.log_act(act, desk.consultation, actor=desk.actor, reason=f"{number}")


def keep_drafts(
    drafts: Collection[tuple[UUID, str, str]], state: str, *, by: UUID | None, now: datetime
) -> None:
    """Put drafts (remark, position, reason) in the place of whatever these remarks have."""
    if not drafts:
        return
    rows = insert(AnswerDraft).values(
        [
            {
                "remark_id": key,
                "position": position,
                "reason": reason,
                "state": state,
                "written_by": by,
                "written_at": now,
            }
            for key, position, reason in drafts
        ]
    )
    kept = ("position", "reason", "state", "written_by", "written_at")
    db.session.execute(
        rows.on_conflict_do_update(
            index_elements=["remark_id"], set_={name: rows.excluded[name] for name in kept}
        )
    )


def change(
    desk: Desk, number: int, *, position: str, reason: str, because: str, now: datetime
) -> Remark:
    """Put another position in the place of a published one, with the reason everybody reads."""
    if not desk.organises:
        raise forbidden("Only an organiser changes a published position.")
    found = remark(desk, number, lock=True)
    position, reason, because = position.strip(), reason.strip(), because.strip()
    if not found.position:
        raise conflict("not_answered", "There is no position yet.")
    if found.merged_into is not None:
        raise conflict("merged", "The answer of the remark it is merged into holds.")
    _judged_by(desk, found)
    judge(position, reason, whole=True)
    if not 5 <= len(because) <= LONGEST_BECAUSE:
        raise invalid(because="empty" if len(because) < 5 else "too_long")
    if (position, reason) == (found.position, found.reason):
        raise invalid(position="unchanged")
    given = positions.Given(found, position, reason)
    positions.give(
        [given],
        consultation=desk.consultation,
        by=desk.actor.account_id,
        now=now,
        because=because,
    )
    consultations.log_act(
        "remark.position_changed", desk.consultation, actor=desk.actor, reason=because
    )
    return found


def publish_with_report(consultation_id: UUID, *, by: UUID | None, now: datetime) -> int:
    """Publish every position that waits for the report; call it in the report's transaction.

    However many they are: a few statements. Their authors are told by a run, right after.
    """
    ids = list(
        db.session.scalars(
            _PUBLISH_APPROVED, {"consultation": consultation_id, "now": now, "by": by}
        )
    )
    if ids:
        db.session.add(
            AnswerRun(
                consultation_id=consultation_id,
                step=rules.TELL_ANSWERED,
                remark_ids=ids,
                started_by=by,
                started_at=now,
            )
        )
        db.session.flush()
        db.session.expire_all()
    return len(ids)


# One that says the same as another is published with it. Who approved it has given it.
_PUBLISH_APPROVED = text(
    """
    WITH approved AS (
        DELETE FROM answer_drafts d USING remarks root
        WHERE root.id = d.remark_id AND root.consultation_id = :consultation
          AND d.state = 'approved' AND root.position = '' AND root.merged_into IS NULL
        RETURNING d.remark_id, d.position, d.reason, coalesce(d.written_by, :by) AS given_by
    ), answered AS (
        UPDATE remarks r SET position = a.position, reason = a.reason,
            answered_at = :now, answered_by = a.given_by
        FROM approved a
        WHERE (r.id = a.remark_id OR r.merged_into = a.remark_id) AND r.position = ''
        RETURNING r.id, r.position, r.reason, r.answered_by
    )
    INSERT INTO positions (id, remark_id, number, position, reason, because, given_by, given_at)
    SELECT gen_random_uuid(), id, 1, position, reason, '', answered_by, :now FROM answered
    RETURNING remark_id
    """
)


def unanswered() -> ColumnElement[bool]:
    """Return the condition of remarks without a position, public or waiting for the report.

    One that says the same as another is answered with that other. One that its author took back
    has no words left that could be answered.
    """
    approved = exists().where(
        AnswerDraft.remark_id.in_([Remark.id, Remark.merged_into]),
        AnswerDraft.state == rules.APPROVED,
    )
    return and_(Remark.position == "", Remark.state != "removed", ~approved)


def all_answered(consultation_id: UUID) -> bool:
    """Tell whether each numbered remark has its position, also those a moderator has not seen."""
    open_one = exists().where(
        Remark.consultation_id == consultation_id, Remark.state != "unconfirmed", unanswered()
    )
    return not db.session.scalar(select(open_one))


def forget_person(person_id: UUID) -> None:
    """Take an erased official off departments, drafts and positions; what was said stays."""
    db.session.execute(delete(DepartmentMember).where(DepartmentMember.account_id == person_id))
    columns: tuple[tuple[Any, str], ...] = (
        (AnswerDraft, "written_by"),
        (AnswerRun, "started_by"),
        (PositionGiven, "given_by"),
        (Remark, "answered_by"),
    )
    for table, column in columns:
        db.session.execute(
            update(table).where(getattr(table, column) == person_id).values({column: None})
        )


def judge(position: str, reason: str, *, whole: bool) -> None:
    """Raise invalid for a position that is none, or (`whole`) an answer that lacks a part."""
    faults = {}
    if position not in (*rules.POSITIONS, "") or (whole and not position):
        faults["position"] = "choose"
    if whole and not reason:
        faults["reason"] = "empty"
    if len(reason) > LONGEST_REASON:
        faults["reason"] = "too_long"
    if faults:
        raise invalid(**faults)


def _judged_by(desk: Desk, found: Remark) -> None:
    if not desk.may_judge(found.author_id):
        raise conflict("own_remark", "Another organiser publishes the answer to one's own remark.")


def _free(found: Remark, draft: AnswerDraft | None, *, organises: bool) -> None:
    if found.merged_into is not None:
        raise conflict("merged", "The answer of the remark it is merged into holds.")
    if found.position:
        raise conflict("answered", "Everybody reads a position already.")
    if draft is not None and draft.state == rules.APPROVED and not organises:
        raise conflict("approved", "An organiser has approved it already.")


def search(words: str) -> list[ColumnElement[bool]]:
    """Return the terms of a search among remarks: a number, or words of the text."""
    terms: list[ColumnElement[bool]] = []
    for word in words.split()[:8]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        number = word.lstrip("#")
        found: ColumnElement[bool] = Remark.text.ilike(pattern)
        if number.isdecimal() and len(number) < 8:
            found = or_(found, Remark.number == int(number))
        terms.append(found)
    return terms
