"""Surveys on their pages: made by an organiser, answered once, shown to all after the close."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.consultations import people as consultations_people
from services.consultations import survey_box, survey_figures
from services.consultations.box import freezing as box_freezing
from services.consultations.model import db as papers_db
from services.gateway.model import db as register_db
from services.gateway.register import schedule
from shared.contracts.messages import BallotFrozen
from tests.support import apps, people
from tests.support.filled import fields_of
from tests.support.survey import Asked, published_consultation
from tests.support.vote import joined, settings
from tests.support.votes import patient

TEN = 10


@pytest.fixture
def services(gateway: Flask, consultations: Flask) -> Iterator[tuple[Flask, Flask]]:
    with (
        apps.served(consultations) as address,
        joined(gateway, address),
        settings(gateway, look_again_seconds=0.2, closing_seconds=0.2),
    ):
        yield gateway, consultations


def resident(gateway: Flask) -> FlaskClient:
    return people.signed_in(gateway, people.account(gateway))


def send(client: FlaskClient, path: str, form_at: str = "", **values: Any) -> Any:
    """Fill in a page's form as a browser would, over what stands in it already."""
    answer = client.get(form_at or path)
    assert answer.status_code == 200, answer.text
    page = answer.text
    return client.post(path, data=fields_of(page, path) | values)


def receipt(page: str) -> str:
    found = re.search(r'class="code" translate="no">([^<]+)<', page)
    assert found is not None, page
    return found[1]


def count(asked: Asked) -> None:
    """End an anonymous survey and have it counted."""
    asked.ended().told()
    for _ in range(3):
        asked.advanced()
    with asked.consultations.app_context():
        patient(lambda: box_freezing.freeze(asked.id))
        survey_box.close_due.function()
        papers_db.session.remove()
    with asked.gateway.app_context():
        schedule.on_frozen(BallotFrozen(ballot_id=asked.id))
        register_db.session.commit()


def test_an_organiser_builds_a_survey_and_publishes_it(services: tuple[Flask, Flask]) -> None:
    gateway, consultations = services
    centre = people.centre(gateway)
    with consultations.app_context():
        consultation = published_consultation(centre_id=centre)
    organiser = people.as_role(gateway, "organiser", centre)
    desk = f"/biurko/konsultacje/{consultation}/ankiety"

    made = send(organiser, f"{desk}/nowa", title="Park", words_de_title="Stadtpark")
    survey = made.location
    assert survey.startswith(f"{desk}/")
    wrong = send(organiser, f"{survey}/pytania/nowe/single", title="Bywasz?", options="Tak")
    assert wrong.status_code == 422
    assert "Bywasz?" in wrong.text
    send(organiser, f"{survey}/pytania/nowe/single", title="Bywasz?", options="Tak\nNie")
    send(organiser, f"{survey}/pytania/nowe/text", title="Dlaczego?", shown_if="q1:o2")
    page = organiser.get(survey).text
    assert "Bywasz?" in page
    # The first question cannot go: the second depends on it.
    first = re.search(rf"{survey}/pytania/([0-9a-f-]{{36}})", page)
    assert first is not None
    organiser.post(
        f"{survey}/pytania/{first[1]}",
        data=fields_of(
            organiser.get(f"{survey}/pytania/{first[1]}").text, f"{survey}/pytania/{first[1]}"
        )
        | {"remove": "y"},
    )
    assert "Bywasz?" in organiser.get(survey).text
    preview = organiser.get(f"{survey}/podglad").text
    assert "Dlaczego?" in preview
    assert organiser.get(f"{desk}/podglad").location == f"{survey}/podglad"
    assert send(organiser, f"{survey}/publikacja", form_at=survey).status_code == 303
    assert f"{survey}/publikacja" not in organiser.get(survey).text
    public = resident(gateway).get(f"/konsultacje/{consultation}/ankiety").text
    assert "Park" in public
    assert int(organiser.get(survey).headers["X-Downstream-Calls"]) <= 2


