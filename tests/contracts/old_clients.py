"""Run beside one release's `shared/` alone: its clients call every reading operation they have.

Standard input is JSON: the service's name, address and key, and ids by the name of a parameter.
Prints one line for each operation; whatever an old client cannot read in an answer is an error of
this process. Operations of other services are refused like anything unknown.
"""

import importlib
import inspect
import json
import pkgutil
import sys
import typing
from typing import Any
from uuid import UUID, uuid4

import msgspec


class NotReading(Exception):
    """An operation that changes something: it is not called."""


def main() -> int:
    """Call them all; a refusal is an answer like any other."""
    told = json.load(sys.stdin)
    http = importlib.import_module("shared.clients.http")
    contracts = importlib.import_module("shared.contracts.actors")
    refusal = importlib.import_module("shared.problems").Refusal
    ids = {name: UUID(value) for name, value in told["ids"].items()}
    person = ids.setdefault("person_id", uuid4())
    role = contracts.Role("organiser", ids["centre_id"])
    actor = contracts.Actor(account_id=person, roles=(role,))

    class Reading(http.Http):  # type: ignore[misc,name-defined]
        def send(self, *_arguments: Any, **_named: Any) -> Any:
            raise NotReading

        send_sealed = send

    link = Reading(told["service"], told["url"], bytes.fromhex(told["key"]))
    for client in clients():
        for name, method in inspect.getmembers(client(link), inspect.ismethod):
            if name.startswith("_"):
                continue
            try:
                answer = method(**arguments(method, actor, ids))
                print(f"{name}: {type(answer).__name__}")
            except NotReading:
                continue
            except refusal as refused:
                print(f"{name}: refused, {refused.problem.code}")
    return 0


def clients() -> list[Any]:
    """Every client of the release."""
    package = importlib.import_module("shared.clients")
    found = []
    for module in pkgutil.iter_modules(package.__path__, "shared.clients."):
        loaded = importlib.import_module(module.name)
        found += [
            kind
            for _name, kind in inspect.getmembers(loaded, inspect.isclass)
            if kind.__module__ == module.name and "http" in inspect.signature(kind).parameters
        ]
    return found


_SOMETHING: dict[Any, Any] = {str: "a", int: 1}


def arguments(method: Any, actor: Any, ids: dict[str, UUID]) -> dict[str, Any]:
    """Something for each parameter: a known id or nobody's, the least search, an organiser."""
    hints = typing.get_type_hints(method)
    made: dict[str, Any] = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if name == "actor":
            made[name] = actor
        elif hints[name] is UUID:
            made[name] = ids.get(name, uuid4())
        elif name == "query" and parameter.default is inspect.Parameter.empty:
            fields = msgspec.structs.fields(hints[name])
            made[name] = hints[name](
                **{field.name: _SOMETHING[field.type] for field in fields if field.required}
            )
        elif parameter.default is not inspect.Parameter.empty:
            continue
        elif hints[name] in _SOMETHING:
            made[name] = _SOMETHING[hints[name]]
        else:
            made[name] = None  # a command, of an operation that is not called
    return made


if __name__ == "__main__":
    sys.exit(main())
