"""The OpenAPI description of a service, written from the same table that serves it."""

import re
from typing import Any

import msgspec

from shared.api import Api, Operation
from shared.contracts.problems import Problem

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_FORMATS = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer"}}
REF = "#/components/schemas/{name}"


def describe(service: str, release: str, apis: tuple[Api, ...]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a service's operations, in a stable order."""
    operations = sorted(
        (one for api in apis for one in api.operations), key=lambda one: (one.path, one.method)
    )
    kinds = list(dict.fromkeys(kind for one in operations for kind in _kinds(one)))
    schemas, components = msgspec.json.schema_components([*kinds, Problem], ref_template=REF)
    known = dict(zip(map(str, kinds), schemas, strict=False))
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        path = _PARAMETER.sub(r"{\2}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one, known)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Wspólnie: {service}", "version": release},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                "signed": {"type": "apiKey", "in": "header", "name": "Authorization"}
            },
        },
        "security": [{"signed": []}],
    }


def _kinds(one: Operation) -> list[Any]:
    return [kind for kind in (one.takes, one.gives) if kind not in (None, str)]


def _operation(one: Operation, known: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "Done"}
    if one.gives is str:
        answer["content"] = {"text/plain": {"schema": {"type": "string"}}}
    elif one.gives is not None:
        answer["content"] = {"application/json": {"schema": known[str(one.gives)]}}
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(name="Problem")}}}
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "description": f"For: {one.rule.name}." + (" A sealed call." if one.sealed else ""),
        "parameters": [*_path_parameters(one), *_query_parameters(one)],
        "responses": {
            str(one.status): answer,
            "default": {"description": "Refused", "content": problem},
        },
    }
    if one.takes is not None:
        content = {"application/json": {"schema": known[str(one.takes)]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _path_parameters(one: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _FORMATS.get(kind, {"type": "string"}),
        }
        for kind, name in _PARAMETER.findall(one.path)
    ]


def _query_parameters(one: Operation) -> list[dict[str, Any]]:
    if one.query is None:
        return []
    (_ref,), components = msgspec.json.schema_components([one.query], ref_template=REF)
    schema = components[one.query.__name__]
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": part}
        for name, part in schema["properties"].items()
    ]
