"""The client of the designer (in consultations): bases, phases, terms, notices, publication."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.bases import (
    Bases,
    ChangePhase,
    Course,
    EditTerm,
    PlanPhases,
    SetCourse,
)
from shared.contracts.consultations import Consultation, GiveReason


class Designing:
    """Calls consultations about their course. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def get_bases(self, *, actor: Actor = VISITOR) -> Bases:
        """Read the legal bases with their terms."""
        return self._http.get("/v1/bases", Bases, actor=actor)

    def edit_term(self, basis: str, term: str, command: EditTerm, *, actor: Actor) -> Bases:
        """Put other values in the place of a term's."""
        return self._http.send("PUT", _term(basis, term), command, Bases, actor=actor)

    def restore_term(self, basis: str, term: str, *, actor: Actor) -> Bases:
        """Go back to what the file says of a term."""
        return self._http.send("DELETE", _term(basis, term), None, Bases, actor=actor)

    def get_course(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> Course:
        """Read how a consultation runs: terms, notices, forms."""
        return self._http.get(_path(consultation_id, "course"), Course, actor=actor)

    def plan_phases(
        self, consultation_id: UUID, command: PlanPhases, *, actor: Actor
    ) -> Consultation:
        """Set a draft's phases."""
        path = _path(consultation_id, "phases")
        return self._http.send("PUT", path, command, Consultation, actor=actor)

    def change_phase(
        self, consultation_id: UUID, kind: str, command: ChangePhase, *, actor: Actor
    ) -> Consultation:
        """Move a public phase or add one, with a public reason."""
        path = _path(consultation_id, f"phases/{kind}")
        return self._http.send("PUT", path, command, Consultation, actor=actor)

    def close_phase(
        self, consultation_id: UUID, kind: str, command: GiveReason, *, actor: Actor
    ) -> Consultation:
        """End an open phase now, with a public reason."""
        path = _path(consultation_id, f"phases/{kind}/early-close")
        return self._http.send("PUT", path, command, Consultation, actor=actor)

    def set_course(self, consultation_id: UUID, command: SetCourse, *, actor: Actor) -> Course:
        """Set the forms, the notices given and what is said of terms that are not kept."""
        path = _path(consultation_id, "course")
        return self._http.send("PUT", path, command, Course, actor=actor)

    def publish(self, consultation_id: UUID, *, actor: Actor) -> Consultation:
        """Show a draft to everyone; its vote stays a draft."""
        path = _path(consultation_id, "publication")
        return self._http.send("PUT", path, None, Consultation, actor=actor)

    def call_off(self, consultation_id: UUID, command: GiveReason, *, actor: Actor) -> Consultation:
        """Call a public consultation without an announced vote off, with a public reason."""
        path = _path(consultation_id, "calling-off")
        return self._http.send("PUT", path, command, Consultation, actor=actor)


def _path(consultation_id: UUID, part: str) -> str:
    return f"/v1/consultations/{consultation_id}/{part}"


def _term(basis: str, term: str) -> str:
    return f"/v1/bases/{basis}/terms/{term}"
