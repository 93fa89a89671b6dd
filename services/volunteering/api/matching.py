"""The door to matching: runs are asked for, watched and stopped."""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import run_work, runs
from shared.access import organiser
from shared.api import Api, actor
from shared.contracts.volunteering.matching import Run, RunList, StartRun

api = Api("matching")


def _now() -> datetime:
    return datetime.now(UTC)


@api.post(
    "/v1/centres/<uuid:centre_id>/matching-runs",
    allow=organiser,
    takes=StartRun,
    gives=Run,
    status=201,
)
def start_run(centre_id: UUID, command: StartRun) -> Run:
    """Ask for a matching of the centre, or get the one that is going on."""
    run = runs.start(
        actor=actor(),
        centre_id=centre_id,
        engine=command.engine,
        seed=command.seed,
        now=_now(),
    )
    run_work.begin(run)
    return runs.show(run)


@api.get("/v1/centres/<uuid:centre_id>/matching-runs", allow=organiser, gives=RunList)
def list_runs(centre_id: UUID) -> RunList:
    """List the centre's latest runs."""
    return runs.of_centre(actor=actor(), centre_id=centre_id)


@api.get("/v1/matching-runs/<uuid:run_id>", allow=organiser, gives=Run)
def get_run(run_id: UUID) -> Run:
    """Show a run: how far it is, or what it found."""
    return runs.show(runs.seen_by(actor(), run_id))


@api.post("/v1/matching-runs/<uuid:run_id>/cancel", allow=organiser, gives=Run)
def cancel_run(run_id: UUID) -> Run:
    """Ask a run to stop."""
    return runs.show(runs.cancel(actor=actor(), run_id=run_id, now=_now()))
