"""Working a matching run off: taken up by one worker, step by step, and again after a kill.

The row is the truth; the queue carries only its id. A worker takes a run up by raising `attempts`
and shows it is alive by a heartbeat. One that was killed leaves a heartbeat that grows old: the
sweep puts the run on the queue again, and the next worker goes on. Whatever a worker writes, it
writes only while the run is still its own, so one that was thought dead changes nothing.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from flask import current_app
from redis import RedisError
from sqlalchemy import Engine, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from services.volunteering import matching_settings, planning, proposals, runs, sending
from services.volunteering.model import MatchingRun, db
from shared import queues
from shared.queues import job

log = structlog.get_logger()

ALIVE_FOR = timedelta(seconds=60)
"""A run whose worker was not seen for so long is taken up by another."""
PULSE_SECONDS = 10.0
MOST_ATTEMPTS = 6
SETTLED_BY = "invite"
"""From this step on the plan stands in the database: a new worker sends what is left of it."""


class Stopped(Exception):
    """The run was cancelled, or is another worker's by now."""


@dataclass(frozen=True)
class Claim:
    """A run in one worker's hands."""

    run_id: UUID
    attempt: int
    engine: Engine

    def beat(self, step: str, done: int = 0, total: int = 0) -> None:
        """Show how far the work is, at once and whatever the session has open.

        Raises Stopped where the run is to end or is no longer this worker's.
        """
        with self.engine.begin() as connection:
            row = connection.execute(
                self._own(update(MatchingRun))
                .values(step=step, done=done, total=total, heartbeat_at=func.now())
                .returning(MatchingRun.cancel_asked_at)
            ).one_or_none()
        if row is None or row.cancel_asked_at is not None:
            raise Stopped

    def hold(self, step: str, done: int = 0, total: int = 0, **values: Any) -> None:
        """Keep the run in the session's transaction, so that its writes are this worker's alone.

        Raises Stopped where the run is to end or is no longer this worker's.
        """
        held = db.session.execute(
            self._own(update(MatchingRun))
            .values(step=step, done=done, total=total, heartbeat_at=func.now(), **values)
            .returning(MatchingRun.cancel_asked_at)
        ).one_or_none()
        if held is None or held.cancel_asked_at is not None:
            db.session.rollback()
            raise Stopped

    def end(self, state: str, now: datetime, **values: Any) -> None:
        """End the run; one that is no longer this worker's stays as it is."""
        db.session.rollback()
        db.session.execute(
            self._own(update(MatchingRun)).values(state=state, ended_at=now, **values)
        )
        db.session.commit()

    def pulse(self) -> None:
        """Show that the worker lives, in the middle of a long step."""
        with self.engine.begin() as connection:
            connection.execute(self._own(update(MatchingRun)).values(heartbeat_at=func.now()))

    def let_go(self) -> None:
        """Leave the run to the next worker at once."""
        db.session.rollback()
        db.session.execute(self._own(update(MatchingRun)).values(heartbeat_at=None))
        db.session.commit()

    def _own(self, statement: Any) -> Any:
        return statement.where(
            MatchingRun.id == self.run_id,
            MatchingRun.attempts == self.attempt,
            MatchingRun.state == "running",
        ).execution_options(synchronize_session=False)


@job(timeout=1200, retries=3)
def match(run_id: str) -> None:
    """Work a run off. May run twice, or beside another: one of them finds nothing to do."""
    work_off(UUID(run_id))


@job(timeout=120, retries=0)
def expire_invitations() -> None:
    """Let invitations lapse that nobody answered in time; repeating it changes nothing."""
    while proposals.expire(datetime.now(UTC)):
        db.session.commit()
    db.session.commit()


@job(timeout=60, retries=0)
def start_nightly() -> None:
    """Begin the night's matching of the centres that want it; a second time begins nothing."""
    for run in runs.start_nightly(datetime.now(UTC)):
        begin(run)


