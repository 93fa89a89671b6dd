"""Every route says who may use it, and keeps to it for everybody."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Route

from shared.access import rule_of
from shared.api import OPEN_ENDPOINTS
from shared.contracts.actors import VISITOR, Actor, Role
from shared.internal_auth import seal, sign
from tests.support import people

CENTRE = uuid4()
ACTORS = {
    "visitor": VISITOR,
    "resident": Actor(account_id=uuid4()),
    "clerk": Actor(account_id=uuid4(), roles=(Role("clerk", CENTRE),)),
    "organiser": Actor(account_id=uuid4(), roles=(Role("organiser", CENTRE),)),
    "official": Actor(account_id=uuid4(), roles=(Role("official", CENTRE),)),
    "operator": Actor(account_id=uuid4(), roles=(Role("operator"),)),
}
SAMPLES = {"uuid": str(uuid4()), "int": "1", "default": "pl", "string": "pl", "path": "x"}
# The converter that names its words: the first that a room has.
SAMPLES["any"] = "uwagi"

ONE_CLICK = [
    "/wiesci/wypisz/<uuid:subscription_id>/<mark>",
    "/wypisz/<uuid:person_id>/<kind>/<mark>",
]

# The ballot checks its token itself, so that nobody's ticks are lost with a session that ended
# (tests/gateway/consultations/test_the_way_of_a_vote.py shows that nothing is cast without it);
# a survey's form likewise (tests/gateway/surveys/test_pages.py).
CHECKS_ITSELF = [
    "/konsultacje/<uuid:consultation_id>/glosowanie",
    "/konsultacje/<uuid:consultation_id>/ankiety/<uuid:survey_id>",
    "/konsultacje/<uuid:consultation_id>/ankiety/<uuid:survey_id>/odlozone",
]


def _path(route: Route) -> str:
    def sample(found: re.Match[str]) -> str:
        return str(CENTRE) if found[2] == "centre_id" else SAMPLES[found[1] or "default"]

    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", sample, route.rule)


def _calls(app: Flask) -> Iterator[tuple[Route, str]]:
    for route in app.url_map.iter_rules():
        if route.endpoint != "static":
            for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
                yield route, method


@pytest.fixture
def clients(gateway: Flask) -> Iterator[dict[str, FlaskClient]]:
    centre_id = people.centre(gateway)
    gateway.config["WTF_CSRF_ENABLED"] = False
    yield {role: people.as_role(gateway, role, centre_id) for role in people.ROLES}
    gateway.config["WTF_CSRF_ENABLED"] = True


def test_every_gateway_route_lets_in_exactly_whom_its_rule_names(
    gateway: Flask, clients: dict[str, FlaskClient]
) -> None:
    faults = []
    for route, method in _calls(gateway):
        rule = rule_of(gateway, route.endpoint)
        for role in people.ROLES:
            if "wyloguj" in route.rule or "jezyk" in route.rule:
                continue
            client = clients[role]
            answer = client.open(_path(route), method=method)
            refused = answer.status_code == 403 or (
                role == "visitor" and "/zaloguj" in answer.headers.get("Location", "")
            )
            if refused == rule.allows(ACTORS[role]):
                faults.append(f"{method} {route.rule} as {role}: {answer.status}, rule {rule.name}")
    assert faults == []


def test_every_form_of_the_gateway_needs_its_token(gateway: Flask) -> None:
    client = people.as_role(gateway, "operator", people.centre(gateway))
    accepted = [
        route.rule
        for route, method in _calls(gateway)
        if method == "POST" and client.post(_path(route)).status_code != 400
    ]
    assert sorted(accepted) == sorted(ONE_CLICK + CHECKS_ITSELF)


@pytest.mark.parametrize("service", ["consultations", "volunteering"])
def test_every_operation_lets_in_exactly_whom_its_rule_names(
    service: str, request: pytest.FixtureRequest
) -> None:
    app: Flask = request.getfixturevalue(service)
    key = bytes.fromhex(request.getfixturevalue("settings")[f"{service.upper()}_INTERNAL_KEY"])
    client, faults = app.test_client(), []
    for route, method in _calls(app):
        if route.endpoint in OPEN_ENDPOINTS:
            continue
        sealed = getattr(app.view_functions[route.endpoint], "sealed", False)
        path = _path(route)
        if client.open(path, method=method).status_code != 401:
            faults.append(f"{method} {path} lets in a call without signature")
        for role, actor in ACTORS.items():
            header = seal(key, method, path, b"") if sealed else sign(key, service, actor)
            answer = client.open(path, method=method, headers={"Authorization": header})
            allowed = sealed or rule_of(app, route.endpoint).allows(actor)
            # A use case may refuse a thing of its own accord, but there is no such thing here.
            if (answer.status_code == 403) == allowed:
                faults.append(f"{method} {path} as {role}: {answer.status}")
    assert faults == []


def test_a_call_signed_for_another_service_is_refused(
    consultations: Flask, settings: dict[str, str]
) -> None:
    key = bytes.fromhex(settings["VOLUNTEERING_INTERNAL_KEY"])
    header = sign(key, "volunteering", Actor(account_id=UUID(int=1)))
    routes = [
        r for r, m in _calls(consultations) if m == "GET" and r.endpoint not in OPEN_ENDPOINTS
    ]
    answers = {
        consultations.test_client().get(_path(r), headers={"Authorization": header}).status_code
        for r in routes
    }
    assert answers <= {401}
