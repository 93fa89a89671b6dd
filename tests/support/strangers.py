"""Tries every route that is about one thing, as people whom the thing does not concern."""

import re
from collections.abc import Collection, Mapping
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

_PLACE = re.compile(r"<uuid:(\w+)>")


def let_in(
    app: Flask,
    client: FlaskClient,
    things: Mapping[str, UUID],
    open_to_all: Collection[str],
    form: Mapping[str, object] | None = None,
    *,
    under: str = "",
) -> list[str]:
    """Return the calls about these things that a stranger was not refused.

    Routes with an id that is not among the things are not about them. `form` is sent with each,
    so that none is refused for a missing field alone. `under` is where the routes begin that are
    meant.
    """
    found = []
    for route in app.url_map.iter_rules():
        if not route.rule.startswith(under):
            continue
        names = set(_PLACE.findall(route.rule))
        if not names or not names <= set(things):
            continue
        path = _PLACE.sub(lambda name: str(things[name[1]]), route.rule)
        if "<" in path:
            continue
        for method in sorted((route.methods or set()) & {"GET", "POST"}):
            call = f"{method} {route.rule}"
            if call in open_to_all:
                continue
            data = form if method == "POST" else None
            if client.open(path, method=method, data=data).status_code not in (403, 404):
                found.append(call)
    return found
