"""What a service's description took away from the one before it: inside /v1 nothing may go."""

from collections.abc import Iterator
from typing import Any

Part = dict[str, Any]


def vanished(old: Part, new: Part) -> list[str]:
    """Return what a client of the old description would miss, one line each; empty when nothing.

    Requests are strict, so each field accepted before is accepted still and none more is asked
    for; answers are lenient, so they may gain fields, but none that was always there may go.
    """
    return list(_vanished(old, new))


def _vanished(old: Part, new: Part) -> Iterator[str]:
    for path, operations in old["paths"].items():
        for method, before in operations.items():
            name = f"{method.upper()} {path}"
            after = new["paths"].get(path, {}).get(method)
            if after is None:
                yield f"{name} is gone"
                continue
            yield from _parameters(name, before, after)
            yield from _answers(name, before, after, (old, new))
            took, takes = _body(before, old), _body(after, new)
            if took is None and takes is not None:
                yield f"{name} now asks for a body"
            elif took is not None and takes is None:
                yield f"{name} no longer takes a body"
            elif took is not None and takes is not None:
                yield from _compared(
                    f"{name} takes", took, takes, (old, new), frozenset(), request=True
                )


def _parameters(name: str, before: Part, after: Part) -> Iterator[str]:
    known = {one["name"]: one for one in before["parameters"]}
    still = {one["name"]: one for one in after["parameters"]}
    for parameter in known.keys() - still.keys():
        yield f"{name} no longer takes the parameter {parameter}"
    for parameter, one in still.items():
        if one["required"] and not known.get(parameter, {"required": False})["required"]:
            yield f"{name} now needs the parameter {parameter}"


def _answers(name: str, before: Part, after: Part, documents: tuple[Part, Part]) -> Iterator[str]:
    for status, answer in before["responses"].items():
        now = after["responses"].get(status)
        if now is None:
            yield f"{name} no longer answers {status}"
            continue
        for kind, content in answer.get("content", {}).items():
            if kind not in now.get("content", {}):
                yield f"{name} no longer answers {kind}"
                continue
            schemas = (content["schema"], now["content"][kind]["schema"])
            yield from _compared(f"{name} answers", *schemas, documents, frozenset(), request=False)


def _body(operation: Part, document: Part) -> Part | None:
    body = operation.get("requestBody")
    return None if body is None else _plain(body["content"]["application/json"]["schema"], document)


def _plain(schema: Part, document: Part) -> Part:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _inner(schema: Part) -> Iterator[tuple[str, Part]]:
    """The schemas inside one, by where they stand."""
    for field, part in schema.get("properties", {}).items():
        yield f".{field}", part
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield "[]", schema[key]
    for number, part in enumerate(schema.get("anyOf", [])):
        yield f"|{number}", part


def _compared(
    name: str,
    before: Part,
    after: Part,
    documents: tuple[Part, Part],
    seen: frozenset[str],
    *,
    request: bool,
) -> Iterator[str]:
    if before.get("$ref", "") in seen:  # a structure inside itself
        return
    seen = seen | {before["$ref"]} if "$ref" in before else seen
    before, after = _plain(before, documents[0]), _plain(after, documents[1])
    if before.get("type") != after.get("type") or before.get("format") != after.get("format"):
        yield f"{name} another type"
        return
    needed, needs = set(before.get("required", ())), set(after.get("required", ()))
    if request:
        yield from (f"{name} and now needs .{field}" for field in sorted(needs - needed))
    else:
        yield from (f"{name} not always .{field}" for field in sorted(needed - needs))
    inside = dict(_inner(after))
    for place, part in _inner(before):
        if place in inside:
            yield from _compared(
                name + place, part, inside[place], documents, seen, request=request
            )
        elif request or place.lstrip(".") in needed or not place.startswith("."):
            yield f"{name} no longer {place}"
