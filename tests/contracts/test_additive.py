"""The check that nothing of /v1 goes away finds what went away."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from deploy.openapi import FOLDER
from tests.contracts.additive import vanished

Document = dict[str, Any]
PATH = "/v1/benches/{bench_id}"


def ref(schema: str) -> Document:
    return {"$ref": f"#/components/schemas/{schema}"}


def json_of(schema: str) -> Document:
    """What is sent or answered as JSON."""
    return {"content": {"application/json": {"schema": ref(schema)}}}


def document() -> Document:
    """A service that keeps benches."""
    put = {
        "parameters": [{"name": "bench_id", "in": "path", "required": True}],
        "requestBody": json_of("SetBench"),
        "responses": {"200": json_of("Bench")},
    }
    set_bench = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "seats": {"type": "integer"}},
        "required": ["name"],
    }
    bench = {
        "type": "object",
        "properties": {
            "places": {"type": "array", "items": ref("Place")},
            "near": {"anyOf": [ref("Bench"), {"type": "null"}]},
        },
        "required": ["places"],
    }
    place = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
    return {
        "paths": {PATH: {"put": put}},
        "components": {"schemas": {"SetBench": set_bench, "Bench": bench, "Place": place}},
    }


def set_bench(made: Document) -> Any:
    return made["components"]["schemas"]["SetBench"]


def bench(made: Document) -> Any:
    return made["components"]["schemas"]["Bench"]


def place(made: Document) -> Any:
    return made["components"]["schemas"]["Place"]


def operation(made: Document) -> Any:
    return made["paths"][PATH]["put"]


BREAKS: dict[str, Callable[[Document], object]] = {
    "is gone": lambda made: made["paths"].pop(PATH),
    "no longer .seats": lambda made: set_bench(made)["properties"].pop("seats"),
    "now needs .seats": lambda made: set_bench(made)["required"].append("seats"),
    "takes.seats another type": lambda made: set_bench(made)["properties"]["seats"].update(
        type="string"
    ),
    "not always .places": lambda made: bench(made)["required"].clear(),
    "places[] not always .x": lambda made: place(made)["required"].clear(),
    "places[].x another type": lambda made: place(made)["properties"]["x"].update(type="number"),
    "no longer answers 200": lambda made: operation(made)["responses"].clear(),
    "now needs the parameter size": lambda made: operation(made)["parameters"].append(
        {"name": "size", "in": "query", "required": True}
    ),
    "no longer takes the parameter": lambda made: operation(made)["parameters"].clear(),
}


@pytest.mark.parametrize("told", BREAKS)
def test_what_is_taken_away_is_told(told: str) -> None:
    old, new = document(), document()
    BREAKS[told](new)
    found = vanished(old, new)
    assert len(found) == 1
    assert told in found[0]


def test_what_is_added_does_no_harm() -> None:
    old, new = document(), document()
    new["paths"]["/v1/trees"] = {}
    set_bench(new)["properties"]["colour"] = {"type": "string"}
    bench(new)["properties"]["colour"] = {"type": "string"}
    bench(new)["required"].append("colour")
    operation(new)["parameters"].append({"name": "size", "in": "query", "required": False})
    assert vanished(old, new) == []


@pytest.mark.parametrize("service", ["consultations", "volunteering"])
def test_our_own_descriptions_can_be_compared(service: str) -> None:
    now = json.loads((FOLDER / f"{service}.json").read_text(encoding="utf-8"))
    assert vanished(now, copy.deepcopy(now)) == []
    for schema in now["components"]["schemas"].values():
        schema.get("required", []).clear()
    before = json.loads((FOLDER / f"{service}.json").read_text(encoding="utf-8"))
    assert len(vanished(before, now)) > 10
