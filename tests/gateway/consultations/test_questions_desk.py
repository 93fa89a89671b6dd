"""The desk of a ballot of any kind: from the dates to the paper as voters see it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.pages.consultations import question_words
from shared.clients.consultations import Consultations
from shared.contracts.consultations import (
    AddOptions,
    AddQuestions,
    Ballot,
    Consultation,
    DescribeConsultation,
    DescribeOption,
    ScheduleBallot,
)
from tests.gateway.consultations.conftest import Town
from tests.support import kinds, people, two
from tests.support.filled import fill_in
from tests.support.strangers import let_in

Browser = Callable[[UUID], FlaskClient]
DESK = "/biurko/konsultacje"
LANGUAGES = ("pl", "en", "uk", "de")


def drafted(service: Consultations, town: Town) -> Consultation:
    """Make a draft with dates and no question."""
    made = service.create_consultation(
        DescribeConsultation(centre_id=town.centre_id, title="Plac", summary="Co tu zrobić?"),
        actor=town.organiser,
    )
    closes_at = datetime.now(UTC) + timedelta(days=3)
    return service.schedule_ballot(
        made.id, ScheduleBallot(closes_at=closes_at), actor=town.organiser
    )


def ballot_of(service: Consultations, town: Town, made: Consultation) -> Ballot:
    """Read the draft's ballot anew."""
    found = service.get_consultation(made.id, actor=town.organiser).ballot
    assert found is not None
    return found


