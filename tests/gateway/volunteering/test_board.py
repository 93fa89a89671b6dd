"""The board and the resident's pages, through both services over real HTTP."""

import re
from uuid import UUID

from flask import Flask

from shared.contracts.actors import Actor
from shared.contracts.volunteering.organisations import GiveVerdict
from tests.gateway.volunteering.conftest import Town, shift
from tests.support import people


def test_a_stranger_finds_requests_by_word_and_filter_and_the_search_stays_in_the_address(
    town: Town, gateway: Flask
) -> None:
    town.published(
        title="Łąka kwietna", shifts=(shift(area_id=town.areas[1], area_label="Brzezie"),)
    )
    town.published()
    client = gateway.test_client()
    everything = client.get("/wolontariat")
    assert "Łąka kwietna" in everything.text
    assert "Kiermasz ciast" in everything.text
    found = client.get(f"/wolontariat?szukaj=laka&okolica={town.areas[1]}&wolne=tak")
    assert "Łąka kwietna" in found.text
    assert "Kiermasz ciast" not in found.text
    assert 'value="laka"' in found.text
    assert client.get("/wolontariat?szukaj=laka&umiejetnosc=sewing&od=zle").status_code == 200
    assert "Łąka kwietna" not in client.get("/wolontariat?szukaj=laka&umiejetnosc=sewing").text


def test_a_list_costs_two_calls_at_most_and_as_many_queries_at_any_length(
    town: Town, gateway: Flask
) -> None:
    client = gateway.test_client()

    def cost() -> tuple[int, str]:
        answer = client.get("/wolontariat")
        calls = int(answer.headers["X-Downstream-Calls"])
        return calls, answer.headers["X-Queries"]

    empty = cost()
    keeper = town.organisation()
    for row in range(5):
        town.published(keeper, title=f"Praca {row}")
    assert cost()[1] == empty[1]
    assert max(cost()[0], empty[0]) <= 2


