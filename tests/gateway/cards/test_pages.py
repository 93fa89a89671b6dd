"""The clerks' way through their pages, as browsers without scripts walk it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import typst
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from werkzeug.test import TestResponse

from services.consultations.model import db as papers_db
from services.gateway.model import RegisterBallot, StaffAct, db
from services.gateway.pages.cards import printing
from services.gateway.register import closing
from shared.clients.consultations import Consultations
from tests.gateway.consultations import papers
from tests.gateway.consultations.conftest import Town, service, signed_in, town
from tests.gateway.consultations.test_the_way_of_a_vote import declare, send
from tests.support import people
from tests.support.costs import metered

__all__ = ["service", "signed_in", "town"]
Numbers = list[dict[str, str]]


@dataclass
class Office:
    """A vote with a question of every kind and two districts, and three clerks before it."""

    gateway: Flask
    consultations: Flask
    town: Town
    consultation_id: str
    anna: FlaskClient
    jan: FlaskClient
    ewa: FlaskClient
    sheets: Callable[[int], Numbers]

    @property
    def desk(self) -> str:
        return f"/biurko/karty/{self.consultation_id}"

    @property
    def batch(self) -> str:
        return f"{self.desk}/partie/1"

    def stub(
        self, who: FlaskClient, page: str, number: str, name: str, **more: Any
    ) -> TestResponse:
        fields = {"number": number, "name": name, "address": "ul. Lipowa 4/2, Lipowo", **more}
        return send(who, f"{self.batch}/{page}", **fields)

    def paper(self, who: FlaskClient, number: str, **answers: str) -> TestResponse:
        fields = {f"q:{name.replace('_', '-')}": text for name, text in answers.items()}
        return send(who, f"{self.batch}/papiery", number=number, **fields)

    def shown(self, who: FlaskClient, page: str = "") -> str:
        answer = who.get(f"{self.desk}{page}")
        assert answer.status_code == 200, page
        return answer.text

    def boxed(self) -> list[str]:
        with self.consultations.app_context():
            rows = papers_db.session.execute(papers_db.text("SELECT choices FROM papers"))
            return sorted(row.choices for row in rows)

    def states(self) -> dict[str, int]:
        with self.gateway.app_context():
            rows = db.session.execute(
                db.text("SELECT state, count(*) AS number FROM register GROUP BY state")
            )
            return {row.state: row.number for row in rows}


@pytest.fixture
def office(
    gateway: Flask,
    consultations: Flask,
    town: Town,
    service: Consultations,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    questions = (papers.SINGLE, papers.RANKED, *papers.DISTRICTS)
    path = papers.announced(gateway, service, town, questions)
    with gateway.app_context():
        ballot = db.session.scalars(db.select(RegisterBallot)).one()
        closing.advance(ballot.ballot_id)
    anna, jan, ewa = (people.as_role(gateway, "clerk", town.centre_id) for _ in range(3))
    desk = f"/biurko/karty/{path.rpartition('/')[2]}"
    kept: list[Any] = []
    make = typst.compile

    def noted(source: bytes, **given: Any) -> bytes:
        kept.append(json.loads(given["sys_inputs"]["data"]))
        made: bytes = make(source, **given)
        return made

    monkeypatch.setattr(typst, "compile", noted)

    def sheets(count: int) -> Numbers:
        """Print cards by the page; return the numbers that stand on them."""
        answer = send(anna, f"{desk}/druk", count=str(count), language="pl")
        assert answer.status_code == 200, answer.text[-2000:]
        assert answer.content_type == "application/pdf"
        assert answer.data.startswith(b"%PDF")
        found: Numbers = kept.pop()["cards"]
        return found

    return Office(gateway, consultations, town, path.rpartition("/")[2], anna, jan, ewa, sheets)


YES = {"one": "skwer", "rank": "s r", "d_north": "north1"}


def opened(office: Office) -> None:
    assert send(office.anna, office.desk, f"{office.desk}/partie").status_code == 303


def test_ten_cards_go_all_the_way_into_the_box(office: Office, signed_in: Any) -> None:
    cards = office.sheets(11)
    opened(office)
    names = [f"Osoba {chr(97 + at) * 3}" for at in range(11)]
    for card, name in zip(cards, names, strict=True):
        assert office.stub(office.anna, "odcinki", card["stub"], name).status_code == 303
        assert office.stub(office.jan, "sprawdzenie", card["stub"], name).status_code == 303
    for place, card in enumerate(reversed(cards)):
        answers = YES if place else {"one": "!", "rank": "!", "d_north": "!", "d_south": "!"}
        for clerk in (office.anna, office.jan):
            assert office.paper(clerk, card["paper"], **answers).status_code == 303
    ready = office.shown(office.anna)
    assert "Czego brakuje" not in ready
    assert office.states() == {"held": 11}
    dropped = send(office.anna, office.desk, f"{office.batch}/urna")
    assert dropped.status_code == 303
    assert "Paczka jest w urnie" in office.shown(office.anna)
    assert office.states() == {"voted": 11}
    valid = (
        '{"d-north":{"approved":["north1"]},"one":{"approved":["skwer"]},'
        '"rank":{"ranks":{"r":2,"s":1}}}'
    )
    assert office.boxed() == sorted([valid] * 10 + ["{}"])
    with office.gateway.app_context():
        acts = {act.act for act in db.session.query(StaffAct)}
    assert {"cards.printed", "card.entered", "card.confirmed", "paper.read"} <= acts
    # A second card of somebody who has voted is dealt with: the next one gets an empty form.
    opened(office)
    page = f"{office.desk}/partie/2/odcinki"
    (late,) = office.sheets(1)
    fields = {"number": late["stub"], "name": names[0], "address": "ul. Lipowa 4/2, Lipowo"}
    assert send(office.anna, page, **fields).status_code == 303
    after = office.shown(office.anna, "/partie/2/odcinki")
    assert "Karta jest nieważna" in after
    assert names[0] not in after
    assert office.states() == {"voted": 11}


def test_a_card_says_which_questions_exclude_each_other_and_what_everybody_answers(
    office: Office, service: Consultations, town: Town
) -> None:
    found = service.get_consultation(UUID(office.consultation_id), actor=town.organiser)
    assert found.ballot is not None
    asked = found.ballot.questions
    with office.gateway.test_request_context(), force_locale("pl"):
        said = [each["before"] for each in printing.questions((*asked, asked[0]), "pl")]
    assert said == [
        "",
        "",
        "Wybierz jedną z tych części i odpowiedz tylko w niej: Okręg north, Okręg south.",
        "",
        "Na to odpowiadają wszyscy, niezależnie od wyboru wyżej:",
    ]


def test_the_ballots_page_says_that_a_card_is_in_hand(office: Office, signed_in: Any) -> None:
    path = f"/konsultacje/{office.consultation_id}"
    hanna = signed_in(office.town.resident_id)
    assert declare(hanna, path).status_code == 303
    (card,) = office.sheets(1)
    opened(office)
    assert 'name="a:one"' in hanna.get(f"{path}/glosowanie").text
    assert office.stub(office.anna, "odcinki", card["stub"], "KOWALSKA Hanna").status_code == 303
    held = hanna.get(f"{path}/glosowanie").text
    assert 'name="a:one"' not in held
    assert "kart" in re.sub(r"<[^>]+>", "", held)


def test_what_cannot_be_entered_is_said_and_nothing_typed_is_lost(office: Office) -> None:
    (card,) = office.sheets(1)
    opened(office)
    wrong = office.stub(office.anna, "odcinki", card["paper"], "Anna", undivided="y")
    assert wrong.status_code == 422
    for kept in ('value="Anna"', f'value="{card["paper"]}"', "ul. Lipowa 4/2", "checked"):
        assert kept in wrong.text
    for field in ("number", "name"):
        assert f'href="#{field}"' in wrong.text
    assert office.stub(office.anna, "odcinki", card["stub"], "Anna Nowak").status_code == 303
    again = office.stub(office.jan, "odcinki", card["stub"], "Jan Nowak")
    assert (again.status_code, "już wprowadzono" in again.text) == (422, True)
    own = office.stub(office.anna, "sprawdzenie", card["stub"], "Anna Nowak")
    assert (own.status_code, "ktoś inny" in own.text) == (422, True)
    other = office.stub(office.jan, "sprawdzenie", card["stub"], "Ewa Nowak")
    assert (other.status_code, 'value="Ewa Nowak"' in other.text) == (422, True)
    no_reason = send(office.jan, f"{office.batch}/odrzucenie", number=card["stub"])
    assert (no_reason.status_code, 'href="#reason"' in no_reason.text) == (422, True)
    refused = send(office.jan, f"{office.batch}/odrzucenie", number=card["stub"], reason="unsigned")
    assert refused.status_code == 303
    assert office.states() == {}
    assert "Brakuje podpisu: 1" in office.shown(office.jan)


def test_the_second_reader_sees_nothing_of_the_first(office: Office) -> None:
    (card,) = office.sheets(1)
    opened(office)
    office.paper(office.anna, card["paper"], one="plac", rank="t", d_south="south2")
    number = card["paper"].replace(" ", "")
    for page in ("/partie/1/papiery", "/partie/1/roznice", ""):
        shown = re.sub(r"<details>.*?</details>", "", office.shown(office.jan, page), flags=re.S)
        assert "south2" not in shown
    mine = office.paper(office.anna, card["paper"], **YES)
    assert (mine.status_code, "jest już odczytana" in mine.text) == (422, True)
    assert f'value="{card["paper"]}"' in mine.text
    assert number[:4] in office.shown(office.jan, "/partie/1/roznice")


def test_readings_that_differ_are_settled_by_somebody_else(office: Office) -> None:
    (card,) = office.sheets(1)
    opened(office)
    office.paper(office.anna, card["paper"], **YES)
    office.paper(office.jan, card["paper"], **{**YES, "one": "plac"})
    page = f"{office.batch}/roznice"
    shown = office.shown(office.jan, "/partie/1/roznice")
    assert "skwer" in shown
    assert ('value="first"' in shown, 'value="second"' in shown) == (True, False)
    number = card["paper"].replace(" ", "")
    send(office.jan, page, number=number, act="second")
    assert "plac" in office.shown(office.ewa, "/partie/1/roznice")
    assert send(office.jan, page, number=number, act="first").status_code == 303
    assert "Żadnej kartki nie odczytano różnie" in office.shown(office.ewa, "/partie/1/roznice")


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"one": "skwer plac"}, "q-1"),
        ({"one": "statua"}, "q-1"),
        ({"one": ""}, "q-1"),
        ({"rank": "r=1 s=1"}, "q-2"),
        ({"rank": "r=pierwszy"}, "q-2"),
        ({"d_north": "north1", "d_south": "south1"}, "q-3"),
        ({"d_north": ""}, "q-3"),
    ],
)
def test_a_paper_that_is_typed_wrong_is_told_question_by_question(
    office: Office, answers: dict[str, str], field: str
) -> None:
    (card,) = office.sheets(1)
    opened(office)
    answer = office.paper(office.anna, card["paper"], **{**YES, **answers})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    for text in [card["paper"], *{**YES, **answers}.values()]:
        assert f'value="{text}"' in answer.text


def test_a_batch_that_is_not_ready_says_what_is_missing(office: Office) -> None:
    first, second = office.sheets(2)
    opened(office)
    office.stub(office.anna, "odcinki", first["stub"], "Anna Nowak")
    office.paper(office.anna, first["paper"], **YES)
    office.paper(office.anna, second["paper"], **YES)
    office.paper(office.jan, second["paper"], **{**YES, "one": "plac"})
    shown = office.shown(office.anna)
    for said in ("1 odcinek czeka", "1 kartka czeka", "1 kartkę dwie", "Odcinków: 1, kartek: 2"):
        assert said in shown
    assert "Wrzuć do urny" not in shown
    send(office.anna, office.desk, f"{office.batch}/urna")
    assert "czekają jeszcze na drugą osobę" in office.shown(office.anna)
    assert office.states() == {"held": 1}


def test_numbers_are_drawn_anew_each_time_and_kept_nowhere(office: Office) -> None:
    one, other = office.sheets(20), office.sheets(20)
    printed = {card[part] for card in one + other for part in ("stub", "paper")}
    assert len(printed) == 80
    with office.gateway.app_context():
        held = [
            str(db.session.execute(db.text(f"SELECT array_agg(t::text) FROM {table} t")).scalar())
            for table in db.metadata.tables
        ]
    with office.consultations.app_context():
        held += [
            str(
                papers_db.session.execute(
                    papers_db.text(f"SELECT array_agg(t::text) FROM {table} t")
                ).scalar()
            )
            for table in papers_db.metadata.tables
        ]
    bare = {number.replace(" ", "") for number in printed}
    assert [number for number in bare if any(number in text for text in held)] == []


@pytest.mark.parametrize("count", ["", "0", "1001", "dużo"])
def test_a_number_of_cards_that_makes_no_file_is_asked_again(office: Office, count: str) -> None:
    answer = send(office.anna, f"{office.desk}/druk", count=count, language="pl")
    assert (answer.status_code, 'href="#count"' in answer.text) == (422, True)


@pytest.mark.parametrize("role", ["clerk", "organiser"])
def test_another_centres_desk_finds_no_such_vote(office: Office, gateway: Flask, role: str) -> None:
    opened(office)
    stranger = people.as_role(gateway, role, people.centre(gateway, "Centrum w Rogalinku"))
    assert "Plac" not in stranger.get("/biurko/karty").text
    for page in ("", "/druk", *(f"/partie/1/{name}" for name in PAGES)):
        assert stranger.get(f"{office.desk}{page}").status_code == 404, page
    own = people.as_role(gateway, "organiser", office.town.centre_id)
    assert "Plac" in own.get("/biurko/karty").text
    assert own.get(office.desk).status_code == 200


PAGES = ("odcinki", "sprawdzenie", "odrzucenie", "papiery", "roznice")


def test_pages_cost_the_same_for_one_card_and_for_many(office: Office) -> None:
    cards = office.sheets(8)
    opened(office)

    def costs() -> list[tuple[int, int, int]]:
        with metered(office.consultations) as meter:
            pages = ["", *(f"/partie/1/{name}" for name in PAGES)]
            return [meter.of(office.jan, f"{office.desk}{page}") for page in pages]

    def fill(some: Numbers) -> None:
        for card in some:
            name = f"Osoba {card['stub'][:4]}".translate(str.maketrans("345679", "ghijkl"))
            office.stub(office.anna, "odcinki", card["stub"], name)
            office.paper(office.anna, card["paper"], **YES)
            office.paper(office.jan, card["paper"], **{**YES, "one": "plac"})

    fill(cards[:1])
    few = costs()
    fill(cards[1:])
    assert costs() == few
    assert max(calls for calls, _own, _other in few) <= 2


def test_the_page_tells_the_office_where_the_vote_stands(office: Office) -> None:
    assert "Otwórz paczkę" in office.shown(office.anna)
    opened(office)
    assert "Paczka 1" in office.shown(office.jan)
    assert UUID(office.consultation_id)
