"""The pages of electors by plain forms: the organiser's list, letters, the counter, the codes."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.gateway.model import ListImport, Notification, db
from services.gateway.register import checks
from services.gateway.rules import letter_codes
from shared.clients.consultations import Consultations
from tests.gateway.consultations import papers
from tests.gateway.consultations.conftest import Town, service, signed_in, town
from tests.gateway.electors.conftest import CSV
from tests.gateway.electors.drafts import Draft, clerk, draft, hidden, listed, send, token, upload
from tests.support import apps, people

__all__ = ["clerk", "draft", "service", "signed_in", "town"]
Browser = Callable[[UUID], FlaskClient]
APPROVED = {"a:money": ["a", "c"]}


def test_who_may_vote_is_said_in_words_where_people_look(
    draft: Draft,
    signed_in: Browser,
    town: Town,
) -> None:
    organiser = signed_in(town.organiser_id)
    done = send(
        organiser,
        draft.desk,
        who="open",
        checks=["declaration", "counter"],
        age_from="13",
        age_basis="§ 4 uchwały XX/12",
    )
    assert done.status_code == 303
    draft.opened()
    for page in (draft.path, f"{draft.path}/glosowanie"):
        shown = signed_in(town.resident_id).get(page).text
        assert "§ 4 uchwały XX/12" in shown
        assert "PESEL" in shown
    resident = signed_in(town.resident_id)
    fields = {"name": "Hanna Kos", "address": "Lipowa 4, Lipowo", "truly": "y"}
    asked = send(resident, f"{draft.path}/glosowanie", f"{draft.path}/oswiadczenie", **fields)
    assert asked.status_code == 422
    assert 'href="#of_age"' in asked.text
    assert 'value="Hanna Kos"' in asked.text
    fields["of_age"] = "y"
    assert (
        send(
            resident, f"{draft.path}/glosowanie", f"{draft.path}/oswiadczenie", **fields
        ).status_code
        == 303
    )
    assert 'name="a:money"' in resident.get(f"{draft.path}/glosowanie").text
    fixed = organiser.get(draft.desk).text
    assert 'name="who"' not in fixed
    assert "§ 4 uchwały XX/12" in fixed


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"who": "open", "checks": ["letter"]}, "checks"),
        ({"who": "open", "checks": []}, "checks"),
        ({"who": "listed", "checks": ["letter"]}, "purge_on"),
        ({"who": "open", "checks": ["counter"], "age_from": "szesnaście"}, "age_from"),
        ({"who": "open", "checks": ["counter"], "purge_on": "jutro"}, "purge_on"),
        ({"who": "open", "checks": ["counter"], "invited": "x"}, "invited"),
    ],
)
def test_a_roll_that_cannot_be_comes_back_with_what_was_typed(
    draft: Draft,
    signed_in: Browser,
    town: Town,
    fields: dict[str, Any],
    wrong: str,
) -> None:
    organiser = signed_in(town.organiser_id)
    answer = send(organiser, draft.desk, group_name="Rada Młodzieży", **fields)
    assert answer.status_code == 422
    assert f'href="#{wrong}"' in answer.text
    assert 'value="Rada Młodzieży"' in answer.text


def test_a_list_with_wrong_rows_is_taken_by_nobody_and_names_them(
    gateway: Flask,
    draft: Draft,
    signed_in: Browser,
    town: Town,
) -> None:
    organiser = signed_in(town.organiser_id)
    overview = draft.desk.removesuffix("/uprawnieni")
    assert f"{draft.desk}/spis" not in organiser.get(overview).text
    send(organiser, draft.desk, who="listed", checks=["counter"], purge_on="2100-01-01")
    assert f"{draft.desk}/spis" in organiser.get(overview).text, "nobody could vote: it says so"
    for text, said in (
        (CSV + "Ewa;Lipowa 4;;;\nEwa Lis;Lipowo;;;\n", "6"),
        ("Name\nx\n", "Adres"),
        ("", "XLSX"),
    ):
        answer = upload(organiser, draft.desk, text)
        assert answer.status_code == 422
        assert (
            said in re.findall(r"(?s)error-summary.*?</ul>|href=\"#list\".*?</div>", answer.text)[0]
            or text == ""
        )
    with gateway.app_context():
        assert db.session.scalars(select(ListImport.id)).all() == []


def test_letters_are_printed_by_a_job_and_fetched_with_a_line_in_the_log(
    gateway: Flask,
    draft: Draft,
    signed_in: Browser,
    town: Town,
) -> None:
    organiser = signed_in(town.organiser_id)
    listed(organiser, draft, "letter", "counter")
    going = organiser.get(f"{draft.desk}/spis").text
    assert 'hx-trigger="every 2s"' in going
    apps.work(gateway)
    done = organiser.get(f"{draft.desk}/spis").text
    assert "hx-trigger" not in done
    files = re.findall(rf'action="({draft.desk}/pliki/[^"]+)"', done)
    assert len(files) == 2
    letters = organiser.post(files[0], data={"csrf_token": token(done)})
    assert letters.data.startswith(b"%PDF")
    assert letters.headers["Cache-Control"] == "no-store"
    assert organiser.get(files[0]).status_code == 405


def test_a_letter_opens_the_ballot_without_an_account_and_votes_once(
    gateway: Flask,
    draft: Draft,
    signed_in: Browser,
    town: Town,
) -> None:
    listed(signed_in(town.organiser_id), draft, "letter", "counter")
    codes = draft.codes()
    early = send(gateway.test_client(), "/kod", code=codes["Jan Nowak"])
    assert early.status_code == 422, "nobody votes in what was not announced"
    draft.opened()
    visitor = gateway.test_client()
    assert "/kod" in visitor.get(draft.path).text
    typed = letter_codes.written(codes["Jan Nowak"]).lower()
    ballot = send(visitor, "/kod", code=typed)
    assert ballot.status_code == 200
    assert "X-Request-Id" not in ballot.headers
    assert codes["Jan Nowak"] not in ballot.text
    ticket = hidden(ballot.text, "ticket")
    form = {"csrf_token": token(ballot.text), "ticket": ticket}
    empty = visitor.post(f"{draft.path}/glosowanie", data=form)
    assert empty.status_code == 422
    assert hidden(empty.text, "ticket") == ticket
    assert 'class="code"' in visitor.post(f"{draft.path}/glosowanie", data=form | APPROVED).text
    for browser in (visitor, gateway.test_client()):
        again = send(browser, "/kod", code=codes["Jan Nowak"])
        assert 'name="a:money"' not in again.text
    other = send(gateway.test_client(), "/kod", code=codes["Ewa Nowak"])
    assert 'name="a:money"' in other.text
    with visitor.session_transaction() as cookie:
        assert codes["Jan Nowak"] not in str(dict(cookie))
        assert ticket not in str(dict(cookie))
    stolen = visitor.post(
        f"{draft.path}/glosowanie", data=form | APPROVED | {"ticket": ticket[:-4] + "AAA="}
    )
    assert stolen.status_code == 422


def test_after_five_wrong_codes_the_page_points_to_the_counter(
    gateway: Flask,
    draft: Draft,
    signed_in: Browser,
    town: Town,
) -> None:
    listed(signed_in(town.organiser_id), draft, "letter", "counter")
    codes = draft.codes()
    draft.opened()
    visitor = gateway.test_client()
    for number in range(5):
        page = visitor.get("/kod").text
        assert 'name="code"' in page, number
        answer = visitor.post("/kod", data={"csrf_token": token(page), "code": "ACDEF HKMNP"})
        assert answer.status_code == 422
        assert ('value="ACDEF HKMNP"' in answer.text) == (number < 4), "what was typed stays"
    over = visitor.get("/kod").text
    assert 'name="code"' not in over
    assert "Centrum Inicjatyw Lokalnych Lipowo" in over
    # Not even the right code, in this session; in another it works.
    right = {
        "csrf_token": token(gateway.test_client().get("/kod").text),
        "code": codes["Jan Nowak"],
    }
    assert visitor.post("/kod", data=right).status_code in (400, 422)
    assert 'name="a:money"' in send(gateway.test_client(), "/kod", code=codes["Jan Nowak"]).text


def test_one_network_is_slowed_down_and_right_codes_are_not_counted(
    gateway: Flask,
    draft: Draft,
    signed_in: Browser,
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from services.gateway.pages.electors import codes as page
    from services.gateway.rate_limits import Limit

    few = Limit("letter-test", 3, timedelta(minutes=15))
    monkeypatch.setattr(page, "LETTER_ADDRESS", few)
    listed(signed_in(town.organiser_id), draft, "letter", "counter")
    codes = draft.codes()
    draft.opened()
    for _ in range(5):
        assert send(gateway.test_client(), "/kod", code=codes["Jan Nowak"]).status_code == 200
    statuses = [send(gateway.test_client(), "/kod", code="x").status_code for _ in range(4)]
    assert statuses == [422, 422, 422, 429]


def test_a_declaration_that_matches_nobody_leads_to_the_other_ways(
    draft: Draft,
    signed_in: Browser,
    town: Town,
) -> None:
    listed(signed_in(town.organiser_id), draft, "declaration", "counter", "letter", "contact")
    draft.opened()
    resident = signed_in(town.resident_id)
    ballot, declaration = f"{draft.path}/glosowanie", f"{draft.path}/oswiadczenie"
    person = {"name": "Hanna Obca", "address": "Lipowa 9, Lipowo", "truly": "y"}
    answer = send(resident, ballot, declaration, **person)
    assert answer.status_code == 422
    assert 'value="Hanna Obca"' in answer.text
    for way in ("/kod", "wyslij-kod", "kod-dla-urzedu"):
        assert way in answer.text
    person |= {"name": "Łucja Żak", "address": "Lipowa 4 m. 2 Lipowo"}
    assert send(resident, ballot, declaration, **person).status_code == 303
    assert 'name="a:money"' in resident.get(ballot).text


def test_whoever_tries_name_after_name_is_stopped_for_a_while(
    draft: Draft, signed_in: Browser, town: Town
) -> None:
    listed(signed_in(town.organiser_id), draft, "declaration", "counter")
    draft.opened()
    resident = signed_in(town.resident_id)
    ballot, declaration = f"{draft.path}/glosowanie", f"{draft.path}/oswiadczenie"
    person = {"address": "Lipowa 9, Lipowo", "truly": "y"}
    statuses = [
        send(resident, ballot, declaration, name=f"Hanna {name}", **person).status_code
        for name in (
            "Kos",
            "Lis",
            "Wilk",
            "Wrona",
            "Bąk",
            "Żak",
            "Kot",
            "Lew",
            "Jeż",
            "Sum",
            "Karp",
        )
    ]
    assert statuses == [422] * 10 + [429]


def test_a_code_by_mail_opens_the_ballot_and_strangers_read_the_same_words(
    gateway: Flask,
    draft: Draft,
    signed_in: Browser,
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listed(signed_in(town.organiser_id), draft, "contact", "counter")
    draft.opened()
    sent: list[str] = []
    monkeypatch.setattr(checks, "_send", lambda kind, contact, code, account: sent.append(code))
    resident = signed_in(town.resident_id)
    ballot, ask = f"{draft.path}/glosowanie", f"{draft.path}/wyslij-kod"
    assert 'name="truly"' not in resident.get(ballot).text
    wrong = send(resident, ballot, ask, contact="to nie adres")
    assert wrong.status_code == 422
    assert 'value="to nie adres"' in wrong.text
    answers = []
    for contact in ("obca@lipowo.example", "jan@lipowo.example"):
        answers.append(send(resident, ballot, ask, contact=contact))
        assert answers[-1].status_code == 200
    bare = [re.sub(r'value="[^"]*"', "", answer.text) for answer in answers]
    assert bare[0] == bare[1]
    assert len(sent) == 1
    form = {"csrf_token": token(answers[1].text), "sent": "mail"}
    typed = f"{draft.path}/kod-wyslany"
    assert resident.post(typed, data=form | {"code": "x"}).status_code == 422
    assert resident.post(typed, data=form | {"code": sent[0]}).status_code == 303
    assert 'name="a:money"' in resident.get(ballot).text


@pytest.mark.parametrize("language", ["pl", "en", "uk", "de"])
def test_every_page_speaks_the_language_and_costs_the_same(
    draft: Draft,
    clerk: FlaskClient,
    signed_in: Browser,
    town: Town,
    language: str,
) -> None:
    organiser = signed_in(town.organiser_id)
    listed(organiser, draft, "declaration", "counter", "letter", "contact")
    draft.opened()
    resident = signed_in(town.resident_id)
    for browser, page in (
        (organiser, draft.desk),
        (organiser, f"{draft.desk}/spis"),
        (clerk, "/biurko/lada"),
        (clerk, draft.counter),
        (resident, f"{draft.path}/glosowanie"),
        (resident, "/kod"),
    ):
        with browser.session_transaction() as cookie:
            cookie["language"] = language
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert f'<html lang="{language}">' in answer.text
        assert int(answer.headers["X-Downstream-Calls"]) <= 1
        assert int(answer.headers["X-Queries"]) <= 16, (page, answer.headers["X-Queries"])


def test_once_announced_nobody_changes_alone_who_may_vote(
    gateway: Flask, draft: Draft, service: Consultations, signed_in: Browser, town: Town
) -> None:
    organiser = signed_in(town.organiser_id)
    other_id = people.account(gateway, roles={"organiser": town.centre_id}, name="Piotr")
    other = signed_in(other_id)
    terms: dict[str, Any] = {"who": "listed", "checks": ["letter"], "purge_on": "2100-01-01"}
    assert send(organiser, draft.desk, **terms).status_code == 303
    # Already while the announcement waits for the second person: they agree to what they see.
    draft.later()
    kept = organiser.get(draft.desk).text
    assert 'name="who"' not in kept
    assert "stoją za nim dwie osoby" in kept
    form = {"csrf_token": token(organiser.get(f"{draft.desk}/spis").text)}
    refused = organiser.post(draft.desk, data={**form, **terms, "checks": ["declaration"]})
    assert (refused.status_code, "nie zmienia tego samodzielnie" in refused.text) == (422, True)
    papers.agreed(service, town, draft.id)
    apps.work(gateway)

    checked = upload(organiser, draft.desk, CSV)
    take = re.search(rf'action="({draft.desk}/spis/[^"]+)"', checked.text)
    assert take is not None
    assert "Tak, wczytaj" not in checked.text
    alone = organiser.post(take[1], data={"csrf_token": token(checked.text)})
    assert (alone.status_code, "Ta lista jest wgrana z Twojego konta" in alone.text) == (409, True)
    with gateway.app_context():
        told = db.session.scalars(select(Notification)).all()
        assert (other_id, "second_person_needed", f"{draft.desk}/spis") in [
            (one.account_id, one.template, one.facts["path"]) for one in told
        ]
        assert db.session.scalar(select(ListImport.state)) == "checked"

    shown = other.get(f"{draft.desk}/spis").text
    assert "Łucja Żak-Wrona" in shown
    assert take[1] in shown
    assert other.post(take[1], data={"csrf_token": token(shown)}).status_code == 303
    with gateway.app_context():
        assert db.session.scalar(select(ListImport.state)) != "checked"
    assert other.post(take[1], data={"csrf_token": token(shown)}).status_code == 303