def test_an_organiser_builds_a_ballot_of_every_kind_and_announces_it(
    gateway: Flask, service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = service.create_consultation(
        DescribeConsultation(centre_id=town.centre_id, title="Plac", summary="Co tu zrobić?"),
        actor=town.organiser,
    )
    olga = signed_in(town.organiser_id)
    root = f"{DESK}/{made.id}"
    assert olga.get(f"{root}/pytania").location == f"{root}/harmonogram"
    closes = (datetime.now(UTC) + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    dates = fill_in(olga, f"{root}/harmonogram", closes_at=closes, verification_days="3")
    assert dates.location == f"{root}/pytania"
    for name in question_words.WAYS:
        typed = {"title": f"Pytanie {name}", "title_en": f"Question {name}"}
        if name.startswith("budzet"):
            typed["budget"] = "1 000"
        answer = fill_in(olga, f"{root}/pytania/nowe/{name}", **typed)
        assert answer.status_code == 303, (name, answer.text)
        options = answer.location
        lines = (
            "Lipy;400;Przy szkole\nŁawki;500\nKino;90" if "budget" in typed else "Tak\nNie;Bo\n?"
        )
        assert fill_in(olga, options, f"{options}/wklej", rows=lines).status_code == 303
    ballot = ballot_of(service, town, made)
    assert ballot.missing == ()
    assert ballot.verification_days == 3
    assert ballot.draw
    ways = question_words.WAYS.values()
    assert [question.kind for question in ballot.questions] == [way.kind for way in ways]
    assert [question.counting.rule for question in ballot.questions] == [w.rules[0] for w in ways]
    assert ballot.questions[0].translations["en"].title == "Question jedna-odpowiedz"
    assert {len(question.options) for question in ballot.questions} == {3}
    paper = olga.get(f"{root}/pytania/karta")
    assert paper.status_code == 200
    assert '<form class="paper"' not in paper.text
    for question in ballot.questions:
        assert question.title in paper.text
    assert olga.get(f"{root}/podglad").status_code == 200
    fill_in(olga, root, f"{root}/ogloszenie")
    found = service.get_consultation(made.id, actor=town.organiser)
    two.agreed(service, found, by=town.organiser)
    assert service.get_consultation(made.id, actor=town.organiser).phase == "voting"
    public = gateway.test_client().get(f"/konsultacje/{made.id}")
    assert "Pytanie kolejnosc" in public.text
    assert "Kino" in public.text


@pytest.mark.parametrize(
    ("way", "typed", "wrong"),
    [
        ("punkty", {"points": "", "max_points_each": "ile?"}, ("points", "max_points_each")),
        ("oceny", {"min_score": "5", "max_score": "5"}, ("max_score",)),
        ("kolejnosc", {"rule": "ordinal-points", "place_points": "1, 2"}, ("place_points",)),
        ("kolejnosc", {"rule": "ordinal-points", "place_points": "trzy"}, ("place_points",)),
        ("kolejnosc", {"rule": "stv", "seats": "0", "title": ""}, ("title",)),
        ("budzet", {"budget": "sporo"}, ("budget",)),
        ("budzet", {"budget": "10", "excluding": "3"}, ("excluding",)),
        ("kilka-odpowiedzi", {"min_choices": "4", "max_choices": "2"}, ("max_choices",)),
    ],
)
def test_what_is_wrong_with_a_question_stands_beside_it_and_nothing_typed_is_lost(
    service: Consultations,
    town: Town,
    signed_in: Browser,
    way: str,
    typed: dict[str, str],
    wrong: tuple[str, ...],
) -> None:
    made = drafted(service, town)
    olga = signed_in(town.organiser_id)
    given = {"title": "Co najpierw?", "description": "Moje zdanie", **typed}
    answer = fill_in(olga, f"{DESK}/{made.id}/pytania/nowe/{way}", **given)
    assert answer.status_code == 422
    for field in wrong:
        assert f'href="#{field}"' in answer.text
    for text in given.values():
        assert text in answer.text
    assert ballot_of(service, town, made).questions == ()


def test_a_question_is_changed_moved_and_taken_off(
    service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = drafted(service, town)
    asks = AddQuestions(questions=tuple(kinds.every_kind_and_rule()[:3]))
    made = service.add_questions(made.id, asks, actor=town.organiser)
    assert made.ballot is not None
    first, second, third = made.ballot.questions
    olga = signed_in(town.organiser_id)
    root = f"{DESK}/{made.id}/pytania"
    assert fill_in(olga, f"{root}/{second.id}", title="Inaczej").location == root
    assert fill_in(olga, root, f"{root}/kolejnosc", up=str(second.id)).location == root
    assert fill_in(olga, root, f"{root}/kolejnosc", up=str(second.id)).status_code == 303
    assert fill_in(olga, f"{root}/{third.id}", remove="y").location == root
    found = ballot_of(service, town, made).questions
    assert [(q.id, q.title) for q in found] == [(second.id, "Inaczej"), (first.id, first.title)]
    assert found[0].counting == second.counting
    assert found[0].asks == second.asks
    assert olga.get(f"{root}/{third.id}").status_code == 404
    assert olga.get(f"{root}/nowe/inna").status_code == 404


def test_an_option_is_translated_moved_and_taken_off(
    service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = drafted(service, town)
    asks = AddQuestions(questions=(kinds.asked("single", "plurality"),))
    made = service.add_questions(made.id, asks, actor=town.organiser)
    assert made.ballot is not None
    (question,) = made.ballot.questions
    first, second, third = question.options
    olga = signed_in(town.organiser_id)
    root = f"{DESK}/{made.id}/pytania/{question.id}/odpowiedzi"
    changed = fill_in(olga, f"{root}/{first.id}", title="Tak", title_uk="Так")
    assert changed.location == root
    assert fill_in(olga, root, f"{root}/kolejnosc", down=str(first.id)).location == root
    assert fill_in(olga, f"{root}/{third.id}", remove="y").location == root
    empty = fill_in(olga, root, title="", description="Zostaje")
    assert empty.status_code == 422
    assert "Zostaje" in empty.text
    pasted = fill_in(olga, root, f"{root}/wklej", rows="Może\n;samo wyjaśnienie")
    assert pasted.status_code == 422
    assert ";samo wyjaśnienie" in pasted.text
    (found,) = ballot_of(service, town, made).questions
    assert [(o.code, o.title) for o in found.options] == [("2", second.title), ("1", "Tak")]
    assert found.options[1].translations["uk"].title == "Так"


def test_districts_are_made_in_one_step_and_a_voter_chooses_one(
    service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = drafted(service, town)
    olga = signed_in(town.organiser_id)
    root = f"{DESK}/{made.id}"
    first, second = town.areas
    empty = fill_in(olga, f"{root}/okregi")
    assert empty.status_code == 422
    typed = {f"area-{first}": "1 000", f"area-{second}": "2 000,50", "citywide": "dużo"}
    wrong = fill_in(olga, f"{root}/okregi", **typed)
    assert wrong.status_code == 422
    assert 'value="2 000,50"' in wrong.text
    made_now = fill_in(olga, f"{root}/okregi", **{**typed, "citywide": "500"})
    assert made_now.location == f"{root}/pytania"
    found = ballot_of(service, town, made)
    told = [(q.title, q.area_id, bool(q.group), q.counting.budget) for q in found.questions]
    assert told[:2] == [
        ("Stare Miasto", first, True, 100_000),
        ("sołectwo Brzezie", second, True, 200_050),
    ]
    assert told[2][1:] == (None, False, 50_000)
    assert len({question.group for question in found.questions[:2]}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_questions_desk_is_there_in_every_language(
    service: Consultations, town: Town, signed_in: Browser, language: str
) -> None:
    made = drafted(service, town)
    asks = AddQuestions(questions=tuple(kinds.every_kind_and_rule()[::4]))
    made = service.add_questions(made.id, asks, actor=town.organiser)
    assert made.ballot is not None
    question = made.ballot.questions[0]
    olga = signed_in(town.organiser_id)
    with olga.session_transaction() as cookie:
        cookie["language"] = language
    root = f"{DESK}/{made.id}"
    option = f"{question.id}/odpowiedzi/{question.options[0].id}"
    pages = ["", "/harmonogram", "/okregi", "/pytania", "/pytania/karta", "/podglad"]
    pages += [f"/pytania/{found.id}" for found in made.ballot.questions]
    pages += [f"/pytania/{found.id}/odpowiedzi" for found in made.ballot.questions]
    pages += [f"/pytania/{option}", *(f"/pytania/nowe/{name}" for name in question_words.WAYS)]
    for page in pages:
        answer = olga.get(root + page)
        assert answer.status_code == 200, page
        assert f'lang="{language}"' in answer.text
        assert int(answer.headers["X-Downstream-Calls"]) <= 2


def test_no_page_of_the_questions_desk_lets_another_centres_organiser_in(
    gateway: Flask, service: Consultations, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gateway.config, "WTF_CSRF_ENABLED", False)
    stranger = people.as_role(gateway, "organiser", people.centre(gateway, "Rogalinek"))
    made = drafted(service, town)
    asks = AddQuestions(questions=(kinds.asked("single", "plurality"),))
    made = service.add_questions(made.id, asks, actor=town.organiser)
    assert made.ballot is not None
    question = made.ballot.questions[0]
    things = {
        "consultation_id": made.id,
        "question_id": question.id,
        "option_id": question.options[0].id,
    }
    for form in ({}, {"remove": "y"}, {"title": "Obce", "rule": "plurality", "order": "fixed"}):
        assert let_in(gateway, stranger, things, (), form=form, under=DESK) == []
    assert ballot_of(service, town, made).questions == made.ballot.questions


def test_the_desk_of_a_long_ballot_costs_what_that_of_a_short_one_does(
    service: Consultations, town: Town, signed_in: Browser
) -> None:
    made = drafted(service, town)
    asks = AddQuestions(questions=(kinds.asked("approval", "approval"),))
    made = service.add_questions(made.id, asks, actor=town.organiser)
    assert made.ballot is not None
    question = made.ballot.questions[0]
    olga = signed_in(town.organiser_id)
    pages = ("/pytania", f"/pytania/{question.id}/odpowiedzi", "/pytania/karta", "")

    def costs() -> list[tuple[str | None, str | None]]:
        answers = [olga.get(f"{DESK}/{made.id}{page}") for page in pages]
        return [
            (answer.headers.get("X-Queries"), answer.headers.get("X-Downstream-Calls"))
            for answer in answers
        ]

    before = costs()
    many = tuple(DescribeOption(title=f"Odpowiedź {uuid4()}") for _ in range(60))
    service.add_options(made.id, question.id, AddOptions(options=many), actor=town.organiser)
    more = AddQuestions(questions=(kinds.asked("approval", "approval"),) * 9)
    service.add_questions(made.id, more, actor=town.organiser)
    assert costs() == before
