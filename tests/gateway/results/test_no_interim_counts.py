"""While a vote is open nothing changes anywhere when papers come in: every route is asked.

Each answer, to each kind of person, is taken before and after papers were cast; whatever could
tell how the vote stands would make the two differ.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Route

from shared.api import OPEN_ENDPOINTS
from shared.clients.box import Box
from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor, Role
from shared.internal_auth import sign
from tests.support import people
from tests.support.servers import KEY
from tests.support.votes import Vote

# A page that shows a fresh secret each time, to set a phone up.
_ALWAYS_NEW = ("/konto/drugi-krok",)
PAPERS = ("ab", "ab", "ad", "c", "", "abd", "d")
ASKING = ("visitor", "organiser", "operator")
# What differs from one answer to the next by itself.
_PASSING = re.compile(r'value="[^"]*"|"?\d{4}-\d\d-\d\dT[\d:.+Z]+"?')


def _paths(app: Flask, vote: Vote) -> Iterator[str]:
    values = {"consultation_id": str(vote.consultation_id), "ballot_id": str(vote.ballot_id)}
    for route in app.url_map.iter_rules():
        if route.rule in _ALWAYS_NEW:
            continue
        if "GET" in (route.methods or ()) and route.endpoint not in OPEN_ENDPOINTS:
            yield _path(route, values)


def _path(route: Route, values: dict[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        kind, name = match[1] or "", match[2]
        return values.get(name, "1" if kind == "int" else values["consultation_id"])

    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", fill, route.rule)


def _pages(
    gateway: Flask, vote: Vote, clients: dict[str, FlaskClient]
) -> dict[tuple[str, str], str]:
    told = {}
    gateway.extensions["redis"].flushdb()  # nobody is asked to wait because of the other round
    for role, client in clients.items():
        for path in _paths(gateway, vote):
            answer = client.get(path)
            told[role, path] = f"{answer.status} {_PASSING.sub('', answer.text)}"
    return told


def _operations(consultations: Flask, vote: Vote) -> dict[tuple[str, str], str]:
    organiser = Actor(account_id=vote.ballot_id, roles=(Role("organiser", vote.centre_id),))
    operator = Actor(account_id=vote.ballot_id, roles=(Role("operator"),))
    register = Actor(roles=(Role("register"),))
    told = {}
    for actor in (VISITOR, organiser, operator, register):
        header = {"Authorization": sign(bytes.fromhex(KEY), "consultations", actor)}
        for path in _paths(consultations, vote):
            answer = consultations.test_client().get(path, headers=header)
            told[str(actor.roles), path] = f"{answer.status} {_PASSING.sub('', answer.text)}"
    return told


def _metrics(app: Flask) -> list[str]:
    lines = app.test_client().get("/metrics").text.splitlines()
    return [line for line in lines if not line.startswith(("process_", "python_", "#"))]


def test_no_page_operation_metric_or_log_changes_when_papers_come_in(
    gateway: Flask,
    consultations: Flask,
    joined: str,
    announced: Callable[..., Vote],
    capsys: pytest.CaptureFixture[str],
) -> None:
    vote = announced()
    clients = {role: people.as_role(gateway, role, vote.centre_id) for role in ASKING}
    pages, operations = _pages(gateway, vote, clients), _operations(consultations, vote)
    assert any("/wynik" in path for _role, path in pages)
    metrics = _metrics(consultations)
    capsys.readouterr()
    box = Box(Http("consultations", joined, bytes.fromhex(KEY)))
    for paper in vote.papers(PAPERS):
        assert box.cast(vote.ballot_id, paper).outcome == "accepted"
    assert capsys.readouterr().out == ""
    assert _metrics(consultations) == metrics
    assert _differing(_operations(consultations, vote), operations) == []
    assert _differing(_pages(gateway, vote, clients), pages) == []
    with consultations.app_context():
        vote.seal(len(PAPERS))
        vote.freeze()
    # The test can fail: after the freeze the number of papers is public.
    assert _differing(_operations(consultations, vote), operations) != []


def _differing(
    later: dict[tuple[str, str], str], before: dict[tuple[str, str], str]
) -> list[tuple[str, str]]:
    return [place for place, text in later.items() if before[place] != text]
