"""The client of results (in consultations): what was decided, and the files to check it with."""

from urllib.parse import quote
from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.results import ConfirmDraw, Draw, EnterDraw, FindResult, Result


class Results:
    """Calls consultations about results. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def get_result(
        self, consultation_id: UUID, *, stage: str = "", actor: Actor = VISITOR
    ) -> Result:
        """Read a result, the latest or that of a stage; before the publication there is none.

        What is not there is `not_found`.
        """
        path = f"/v1/consultations/{consultation_id}/result"
        # The release before stages knows no query here.
        query = FindResult(stage=stage) if stage else None
        return self._http.get(path, Result, actor=actor, query=query)

    def get_result_file(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> str:
        """Read the published papers, as they were counted."""
        return self._http.get_text(f"/v1/consultations/{consultation_id}/result.pb", actor=actor)

    def get_question_file(
        self, consultation_id: UUID, code: str, *, stage: str = "", actor: Actor = VISITOR
    ) -> str:
        """Read the published papers of one question, as they were counted."""
        return self._http.get_text(_part(consultation_id, code, "file", stage), actor=actor)

    def get_question_report(
        self, consultation_id: UUID, code: str, *, stage: str = "", actor: Actor = VISITOR
    ) -> str:
        """Read the count of one question step by step, as a recount of its file gives it."""
        return self._http.get_text(_part(consultation_id, code, "report", stage), actor=actor)

    def get_draw(self, ballot_id: UUID, *, actor: Actor = VISITOR) -> Draw:
        """Read the draw; before a second organiser confirmed it, it is for organisers alone."""
        return self._http.get(f"/v1/ballots/{ballot_id}/draw", Draw, actor=actor)

    def enter_draw(self, ballot_id: UUID, command: EnterDraw, *, actor: Actor) -> Draw:
        """Write down the publicly drawn seed."""
        return self._http.send("PUT", f"/v1/ballots/{ballot_id}/draw", command, Draw, actor=actor)

    def confirm_draw(self, ballot_id: UUID, command: ConfirmDraw, *, actor: Actor) -> Draw:
        """Agree to the seed as a second organiser."""
        path = f"/v1/ballots/{ballot_id}/draw/confirmation"
        return self._http.send("PUT", path, command, Draw, actor=actor)

    def get_receipts(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> str:
        """Read the hashes of all receipts, sorted, one a line."""
        return self._http.get_text(f"/v1/consultations/{consultation_id}/receipts.txt", actor=actor)

    def get_papers(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> str:
        """Read every paper of the box, one a line, in the order of its tree."""
        return self._http.get_text(f"/v1/consultations/{consultation_id}/papers.txt", actor=actor)


def _part(consultation_id: UUID, code: str, part: str, stage: str) -> str:
    path = f"/v1/consultations/{consultation_id}/result/questions/{quote(code, safe='')}/{part}"
    return f"{path}?stage={stage}" if stage else path
