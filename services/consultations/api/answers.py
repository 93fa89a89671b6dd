"""The door to answers: desks, drafts, positions, one answer to many."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import (
    answer_jobs,
    answer_lists,
    answer_runs,
    answering,
    departments,
    owing,
    remark_merging,
    themes,
)
from services.consultations.api import answer_telling as telling
from services.consultations.model import db
from shared import database
from shared.access import official, organiser
from shared.api import Api, actor
from shared.contracts.answers import (
    AnsweringDesk,
    AnswerMany,
    AnswerPreview,
    AnswerRun,
    AssignMany,
    Changed,
    ChangePosition,
    FindToAnswer,
    MergeRemark,
    MergeTheme,
    NameTheme,
    OwedBoard,
    RemarkDesk,
    SetAnsweringTerms,
    SetThemeOfMany,
    ShowRemark,
    ThemeNote,
    WriteAnswer,
)
from shared.contracts.base import Nothing

api = Api("answers")
answerer = organiser | official
AT = "/v1/consultations/<uuid:consultation_id>/answers"
ONE = f"{AT}/<int:number>"
THEMES = "/v1/consultations/<uuid:consultation_id>/themes"


@api.get(AT, allow=answerer, query=FindToAnswer, gives=AnsweringDesk)
def get_answering_desk(consultation_id: UUID, query: FindToAnswer) -> AnsweringDesk:
    """Show what an organiser, or an official's departments, have to answer."""
    desk = answering.open_desk(consultation_id, actor=actor())
    rows, counts = answer_lists.find(desk, query, today=answer_jobs.today())
    return telling.desk(desk, query, rows, counts)


@api.put(f"{AT}/terms", allow=organiser, takes=SetAnsweringTerms, gives=Nothing)
def set_answering_terms(consultation_id: UUID, command: SetAnsweringTerms) -> Nothing:
    """Say when positions are seen and who publishes them."""
    desk = answering.organiser_desk(consultation_id, actor=actor())
    answering.set_terms(desk, shown=command.shown, officials_publish=command.officials_publish)
    return Nothing()


@api.get(ONE, allow=answerer, query=ShowRemark, gives=RemarkDesk)
def get_remark_desk(consultation_id: UUID, number: int, query: ShowRemark) -> RemarkDesk:
    """Show one remark with everything its answer needs."""
    desk = answering.open_desk(consultation_id, actor=actor())
    return telling.remark_desk(desk, answering.remark(desk, number), alike=query.alike)


@api.put(ONE, allow=answerer, takes=WriteAnswer, gives=RemarkDesk)
def write_answer(consultation_id: UUID, number: int, command: WriteAnswer) -> RemarkDesk:
    """Keep an answer while it is written, hand it in, or publish it."""
    desk = answering.open_desk(consultation_id, actor=actor(), alone_in=command.alone_in)
    found = answering.write(
        desk,
        number,
        position=command.position,
        reason=command.reason,
        step=command.step,
        now=datetime.now(UTC),
    )
    return telling.remark_desk(desk, found)


@api.put(f"{ONE}/position", allow=organiser, takes=ChangePosition, gives=RemarkDesk)
def change_position(consultation_id: UUID, number: int, command: ChangePosition) -> RemarkDesk:
    """Change a published position, with the reason that everybody reads."""
    desk = answering.organiser_desk(consultation_id, actor=actor(), alone_in=command.alone_in)
    found = answering.change(
        desk,
        number,
        position=command.position,
        reason=command.reason,
        because=command.because,
        now=datetime.now(UTC),
    )
    return telling.remark_desk(desk, found)


@api.put(f"{ONE}/merged", allow=organiser, takes=MergeRemark, gives=RemarkDesk)
def merge_remark(consultation_id: UUID, number: int, command: MergeRemark) -> RemarkDesk:
    """Say that this remark says the same as another; repeatable."""
    desk = answering.organiser_desk(consultation_id, actor=actor())
    found = remark_merging.merge(desk, number, command.into, now=datetime.now(UTC))
    return telling.remark_desk(desk, found)


