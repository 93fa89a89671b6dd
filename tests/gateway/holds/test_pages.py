"""The pages: two people judge in figures, a clerk reissues, an organiser lists kiosks."""

import html
import re
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from services.gateway.model import RegisterBallot, db
from services.gateway.register import judging, kiosks
from tests.gateway.holds.conftest import Town
from tests.support import people

ANNA = {"name": "Anna Nowak", "address": "Lipowa 1", "document": "y"}


def client(town: Town, account_id: UUID) -> FlaskClient:
    return people.signed_in(town.gateway, account_id)


def post(browser: FlaskClient, page: str, to: str, /, **fields: str) -> tuple[int, str]:
    """Send a form as a browser does: with the token of the page it stands on."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    assert token is not None, page
    answer = browser.post(to, data={"csrf_token": token[1], **fields})
    return answer.status_code, html.unescape(answer.text)


def at(town: Town, path: str) -> str:
    return f"/biurko/konsultacje/{town.vote.consultation_id}/{path}"


def test_two_people_judge_a_group_on_its_page(town: Town) -> None:
    town.crowd(14, "a", origin=town.place("198.51.100.7"))
    town.verifying()
    organiser, clerk = client(town, town.organiser), client(town, town.clerk)
    page = html.unescape(organiser.get(at(town, "grupy")).text)
    assert "Grupa 1: z jednej sieci" in page
    assert "11 z 11" in page
    [group] = town.open_groups()
    propose = at(town, f"grupy/{group}/propozycja")
    status, said = post(organiser, at(town, "grupy"), propose, decision="leave_out", reason="")
    assert status == 422
    assert "Napisz dlaczego" in said
    assert re.search(r'value="leave_out" checked', said)
    status, said = post(
        organiser, at(town, "grupy"), propose, decision="", reason="Bo te same karty"
    )
    assert status == 422
    assert "Bo te same karty" in said
    status, _ = post(
        organiser, at(town, "grupy"), propose, decision="leave_out", reason="Bo te same karty"
    )
    assert status == 303
    own = organiser.get(at(town, "grupy")).text
    assert f"grupy/{group}/zgoda" not in own
    agree = at(town, f"grupy/{group}/zgoda")
    shown = {"decision": "leave_out", "reason": "Bo te same karty"}
    status, said = post(organiser, at(town, "grupy"), agree, **shown)
    assert status == 409
    assert "Musi się na nią zgodzić druga osoba" in said
    assert f'name="reason" value="{shown["reason"]}"' in clerk.get(at(town, "grupy")).text
    status, _ = post(clerk, at(town, "grupy"), agree, **shown)
    assert status == 303
    town.vote.advanced()
    assert "Rozstrzygnięto: pominąć" in html.unescape(clerk.get(at(town, "grupy")).text)


def test_before_the_verification_the_page_tells_nothing_of_groups(town: Town) -> None:
    town.crowd(14, "a", origin=town.place("198.51.100.7"))
    organiser = client(town, town.organiser)
    page = organiser.get(at(town, "grupy"))
    assert "Grupa 1" not in page.text
    assert "Grupy ogląda się po zamknięciu" in page.text
    # Nor how many there are; and no call to the box is made for it.
    assert "czeka na dwie osoby" not in organiser.get("/biurko/konsultacje/grupy").text
    assert page.headers["X-Downstream-Calls"] == "0"


def test_the_desk_lists_the_ballots_of_ones_own_centres_and_what_waits(town: Town) -> None:
    town.crowd(14, "a", origin=town.place("198.51.100.7"))
    town.verifying()
    page = client(town, town.clerk).get("/biurko/konsultacje/grupy").text
    assert at(town, "grupy") in page
    assert "1 grupa czeka na dwie osoby" in page
    stranger = people.account(
        town.gateway, roles={"clerk": people.centre(town.gateway, "Centrum obok")}
    )
    assert at(town, "grupy") not in client(town, stranger).get("/biurko/konsultacje/grupy").text
    for path in ("grupy", "wydanie"):
        assert client(town, stranger).get(at(town, path)).status_code == 404


def test_a_group_of_another_centre_is_not_judged_from_ones_own_page(town: Town) -> None:
    town.crowd(14, "a", origin=town.place("198.51.100.7"))
    town.verifying()
    [group] = town.open_groups()
    other = people.centre(town.gateway, "Centrum obok")
    stranger = people.account(town.gateway, roles={"clerk": other})
    browser = client(town, stranger)
    with town.gateway.app_context():
        ballot = db.session.get(RegisterBallot, town.vote.ballot_id)
        assert ballot is not None
        noise = db.session.query(RegisterBallot).filter(
            RegisterBallot.ballot_id != town.vote.ballot_id
        )
        mine = noise.one()
        mine.centre_id = other
        own = mine.consultation_id
        db.session.commit()
    path = f"/biurko/konsultacje/{own}/"
    status, _ = post(
        browser,
        path + "wydanie",
        f"{path}grupy/{group}/propozycja",
        decision="count",
        reason="Szkoła",
    )
    assert status == 403


def test_an_organiser_sets_limits_and_a_clerk_does_not(town: Town) -> None:
    organiser, clerk = client(town, town.organiser), client(town, town.clerk)
    limits = {"hold_limit": "40", "counter_limit": "200", "reissue_limit": "5"}
    status, said = post(
        organiser, at(town, "grupy"), at(town, "limity"), **{**limits, "hold_limit": "dużo"}
    )
    assert status == 422
    assert "Wpisz liczbę od 1 do 100 000" in said
    assert 'value="dużo"' in said
    assert post(organiser, at(town, "grupy"), at(town, "limity"), **limits)[0] == 303
    [row] = town.vote.register_says(
        "SELECT hold_limit, counter_limit, reissue_limit FROM register_ballots "
        "WHERE ballot_id = :ballot"
    )
    assert tuple(row) == (40, 200, 5)
    assert "limity" not in clerk.get(at(town, "grupy")).text
    assert post(clerk, at(town, "wydanie"), at(town, "limity"), **limits)[0] == 403
    town.vote.scheduled(closes_in=-0.01).advanced()
    assert "limity" not in organiser.get(at(town, "grupy")).text
    # The kiosks' page lends its token: the desk has no form any more.
    late = post(organiser, "/biurko/konsultacje/stanowiska", at(town, "limity"), **limits)
    assert late[0] == 409


def test_a_second_ballot_from_the_counter_to_the_box(town: Town) -> None:
    thief = town.vote.account("Anna Nowak")
    town.vote.submit(thief, "a")
    clerk = client(town, town.clerk)
    form = at(town, "wydanie")
    status, said = post(clerk, form, form, name="Anna Nowak", address="Lipowa 1")
    assert status == 422
    assert "dokument ze zdjęciem" in said
    assert 'value="Anna Nowak"' in said
    status, said = post(clerk, form, form, **{**ANNA, "name": "Anna"})
    assert status == 422
    assert "Wpisz imię i nazwisko" in said
    status, said = post(clerk, form, form, **{**ANNA, "name": "Jan Nowak"})
    assert status == 409
    assert "druga karta nie jest potrzebna" in said
    status, said = post(clerk, form, form, **ANNA)
    assert status == 200
    code = re.search(r'<p class="code">([^<]+)</p>', said)
    assert code is not None
    own = town.gateway.test_client()
    page = f"/konsultacje/{town.vote.consultation_id}/druga-karta"
    status, said = post(own, page, page, code="ZZZZZ ZZZZZ")
    assert status == 422
    assert 'value="ZZZZZ ZZZZZ"' in said
    status, said = post(own, page, page, code=code[1].lower())
    assert status == 200
    ticket = re.search(r'name="ticket" value="([^"]+)"', said)
    assert ticket is not None
    assert f"/konsultacje/{town.vote.consultation_id}/glosowanie" in said


def test_an_elector_of_a_group_left_out_reads_what_to_do(town: Town) -> None:
    accounts = town.crowd(14, "a", origin=town.place("198.51.100.7"))
    town.verifying()
    town.judge("leave_out")
    page = f"/konsultacje/{town.vote.consultation_id}/glosowanie"
    said = [html.unescape(client(town, account).get(page).text) for account in accounts]
    assert sum("przyjdź z dokumentem do punktu obsługi" in text for text in said) == 11
    told = client(town, accounts[-1]).get("/powiadomienia").text
    assert "pominięto przy liczeniu" in told


def test_kiosks_are_listed_and_taken_off_by_organisers_and_operators(town: Town) -> None:
    page = "/biurko/konsultacje/stanowiska"
    browser = client(town, town.organiser)
    centre = str(town.centre_id)
    status, said = post(browser, page, page, name="", network="10.0.0.0/8", centre_id=centre)
    assert status == 422
    assert "Napisz, jak ludzie nazywają to miejsce" in said
    assert 'value="10.0.0.0/8"' in said
    fine = {"name": "Biblioteka", "network": "198.51.100.9", "centre_id": centre}
    assert post(browser, page, page, **fine)[0] == 303
    assert post(browser, page, page, **fine)[0] == 422
    with town.gateway.app_context():
        [listed] = kiosks.of_centres([town.centre_id])
    assert listed.network == "198.51.100.9/32"
    operator = client(town, people.account(town.gateway, roles={"operator": None}))
    assert "Biblioteka" in operator.get(page).text
    assert post(operator, page, f"{page}/{listed.id}/usun")[0] == 303
    assert "Biblioteka" not in operator.get(page).text
    assert client(town, town.clerk).get(page).status_code == 403


@pytest.mark.parametrize("role", ["visitor", "resident"])
def test_nobody_but_staff_sees_these_desks(town: Town, role: str) -> None:
    browser = people.as_role(town.gateway, role, town.centre_id)
    for page in (at(town, "grupy"), at(town, "wydanie"), "/biurko/konsultacje/grupy"):
        assert browser.get(page).status_code in (303, 403)


def test_a_vote_from_the_page_is_counted_where_it_comes_from(town: Town) -> None:
    """What a browser claims of its address is not read; without proxies of ours nobody else's."""
    from services.gateway.register.voters import Voter
    from services.gateway.web import devices

    def keys(address: str, **headers: str) -> list[bytes]:
        with town.gateway.test_request_context(
            "/", environ_base={"REMOTE_ADDR": address}, headers=headers
        ):
            voter = devices.placed(
                Voter(account_id=uuid4()),
                ballot_id=town.vote.ballot_id,
                centre_id=town.centre_id,
            )
        return [origin.key for origin in voter.origin if origin.kind == "network"]

    assert keys("198.51.100.7") == [town.place("198.51.100.200")[0].key]
    assert keys("198.51.100.7", **{"X-Forwarded-For": "203.0.113.9"}) == keys("198.51.100.7")


def test_judges_are_told_apart_from_the_rest(town: Town) -> None:
    assert judging.may_judge(town.acting(town.clerk), town.centre_id)
    assert not judging.may_judge(town.acting(town.clerk), uuid4())
