"""What an operator sees: JSON logs with request ids, /health, /ready, /metrics.

Endpoints marked `unlogged` (casting and voiding a paper) leave no access line, no metric and no
request id on either side; an error there is told by its type alone.
"""

import json
import logging
import os
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

from shared import database
from shared.access import allow, anyone

View = TypeVar("View", bound=Callable[..., Any])

log = structlog.get_logger()
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
downstream: ContextVar[int] = ContextVar("downstream", default=0)

_REQUESTS = Counter(
    "wspolnie_requests_total", "Requests by endpoint and status", ["service", "endpoint", "status"]
)
_SECONDS = Histogram("wspolnie_request_seconds", "Duration of requests", ["service", "endpoint"])


def configure_logs(service: str, level: str) -> None:
    """Write JSON lines to stdout: one process, one stream, no personal data."""
    number = getattr(logging, level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _name_service(service),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=False,
    )
    # Libraries speak only of what goes wrong: at debug level they would print bodies and values.
    to_stderr = logging.StreamHandler()
    to_stderr.setFormatter(LibraryLine(service))
    # Does nothing where somebody listens already (a second app of one process, a test).
    logging.basicConfig(level=logging.WARNING, handlers=[to_stderr])
    for handler in logging.getLogger("gunicorn.error").handlers:
        handler.setFormatter(LibraryLine(service))


class LibraryLine(logging.Formatter):
    """A library's line as JSON. An error is told by its type and place alone.

    What a library says about an error may hold anything: the address of the page, a row's values.
    """

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON, without its error's words and trace."""
        entry = {"library": record.name, "level": record.levelname.lower()}
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            entry["event"] = record.getMessage()
        else:
            entry |= {"event": "failed", "error": type(error).__name__, "place": place(error)}
        entry |= {"service": self.service}
        entry["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat()
        return json.dumps(entry, ensure_ascii=False)


def _name_service(service: str) -> Any:
    def add(_logger: Any, _method: str, entry: dict[str, Any]) -> dict[str, Any]:
        entry.setdefault("service", service)
        return entry

    return add


def unlogged(view: View) -> View:
    """Mark a view whose calls leave no trace in logs and metrics."""
    view.unlogged = True  # type: ignore[attr-defined]
    return view


def is_unlogged(app: Flask) -> bool:
    """Tell whether the present request goes to an unlogged view."""
    view = app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "unlogged", False))


def place(error: BaseException) -> str:
    """Return file and line where an error arose; never its text, which may hold values."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"


def observe(app: Flask, service: str, ready: Callable[[], dict[str, str]]) -> None:
    """Give an app its request ids, access lines, metrics and the three plain endpoints.

    `ready` returns what is wrong as name -> words; empty means ready.
    """

    @app.before_request
    def _begin() -> None:
        g.started = time.perf_counter()
        database.queries.set(0)
        downstream.set(0)
        _name_request(None if is_unlogged(app) else _number_given())

    @app.after_request
    def _end(response: Response) -> Response:
        if is_unlogged(app) or request.endpoint in ("health", "ready", "metrics", "static"):
            return response
        _tell(service, response.status_code, time.perf_counter() - g.started)
        response.headers["X-Request-Id"] = request_id.get() or ""
        if app.extensions["settings"].mode == "test":
            response.headers["X-Queries"] = str(database.queries.get())
            response.headers["X-Downstream-Calls"] = str(downstream.get())
        return response

    _plain_endpoints(app, service, ready)


def _number_given() -> str:
    """Return the request's number: the one it came with, or a new one."""
    given = request.headers.get("X-Request-Id", "")
    return given if given.isalnum() and len(given) <= 40 else uuid4().hex


def _name_request(number: str | None) -> None:
    request_id.set(number)
    structlog.contextvars.clear_contextvars()
    if number is not None:
        structlog.contextvars.bind_contextvars(request_id=number)


def _tell(service: str, status: int, seconds: float) -> None:
    """Count a request and write its access line."""
    endpoint = request.endpoint or "unknown"
    _REQUESTS.labels(service, endpoint, status).inc()
    _SECONDS.labels(service, endpoint).observe(seconds)
    log.info(
        "request",
        endpoint=endpoint,
        method=request.method,
        status=status,
        seconds=round(seconds, 4),
        queries=database.queries.get(),
        downstream=downstream.get(),
    )


def _plain_endpoints(app: Flask, service: str, ready: Callable[[], dict[str, str]]) -> None:
    @app.get("/health", endpoint="health")
    @allow(anyone)
    def health() -> dict[str, str]:
        return {"service": service, "status": "ok"}

    @app.get("/ready", endpoint="ready")
    @allow(anyone)
    def ready_() -> tuple[dict[str, Any], int]:
        faults = ready()
        body = {"service": service, "status": "unready" if faults else "ok", "faults": faults}
        return body, 503 if faults else 200

    @app.get("/metrics", endpoint="metrics")
    @allow(anyone)
    def metrics() -> Response:
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
