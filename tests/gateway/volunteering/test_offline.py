"""The centre's desk for people who are not online: whose it is, and what is kept of each step."""

from datetime import UTC, date, datetime
from uuid import UUID

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway import offline_people
from services.gateway.model import Account, Erasure, Notification, StaffAct, db
from services.volunteering.model import Application
from services.volunteering.model import db as service_db
from shared.contracts.actors import Actor, Role
from tests.gateway.volunteering.conftest import Town
from tests.support import apps, people
from tests.support.costs import metered

DESK = "/biurko/osoby"
TOLD = {
    "name": "Jadwiga Nowak",
    "phone": "61 1234567 (sąsiadka)",
    "skills": ["baking"],
    "free": ["5-morning"],
    "languages": ["pl"],
    "needs": ["step-free"],
    "reach": "5000",
    "load": "1",
    "asks": "3",
    "agreed": "y",
    "agreed_on": date.today().isoformat(),
}


@pytest.fixture
def clerk(town: Town) -> FlaskClient:
    """Krysia's browser, who is at the counter."""
    roles: dict[str, UUID | None] = {"clerk": town.centre_id}
    return people.signed_in(town.gateway, people.account(town.gateway, roles=roles, name="Krysia"))


def hidden(page: str) -> str:
    """The id that the form carries."""
    found = html5lib.parse(page, namespaceHTMLElements=False)
    [field] = (one for one in found.iter("input") if one.get("name") == "person_id")
    return str(field.get("value"))


def entered(clerk: FlaskClient, **more: object) -> UUID:
    """Enter Jadwiga; returns her id."""
    person_id = hidden(clerk.get(f"{DESK}/nowa").text)
    answer = clerk.post(f"{DESK}/nowa", data={**TOLD, **more, "person_id": person_id})
    assert answer.location == f"{DESK}/{person_id}"
    return UUID(person_id)


