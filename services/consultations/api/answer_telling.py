"""Tables become structs: answers and milestones."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.consultations import (
    answer_jobs,
    answer_lists,
    answer_runs,
    departments,
    milestones,
    model,
    positions,
    remark_merging,
    themes,
)
from services.consultations.answering import Desk
from services.consultations.model import db
from services.consultations.rules import answers as rules
from services.consultations.rules import milestones as milestone_rules
from shared.contracts import answers as contracts
from shared.contracts.files import StoredFile
from shared.contracts.milestones import Milestone

SHOWN_NUMBERS = 30


def desk(
    found: Desk,
    query: contracts.FindToAnswer,
    rows: Sequence[answer_lists.Line],
    counts: Mapping[str, int],
) -> contracts.AnsweringDesk:
    """Tell one page of an answering desk."""
    whole = found.consultation
    total = counts[query.standing]
    return contracts.AnsweringDesk(
        consultation_id=whole.id,
        centre_id=whole.centre_id,
        title=whole.title,
        language=whole.language,
        organises=found.organises,
        publishes=found.publishes,
        shown=found.shown,
        officials_publish=found.officials_publish,
        reported=whole.report_at is not None,
        remarks=tuple(remark(one) for one in rows),
        themes=theme_notes(whole.id),
        departments=department_notes([whole.centre_id], members=False),
        department_ids=tuple(sorted(found.departments)),
        total=total,
        page=max(query.page, 1),
        pages=-(-total // answer_lists.PER_PAGE),
        counts=dict(counts),
    )


def remark_desk(found: Desk, row: model.Remark, *, alike: bool = False) -> contracts.RemarkDesk:
    """Tell one remark with everything its answer needs; what is `alike` only when asked for."""
    whole = found.consultation
    return contracts.RemarkDesk(
        consultation_id=whole.id,
        centre_id=whole.centre_id,
        title=whole.title,
        language=whole.language,
        organises=found.organises,
        publishes=found.publishes,
        is_shown=found.is_shown,
        remark=remark(answer_lists.one(row)),
        themes=theme_notes(whole.id),
        departments=department_notes([whole.centre_id], members=False),
        positions=_positions(row),
        merged=tuple(remark_merging.merged_into(row)),
        alike=tuple(
            contracts.AlikeRemark(
                number=one.number,
                text=one.text,
                position=one.position,
                alike=round(one.alike * 100),
            )
            for one in (remark_merging.alike(row) if alike and found.organises else ())
        ),
        milestones=_marks(row.id),
    )


def remark(line: answer_lists.Line) -> contracts.RemarkToAnswer:
    """Tell a remark to whoever answers; never who said it."""
    row, draft, fragment, root = line
    return contracts.RemarkToAnswer(
        id=row.id,
        number=row.number or 0,
        text=row.text,
        state=row.state,
        said_at=row.said_at,
        fragment=fragment,
        place=row.place,
        theme_id=row.theme_id,
        department_id=row.department_id,
        due=row.answer_due,
        position=row.position,
        reason=row.reason,
        answered_at=row.answered_at,
        draft=contracts.AnswerDraft(
            position=draft.position,
            reason=draft.reason,
            state=draft.state,
            written_by=draft.written_by,
            written_at=draft.written_at,
        )
        if draft is not None
        else None,
        merged_into=root,
    )


def public(row: model.Remark) -> contracts.PublicAnswer:
    """Tell what everybody may know of the answer to a remark; a draft is not among it."""
    department = db.session.get(model.Department, row.department_id) if row.department_id else None
    root = db.session.get(model.Remark, row.merged_into) if row.merged_into else None
    return contracts.PublicAnswer(
        department=department.name if department else "",
        due=row.answer_due if not row.position else None,
        position=row.position,
        reason=row.reason,
        answered_at=row.answered_at,
        positions=_positions(row),
        merged_into=root.number if root else None,
        milestones=_marks(row.id),
    )


def preview(found: answer_runs.Preview) -> contracts.AnswerPreview:
    """Tell what one answer to many would do."""
    counts = found.counts
    changing = [number for _key, number in found.changing]
    staying = [number for _key, number, fate in found.lines if fate != rules.CHANGES]
    return contracts.AnswerPreview(
        total=len(found.lines),
        changes=len(changing),
        answered=counts[rules.ANSWERED],
        merged=counts[rules.MERGED],
        no_draft=counts[rules.NO_DRAFT],
        own=counts[rules.OWN],
        changing=tuple(changing[:SHOWN_NUMBERS]),
        staying=tuple(staying[:SHOWN_NUMBERS]),
    )


def run(row: model.AnswerRun) -> contracts.AnswerRun:
    """Tell how far a run has come."""
    return contracts.AnswerRun(
        id=row.id,
        total=len(row.remark_ids),
        done=row.done,
        changed=row.changed,
        finished=row.finished_at is not None,
    )


def theme_notes(consultation_id: UUID) -> tuple[contracts.ThemeNote, ...]:
    """Tell the themes of a consultation."""
    return tuple(
        contracts.ThemeNote(
            id=row.Theme.id, name=row.Theme.name, remarks=row.remarks, unanswered=row.unanswered
        )
        for row in themes.listed(consultation_id)
    )


def department_notes(
    centre_ids: Sequence[UUID], *, members: bool
) -> tuple[contracts.DepartmentNote, ...]:
    """Tell the departments of centres, with their people where asked for."""
    return tuple(
        contracts.DepartmentNote(
            id=one.id,
            centre_id=one.centre_id,
            name=one.name,
            member_ids=tuple(sorted(people)) if members else (),
            remarks=count,
        )
        for one, people, count in departments.of_centres(centre_ids)
    )


def board(rows: Sequence[Any]) -> contracts.OwedBoard:
    """Tell who owes an answer by when."""
    return contracts.OwedBoard(
        owed=tuple(
            contracts.Owed(**{**row._mapping, "department": row.department or ""}) for row in rows
        )
    )


def milestone(line: milestones.Line) -> Milestone:
    """Tell a milestone with its pictures."""
    one = line.milestone
    return Milestone(
        id=one.id,
        title=one.title,
        words=one.words,
        planned_on=one.planned_on,
        first_planned_on=one.first_planned_on,
        done_on=one.done_on,
        status=one.status,
        standing=_standing(one),
        reason=one.reason,
        pictures=tuple(
            StoredFile(
                id=file.id,
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                alternative=file.alternative,
            )
            for file in line.pictures
        ),
        remark_numbers=tuple(line.numbers),
        told=line.told,
    )


def _standing(one: model.Milestone) -> str:
    return milestone_rules.standing(
        one.status, planned_on=one.planned_on, today=answer_jobs.today()
    )


def _positions(row: model.Remark) -> tuple[contracts.PositionTold, ...]:
    return tuple(
        contracts.PositionTold(
            position=one.position, reason=one.reason, because=one.because, given_at=one.given_at
        )
        for one in positions.history([row.id]).get(row.id, ())
    )


def _marks(remark_id: UUID) -> tuple[contracts.MilestoneMark, ...]:
    return tuple(
        contracts.MilestoneMark(
            id=one.id,
            title=one.title,
            status=_standing(one),
            planned_on=one.planned_on,
            done_on=one.done_on,
        )
        for one in milestones.of_remarks([remark_id]).get(remark_id, ())
    )