def fail_to_answer(hanna: FlaskClient, visitor: FlaskClient, path: str) -> None:
    """Nothing is cast without the form's token, and nothing typed is lost."""
    stale = hanna.post(path, data={"a:q1": "o2", "t:q5": "Więcej cienia"})
    assert stale.status_code == 422
    assert "Więcej cienia" in stale.text
    wrong = send(hanna, path, **{"t:q5": "Więcej cienia", "a:q2": "o1"})
    assert wrong.status_code == 422
    assert "Więcej cienia" in wrong.text
    assert fields_of(wrong.text, path)["a:q2"] == ["o1"]
    signed_out = visitor.post(path, data={"a:q1": "o2", "t:q5": "Nic nie ginie"})
    assert "Nic nie ginie" in signed_out.text


def read_through(organiser: FlaskClient, desk: str) -> None:
    """Code all open answers and publish them; to withhold them takes a reason."""
    listed = organiser.get(desk).text
    ids = re.findall(r'name="id" value="([0-9a-f-]{36})"', listed)
    assert len(ids) == TEN
    without = send(organiser, desk, id=ids, do="withhold")
    assert without.status_code == 422
    send(organiser, desk, id=ids, do="code", name="Zieleń")
    send(organiser, desk, id=ids, do="publish")


def test_an_anonymous_answer_counts_once_keeps_what_was_typed_and_gives_a_receipt(
    services: tuple[Flask, Flask],
) -> None:
    asked = Asked(*services, centre_id=people.centre(services[0]))
    path = f"/konsultacje/{asked.consultation_id}/ankiety/{asked.id}"
    visitor = asked.gateway.test_client()
    assert "/zaloguj" in visitor.get(path).text
    hanna = resident(asked.gateway)
    page = hanna.get(path)
    assert page.headers["Cache-Control"] == "no-store"
    assert int(page.headers["X-Downstream-Calls"]) <= 2

    fail_to_answer(hanna, visitor, path)
    answers = {"a:q1": "o1", "a:q2": ["o1", "o2"], "s:q3:s": "4", "t:q5": "Więcej cienia"}
    form = fields_of(hanna.get(path).text, path) | answers
    first, second = hanna.post(path, data=form), hanna.post(path, data=form)
    code = receipt(first.text)
    assert first.status_code == 200
    assert "translate" not in second.text or receipt(second.text) == code
    assert fields_of_or_none(hanna.get(path).text, path) is None

    mine = hanna.get("/moje-glosowania").text
    assert path in mine
    assert f'/konsultacje/{asked.consultation_id}"' not in mine
    for number in range(TEN - 1):
        other = resident(asked.gateway)
        send(other, path, **{"a:q1": "o2" if number else "o1", "a:q2": "o3", "t:q5": "Cisza"})
    results = f"{path}/wyniki"
    organiser = people.as_role(asked.gateway, "organiser", asked.centre_id)
    for client in (visitor, organiser):
        assert "Więcej cienia" not in client.get(results).text
        assert client.get(f"{path}/wyniki.csv").status_code == 409
        assert client.get(f"{path}/odpowiedzi.csv").status_code == 409

    count(asked)

    page = visitor.get(results)
    assert page.status_code == 200
    assert int(page.headers["X-Downstream-Calls"]) <= 2
    assert "Więcej cienia" not in page.text
    with asked.consultations.app_context():
        told = {one.code: one for one in survey_figures.of(asked.id).questions}
        # Who said no was not asked the second question, whatever was sent.
        assert (told["q1"].answered, told["q2"].asked) == (TEN, 2)
        assert [option.count for option in told["q2"].options] == [1, 1, 1]
    found = send(visitor, f"{path}/pokwitowanie", code=code)
    assert "notice good" in found.text
    figures = visitor.get(f"{path}/wyniki.csv").text
    assert "q1,single,Bywasz w parku?,10,10,o1,Tak,2," in figures

    assert "Więcej cienia" not in visitor.get(f"{path}/odpowiedzi").text
    read_through(organiser, f"/biurko{path}/odpowiedzi")
    public = visitor.get(f"{path}/odpowiedzi").text
    assert "Więcej cienia" in public
    assert "Zieleń" in public
    assert "Więcej cienia,Zieleń" in visitor.get(f"{path}/odpowiedzi.csv").text


def fields_of_or_none(page: str, action: str) -> dict[str, list[str]] | None:
    try:
        return fields_of(page, action)
    except AssertionError:
        return None


