"""The only door to RQ: queue names, the JSON serializer, enqueueing, and the table of jobs.

A job takes plain JSON, states its time-out and its retries, and may run twice. Redis may forget
everything at any moment: whatever a job promises stands as a row in a database, and a periodic
sweep enqueues again what is not finished.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry as RedisRetry
from rq import Queue, Retry

SERIALIZER = "json"
_PAUSES = [1, 5, 15, 60, 300]


@dataclass(frozen=True)
class Job:
    """A unit of background work: where it is found, and its limits."""

    function: Callable[..., None]
    timeout: int
    retries: int

    @property
    def path(self) -> str:
        """The dotted name by which a worker imports the function."""
        return f"{self.function.__module__}.{self.function.__qualname__}"


@dataclass(frozen=True)
class Periodic:
    """A job without arguments that the service's clock enqueues every so often."""

    job: Job
    every: timedelta


JOBS: dict[str, Job] = {}


def job(*, timeout: int, retries: int = 3) -> Callable[[Callable[..., None]], Job]:
    """Declare a job with its time-out in seconds and the number of retries after a failure.

    The function itself stays callable by its path; it runs inside the service's app context.
    """

    def declare(function: Callable[..., None]) -> Job:
        declared = Job(function, timeout, retries)
        JOBS[declared.path] = declared
        return declared

    return declare


def connection(url: str) -> Redis:
    """Return a connection that fails within a second instead of making a person wait."""
    return Redis.from_url(
        url,
        socket_connect_timeout=1,
        socket_timeout=5,
        retry=RedisRetry(NoBackoff(), 1),
        health_check_interval=30,
    )


def queue(service: str, redis: Redis) -> Queue:
    """Return a service's one queue."""
    return Queue(service, connection=redis, serializer=SERIALIZER)


def enqueue(redis: Redis, service: str, declared: Job, *arguments: Any) -> None:
    """Put a job on a service's queue.

    Raises redis.RedisError when Redis is away; what must not be lost has a row that a sweep finds.
    """
    queue(service, redis).enqueue_call(
        "shared.worker.perform",
        args=(declared.path, *arguments),
        timeout=declared.timeout,
        retry=_retry(declared),
        result_ttl=0,
        failure_ttl=7 * 24 * 3600,
        description=declared.path,
    )


def enqueue_all(
    redis: Redis, service: str, declared: Job, arguments: Iterable[tuple[Any, ...]]
) -> None:
    """Put a job on a service's queue once for each of these arguments, in one go: all or none.

    Raises redis.RedisError when Redis is away; what must not be lost has a row that a sweep finds.
    """
    queue(service, redis).enqueue_many(
        Queue.prepare_data(
            "shared.worker.perform",
            args=(declared.path, *one),
            timeout=declared.timeout,
            retry=_retry(declared),
            result_ttl=0,
            failure_ttl=7 * 24 * 3600,
            description=declared.path,
        )
        for one in arguments
    )


def _retry(declared: Job) -> Retry | None:
    if not declared.retries:
        return None
    return Retry(max=declared.retries, interval=_PAUSES[: declared.retries])