def test_a_visitor_is_asked_to_sign_in_and_a_resident_takes_the_place(
    town: Town, gateway: Flask
) -> None:
    made = town.published(meet="Pani Basia, wejście od podwórza")
    path = f"/wolontariat/{made.id}/dyzury/{made.shifts[0].id}"
    assert "/zaloguj" in gateway.test_client().post(path).headers["Location"]
    ola = town.browser(town.ola)
    answer = ola.post(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/moje-dyzury")
    mine = ola.get("/moje-dyzury").text
    assert "Pani Basia, wejście od podwórza" in mine
    seen = ola.get(f"/wolontariat/{made.id}").text
    assert "/dyzury/" not in seen
    give_back = re.search(r'action="(/moje-dyzury/[^"]+/oddaj)"', mine)
    assert give_back is not None
    assert ola.post(give_back[1]).status_code == 303
    assert "/dyzury/" in ola.get(f"/wolontariat/{made.id}").text


def test_who_comes_late_is_told_their_number_and_later_confirms(town: Town, gateway: Flask) -> None:
    made = town.published(shifts=(shift(places=1),))
    first = town.service.sign_up(made.shifts[0].id, actor=town.basia)
    ola = town.browser(town.ola)
    answer = ola.post(f"/wolontariat/{made.id}/dyzury/{made.shifts[0].id}", follow_redirects=True)
    assert "1" in answer.text
    town.service.withdraw_application(first.id, actor=town.basia)
    page = ola.get("/moje-dyzury").text
    confirm = re.search(r'action="(/moje-dyzury/[^"]+/potwierdz)"', page)
    assert confirm is not None
    ola.post(confirm[1])
    states = [one.state for one in town.service.my_shifts(_id(town.ola), actor=town.ola).ahead]
    assert states == ["accepted"]


def test_two_shifts_at_once_are_refused_in_words(town: Town) -> None:
    one, other = town.published(), town.published()
    ola = town.browser(town.ola)
    ola.post(f"/wolontariat/{one.id}/dyzury/{one.shifts[0].id}")
    ola.post("/jezyk/en")
    answer = ola.post(f"/wolontariat/{other.id}/dyzury/{other.shifts[0].id}", follow_redirects=True)
    assert answer.request.path == f"/wolontariat/{other.id}"
    assert 'class="notice bad"' in answer.text


def test_an_invitation_shows_its_reasons_and_takes_one_press_to_answer(town: Town) -> None:
    made = town.published()
    asked = town.invited(town.ola, made)
    ola = town.browser(town.ola)
    page = ola.get("/moje-dopasowania").text
    assert "720" in page
    assert "Kiermasz ciast" in page
    answer = ola.post(f"/moje-dopasowania/{asked}/tak")
    assert answer.headers["Location"] == "/moje-dyzury"
    assert ola.get("/moje-dopasowania").status_code == 200
    again = ola.post(f"/moje-dopasowania/{asked}/nie", data={"reason": "too_far"})
    assert again.status_code == 303
    states = [one.state for one in town.service.my_shifts(_id(town.ola), actor=town.ola).ahead]
    assert states == ["accepted"]


def test_a_no_is_kept_to_and_says_what_it_changed(town: Town) -> None:
    asked = town.invited(town.ola, town.published())
    ola = town.browser(town.ola)
    ola.post("/moja-oferta", data=OFFER)
    answer = ola.post(
        f"/moje-dopasowania/{asked}/nie", data={"reason": "too_far"}, follow_redirects=True
    )
    assert 'class="notice good"' in answer.text
    offer = town.service.get_offer(_id(town.ola), actor=town.ola).offer
    assert offer is not None
    assert offer.reach_metres == 799
    assert 'value="799"' in ola.get("/moja-oferta/okolica").text


OFFER = {
    "skills": ["baking", "sewing"],
    "free": ["5-morning", "6-evening"],
    "languages": ["pl", "uk"],
    "reach": "5000",
    "load": "2",
}


def test_an_unchecked_organisation_is_marked_on_each_of_its_pages(
    town: Town, gateway: Flask
) -> None:
    keeper = town.organisation()
    made = town.published(keeper)
    client = gateway.test_client()
    client.post("/jezyk/en")
    pages = ("/wolontariat", f"/wolontariat/{made.id}", f"/organizacje/{keeper.id}", "/organizacje")
    for path in pages:
        assert "Not checked yet" in client.get(path).text, path
    town.service.give_verdict(keeper.id, GiveVerdict(state="verified"), actor=town.organiser)
    for path in pages:
        assert "Not checked yet" not in client.get(path).text, path


def test_every_page_says_calmly_that_volunteering_rests(gateway: Flask) -> None:
    client = people.signed_in(gateway, people.account(gateway))
    for path in (
        "/wolontariat",
        "/moje-dopasowania",
        "/moje-dyzury",
        "/moja-oferta",
        "/organizacja",
    ):
        assert client.get(path).status_code == 503, path


def test_every_page_opens_in_every_language(town: Town) -> None:
    made = town.published()
    town.invited(town.ola, made)
    town.service.sign_up(made.shifts[0].id, actor=town.basia)
    pages = {
        town.ola: ("/wolontariat", f"/wolontariat/{made.id}", "/moje-dopasowania", "/moja-oferta"),
        town.basia: (
            "/moje-dyzury",
            "/organizacja",
            f"/organizacja/zapotrzebowania/{made.id}",
            f"/organizacja/zapotrzebowania/{made.id}/zmiana",
            f"/organizacje/{made.organisation_id}",
            f"/organizacje/{made.organisation_id}/opis",
            "/organizacje/nowa",
        ),
        town.organiser: ("/biurko/wolontariat", f"/organizacje/{made.organisation_id}"),
    }
    for language in ("pl", "en", "uk", "de"):
        for who, paths in pages.items():
            browser = town.browser(who)
            browser.post(f"/jezyk/{language}")
            for path in paths:
                answer = browser.get(path)
                assert answer.status_code == 200, path
                assert f'<html lang="{language}"' in answer.text
                assert int(answer.headers["X-Downstream-Calls"]) <= 2


def _id(who: Actor) -> UUID:
    assert who.account_id is not None
    return who.account_id
