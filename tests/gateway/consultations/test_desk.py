"""The organiser's desk: whose it is, what it keeps of what was typed, what it does not do twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.gateway.model import FeedItem, RegisterBallot, StaffAct, db
from shared.clients.consultations import Consultations
from shared.contracts.consultations import (
    AddProjects,
    Consultation,
    DescribeConsultation,
    DescribeProject,
    FindConsultations,
    SetBallot,
)
from shared.ids import new_id
from tests.gateway.consultations.conftest import Town
from tests.gateway.consultations.test_the_way_of_a_vote import send
from tests.support import apps, people, two
from tests.support.costs import metered
from tests.support.strangers import let_in

Browser = Callable[[UUID], FlaskClient]
DESK = "/biurko/konsultacje"


def draft(service: Consultations, town: Town, **terms: object) -> Consultation:
    """Make a draft that can be announced."""
    now = datetime.now(UTC)
    made = service.create_consultation(
        DescribeConsultation(centre_id=town.centre_id, title="Plac", summary="Co tu zrobić?"),
        actor=town.organiser,
    )
    given: dict[str, Any] = {
        "budget": 100_000,
        "max_choices": 1,
        "rule": "greedy-stop",
        "closes_at": now + timedelta(days=3),
        **terms,
    }
    service.set_ballot(made.id, SetBallot(**given), actor=town.organiser)
    projects = tuple(DescribeProject(title=title, cost=10_000) for title in ("Drzewa", "Ławki"))
    return service.add_projects(made.id, AddProjects(projects=projects), actor=town.organiser)


@pytest.mark.parametrize("role", ["visitor", "resident", "clerk", "operator", "organiser"])
@pytest.mark.parametrize("page", ["", "/opis", "/zasady", "/projekty", "/podglad", "/niezgodnosc"])
def test_the_desk_of_a_centre_is_for_its_own_organisers(
    gateway: Flask, service: Consultations, town: Town, role: str, page: str
) -> None:
    made = draft(service, town)
    elsewhere = people.centre(gateway, "Centrum w Rogalinku")
    stranger = people.as_role(gateway, role, elsewhere)
    answer = stranger.get(f"{DESK}/{made.id}{page}")
    assert answer.status_code == {"visitor": 303, "organiser": 404}.get(role, 403)
    assert "Drzewa" not in answer.text


def test_a_draft_that_lacks_something_is_not_announced_and_says_what(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = draft(service, town, max_choices=5)
    olga = signed_in(town.organiser_id)
    answer = send(olga, f"{DESK}/{made.id}/opis", f"{DESK}/{made.id}/ogloszenie")
    assert answer.status_code == 422
    assert service.find_consultations(FindConsultations()).notes == ()


def test_an_announcement_reaches_the_feed_the_register_and_the_log(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = draft(service, town)
    olga = signed_in(town.organiser_id)
    assert send(olga, f"{DESK}/{made.id}", f"{DESK}/{made.id}/ogloszenie").status_code == 303
    found = service.get_consultation(made.id, actor=town.organiser)
    two.agreed(service, found, by=town.organiser)
    apps.work(gateway)
    with gateway.app_context():
        assert made.ballot is not None
        assert db.session.get(RegisterBallot, made.ballot.id) is not None
        item = db.session.get(FeedItem, made.id)
        assert item is not None
        assert item.path == f"/konsultacje/{made.id}"
        acts = set(db.session.scalars(select(StaffAct.act)))
        assert {"consultation.drafted", "ballot.proposed", "ballot.announced"} <= acts


def test_a_rehearsal_says_so_on_every_page_and_is_not_on_the_board(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = draft(service, town, rehearsal=True)
    two.announced(service, made.id, by=town.organiser)
    apps.work(gateway)
    hanna = signed_in(town.resident_id)
    for page in ("", "/glosowanie", "/pokwitowanie"):
        assert 'class="rehearsal"' in hanna.get(f"/konsultacje/{made.id}{page}").text
    with gateway.app_context():
        assert db.session.get(FeedItem, made.id) is None


def test_a_vote_called_off_keeps_its_page_and_says_why(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    opens = datetime.now(UTC) + timedelta(days=1)
    made = draft(service, town, opens_at=opens)
    two.announced(service, made.id, by=town.organiser)
    apps.work(gateway)
    olga = signed_in(town.organiser_id)
    silent = send(olga, f"{DESK}/{made.id}/odwolanie", reason=" ")
    assert silent.status_code == 422
    answer = send(olga, f"{DESK}/{made.id}/odwolanie", reason="Nie ma pieniędzy")
    assert answer.status_code == 303
    found = service.get_consultation(made.id, actor=town.organiser)
    two.agreed(service, found, by=town.organiser)
    apps.work(gateway)
    assert "Nie ma pieniędzy" in gateway.test_client().get(f"/konsultacje/{made.id}").text
    assert "Plac" not in gateway.test_client().get("/konsultacje").text
    with gateway.app_context():
        item = db.session.get(FeedItem, made.id)
        assert item is not None
        assert item.withdrawn


def test_a_wrong_amount_is_asked_again_with_what_was_typed(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = draft(service, town)
    olga = signed_in(town.organiser_id)
    answer = send(olga, f"{DESK}/{made.id}/zasady", budget="sporo", max_choices="2", opens="later")
    assert answer.status_code == 422
    assert 'value="sporo"' in answer.text
    for field in ("budget", "rule", "opens_at"):
        assert f'href="#{field}"' in answer.text


def test_a_pasted_line_that_cannot_be_read_is_named_and_nothing_is_taken(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = draft(service, town)
    olga = signed_in(town.organiser_id)
    address = f"{DESK}/{made.id}/projekty"
    answer = send(olga, address, f"{address}/wklej", rows="Kino;100\nbez ceny\n;50")
    assert answer.status_code == 422
    assert "Kino;100" in answer.text
    found = service.get_consultation(made.id, actor=town.organiser)
    assert found.ballot is not None
    assert len(found.ballot.projects) == 2


def test_a_project_is_changed_and_taken_off(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = draft(service, town)
    assert made.ballot is not None
    first, second = made.ballot.projects
    olga = signed_in(town.organiser_id)
    address = f"{DESK}/{made.id}/projekty"
    changed = send(
        olga, f"{address}/{first.id}", title="Lipy", cost="12,50", description="", area_id=""
    )
    assert changed.status_code == 303
    assert send(olga, f"{address}/{second.id}", remove="y").status_code == 303
    found = service.get_consultation(made.id, actor=town.organiser)
    assert found.ballot is not None
    assert [(p.title, p.cost, p.code) for p in found.ballot.projects] == [("Lipy", 1_250, "1")]
    assert olga.get(f"{address}/{new_id()}").status_code == 404


def test_a_filter_stays_in_the_address_and_an_empty_search_says_how_to_go_on(
    gateway: Flask, service: Consultations, town: Town
) -> None:
    made = draft(service, town)
    two.announced(service, made.id, by=town.organiser)
    visitor = gateway.test_client()
    found = visitor.get("/konsultacje?szukaj=plac&stan=teraz").text
    assert "Co tu zrobić?" in found
    assert "szukaj=plac" in found
    empty = visitor.get("/konsultacje?szukaj=basen").text
    assert "Co tu zrobić?" not in empty
    assert 'href="/konsultacje"' in empty
    for odd in ("strona=x", "strona=99999999", "okolica=tu", "stan=kiedyś"):
        assert visitor.get(f"/konsultacje?{odd}").status_code == 200


def test_no_route_of_the_desk_lets_another_centres_organiser_in(
    gateway: Flask, service: Consultations, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gateway.config, "WTF_CSRF_ENABLED", False)
    stranger = people.as_role(gateway, "organiser", people.centre(gateway, "Rogalinek"))
    made = draft(service, town)
    assert made.ballot is not None
    things = {"consultation_id": made.id, "project_id": made.ballot.projects[0].id}
    for publish in (lambda: None, lambda: two.announced(service, made.id, by=town.organiser)):
        publish()
        apps.work(gateway)
        # What is below /konsultacje is for everybody once it is announced.
        assert let_in(gateway, stranger, things, (), under=DESK) == []
    assert service.get_consultation(made.id, actor=town.organiser).title == "Plac"


def test_lists_cost_the_same_at_any_length(
    gateway: Flask,
    consultations: Flask,
    service: Consultations,
    town: Town,
    signed_in: Browser,
) -> None:
    olga = signed_in(town.organiser_id)

    def grow(number: int) -> None:
        for _ in range(number):
            two.announced(service, draft(service, town).id, by=town.organiser)
            draft(service, town)
        apps.work(gateway)

    with metered(consultations) as meter:
        grow(2)
        before = [meter.of(olga, path) for path in ("/konsultacje", DESK, "/moje-glosowania")]
        grow(12)
        after = [meter.of(olga, path) for path in ("/konsultacje", DESK, "/moje-glosowania")]
    assert after == before
    assert all(calls <= 2 for calls, _own, _service in after)
