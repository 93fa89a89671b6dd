"""The client of volunteering: matching a centre."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import Actor
from shared.contracts.volunteering.matching import Run, RunList, StartRun


class Matching:
    """Calls about matching a centre. Every method may raise Refusal or ServiceDown."""

    _http: Http

    def start_run(self, centre_id: UUID, command: StartRun, *, actor: Actor) -> Run:
        """Ask for a matching of the centre."""
        path = f"/v1/centres/{centre_id}/matching-runs"
        return self._http.send("POST", path, command, Run, actor=actor)

    def list_runs(self, centre_id: UUID, *, actor: Actor) -> RunList:
        """Read the centre's latest runs."""
        return self._http.get(f"/v1/centres/{centre_id}/matching-runs", RunList, actor=actor)

    def get_run(self, run_id: UUID, *, actor: Actor) -> Run:
        """Read a run."""
        return self._http.get(f"/v1/matching-runs/{run_id}", Run, actor=actor)

    def cancel_run(self, run_id: UUID, *, actor: Actor) -> Run:
        """Ask a run to stop."""
        path = f"/v1/matching-runs/{run_id}/cancel"
        return self._http.send("POST", path, None, Run, actor=actor)
