"""The client of results (in consultations): what was decided, and the files to check it with."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.results import Result


class Results:
    """Calls consultations about results. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def get_result(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> Result:
        """Read a result; before the publication there is none (`not_found`)."""
        path = f"/v1/consultations/{consultation_id}/result"
        return self._http.get(path, Result, actor=actor)

    def get_result_file(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> str:
        """Read the published papers, as they were counted."""
        return self._http.get_text(f"/v1/consultations/{consultation_id}/result.pb", actor=actor)

    def get_receipts(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> str:
        """Read the hashes of all receipts, sorted, one a line."""
        return self._http.get_text(f"/v1/consultations/{consultation_id}/receipts.txt", actor=actor)
