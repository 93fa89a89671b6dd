"""The client of consultations: one method per operation, structs in and out."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Command, Nothing
from shared.contracts.consultations import (
    AddProjects,
    ChangeDates,
    Consultation,
    ConsultationNotes,
    DescribeConsultation,
    DescribeProject,
    FindConsultations,
    GiveReason,
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

    def announce(self, consultation_id: UUID, *, actor: Actor) -> Consultation:
        """Show a draft to everyone and schedule its vote."""
        return self._set(consultation_id, "announcement", None, actor)

    def change_dates(
        self, consultation_id: UUID, command: ChangeDates, *, actor: Actor
    ) -> Consultation:
        """Move an announced vote's dates, with a public reason."""
        return self._set(consultation_id, "dates", command, actor)

    def close_early(
        self, consultation_id: UUID, command: GiveReason, *, actor: Actor
    ) -> Consultation:
        """End an open vote now, with a public reason."""
        return self._set(consultation_id, "early-close", command, actor)

    def withdraw(self, consultation_id: UUID, command: GiveReason, *, actor: Actor) -> Consultation:
        """Call off a vote that has not opened, with a public reason."""
        return self._set(consultation_id, "withdrawal", command, actor)

    def _set(
        self, consultation_id: UUID, part: str, command: Command | None, actor: Actor
    ) -> Consultation:
        path = f"/v1/consultations/{consultation_id}/{part}"
        return self._http.send("PUT", path, command, Consultation, actor=actor)
