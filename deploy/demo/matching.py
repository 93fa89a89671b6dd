"""The demo's first matching: the residents' invitations come from a real run, with its reasons."""

import time
from datetime import datetime
from uuid import UUID

from flask import Flask

from deploy.local.problems import LocalProblem
from shared.clients.volunteering import Volunteering
from shared.contracts.actors import Actor
from shared.contracts.volunteering.matching import StartRun

PATIENCE = 60.0


def fill(
    _gateway: Flask,
    client: Volunteering,
    *,
    organiser: Actor,
    centre_id: UUID,
    areas: dict[str, UUID],
    now: datetime,
) -> None:
    """Match the centre once, and wait for the plan; a centre that was matched stays as it is."""
    if any(not run.going for run in client.list_runs(centre_id, actor=organiser).items):
        return
    run = client.start_run(centre_id, StartRun(), actor=organiser)
    deadline = time.monotonic() + PATIENCE
    while run.going:
        if time.monotonic() > deadline:
            raise LocalProblem(
                f"The demo's matching has not ended after {PATIENCE:.0f} s: does volunteering's "
                "worker run? Its log says more."
            )
        time.sleep(0.2)
        run = client.get_run(run.id, actor=organiser)
    print(f"  {run.summary.places_filled} places filled, {run.invitations} invitations")
