"""The client of consultations: one method per operation, structs in and out."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Command, Nothing
from shared.contracts.consultations import (
    AddOptions,
    AddProjects,
    AddQuestions,
    ChangeDates,
    Consultation,
    ConsultationNotes,
    DescribeConsultation,
    DescribeOption,
    DescribeProject,
    DescribeQuestion,
    FindConsultations,
    GiveReason,
    PutInOrder,
    ScheduleBallot,
    SetBallot,
)


class Consultations:
    """Calls consultations. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def find_consultations(
        self, query: FindConsultations, *, actor: Actor = VISITOR
    ) -> ConsultationNotes:
        """Search consultations, page by page."""
        return self._http.get("/v1/consultations", ConsultationNotes, actor=actor, query=query)

    def get_consultation(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> Consultation:
        """Read one consultation with its ballot."""
        return self._http.get(f"/v1/consultations/{consultation_id}", Consultation, actor=actor)

    def create_consultation(self, command: DescribeConsultation, *, actor: Actor) -> Consultation:
        """Make a draft."""
        return self._http.send("POST", "/v1/consultations", command, Consultation, actor=actor)

    def edit_consultation(
        self, consultation_id: UUID, command: DescribeConsultation, *, actor: Actor
    ) -> Consultation:
        """Change a draft's words."""
        path = f"/v1/consultations/{consultation_id}"
        return self._http.send("PUT", path, command, Consultation, actor=actor)

    def delete_consultation(self, consultation_id: UUID, *, actor: Actor) -> Nothing:
        """Throw a draft away."""
        path = f"/v1/consultations/{consultation_id}"
        return self._http.send("DELETE", path, None, Nothing, actor=actor)

    def set_ballot(
        self, consultation_id: UUID, command: SetBallot, *, actor: Actor
    ) -> Consultation:
        """Set the terms of a draft's ballot."""
        return self._set(consultation_id, "ballot", command, actor)

    def add_projects(
        self, consultation_id: UUID, command: AddProjects, *, actor: Actor
    ) -> Consultation:
        """Put projects on a draft's ballot: all of them, or none."""
        path = f"/v1/consultations/{consultation_id}/projects"
        return self._http.send("POST", path, command, Consultation, actor=actor)

    def edit_project(
        self, consultation_id: UUID, project_id: UUID, command: DescribeProject, *, actor: Actor
    ) -> Consultation:
        """Change a project of a draft."""
        return self._set(consultation_id, f"projects/{project_id}", command, actor)

    def remove_project(
        self, consultation_id: UUID, project_id: UUID, *, actor: Actor
    ) -> Consultation:
        """Take a project off a draft's ballot."""
        path = f"/v1/consultations/{consultation_id}/projects/{project_id}"
        return self._http.send("DELETE", path, None, Consultation, actor=actor)

    def schedule_ballot(
        self, consultation_id: UUID, command: ScheduleBallot, *, actor: Actor
    ) -> Consultation:
        """Set the dates of a draft's ballot and what holds for all its questions."""
        return self._set(consultation_id, "schedule", command, actor)

    def add_questions(
        self, consultation_id: UUID, command: AddQuestions, *, actor: Actor
    ) -> Consultation:
        """Put questions on a draft's ballot: all of them, or none."""
        path = f"/v1/consultations/{consultation_id}/questions"
        return self._http.send("POST", path, command, Consultation, actor=actor)

    def edit_question(
        self, consultation_id: UUID, question_id: UUID, command: DescribeQuestion, *, actor: Actor
    ) -> Consultation:
        """Change a question of a draft; its code and options stay."""
        return self._set(consultation_id, f"questions/{question_id}", command, actor)

    def remove_question(
        self, consultation_id: UUID, question_id: UUID, *, actor: Actor
    ) -> Consultation:
        """Take a question off a draft's ballot."""
        path = f"/v1/consultations/{consultation_id}/questions/{question_id}"
        return self._http.send("DELETE", path, None, Consultation, actor=actor)

    def put_questions_in_order(
        self, consultation_id: UUID, command: PutInOrder, *, actor: Actor
    ) -> Consultation:
        """Put the questions of a draft in a new order."""
        return self._set(consultation_id, "questions-order", command, actor)

    def add_options(
        self, consultation_id: UUID, question_id: UUID, command: AddOptions, *, actor: Actor
    ) -> Consultation:
        """Put options on a draft's question: all of them, or none."""
        path = f"/v1/consultations/{consultation_id}/questions/{question_id}/options"
        return self._http.send("POST", path, command, Consultation, actor=actor)

    def edit_option(
        self,
        consultation_id: UUID,
        question_id: UUID,
        option_id: UUID,
        command: DescribeOption,
        *,
        actor: Actor,
    ) -> Consultation:
        """Change an option of a draft; its code stays."""
        part = f"questions/{question_id}/options/{option_id}"
        return self._set(consultation_id, part, command, actor)

    def remove_option(
        self, consultation_id: UUID, question_id: UUID, option_id: UUID, *, actor: Actor
    ) -> Consultation:
        """Take an option off a draft's question."""
        path = f"/v1/consultations/{consultation_id}/questions/{question_id}/options/{option_id}"
        return self._http.send("DELETE", path, None, Consultation, actor=actor)

    def put_options_in_order(
        self, consultation_id: UUID, question_id: UUID, command: PutInOrder, *, actor: Actor
    ) -> Consultation:
        """Put the options of a draft's question in a new order."""
        return self._set(consultation_id, f"questions/{question_id}/options-order", command, actor)

    def announce(self, consultation_id: UUID, *, actor: Actor) -> Consultation:
        """Propose to show a draft to everyone and schedule its vote; a rehearsal is at once."""
        return self._set(consultation_id, "announcement", None, actor)

    def change_dates(
        self, consultation_id: UUID, command: ChangeDates, *, actor: Actor
    ) -> Consultation:
        """Propose other dates of an announced vote, with a public reason."""
        return self._set(consultation_id, "dates", command, actor)

    def close_early(
        self, consultation_id: UUID, command: GiveReason, *, actor: Actor
    ) -> Consultation:
        """Propose to end an open vote now, with a public reason."""
        return self._set(consultation_id, "early-close", command, actor)

    def withdraw(self, consultation_id: UUID, command: GiveReason, *, actor: Actor) -> Consultation:
        """Propose to call off a vote that has not opened, with a public reason."""
        return self._set(consultation_id, "withdrawal", command, actor)

    def agree(self, consultation_id: UUID, pending_id: UUID, *, actor: Actor) -> Consultation:
        """Do what another organiser proposed, judged as things stand now."""
        return self._set(consultation_id, f"pending/{pending_id}/agreement", None, actor)

    def refuse(
        self, consultation_id: UUID, pending_id: UUID, command: GiveReason, *, actor: Actor
    ) -> Consultation:
        """Say no to what another organiser proposed, with a reason for them and the log."""
        return self._set(consultation_id, f"pending/{pending_id}/refusal", command, actor)

    def take_back(self, consultation_id: UUID, pending_id: UUID, *, actor: Actor) -> Consultation:
        """Take one's own proposal back."""
        path = f"/v1/consultations/{consultation_id}/pending/{pending_id}"
        return self._http.send("DELETE", path, None, Consultation, actor=actor)

    def _set(
        self, consultation_id: UUID, part: str, command: Command | None, actor: Actor
    ) -> Consultation:
        path = f"/v1/consultations/{consultation_id}/{part}"
        return self._http.send("PUT", path, command, Consultation, actor=actor)