@api.delete(f"{ONE}/merged", allow=organiser, gives=RemarkDesk)
def unmerge_remark(consultation_id: UUID, number: int) -> RemarkDesk:
    """Let this remark stand for itself again; repeatable."""
    desk = answering.organiser_desk(consultation_id, actor=actor())
    return telling.remark_desk(desk, remark_merging.unmerge(desk, number))


@api.post(f"{AT}/preview", allow=answerer, takes=AnswerMany, gives=AnswerPreview)
def preview_answers(consultation_id: UUID, command: AnswerMany) -> AnswerPreview:
    """Tell what one answer to many would change, and what would stay."""
    desk = answering.open_desk(consultation_id, actor=actor(), alone_in=command.alone_in)
    preview = answer_runs.preview(
        desk, command.selected, step=command.step, today=answer_jobs.today()
    )
    return telling.preview(preview)


@api.post(f"{AT}/runs", allow=answerer, takes=AnswerMany, gives=AnswerRun, status=201)
def answer_many(consultation_id: UUID, command: AnswerMany) -> AnswerRun:
    """Give one answer to many; thousands are answered by a job right after."""
    desk = answering.open_desk(consultation_id, actor=actor(), alone_in=command.alone_in)
    run = answer_runs.start(desk, command, now=datetime.now(UTC), today=answer_jobs.today())
    told = telling.run(run)
    if not told.finished:
        # The job must find the run, so the commit comes first.
        database.door(db)
        answer_jobs.soon(answer_jobs.work_run, str(run.id))
    return told


@api.get(f"{AT}/runs/<uuid:run_id>", allow=answerer, gives=AnswerRun)
def get_answer_run(consultation_id: UUID, run_id: UUID) -> AnswerRun:
    """Tell how far one answer to many has come."""
    desk = answering.open_desk(consultation_id, actor=actor())
    return telling.run(answer_runs.get(desk, run_id))


@api.post(f"{AT}/assigned", allow=organiser, takes=AssignMany, gives=Changed)
def assign_many(consultation_id: UUID, command: AssignMany) -> Changed:
    """Give remarks to a department until a day."""
    desk = answering.organiser_desk(consultation_id, actor=actor())
    changed = departments.assign(
        desk,
        command.selected,
        department_id=command.department_id,
        due=command.due,
        now=datetime.now(UTC),
        today=answer_jobs.today(),
    )
    return Changed(changed=changed)


@api.post(f"{AT}/themed", allow=answerer, takes=SetThemeOfMany, gives=Changed)
def set_theme_of_many(consultation_id: UUID, command: SetThemeOfMany) -> Changed:
    """Put remarks under a theme, or under none."""
    desk = answering.open_desk(consultation_id, actor=actor())
    changed = themes.set_of_many(
        desk, command.selected, command.theme_id, today=answer_jobs.today()
    )
    return Changed(changed=changed)


@api.post(THEMES, allow=organiser, takes=NameTheme, gives=ThemeNote, status=201)
def add_theme(consultation_id: UUID, command: NameTheme) -> ThemeNote:
    """Make a theme."""
    desk = answering.organiser_desk(consultation_id, actor=actor())
    made = themes.add(desk, command.name)
    return ThemeNote(id=made.id, name=made.name)


@api.put(f"{THEMES}/<uuid:theme_id>", allow=organiser, takes=NameTheme, gives=ThemeNote)
def rename_theme(consultation_id: UUID, theme_id: UUID, command: NameTheme) -> ThemeNote:
    """Give a theme another name."""
    desk = answering.organiser_desk(consultation_id, actor=actor())
    found = themes.rename(desk, theme_id, command.name)
    return ThemeNote(id=found.id, name=found.name)


@api.post(f"{THEMES}/<uuid:theme_id>/merged", allow=organiser, takes=MergeTheme, gives=Nothing)
def merge_theme(consultation_id: UUID, theme_id: UUID, command: MergeTheme) -> Nothing:
    """Put everything of a theme under another, and drop the first."""
    desk = answering.organiser_desk(consultation_id, actor=actor())
    themes.merge(desk, theme_id, command.into)
    return Nothing()


@api.get("/v1/answers/owed", allow=answerer, gives=OwedBoard)
def get_owed_board() -> OwedBoard:
    """Tell who owes an answer by when, as far as it is the actor's affair."""
    return telling.board(owing.board(actor=actor(), today=answer_jobs.today()))
