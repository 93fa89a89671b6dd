"""One answer to many remarks: previewed, a few in one transaction, thousands by a job.

A run's chunks are transactions of their own and each moves `done`; a job that dies is begun again
where it stood, and a remark that was answered meanwhile stays as it is.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from services.consultations import answer_lists, answering, consultations, positions
from services.consultations.answering import Desk
from services.consultations.model import AnswerDraft, AnswerRun, Consultation, Remark, db
from services.consultations.rules import answers as rules
from shared import outbox
from shared.contracts.answers import AnswerMany, Selected
from shared.problems import conflict, forbidden, invalid, not_found

AT_ONCE = 200
A_CHUNK = 500


class Preview(NamedTuple):
    """Which of the selected would change and which stay, and why: (id, number, fate) each."""

    lines: list[tuple[UUID, int, str]]

    @property
    def changing(self) -> list[tuple[UUID, int]]:
        """Return those that would get the answer."""
        return [(key, number) for key, number, fate in self.lines if fate == rules.CHANGES]

    @property
    def counts(self) -> Counter[str]:
        """Return how many there are of each fate."""
        return Counter(fate for _key, _number, fate in self.lines)


def preview(desk: Desk, selection: Selected, *, step: str, today: date) -> Preview:
    """Say what one answer to many would do."""
    ids = answer_lists.selected(desk, selection, today=today).order_by(None).subquery()
    rows = db.session.execute(
        select(
            Remark.id,
            Remark.number,
            Remark.position,
            Remark.merged_into,
            Remark.author_id,
            AnswerDraft.state,
        )
        .outerjoin(AnswerDraft, AnswerDraft.remark_id == Remark.id)
        .where(Remark.id.in_(select(ids)))
        .order_by(Remark.number)
    )
    lines = []
    for row in rows:
        barred = not desk.may_judge(row.author_id)
        fate = _fate(step, row.position, row.state, row.merged_into, barred=barred)
        lines.append((row.id, row.number, fate))
    return Preview(lines)


def start(desk: Desk, command: AnswerMany, *, now: datetime, today: date) -> AnswerRun:
    """Begin one answer to many; a few are answered at once, the rest waits for the job.

    Raises conflict `selection_changed` where not as many would change as a preview said.
    """
    if command.step != rules.HAND_IN and not desk.publishes:
        raise forbidden("Only an organiser publishes positions here.")
    position, reason = command.position.strip(), command.reason.strip()
    if command.step == rules.PUBLISH_DRAFTS:
        position = reason = ""
    else:
        answering.judge(position, reason, whole=True)
    changing = preview(desk, command.selected, step=command.step, today=today).changing
    if not changing:
        raise invalid(selected="nothing_changes")
    if command.expected is not None and command.expected != len(changing):
        raise conflict("selection_changed", "Something has changed since the preview.")
    run = AnswerRun(
        consultation_id=desk.consultation.id,
        step=command.step,
        position=position,
        reason=reason,
        remark_ids=[key for key, _number in changing],
        done=0,
        changed=0,
        started_by=desk.actor.account_id,
        started_at=now,
    )
    db.session.add(run)
    db.session.flush()
    _log(desk, run.remark_ids)
    if len(changing) <= AT_ONCE:
        work(run, now=now)
    return run


def get(desk: Desk, run_id: UUID) -> AnswerRun:
    """Return how far a run of this desk has come."""
    found = db.session.get(AnswerRun, run_id)
    own = found is not None and (desk.organises or found.started_by == desk.actor.account_id)
    if found is None or found.consultation_id != desk.consultation.id or not own:
        raise not_found("run")
    return found


def unfinished() -> list[UUID]:
    """Return the runs a job has to work on."""
    return list(
        db.session.scalars(
            select(AnswerRun.id)
            .where(AnswerRun.finished_at.is_(None))
            .order_by(AnswerRun.started_at)
        )
    )


def to_work(run_id: UUID) -> AnswerRun | None:
    """Return an unfinished run, locked; nothing where another worker has it or it is done."""
    found: AnswerRun | None = db.session.scalar(
        select(AnswerRun)
        .where(AnswerRun.id == run_id, AnswerRun.finished_at.is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return found


def work(run: AnswerRun, *, now: datetime) -> None:
    """Do a run's next chunk."""
    ids = run.remark_ids[run.done : run.done + A_CHUNK]
    consultation = db.session.get_one(Consultation, run.consultation_id)
    rows = db.session.execute(
        select(Remark, AnswerDraft)
        .outerjoin(AnswerDraft, AnswerDraft.remark_id == Remark.id)
        .where(Remark.id.in_(ids))
        .order_by(Remark.id)
        .with_for_update(of=Remark)
        .execution_options(populate_existing=True)
    ).all()
    changing = [
        (remark, draft)
        for remark, draft in rows
        if _fate(run.step, remark.position, draft.state if draft else None, remark.merged_into)
        == rules.CHANGES
    ]
    if run.step in (rules.TELL_ANSWERED, rules.TELL_ASSIGNED):
        changing = list(rows)
        _tell(run, [remark for remark, _draft in rows], consultation)
    else:
        _apply(run, changing, consultation, now)
    run.done += len(ids)
    run.changed += len(changing)
    if run.done >= len(run.remark_ids):
        run.finished_at = now
    db.session.flush()


def _apply(
    run: AnswerRun,
    changing: Sequence[tuple[Remark, AnswerDraft | None]],
    consultation: Consultation,
    now: datetime,
) -> None:
    given = [
        positions.Given(remark, draft.position, draft.reason)
        if run.step == rules.PUBLISH_DRAFTS and draft is not None
        else positions.Given(remark, run.position, run.reason)
        for remark, draft in changing
    ]
    if run.step == rules.HAND_IN:
        _keep(given, rules.HANDED_IN, run, now)
    elif answering.are_shown(consultation):
        positions.give(given, consultation=consultation, by=run.started_by, now=now)
    else:
        _keep(given, rules.APPROVED, run, now)


def _tell(run: AnswerRun, remarks: list[Remark], consultation: Consultation) -> None:
    if run.step == rules.TELL_ANSWERED:
        told = [positions.first_told(remark, consultation) for remark in remarks]
    else:
        told = [positions.assigned_told(remark, consultation) for remark in remarks]
    outbox.publish_all(db.session(), [one for messages in told for one in messages])


def _keep(given: list[positions.Given], state: str, run: AnswerRun, now: datetime) -> None:
    drafts = [(one.remark.id, one.position, one.reason) for one in given]
    answering.keep_drafts(drafts, state, by=run.started_by, now=now)


def _fate(
    step: str, position: str, draft: str | None, merged_into: UUID | None, *, barred: bool = False
) -> str:
    merged = merged_into is not None
    return rules.fate(step, position=position, draft=draft, merged=merged, barred=barred)


def _log(desk: Desk, changing: Collection[UUID]) -> None:
    consultations.log_act(
        "remarks.answered", desk.consultation, actor=desk.actor, reason=f"{len(changing)}"
    )
    mine = select(Remark.number).where(
        Remark.id.in_(changing), Remark.author_id == desk.actor.account_id
    )
    for number in db.session.scalars(mine):
        answering.log_answered(desk, number, own=True)
