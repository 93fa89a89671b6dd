"""The client of answers, departments and milestones (in consultations)."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.answers import (
    AnsweringDesk,
    AnswerMany,
    AnswerPreview,
    AnswerRun,
    AssignMany,
    Changed,
    ChangePosition,
    DepartmentNote,
    Departments,
    DescribeDepartment,
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
from shared.contracts.base import Command, Nothing
from shared.contracts.milestones import (
    AddMilestonePicture,
    DescribeMilestone,
    Milestones,
    SetMilestoneStatus,
)


class Answers:
    """Calls consultations about answers. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def get_answering_desk(
        self, consultation_id: UUID, query: FindToAnswer, *, actor: Actor
    ) -> AnsweringDesk:
        """Read one page of what the actor has to answer."""
        return self._http.get(_at(consultation_id), AnsweringDesk, actor=actor, query=query)

    def set_answering_terms(
        self, consultation_id: UUID, command: SetAnsweringTerms, *, actor: Actor
    ) -> Nothing:
        """Say when positions are seen and who publishes them."""
        path = f"{_at(consultation_id)}/terms"
        return self._http.send("PUT", path, command, Nothing, actor=actor)

    def get_remark_desk(
        self, consultation_id: UUID, number: int, *, alike: bool = False, actor: Actor
    ) -> RemarkDesk:
        """Read one remark with everything its answer needs; what is alike when asked for."""
        path = f"{_at(consultation_id)}/{number}"
        return self._http.get(path, RemarkDesk, actor=actor, query=ShowRemark(alike=alike))

    def write_answer(
        self, consultation_id: UUID, number: int, command: WriteAnswer, *, actor: Actor
    ) -> RemarkDesk:
        """Keep an answer while it is written, hand it in, or publish it."""
        path = f"{_at(consultation_id)}/{number}"
        return self._http.send("PUT", path, command, RemarkDesk, actor=actor)

    def change_position(
        self, consultation_id: UUID, number: int, command: ChangePosition, *, actor: Actor
    ) -> RemarkDesk:
        """Change a published position, with a public reason."""
        path = f"{_at(consultation_id)}/{number}/position"
        return self._http.send("PUT", path, command, RemarkDesk, actor=actor)

    def merge_remark(
        self, consultation_id: UUID, number: int, command: MergeRemark, *, actor: Actor
    ) -> RemarkDesk:
        """Say that a remark says the same as another."""
        path = f"{_at(consultation_id)}/{number}/merged"
        return self._http.send("PUT", path, command, RemarkDesk, actor=actor)

    def unmerge_remark(self, consultation_id: UUID, number: int, *, actor: Actor) -> RemarkDesk:
        """Let a remark stand for itself again."""
        path = f"{_at(consultation_id)}/{number}/merged"
        return self._http.send("DELETE", path, None, RemarkDesk, actor=actor)

    def preview_answers(
        self, consultation_id: UUID, command: AnswerMany, *, actor: Actor
    ) -> AnswerPreview:
        """Ask what one answer to many would change."""
        path = f"{_at(consultation_id)}/preview"
        return self._http.send("POST", path, command, AnswerPreview, actor=actor)

    def answer_many(self, consultation_id: UUID, command: AnswerMany, *, actor: Actor) -> AnswerRun:
        """Give one answer to many."""
        path = f"{_at(consultation_id)}/runs"
        return self._http.send("POST", path, command, AnswerRun, actor=actor)

    def get_answer_run(self, consultation_id: UUID, run_id: UUID, *, actor: Actor) -> AnswerRun:
        """Ask how far one answer to many has come."""
        return self._http.get(f"{_at(consultation_id)}/runs/{run_id}", AnswerRun, actor=actor)

    def assign_many(self, consultation_id: UUID, command: AssignMany, *, actor: Actor) -> Changed:
        """Give remarks to a department until a day."""
        return self._many(consultation_id, "assigned", command, actor)

    def set_theme_of_many(
        self, consultation_id: UUID, command: SetThemeOfMany, *, actor: Actor
    ) -> Changed:
        """Put remarks under a theme, or under none."""
        return self._many(consultation_id, "themed", command, actor)

    def add_theme(self, consultation_id: UUID, command: NameTheme, *, actor: Actor) -> ThemeNote:
        """Make a theme."""
        return self._http.send("POST", _themes(consultation_id), command, ThemeNote, actor=actor)

    def rename_theme(
        self, consultation_id: UUID, theme_id: UUID, command: NameTheme, *, actor: Actor
    ) -> ThemeNote:
        """Give a theme another name."""
        path = f"{_themes(consultation_id)}/{theme_id}"
        return self._http.send("PUT", path, command, ThemeNote, actor=actor)

    def merge_theme(
        self, consultation_id: UUID, theme_id: UUID, command: MergeTheme, *, actor: Actor
    ) -> Nothing:
        """Put everything of a theme under another, and drop the first."""
        path = f"{_themes(consultation_id)}/{theme_id}/merged"
        return self._http.send("POST", path, command, Nothing, actor=actor)

    def get_owed_board(self, *, actor: Actor) -> OwedBoard:
        """Ask who owes an answer by when."""
        return self._http.get("/v1/answers/owed", OwedBoard, actor=actor)

    def get_departments(self, *, actor: Actor) -> Departments:
        """Read the departments of the actor's centres."""
        return self._http.get("/v1/departments", Departments, actor=actor)

    def add_department(self, command: DescribeDepartment, *, actor: Actor) -> DepartmentNote:
        """Make a department."""
        return self._http.send("POST", "/v1/departments", command, DepartmentNote, actor=actor)

    def edit_department(
        self, department_id: UUID, command: DescribeDepartment, *, actor: Actor
    ) -> DepartmentNote:
        """Give a department another name and other people."""
        path = f"/v1/departments/{department_id}"
        return self._http.send("PUT", path, command, DepartmentNote, actor=actor)

    def remove_department(self, department_id: UUID, *, actor: Actor) -> Nothing:
        """Take a department off the list."""
        path = f"/v1/departments/{department_id}"
        return self._http.send("DELETE", path, None, Nothing, actor=actor)

    def get_milestones(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> Milestones:
        """Read what was promised, and what came of it."""
        path = f"/v1/consultations/{consultation_id}/milestones"
        return self._http.get(path, Milestones, actor=actor)

    def add_milestone(
        self, consultation_id: UUID, command: DescribeMilestone, *, actor: Actor
    ) -> Milestones:
        """Write a promise down."""
        path = f"/v1/consultations/{consultation_id}/milestones"
        return self._http.send("POST", path, command, Milestones, actor=actor)

    def edit_milestone(
        self, milestone_id: UUID, command: DescribeMilestone, *, actor: Actor
    ) -> Nothing:
        """Change a milestone's words and links."""
        path = f"/v1/milestones/{milestone_id}"
        return self._http.send("PUT", path, command, Nothing, actor=actor)

    def set_milestone_status(
        self, milestone_id: UUID, command: SetMilestoneStatus, *, actor: Actor
    ) -> Nothing:
        """Say what became of a promise."""
        path = f"/v1/milestones/{milestone_id}/status"
        return self._http.send("PUT", path, command, Nothing, actor=actor)

    def remove_milestone(self, milestone_id: UUID, *, actor: Actor) -> Nothing:
        """Throw a milestone away."""
        path = f"/v1/milestones/{milestone_id}"
        return self._http.send("DELETE", path, None, Nothing, actor=actor)

    def add_milestone_picture(
        self, milestone_id: UUID, command: AddMilestonePicture, *, actor: Actor
    ) -> Nothing:
        """Put a picture to a milestone."""
        path = f"/v1/milestones/{milestone_id}/pictures"
        return self._http.send("POST", path, command, Nothing, actor=actor)

    def remove_milestone_picture(
        self, milestone_id: UUID, file_id: UUID, *, actor: Actor
    ) -> Nothing:
        """Take a picture off a milestone."""
        path = f"/v1/milestones/{milestone_id}/pictures/{file_id}"
        return self._http.send("DELETE", path, None, Nothing, actor=actor)

    def _many(self, consultation_id: UUID, act: str, command: Command, actor: Actor) -> Changed:
        path = f"{_at(consultation_id)}/{act}"
        return self._http.send("POST", path, command, Changed, actor=actor)


def _at(consultation_id: UUID) -> str:
    return f"/v1/consultations/{consultation_id}/answers"


def _themes(consultation_id: UUID) -> str:
    return f"/v1/consultations/{consultation_id}/themes"
