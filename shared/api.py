"""A service's HTTP door: structs in, structs out, one commit, refusals as `Problem`.

`Api` collects operations on a blueprint; each names who may use it (`allow`), what it takes and
what it gives, and the same table writes the OpenAPI description.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from flask import Blueprint, Flask, Response, current_app, g, request
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from shared import database
from shared.access import Rule, allow, require_rules, rule_of
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Command, Query
from shared.contracts.problems import Problem
from shared.internal_auth import NotSigned, verify, verify_sealed
from shared.observability import is_unlogged, place, unlogged
from shared.problems import Refusal

log = structlog.get_logger()

OPEN_ENDPOINTS = ("health", "ready", "metrics", "static")


@dataclass(frozen=True)
class Operation:
    """One method of one path, as the OpenAPI description tells it."""

    method: str
    path: str
    name: str
    summary: str
    rule: Rule
    takes: type[Command] | None
    query: type[Query] | None
    gives: Any
    status: int
    sealed: bool


class Api:
    """A blueprint of operations that all look alike.

    The view gets the path's parameters, then `command` (decoded from the body) or `query`
    (decoded from the query string) as keyword arguments, and returns a struct.
    """

    def __init__(self, name: str) -> None:
        self.blueprint = Blueprint(name, name)
        self.operations: list[Operation] = []

    def operation(
        self,
        method: str,
        path: str,
        *,
        allow: Rule,
        gives: Any,
        takes: type[Command] | None = None,
        query: type[Query] | None = None,
        status: int = 200,
        sealed: bool = False,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a view. `sealed` calls are verified by seal and leave no log line."""

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            summary = (inspect.getdoc(view) or "").partition("\n")[0]
            self.operations.append(
                Operation(
                    method, path, view.__name__, summary, allow, takes, query, gives, status, sealed
                )
            )
            self._add(view, self.operations[-1])
            return view

        return register

    def get(self, path: str, **terms: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a reading operation; see `operation`."""
        return self.operation("GET", path, **terms)

    def post(self, path: str, **terms: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a writing operation; see `operation`."""
        return self.operation("POST", path, **terms)

    def put(self, path: str, **terms: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register an operation that sets a thing; see `operation`."""
        return self.operation("PUT", path, **terms)

    def delete(self, path: str, **terms: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a removing operation; see `operation`."""
        return self.operation("DELETE", path, **terms)

    def _add(self, view: Callable[..., Any], operation: Operation) -> None:
        def door(**parameters: Any) -> Response:
            if operation.takes is not None:
                parameters["command"] = decode_body(operation.takes)
            if operation.query is not None:
                parameters["query"] = decode_query(operation.query)
            answer = view(**parameters)
            database.door(current_app.extensions["sqlalchemy"])
            return Response(
                msgspec.json.encode(answer),
                status=operation.status,
                content_type="application/json",
            )

        door.__name__ = view.__name__
        door.sealed = operation.sealed  # type: ignore[attr-defined]
        marked = allow(operation.rule)(door)
        if operation.sealed:
            marked = unlogged(marked)
        self.blueprint.add_url_rule(
            operation.path, view.__name__, marked, methods=[operation.method]
        )


def decode_body(kind: type[Command]) -> Command:
    """Decode the request's JSON strictly; a fault is a 422 that names the place."""
    try:
        return msgspec.json.decode(request.get_data(), type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise _bad_input(str(error)) from None


def decode_query(kind: type[Query]) -> Query:
    """Decode the query string; repeated names become lists."""
    wanted = {field.name: field for field in msgspec.structs.fields(kind)}
    values: dict[str, Any] = {}
    for name, texts in request.args.lists():
        field = wanted.get(name)
        many = field is not None and _takes_many(field.type)
        values[name] = texts if many else texts[-1]
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _bad_input(str(error)) from None


def _takes_many(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) in (tuple, list, frozenset)


def _bad_input(detail: str) -> Refusal:
    # The place is told, the value never: it may be personal or a vote.
    place = detail.rpartition(" - at ")[2].strip("`") if " - at " in detail else ""
    reason = detail.partition(" - at ")[0] if not is_unlogged(current_app) else "Malformed"
    return Refusal(Problem(code="malformed", status=422, detail=f"{reason} {place}".strip()))


def actor() -> Actor:
    """Return on whose behalf the present call is made."""
    found: Actor = g.get("actor", VISITOR)
    return found


def guard(app: Flask, service: str, key: bytes) -> None:
    """Let in only signed calls, each to what its actor may use; refuse to start without rules."""

    @app.before_request
    def _check() -> None:
        if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
            return
        header = request.headers.get("Authorization", "")
        view = app.view_functions[request.endpoint]
        try:
            if getattr(view, "sealed", False):
                verify_sealed(key, request.method, request.path, request.get_data(), header)
                return
            g.actor = verify(key, service, header)
        except NotSigned as error:
            raise Refusal(Problem(code="not_signed", status=401, detail=str(error))) from None
        if not rule_of(app, request.endpoint).allows(g.actor):
            raise Refusal(Problem(code="forbidden", status=403, detail="This role may not do it."))

    _answer_errors(app)
    require_rules(app)


def _answer_errors(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> Response:
        return _answer(error.problem)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        return _answer(Problem(code=error.name.lower().replace(" ", "_"), status=status))

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        constraint = constraint_name(error)
        if is_unlogged(app):
            log.error("call_failed", error=type(error).__name__)
        else:
            log.error(
                "call_failed", error=type(error).__name__, constraint=constraint, place=place(error)
            )
        if constraint is not None:
            return _answer(Problem(code=constraint, status=409))
        return _answer(Problem(code="failed", status=503 if database.is_down(error) else 500))


def constraint_name(error: BaseException) -> str | None:
    """Return the judging constraint of a database error, if that is what it is."""
    return database.constraint_of(error) if isinstance(error, IntegrityError) else None


def _answer(problem: Problem) -> Response:
    return Response(
        msgspec.json.encode(problem),
        status=problem.status,
        content_type="application/problem+json",
    )
