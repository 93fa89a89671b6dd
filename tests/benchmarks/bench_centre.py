"""A whole run of a centre, from PostgreSQL to the invitations, step by step.

    python -m tests.benchmarks.bench_centre                2,000 people x 300 requests
    python -m tests.benchmarks.bench_centre 5000 600

Each time is also told as a ratio to the solve alone, measured in the same run.
"""

import argparse
import os
import random
import resource
import tempfile
from pathlib import Path
from time import perf_counter
from uuid import UUID, uuid4

from services.volunteering.app import create_app
from services.volunteering.matching.engines import load
from services.volunteering.model import Invitation, MatchingRun, db
from services.volunteering.rules.skills import catalogue
from services.volunteering.run_work import Claim, work_off
from tests.support import servers
from tests.volunteering.runs import town


def main() -> None:
    """Print how long each step took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", type=int, nargs="?", default=2000)
    parser.add_argument("requests", type=int, nargs="?", default=300)
    asked = parser.parse_args()
    os.umask(0o022)
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-bench-") as folder,
        servers.started(Path(folder)) as started,
    ):
        url = servers.service_database(started, "volunteering", "bench")
        settings = servers.environment(started, {"volunteering": url}, redis_number=0)
        settings |= {"WSPOLNIE_LOG_LEVEL": "error"}
        app = create_app(settings)
        with app.app_context():
            _measure(asked.people, asked.requests)
            db.session.remove()
            db.engine.dispose()


def _measure(people: int, requests: int) -> None:
    centre = uuid4()
    _fill(centre, people, requests, random.Random(1))
    load("flow")
    run_id = town.run(centre)
    marks: list[tuple[str, float]] = []
    beat = Claim.beat

    def watched(claim: Claim, step: str, done: int = 0, total: int = 0) -> None:
        if not marks or marks[-1][0] != step:
            marks.append((step, perf_counter()))
        beat(claim, step, done, total)

    Claim.beat = watched  # type: ignore[assignment,method-assign]
    work_off(run_id)
    marks.append(("", perf_counter()))
    Claim.beat = beat  # type: ignore[method-assign]
    run = db.session.get_one(MatchingRun, run_id, populate_existing=True)
    sent = db.session.query(Invitation).count()
    spans = {step: marks[n + 1][1] - at for n, (step, at) in enumerate(marks[:-1])}
    print(
        f"{people} people x {requests} requests: {run.state}, {sent} invitations, "
        f"{run.summary['places_filled']} of {run.summary['places_asked']} places"
    )
    for step, seconds in spans.items():
        print(f"{step:12}{seconds:8.2f} s  x{seconds / spans['solve']:6.1f} the solve")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _fill(centre: UUID, people: int, requests: int, chance: random.Random) -> None:
    skills = [entry.id for entry in catalogue().skills]
    houses = [town.organisation(centre) for _ in range(max(1, requests // 10))]
    for _ in range(requests):
        request = town.request(chance.choice(houses), centre, must=(chance.choice(skills),))
        for _ in range(chance.choice((1, 2, 2, 3, 4))):
            town.shift(
                request,
                days=chance.randrange(1, 15),
                hour=chance.randrange(8, 19),
                hours=chance.choice((1, 2, 3)),
                places=chance.choice((1, 1, 2, 2, 3, 5)),
            )
    for _ in range(people):
        town.offer(
            centre,
            skills=tuple(chance.sample(skills, chance.choice((2, 3, 5)))),
            away=chance.uniform(0, 8),
            free=sorted(chance.sample(town.EVERY_CELL, 10)),
            shifts_per_week=chance.choice((1, 1, 2, 2, 3)),
        )
    db.session.commit()


if __name__ == "__main__":
    main()
