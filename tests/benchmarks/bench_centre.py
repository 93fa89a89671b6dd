"""A centre's matching from PostgreSQL on, step by step.

    python -m tests.benchmarks.bench_centre               2,000 people x 300 requests, all of a run
    python -m tests.benchmarks.bench_centre 100000 10000  the plan, and the best 20 for a shift

Each step is told in seconds, in seconds of the processor, and as a ratio to reading the offers
barely (one SELECT of their ids, fetched by the same driver), measured in the same run. Memory is
the process's own peak, without PostgreSQL.
"""

import argparse
import os
import random
import resource
import statistics
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select

from services.volunteering import candidates, planning
from services.volunteering.app import create_app
from services.volunteering.matching.engines import load
from services.volunteering.matching.scoring import Weights
from services.volunteering.model import Invitation, MatchingRun, Offer, Shift, db
from services.volunteering.run_work import work_off
from tests.benchmarks import big_centre
from tests.support import servers
from tests.volunteering.runs import town

PLAN_SECONDS, PLAN_MEGABYTES, BEST_MILLISECONDS = 90, 2048, 50
WHOLE_RUN_PEOPLE = 10_000
"""Larger centres are planned, but nobody is invited."""
LOOKS = 60
T = TypeVar("T")


def main() -> None:
    """Print how long each step took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", type=int, nargs="?", default=2000)
    parser.add_argument("requests", type=int, nargs="?", default=300)
    parser.add_argument("--engine", default="flow")
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
            _measure(asked.people, asked.requests, asked.engine)
            db.session.remove()
            db.engine.dispose()


def _measure(people: int, requests: int, engine: str) -> None:
    centre = uuid4()
    timed("filling", lambda: big_centre.fill(centre, people, requests))
    load(engine)  # type: ignore[arg-type]
    _, barely = timed("reading ids", lambda: db.session.execute(select(Offer.person_id)).all())
    _plan(centre, engine, barely)
    _best(centre, barely)
    if people <= WHOLE_RUN_PEOPLE:
        _run(centre, barely)
    print(f"peak memory {_megabytes()} MB")


def _plan(centre: UUID, engine: str, barely: float) -> None:
    marks = [("offers", perf_counter(), process_time())]

    def tell(step: str, _done: int, _total: int) -> None:
        if marks[-1][0] != step:
            marks.append((step, perf_counter(), process_time()))

    made = planning.plan(centre_id=centre, engine=engine, seed=0, now=datetime.now(UTC), tell=tell)
    marks.append(("", perf_counter(), process_time()))
    for (step, wall, cpu), (_next, ends, cpu_ends) in pairwise(marks):
        _print(step, ends - wall, cpu_ends - cpu, barely)
    wall, cpu = marks[-1][1] - marks[0][1], marks[-1][2] - marks[0][2]
    _print("plan", wall, cpu, barely)
    told = made.summary
    print(
        f"  {told['places_filled']} of {told['places_asked']} places,"
        f" {len(told['left_with_nobody'])} of {told['requests']} requests with nobody,"
        f" gap {told['gap']:.4%}, {len(made.reserves)} reserves, {len(made.gaps)} gaps,"
        f" {_megabytes()} MB so far (promised: {PLAN_SECONDS} s, {PLAN_MEGABYTES} MB)"
    )


def _best(centre: UUID, barely: float) -> None:
    shifts = list(db.session.execute(select(Shift.id)).scalars())
    spent = []
    for shift in random.Random(3).sample(shifts, min(LOOKS, len(shifts))):
        began = perf_counter()
        candidates.best_for_shift(
            centre_id=centre, shift_id=shift, limit=20, now=datetime.now(UTC), weights=Weights()
        )
        db.session.rollback()
        spent.append(perf_counter() - began)
    middle, most = statistics.median(spent), sorted(spent)[int(len(spent) * 0.95)]
    _print("best 20", middle, None, barely)
    print(f"  19 of 20 under {most * 1000:.0f} ms (promised: {BEST_MILLISECONDS} ms)")


def _run(centre: UUID, barely: float) -> None:
    run_id = town.run(centre)
    _, _wall = timed("whole run", lambda: work_off(run_id), barely)
    run = db.session.get_one(MatchingRun, run_id, populate_existing=True)
    sent = db.session.query(Invitation).filter_by(state="waiting").count()
    print(f"  {run.state}, {sent} invitations")


def timed(name: str, work: Callable[[], T], barely: float | None = None) -> tuple[T, float]:
    """Do it and say how long it took."""
    wall, cpu = perf_counter(), process_time()
    result = work()
    spent = perf_counter() - wall
    _print(name, spent, process_time() - cpu, barely)
    return result, spent


def _print(name: str, wall: float, cpu: float | None, barely: float | None) -> None:
    ratio = "" if barely is None else f"  x{wall / barely:8.1f} reading ids"
    busy = "" if cpu is None else f"  ({cpu:.2f} s of the processor)"
    print(f"{name:12}{wall:9.3f} s{ratio}{busy}", flush=True)


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
