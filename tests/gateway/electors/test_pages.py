"""The pages of electors by plain forms: the organiser's list, letters, the counter, the codes."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.gateway.model import Account, ListImport, StaffRole, db
from services.gateway.register import checks, lists
from services.gateway.rules import letter_codes
from shared.clients.consultations import Consultations
from shared.contracts.consultations import AddQuestions, DescribeConsultation, ScheduleBallot
from shared.ids import new_id
from tests.gateway.consultations import papers
from tests.gateway.consultations.conftest import Town, service, signed_in, town
from tests.gateway.electors.conftest import CSV
from tests.support import apps

__all__ = ["service", "signed_in", "town"]
Browser = Callable[[UUID], FlaskClient]
APPROVED = {"a:money": ["a", "c"]}


def token(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found is not None
    return found.group(1)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found is not None, name
    return found.group(1)


def send(client: FlaskClient, page: str, to: str = "", **fields: object) -> TestResponse:
    shown = client.get(page)
    assert shown.status_code == 200, (page, shown.status_code, shown.headers.get("Location"))
    return client.post(to or page, data={"csrf_token": token(shown.text), **fields})


def upload(client: FlaskClient, desk: str, text: str, name: str = "spis.csv") -> TestResponse:
    file = (io.BytesIO(text.encode()), name)
    return send(client, f"{desk}/spis", list=file)


class Draft:
    """A vote that is being prepared."""

    def __init__(self, gateway: Flask, service: Consultations, town: Town) -> None:
        self.gateway, self.service, self.town = gateway, service, town
        actor = town.organiser
        words = DescribeConsultation(centre_id=town.centre_id, title="Plac", summary="Co tu?")
        self.id = service.create_consultation(words, actor=actor).id
        dates = ScheduleBallot(closes_at=datetime.now(UTC) + timedelta(days=7), draw="Kostką")
        service.schedule_ballot(self.id, dates, actor=actor)
        service.add_questions(self.id, AddQuestions(questions=(papers.APPROVAL,)), actor=actor)
        self.desk = f"/biurko/konsultacje/{self.id}/uprawnieni"
        self.path = f"/konsultacje/{self.id}"
        self.counter = f"/biurko/lada/{self.id}"

    def opened(self) -> "Draft":
        self.service.announce(self.id, actor=self.town.organiser)
        papers.agreed(self.service, self.town, self.id)
        apps.work(self.gateway)
        return self

    def codes(self) -> dict[str, str]:
        """The codes by name, before the letters are printed."""
        with self.gateway.app_context():
            made = db.session.scalars(select(ListImport)).one()
            people = lists.opened(made)
            return {
                one.name: letter_codes.made(people.secret, one.elector_id) for one in people.people
            }


@pytest.fixture
def draft(gateway: Flask, service: Consultations, town: Town) -> Draft:
    return Draft(gateway, service, town)


@pytest.fixture
def clerk(gateway: Flask, town: Town, signed_in: Browser) -> FlaskClient:
    with gateway.app_context():
        account = Account(id=new_id(), name="Klara", confirmed_at=datetime.now(UTC))
        db.session.add(account)
        db.session.flush()
        db.session.add(StaffRole(account_id=account.id, role="clerk", centre_id=town.centre_id))
        db.session.commit()
        account_id = account.id
    return signed_in(account_id)


def listed(organiser: FlaskClient, draft: Draft, *ways: str) -> None:
    done = send(organiser, draft.desk, who="listed", checks=list(ways), purge_on="2100-01-01")
    assert done.status_code == 303, done.text
    checked = upload(organiser, draft.desk, CSV)
    assert checked.status_code == 200, checked.text
    take = re.search(rf'action="({draft.desk}/spis/[^"]+)"', checked.text)
    assert take is not None
    taken = organiser.post(take[1], data={"csrf_token": token(checked.text)})
    assert taken.status_code == 303


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


def test_a_clerk_opens_the_ballot_on_the_offices_screen(
    gateway: Flask,
    draft: Draft,
    clerk: FlaskClient,
    signed_in: Browser,
    town: Town,
) -> None:
    draft.opened()
    assert draft.counter in clerk.get("/biurko/lada").text
    person = {"name": "Jan Nowak", "address": "Brzezie 7, Lipowo"}
    unseen = send(clerk, draft.counter, **person)
    assert unseen.status_code == 422
    assert 'value="Jan Nowak"' in unseen.text
    found = send(clerk, draft.counter, seen="y", **person)
    assert found.status_code == 200
    opening = {"csrf_token": token(found.text), "person": hidden(found.text, "person")}
    booth = clerk.post(f"{draft.counter}/karta-na-ekranie", data=opening)
    assert 'name="a:money"' in booth.text
    assert "/wyloguj" not in booth.text
    assert 'name="shared"' not in booth.text
    form = {"csrf_token": token(booth.text), "ticket": hidden(booth.text, "ticket")}
    thanks = clerk.post(f"{draft.path}/glosowanie", data=form | APPROVED)
    assert 'class="code"' in thanks.text
    assert f'href="{draft.counter}"' in thanks.text
    again = send(clerk, draft.counter, seen="y", **person)
    assert "karta-na-ekranie" not in again.text
    assert "/wydanie" in again.text
    # The clerk's own account has voted for nobody.
    assert "Plac" not in clerk.get("/moje-glosowania").text
    for other in (signed_in(town.organiser_id), signed_in(town.resident_id)):
        assert other.get(draft.counter).status_code == 403


def test_a_clerk_checks_the_account_of_who_stands_there(
    gateway: Flask,
    draft: Draft,
    clerk: FlaskClient,
    signed_in: Browser,
    town: Town,
) -> None:
    draft.opened()
    resident = signed_in(town.resident_id)
    ballot = f"{draft.path}/glosowanie"
    shown = send(resident, ballot, f"{draft.path}/kod-dla-urzedu")
    code = re.search(r'class="code" translate="no">([^<]+)<', shown.text)
    assert code is not None
    found = send(clerk, draft.counter, seen="y", name="Jan Nowak", address="Brzezie 7, Lipowo")
    typed = {"csrf_token": token(found.text), "person": hidden(found.text, "person")}
    wrong = clerk.post(f"{draft.counter}/konto", data=typed | {"code": "AAAAAA"})
    assert wrong.status_code == 422
    done = clerk.post(f"{draft.counter}/konto", data=typed | {"code": code[1]})
    assert done.status_code == 303
    assert 'name="a:money"' in resident.get(ballot).text
    forged = {"csrf_token": token(found.text), "person": "x" * 40, "code": "AAAAAA"}
    assert clerk.post(f"{draft.counter}/konto", data=forged).status_code == 422


def test_whom_the_list_has_overlooked_is_added_with_a_reason_and_nothing_typed_is_lost(
    draft: Draft,
    clerk: FlaskClient,
    signed_in: Browser,
    town: Town,
) -> None:
    listed(signed_in(town.organiser_id), draft, "declaration", "counter")
    draft.opened()
    person = {"name": "Nowa Osoba", "address": "Lipowa 9, Lipowo", "seen": "y"}
    missing = send(clerk, draft.counter, **person)
    assert missing.status_code == 422
    assert 'value="Nowa Osoba"' in missing.text
    assert 'name="reason"' in missing.text
    form = {"csrf_token": token(missing.text), "add": "y", **person}
    unsaid = clerk.post(draft.counter, data=form)
    assert unsaid.status_code == 422
    assert 'href="#reason"' in unsaid.text
    added = clerk.post(draft.counter, data=form | {"reason": "Zameldowana w maju"})
    assert added.status_code == 200
    assert "karta-na-ekranie" in added.text


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