def test_who_declares_to_live_here_answers_once_whatever_the_accounts(
    services: tuple[Flask, Flask],
) -> None:
    asked = Asked(*services, who="declaration")
    path = f"/konsultacje/{asked.consultation_id}/ankiety/{asked.id}"
    said = {"name": "Hanna Lis", "address": "Lipowa 4, Lipowo", "truly": "y"}
    for number in range(2):
        client = resident(asked.gateway)
        assert f"{path}/oswiadczenie" in client.get(path).text
        form = fields_of(client.get(path).text, f"{path}/oswiadczenie")
        missing = client.post(f"{path}/oswiadczenie", data=form | {"name": "Hanna"})
        assert missing.status_code == 422
        assert client.post(f"{path}/oswiadczenie", data=form | said).status_code == 303
        page = client.get(path).text
        if number:
            assert fields_of_or_none(page, path) is None
        else:
            receipt(send(client, path, **{"a:q1": "o2"}).text)


def test_a_named_answer_can_be_changed_until_the_close_and_outlives_its_account(
    services: tuple[Flask, Flask],
) -> None:
    asked = Asked(*services, anonymous=False, shown="running")
    path = f"/konsultacje/{asked.consultation_id}/ankiety/{asked.id}"
    person = people.account(asked.gateway)
    hanna = people.signed_in(asked.gateway, person)
    send(hanna, path, **{"a:q1": "o1", "a:q2": "o1", "t:q5": "Więcej cienia"})
    again = hanna.get(path).text
    assert fields_of(again, path)["t:q5"] == ["Więcej cienia"]
    send(hanna, path, **{"a:q2": "o3"})
    running = hanna.get(f"{path}/wyniki")
    assert running.status_code == 200
    with asked.consultations.app_context():
        # Whoever counts asks the dates again under the lock: they may have been moved meanwhile.
        assert not survey_box.close(asked.id, now=datetime.now(UTC))
        papers_db.session.commit()

    asked.ended()
    late = hanna.post(path, data=fields_of(again, path))
    assert "Więcej cienia" not in hanna.get(path).text
    assert late.status_code in (200, 409)
    with asked.consultations.app_context():
        survey_box.close_due.function()
        figures = survey_figures.of(asked.id)
        assert [one.count for one in figures.questions[1].options] == [0, 0, 1]
        export = consultations_people.export(person)
        assert any("Więcej cienia" in str(section.rows) for section in export.sections)
        consultations_people.forget(person, words=True)
        papers_db.session.commit()
        after = survey_figures.of(asked.id)
        assert (after.answers, after.questions[0]) == (1, figures.questions[0])
        assert not consultations_people.export(person).sections
        assert said_anywhere(asked.id, "cienia") == 0


def test_words_removed_while_a_survey_is_counted_are_left_nowhere(
    services: tuple[Flask, Flask],
) -> None:
    asked = Asked(*services, anonymous=False)
    path = f"/konsultacje/{asked.consultation_id}/ankiety/{asked.id}"
    person = people.account(asked.gateway)
    answers = {"a:q1": "o1", "a:q2": "o1", "t:q5": "Więcej cienia"}
    send(people.signed_in(asked.gateway, person), path, **answers)
    asked.ended()
    gone = threading.Event()

    def forget() -> None:
        with asked.consultations.app_context():
            consultations_people.forget(person, words=True)
            papers_db.session.commit()
            gone.set()

    with asked.consultations.app_context():
        assert survey_box.close(asked.id, now=datetime.now(UTC))
        thread = threading.Thread(target=forget)
        thread.start()
        assert not gone.wait(0.4), "whoever forgets waits for the count"
        papers_db.session.commit()
        thread.join(10)
        assert gone.is_set()
        assert said_anywhere(asked.id, "cienia") == 0


def said_anywhere(survey_id: UUID, word: str) -> int:
    """Count rows of a survey that still hold a word."""
    number: int = papers_db.session.execute(
        papers_db.text(
            "SELECT (SELECT count(*) FROM open_answers WHERE survey_id = :s AND text LIKE :w)"
            " + (SELECT count(*) FROM survey_answers WHERE survey_id = :s AND choices LIKE :w)"
        ),
        {"s": survey_id, "w": f"%{word}%"},
    ).scalar_one()
    return number
