"""Workers and clocks: the processes that run a service's jobs."""

import importlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from flask import Flask, current_app
from redis import RedisError
from rq import Worker
from rq.timeouts import UnixSignalDeathPenalty

from shared import queues
from shared.observability import place
from shared.queues import JOBS, Periodic

log = structlog.get_logger()


class JobFailed(Exception):
    """A job failed; the message is the error's type and place.

    RQ keeps it in Redis for days and logs it: the error's own words could hold somebody's data.
    """


def perform(path: str, *arguments: Any) -> None:
    """Run one declared job inside its service's app; every job comes through here."""
    importlib.import_module(path.rpartition(".")[0])
    declared = JOBS[path]
    started = time.monotonic()
    try:
        declared.function(*arguments)
    except Exception as error:
        log.error("job_failed", job=path, error=type(error).__name__, where=place(error))
        raise JobFailed(f"{type(error).__name__} at {place(error)}") from None
    finally:
        # Whatever a failed job left open is undone; a finished one has committed.
        current_app.extensions["sqlalchemy"].session.remove()
    log.info("job_done", job=path, seconds=round(time.monotonic() - started, 3))


def load(service: str) -> Flask:
    """Import a service and build its app from the environment."""
    module = importlib.import_module(f"services.{service}.app")
    app: Flask = module.create_app()
    return app


@contextmanager
def opened(service: str) -> Iterator[Flask]:
    """Be inside a service for one command, and give its connections back after."""
    app = load(service)
    with app.app_context():
        try:
            yield app
        finally:
            app.extensions["sqlalchemy"].session.remove()
            app.extensions["sqlalchemy"].engine.dispose()


class _Worker(Worker):
    """An RQ worker whose work horses do not inherit the parent's database connections."""

    death_penalty_class = UnixSignalDeathPenalty

    def main_work_horse(self, *arguments: Any) -> None:
        current_app.extensions["sqlalchemy"].engine.dispose(close=False)
        super().main_work_horse(*arguments)


def run_worker(service: str) -> None:
    """Work off a service's queue until told to stop; a job in hand is finished first."""
    app = load(service)
    app.extensions["outbox_worker"] = True
    with app.app_context():
        connection = queues.connection(app.extensions["settings"].redis_url)
        # A worker blocks on the queue for minutes: it needs a longer patience than a web request.
        connection.connection_pool.connection_kwargs["socket_timeout"] = 500
        worker = _Worker(
            [queues.queue(service, connection)],
            connection=connection,
            serializer=queues.SERIALIZER,
            log_job_description=False,
            name=f"{service}-{os.getpid()}-{os.urandom(4).hex()}",
        )
        worker.log_result_lifespan = False
        # Periodic work comes from our clock; the scheduler only carries the pauses between retries.
        worker.work(with_scheduler=True, logging_level="WARNING")


def run_clock(service: str) -> None:
    """Enqueue a service's periodic jobs at their times until told to stop.

    Two clocks do no harm: whoever takes a time slot first enqueues its job.
    """
    app = load(service)
    table: tuple[Periodic, ...] = app.extensions["periodic"]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    redis = queues.connection(app.extensions["settings"].redis_url)
    done: dict[str, int] = {}
    while not stop.is_set():
        for entry in table:
            slot = int(time.time() // entry.every.total_seconds())
            if done.get(entry.job.path) == slot:
                continue
            try:
                tick(redis, service, entry, slot)
                done[entry.job.path] = slot
            except RedisError as error:
                log.warning("clock_waits", job=entry.job.path, error=type(error).__name__)
        stop.wait(0.5)


def tick(redis: Any, service: str, entry: Periodic, slot: int) -> None:
    """Enqueue a periodic job for a time slot unless another clock already has."""
    key = f"wspolnie:clock:{service}:{entry.job.path}:{slot}"
    if redis.set(key, "1", nx=True, ex=int(entry.every.total_seconds()) + 60):
        queues.enqueue(redis, service, entry.job)
