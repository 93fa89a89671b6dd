"""The client of consultations: one method per operation, structs in and out."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Nothing
from shared.contracts.consultations import (
    Consultation,
    ConsultationNotes,
    DescribeConsultation,
    FindConsultations,
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