def sound(text: str) -> str:
    """Nothing for a strict parser to find."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    assert parser.errors == []
    return text


def accounts_of(app: Flask) -> list[tuple[str, str | None, bool]]:
    """The people entered by the centre: name, phone, forgotten."""
    with app.app_context():
        rows = db.session.query(Account).filter(Account.entered_centre_id.is_not(None))
        return [(row.name, row.phone, row.erased_at is not None) for row in rows]


def test_a_person_is_entered_once_with_consent_found_again_and_printed(
    town: Town, clerk: FlaskClient
) -> None:
    form = sound(clerk.get(f"{DESK}/nowa").text)
    person_id = hidden(form)
    without = {**TOLD, "agreed": "", "phone": "", "person_id": person_id}
    refused = clerk.post(f"{DESK}/nowa", data=without)
    assert refused.status_code == 422
    assert 'href="#agreed"' in refused.text
    assert 'href="#phone"' in refused.text
    assert "Jadwiga Nowak" in refused.text
    unskilled = {**TOLD, "skills": [], "person_id": person_id}
    assert clerk.post(f"{DESK}/nowa", data=unskilled).status_code == 422
    assert accounts_of(town.gateway) == [], "nothing is kept of an offer that was not taken"

    for _ in range(2):
        assert clerk.post(f"{DESK}/nowa", data={**TOLD, "person_id": person_id}).status_code == 303
    assert accounts_of(town.gateway) == [("Jadwiga Nowak", "61 1234567 (sąsiadka)", False)]
    for wanted in ("nowak", "1234567"):
        assert person_id in sound(clerk.get(f"{DESK}?szukaj={wanted}").text)
    assert person_id not in clerk.get(f"{DESK}?szukaj=Kowalska").text
    page = sound(clerk.get(f"{DESK}/{person_id}").text)
    paper = sound(clerk.get(f"{DESK}/{person_id}/wydruk").text)
    for text in (page, paper):
        assert "wejście bez schodów" in text
    assert "Centrum Inicjatyw Lokalnych Lipowo" in paper.partition("<main")[2]

    change = sound(clerk.get(f"{DESK}/{person_id}/zmiana").text)
    assert 'value="step-free" checked' in change
    clerk.post(f"{DESK}/{person_id}/zmiana", data={**TOLD, "phone": "600", "free": ["0-evening"]})
    assert accounts_of(town.gateway)[0][1] == "600"
    shown = town.service.entered_person(UUID(person_id), actor=town.organiser)
    assert (shown.offer.free, shown.offer.agreed_on) == (("0-evening",), date.today())
    clerk.post(f"{DESK}/{person_id}/przerwa")
    shown = town.service.entered_person(UUID(person_id), actor=town.organiser)
    assert shown.offer.state == "paused"


def test_nobody_but_the_centres_staff_gets_to_its_people(town: Town, clerk: FlaskClient) -> None:
    person_id = entered(clerk)
    elsewhere = people.centre(town.gateway, "Centrum gdzie indziej")
    stranger = people.signed_in(
        town.gateway, people.account(town.gateway, roles={"organiser": elsewhere})
    )
    paths = ("", "/zmiana", "/wydruk")
    acts = ("/zmiana", "/przerwa", "/wznow", "/przekazane", "/usun")
    for path in paths:
        assert stranger.get(f"{DESK}/{person_id}{path}").status_code == 404, path
        assert town.browser(town.ola).get(f"{DESK}/{person_id}{path}").status_code == 403, path
    for path in acts:
        data = {**TOLD, "sure": "y"}
        assert stranger.post(f"{DESK}/{person_id}{path}", data=data).status_code == 404, path
        answer = town.browser(town.ola).post(f"{DESK}/{person_id}{path}", data=data)
        assert answer.status_code == 403, path
    assert str(person_id) not in stranger.get(DESK).text
    # Nor can staff act for somebody with an account of their own, by whichever form.
    for who in (town.ola.account_id, town.basia.account_id):
        data = {**TOLD, "person_id": str(who)}
        assert clerk.post(f"{DESK}/nowa", data=data).status_code == 404
        assert clerk.post(f"{DESK}/{who}/zmiana", data=TOLD).status_code == 404
        assert clerk.post(f"{DESK}/{who}/usun", data={"sure": "y"}).status_code == 404
    assert len(accounts_of(town.gateway)) == 1


def test_staff_phone_answer_and_give_back_and_the_log_says_who(
    town: Town, clerk: FlaskClient
) -> None:
    person_id = entered(clerk)
    jadwiga = Actor(account_id=person_id)
    first, second = town.published(), town.published()
    yes, no = town.invited(jadwiga, first), town.invited(jadwiga, second)
    apps.work(town.gateway)
    assert sound(clerk.get(DESK).text).count("sąsiadka") == 3
    person = f"{DESK}/{person_id}"
    assert sound(clerk.get(person).text).count('value="too_far"') == 2
    for _ in range(2):
        clerk.post(f"{person}/zaproszenia/{yes}", data={"answer": "yes"})
    clerk.post(f"{person}/zaproszenia/{no}", data={"answer": "not_this_time"})
    [place] = town.service.entered_person(person_id, actor=town.organiser).ahead
    assert (place.state, place.shift.request_id) == ("accepted", first.id)
    assert clerk.get(DESK).text.count("sąsiadka") == 1

    # The organisation sees that she is phoned, and how.
    basia = town.browser(town.basia)
    team = f"/organizacja/zapotrzebowania/{first.id}"
    assert "wpisane przez centrum" in basia.get(team).text
    contact = basia.post(f"{team}/osoby/{place.id}/kontakt").text
    assert 'href="tel:611234567"' in contact

    # What she would have got by mail waits until somebody has told her.
    apps.work(town.gateway)
    assert "/przekazane" in clerk.get(person).text
    clerk.post(f"{person}/przekazane")
    assert "/przekazane" not in clerk.get(person).text
    with town.gateway.app_context():
        states = db.session.query(Notification.mail_state).filter_by(account_id=person_id).all()
        assert {state for (state,) in states} == {"none"}

    clerk.post(f"{person}/dyzury/{place.id}", data={"answer": "no"})
    with town.volunteering.app_context():
        assert service_db.session.get_one(Application, place.id).state == "withdrawn"
    apps.work(town.gateway)
    with town.gateway.app_context():
        rows = db.session.query(StaffAct).filter_by(subject_id=person_id).all()
        who = {row.act: db.session.get_one(Account, row.account_id).name for row in rows}
    acts = ("offer.entered_for", "invitation.accepted_for", "invitation.declined_for")
    assert {act: who.get(act) for act in (*acts, "application.withdrawn_for")} == dict.fromkeys(
        (*acts, "application.withdrawn_for"), "Krysia"
    )


def test_a_person_is_forgotten_on_their_word_and_only_with_a_tick(
    town: Town, clerk: FlaskClient
) -> None:
    person_id = entered(clerk)
    clerk.post(f"{DESK}/{person_id}/usun")
    with town.gateway.app_context():
        assert db.session.get(Erasure, person_id) is None
    clerk.post(f"{DESK}/{person_id}/usun", data={"sure": "y"})
    apps.work(town.gateway)
    assert accounts_of(town.gateway) == []
    with town.gateway.app_context():
        gone = db.session.get_one(Account, person_id)
        assert (gone.name, gone.phone, gone.entered_centre_id) == ("", None, None)
    assert clerk.get(f"{DESK}/{person_id}").status_code == 404


def test_a_person_without_an_offer_is_shown_and_can_be_completed(
    town: Town, clerk: FlaskClient
) -> None:
    with town.gateway.app_context():
        staff = Actor(
            account_id=town.organiser.account_id, roles=(Role("organiser", town.centre_id),)
        )
        made, fresh = offline_people.enter(
            actor=staff,
            person_id=UUID("0199aaaa-0000-7000-8000-000000000001"),
            name="Zofia",
            phone="1",
            language="pl",
            now=datetime.now(UTC),
        )
        person_id = made.id
        db.session.commit()
    assert fresh
    assert f"{person_id}/zmiana" in sound(clerk.get(f"{DESK}/{person_id}").text)
    sound(clerk.get(f"{DESK}/{person_id}/zmiana").text)
    answer = clerk.post(f"{DESK}/{person_id}/zmiana", data=TOLD)
    assert answer.status_code == 303
    assert town.service.entered_person(person_id, actor=town.organiser).offer.state == "active"


def test_the_desk_costs_the_same_with_many_people(town: Town, clerk: FlaskClient) -> None:
    def more(number: int) -> None:
        for _ in range(number):
            town.invited(Actor(account_id=entered(clerk)), town.published())

    with metered(town.volunteering) as meter:
        more(1)
        clerk.get(DESK)
        before = meter.of(clerk, DESK)
        more(5)
        assert meter.of(clerk, DESK) == before
    assert before[0] == 1
