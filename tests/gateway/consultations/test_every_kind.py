"""Every kind of question through the real page: what comes into the box, what is said instead."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from msgspec.structs import replace
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.consultations.model import db as papers_db
from services.gateway.pages.consultations import paper_form, paper_words
from services.gateway.web.languages import LANGUAGES
from shared import papers as rules
from shared.clients.consultations import Consultations
from shared.contracts.ballots import Question
from shared.contracts.consultations import DescribeQuestion
from tests.gateway.consultations import papers
from tests.gateway.consultations.conftest import Town
from tests.gateway.consultations.test_the_way_of_a_vote import declare, send, token

Browser = Callable[[UUID], FlaskClient]
Fields = dict[str, Any]


@pytest.fixture
def ballot(
    gateway: Flask, town: Town, service: Consultations, signed_in: Browser
) -> Callable[..., tuple[FlaskClient, str]]:
    """Return Hanna's browser before an open ballot on some questions, and the ballot's address."""

    def opened(*questions: DescribeQuestion) -> tuple[FlaskClient, str]:
        path = papers.announced(gateway, service, town, questions)
        hanna = signed_in(town.resident_id)
        assert declare(hanna, path).status_code == 303
        return hanna, f"{path}/glosowanie"

    return opened


def in_the_box(consultations: Flask) -> list[str]:
    with consultations.app_context():
        rows = papers_db.session.execute(text("SELECT choices FROM papers"))
        return [row.choices for row in rows]


def receipt(answer: TestResponse) -> str | None:
    found = re.search(r'class="code"[^>]*>([^<]+)<', answer.text)
    return found.group(1) if found else None


def test_one_paper_with_every_kind_is_one_row_in_the_box(
    consultations: Flask, ballot: Callable[..., tuple[FlaskClient, str]]
) -> None:
    hanna, address = ballot(*papers.EVERY_KIND)
    answer = send(hanna, address, **papers.FILLED)
    assert answer.status_code == 200, answer.text[-3000:]
    assert receipt(answer)
    assert in_the_box(consultations) == [papers.CANONICAL]


WRONG: list[tuple[Fields, str, str]] = [
    ({"a:one": []}, "one", rules.EMPTY),
    ({"a:one": ["skwer", "plac"]}, "one", rules.TOO_MANY),
    ({"a:one": ["skwer", ":blank"]}, "one", rules.BLANK_AND_OPTIONS),
    ({"a:one": "statua"}, "one", rules.UNKNOWN_OPTION),
    ({"a:money": ["a", "b", "c"]}, "money", rules.TOO_MANY),
    ({"a:money": ":abstain"}, "money", rules.NO_ABSTAIN),
    ({"s:score:x": "6"}, "score", rules.OUT_OF_RANGE),
    ({"s:score:x": "dużo"}, "score", paper_form.NOT_A_NUMBER),
    ({"p:points:k": "8"}, "points", rules.TOO_MANY_EACH),
    ({"p:points:m": "4"}, "points", rules.TOO_MANY_POINTS),
    ({"p:points:m": "-1"}, "points", rules.OUT_OF_RANGE),
    ({"p:points:k": "0", "p:points:m": "0"}, "points", rules.EMPTY),
    ({"r:rank:r": "1"}, "rank", rules.TIED),
    ({"r:rank:r": "pierwsze"}, "rank", paper_form.NOT_A_NUMBER),
    ({"a:rank": "r"}, "rank", rules.OTHER_KIND),
]

NEVER_OFFERED = {
    ("a:one", "statua"),
    ("a:money", ":abstain"),
    ("a:rank", "r"),
    ("s:score:x", "6"),
    ("s:score:x", "dużo"),
}


@pytest.mark.parametrize(
    ("changed", "question", "code"), WRONG, ids=[f"{w[1]}-{w[2]}" for w in WRONG]
)
def test_a_wrong_answer_is_said_at_its_question_and_everything_typed_stays(
    gateway: Flask,
    consultations: Flask,
    ballot: Callable[..., tuple[FlaskClient, str]],
    changed: Fields,
    question: str,
    code: str,
) -> None:
    hanna, address = ballot(*papers.EVERY_KIND)
    typed = {**papers.FILLED, **changed}
    answer = send(hanna, address, **typed)
    assert answer.status_code == 422
    number = [each.code for each in papers.EVERY_KIND].index(question) + 1
    with gateway.test_request_context(headers={"Accept-Language": "pl"}):
        words = paper_words.fault(code, found_in_the_form(gateway, question))
    assert said_of(answer.text, number) == str(escape(words))
    assert f'href="#q-{number}"' in answer.text
    assert re.findall(r'id="q-(\d)-error"', answer.text) == [str(number)]
    assert in_the_box(consultations) == []
    for name, values in typed.items():
        for value in [values] if isinstance(values, str) else values:
            # What no control of the page offers, no person has typed.
            if (name, value) in NEVER_OFFERED:
                continue
            assert kept(answer.text, name, value), (name, value)


def found_in_the_form(gateway: Flask, question: str) -> Question:
    # The last one that was asked for.
    *_, form = gateway.extensions["ballot_forms"].values()
    found: Question = next(each for each in form.questions if each.id == question)
    return found


def said_of(html: str, number: int) -> str:
    found = re.search(rf'id="q-{number}-error">.*?<span>([^<]+)</span>', html, re.S)
    return found.group(1) if found else ""


def kept(html: str, name: str, value: str) -> bool:
    """Tell whether a control of the page holds this value: typed, ticked or picked."""
    field = re.escape(name)
    ticked = rf'name="{field}" value="{re.escape(value)}"[^>]* checked'
    typed = rf'id="[^"]+" name="{field}" value="{re.escape(value)}" maxlength'
    picked = rf'<select[^>]*name="{field}"[^>]*>(?:(?!</select>).)*value="{value}" selected'
    return any(re.search(pattern, html, re.S) for pattern in (ticked, typed, picked))


def test_a_score_of_a_wide_range_is_typed_and_stays_however_it_was_typed(
    consultations: Flask, ballot: Callable[..., tuple[FlaskClient, str]]
) -> None:
    wide = replace(papers.SCORE, min_score=-50, max_score=50)
    hanna, address = ballot(wide)
    for typed in ("dużo", "51"):
        wrong = send(hanna, address, **{"s:score:x": typed})
        assert wrong.status_code == 422
        assert kept(wrong.text, "s:score:x", typed)
        assert "-50" in said_of(wrong.text, 1)
    assert receipt(send(hanna, address, **{"s:score:x": " -7 "}))
    assert in_the_box(consultations) == ['{"score":{"scores":{"x":-7}}}']


def test_a_blank_vote_and_no_voice_are_ticked_and_an_empty_form_is_an_error(
    consultations: Flask, ballot: Callable[..., tuple[FlaskClient, str]]
) -> None:
    hanna, address = ballot(papers.SINGLE, papers.RANKED)
    empty = send(hanna, address)
    assert empty.status_code == 422
    assert said_of(empty.text, 1) != ""
    assert said_of(empty.text, 2) != ""
    done = send(hanna, address, **{"a:one": ":abstain", "a:rank": ":blank"})
    assert receipt(done)
    assert in_the_box(consultations) == ['{"one":{"abstain":true},"rank":{"blank":true}}']


class TestGroups:
    """Of the districts exactly one is voted in."""

    def test_the_ticks_alone_choose_the_district(
        self, consultations: Flask, ballot: Callable[..., tuple[FlaskClient, str]]
    ) -> None:
        hanna, address = ballot(*papers.DISTRICTS)
        assert receipt(send(hanna, address, **{"a:d-south": "south2"}))
        assert in_the_box(consultations) == ['{"d-south":{"approved":["south2"]}}']

    @pytest.mark.parametrize(
        ("fields", "said_at"),
        [
            ({}, "g-1"),
            ({"g:districts": "d-north"}, "g-1"),
            ({"a:d-north": "north1", "a:d-south": "south1"}, "q-1"),
            ({"g:districts": "d-north", "a:d-south": "south1"}, "q-1"),
        ],
    )
    def test_none_two_or_the_other_one_is_an_error_that_keeps_the_ticks(
        self,
        consultations: Flask,
        ballot: Callable[..., tuple[FlaskClient, str]],
        fields: Fields,
        said_at: str,
    ) -> None:
        hanna, address = ballot(*papers.DISTRICTS)
        answer = send(hanna, address, **fields)
        assert answer.status_code == 422
        assert f'id="{said_at}-error"' in answer.text
        assert all(kept(answer.text, name, value) for name, value in fields.items())
        assert in_the_box(consultations) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_words_of_its_own_in_every_language(gateway: Flask, language: str) -> None:
    codes = [
        value for name, value in vars(rules).items() if name.isupper() and value == name.lower()
    ]
    codes += [paper_form.NOT_A_NUMBER, paper_form.OTHER_OF_GROUP]
    assert len(codes) > 15
    # Only surveys ask for words, and word a text that is too long themselves.
    shared = {rules.UNKNOWN_OPTION, rules.UNKNOWN_QUESTION, rules.OTHER_KIND, rules.TOO_LONG}
    question = Question(
        id="q", kind="points", options=("a",), points=5, max_points_each=3, max_choices=2
    )
    with gateway.test_request_context(headers={"Accept-Language": language}):
        said = {code: paper_words.fault(code, question) for code in codes}
        changed = str(paper_words.CHANGED)
    assert {code for code, words in said.items() if words == changed} == shared
    if language != "en":
        with gateway.test_request_context(headers={"Accept-Language": "en"}):
            english = {code: paper_words.fault(code, question) for code in codes}
        assert not set(said.values()) & set(english.values())


def test_options_drawn_for_a_voter_keep_their_order_and_it_reaches_no_book(
    consultations: Flask, ballot: Callable[..., tuple[FlaskClient, str]]
) -> None:
    many = replace(
        papers.SINGLE, order="drawn", options=papers.options(*(f"z{n}" for n in range(30)))
    )
    hanna, address = ballot(many)
    pages = [hanna.get(address).text for _ in range(2)]
    orders = [re.findall(r'name="a:one" value="(z\d+)"', page) for page in pages]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]
    seed = re.search(r'name="order" value="([0-9a-f]{16})"', pages[0])
    assert seed is not None
    again = hanna.post(address, data={"csrf_token": token(pages[0]), "order": seed[1]})
    assert again.status_code == 422
    assert re.findall(r'name="a:one" value="(z\d+)"', again.text) == orders[0]
    send(hanna, address, **{"a:one": "z3", "order": seed[1]})
    assert in_the_box(consultations) == ['{"one":{"approved":["z3"]}}']


def test_words_in_the_readers_language_change_nothing_in_the_paper(
    consultations: Flask, ballot: Callable[..., tuple[FlaskClient, str]]
) -> None:
    hanna, address = ballot(papers.SINGLE)
    polish = hanna.get(address).text
    hanna.post("/jezyk/en", data={"csrf_token": token(polish), "next": address})
    english = hanna.get(address).text
    assert '<strong lang="en">Green</strong>' in english
    assert '<strong lang="pl">Plac</strong>' in english
    assert "Green" not in polish
    send(hanna, address, **{"a:one": "skwer"})
    assert in_the_box(consultations) == ['{"one":{"approved":["skwer"]}}']


class TestSixtyProjects:
    """Finding among many without scripts: the buttons send the form, and nothing is lost."""

    @pytest.fixture
    def many(
        self, town: Town, ballot: Callable[..., tuple[FlaskClient, str]]
    ) -> tuple[FlaskClient, str]:
        options = tuple(
            replace(option, area_id=town.areas[place % 2])
            for place, option in enumerate(papers.options(*map(str, range(1, 61)), cost=10_000))
        )
        return ballot(replace(papers.APPROVAL, options=options, max_choices=5, max_cost=None))

    def test_a_search_shows_what_fits_keeps_every_tick_and_casts_nothing(
        self, consultations: Flask, town: Town, many: tuple[FlaskClient, str]
    ) -> None:
        hanna, address = many
        ticks = {"a:money": ["1", "2", "47"]}
        found = send(hanna, address, do="find", q="POMYSŁ 4", area=str(town.areas[0]), **ticks)
        assert found.status_code == 200
        visible = re.findall(r'data-option data-cost="10000" data-area="([^"]+)"', found.text)
        assert set(visible) == {"Stare Miasto"}
        # 41, 43, 45, 47 and 49.
        assert len(visible) == 5
        assert all(kept(found.text, "a:money", code) for code in ticks["a:money"])
        assert "szukaj" not in (found.headers.get("Location") or "")
        assert in_the_box(consultations) == []

    def test_only_what_is_chosen_is_shown_and_then_everything_again(
        self, many: tuple[FlaskClient, str]
    ) -> None:
        hanna, address = many
        chosen = send(hanna, address, do="find", only="y", **{"a:money": ["3", "60"]})
        assert len(re.findall(r"data-option data-cost", chosen.text)) == 2
        everything = send(hanna, address, do="all", only="y", q="xyz", **{"a:money": ["3", "60"]})
        assert len(re.findall(r"data-option data-cost", everything.text)) == 60
        assert all(kept(everything.text, "a:money", code) for code in ("3", "60"))

    def test_three_stand_side_by_side_with_what_they_cost(
        self, consultations: Flask, many: tuple[FlaskClient, str]
    ) -> None:
        hanna, address = many
        marked = ["money:5", "money:6", "money:7", "money:8"]
        answer = send(hanna, address, do="compare", cmp=marked, **{"a:money": ["6"]})
        table = re.search(r'id="side-by-side".*?</table>', answer.text, re.S)
        assert table is not None
        assert [f"Pomysł {n}" in table[0] for n in (5, 6, 7, 8)] == [True, True, True, False]
        assert table[0].count("100\xa0zł") == 3
        assert kept(answer.text, "a:money", "6")
        assert in_the_box(consultations) == []


def test_on_a_shared_computer_nobody_stays_signed_in_behind_the_receipt(
    gateway: Flask, ballot: Callable[..., tuple[FlaskClient, str]]
) -> None:
    hanna, address = ballot(papers.SINGLE)
    wrong = send(hanna, address, shared="y")
    assert wrong.status_code == 422
    assert re.search(r'name="shared"[^>]* checked', wrong.text)
    assert hanna.get("/konto").status_code == 200
    done = send(hanna, address, shared="y", **{"a:one": "plac"})
    assert receipt(done)
    assert "/wyloguj" not in done.text
    assert hanna.get("/konto").status_code == 303
    assert hanna.get(address).status_code == 303


def test_what_was_typed_goes_along_over_a_sign_out_and_the_declaration(
    gateway: Flask, consultations: Flask, town: Town, service: Consultations, signed_in: Browser
) -> None:
    path = papers.announced(gateway, service, town, papers.EVERY_KIND)
    address = f"{path}/glosowanie"
    out = gateway.test_client().post(address, data={**papers.FILLED, "csrf_token": "x"})
    assert out.status_code == 422
    assert all(
        kept(out.text, name, value)
        for name, values in papers.FILLED.items()
        for value in ([values] if isinstance(values, str) else values)
    )
    hanna = signed_in(town.resident_id)
    shown = hanna.get(address)
    asked = hanna.post(address, data={**papers.FILLED, "csrf_token": token(shown.text)})
    assert asked.status_code == 422
    carried = dict(re.findall(r'type="hidden" name="([a-z]:[^"]+)" value="([^"]*)"', asked.text))
    assert set(carried) == set(papers.FILLED)
    me = {"name": "Hanna Kowalska", "address": "Brzezie 7", "truly": "y"}
    there = hanna.post(
        f"{path}/oswiadczenie", data={**papers.FILLED, **me, "csrf_token": token(asked.text)}
    )
    assert there.status_code == 200
    assert kept(there.text, "p:points:k", "7")
    assert kept(there.text, "r:rank:r", "3")
    assert in_the_box(consultations) == []


def test_a_draft_of_this_browser_is_found_by_the_same_voter_alone(
    gateway: Flask,
    town: Town,
    service: Consultations,
    signed_in: Browser,
    ballot: Callable[..., tuple[FlaskClient, str]],
) -> None:
    def draft(html: str) -> str:
        found = re.search(r'data-draft="([0-9a-f]{20})" data-fresh="(yes|no)"', html)
        assert found is not None
        return found[1]

    hanna, address = ballot(papers.SINGLE)
    mine = draft(hanna.get(address).text)
    assert draft(hanna.get(address).text) == mine
    # The same person signed in anew, another letter's ticket, another ballot.
    again = signed_in(town.resident_id)
    assert draft(again.get(address).text) != mine
    shown = hanna.get(address).text
    ticket = hanna.post(address, data={"csrf_token": token(shown), "ticket": "x", "do": "find"})
    assert draft(ticket.text) != mine
    other = papers.announced(gateway, service, town, (papers.SINGLE,))
    declare(hanna, other)
    assert draft(hanna.get(f"{other}/glosowanie").text) != mine