@job(timeout=60, retries=0)
def sweep_runs() -> None:
    """Enqueue the runs that nobody works on: never begun, or left by a killed worker."""
    left = db.session.execute(select(MatchingRun.id).where(_is_left())).scalars().all()
    db.session.commit()
    for run_id in left:
        enqueue(run_id)


def begin(run: MatchingRun) -> None:
    """Commit a run that was just asked for and put it on the queue, in this order."""
    db.session.commit()
    if run.state == "waiting":
        enqueue(run.id)


def enqueue(run_id: UUID) -> None:
    """Put a committed run on the queue; where Redis is away the sweep does it later."""
    try:
        queues.enqueue(current_app.extensions["redis"], "volunteering", match, str(run_id))
    except RedisError as error:
        log.warning("run_waits_for_sweep", error=type(error).__name__)


def work_off(run_id: UUID) -> None:
    """Match a centre and send the invitations; returns when the run has ended or is another's."""
    claim = take_up(run_id)
    if claim is None:
        return
    try:
        with _pulsing(claim):
            _steps(claim)
    except Stopped:
        claim.end("cancelled", datetime.now(UTC))
        proposals.drop_cancelled(run_id)
        db.session.commit()
    except planning.BadData as error:
        claim.end("failed", datetime.now(UTC), failure=error.code)
        log.error("run_failed", run=str(run_id), fault=str(error))
    except Exception:
        claim.let_go()
        raise


def take_up(run_id: UUID) -> Claim | None:
    """Make a run this worker's own; None where it has ended or another works on it."""
    row = db.session.execute(
        update(MatchingRun)
        .where(MatchingRun.id == run_id, _is_left())
        .values(
            state="running",
            attempts=MatchingRun.attempts + 1,
            started_at=func.coalesce(MatchingRun.started_at, func.now()),
            heartbeat_at=func.now(),
        )
        .returning(MatchingRun.attempts)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    db.session.commit()
    if row is None:
        return None
    claim = Claim(run_id, row.attempts, db.engine)
    if claim.attempt > MOST_ATTEMPTS:
        claim.end("failed", datetime.now(UTC), failure="gave_up")
        return None
    return claim


def _is_left() -> Any:
    """Whether nobody works on a run; by the database's clock alone."""
    return or_(
        MatchingRun.state == "waiting",
        (MatchingRun.state == "running")
        & (
            MatchingRun.heartbeat_at.is_(None) | (MatchingRun.heartbeat_at < func.now() - ALIVE_FOR)
        ),
    )


def _steps(claim: Claim) -> None:
    run = db.session.get(MatchingRun, claim.run_id, populate_existing=True)
    assert run is not None
    if run.step != SETTLED_BY:
        claim.beat("candidates")
        now = datetime.now(UTC)
        plan = planning.plan(
            centre_id=run.centre_id,
            engine=run.engine,
            seed=run.seed,
            now=now,
            weights=matching_settings.weights(run.centre_id),
            settings=matching_settings.settings(run.centre_id),
            tell=claim.beat,
        )
        db.session.rollback()
        claim.beat("explain")
        claim.hold(SETTLED_BY, summary=plan.summary)
        proposals.keep(run_id=claim.run_id, centre_id=run.centre_id, plan=plan, now=now)
        db.session.commit()
    waiting = proposals.shifts_of(claim.run_id)
    for done in range(0, len(waiting), sending.AT_ONCE):
        claim.hold(SETTLED_BY, done, len(waiting))
        batch = waiting[done : done + sending.AT_ONCE]
        sending.send(run_id=claim.run_id, shift_ids=batch, now=datetime.now(UTC))
        db.session.commit()
    claim.end("finished", datetime.now(UTC), done=len(waiting), total=len(waiting))


@contextmanager
def _pulsing(claim: Claim) -> Iterator[None]:
    """Keep the heartbeat fresh from a thread: solving a large centre takes its time."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(PULSE_SECONDS):
            try:
                claim.pulse()
            except SQLAlchemyError as error:
                # The run's own statements say it louder; the heartbeat tries again.
                log.warning("pulse_missed", error=type(error).__name__)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
