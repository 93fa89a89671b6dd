"""The board's filters live in the address; the map leads where its lists lead."""

import re
from html import unescape
from typing import Any

from shared.contracts.volunteering.offers import OfferSkill, WriteOffer
from shared.contracts.volunteering.organisations import SetAreaPoint
from tests.gateway.volunteering.conftest import SATURDAY, Town, shift

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def _links(text: str, start: str = "/wolontariat?") -> list[str]:
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', text) if start in one]


def test_a_search_is_its_address_and_each_filter_can_be_taken_away(town: Town) -> None:
    area = town.areas[0]
    town.published(title="Kiermasz na rynku", shifts=(shift(area_id=area),))
    town.published(title="Kiermasz daleko")
    visitor = town.gateway.test_client()
    day = SATURDAY.weekday()
    address = f"/wolontariat?szukaj=kiermasz&okolica={area}&wolne=tak&dzien={day}&od=&jezyk="
    page = visitor.get(address).text
    assert "Kiermasz na rynku" in page
    assert "Kiermasz daleko" not in page
    assert 'value="kiermasz"' in page
    chips = _links(page.split('class="chips"')[1].split("</ul>")[0])
    assert len(chips) == 4
    without_area = next(one for one in chips if "okolica" not in one)
    assert without_area.startswith("/wolontariat?szukaj=kiermasz")
    assert "Kiermasz daleko" in visitor.get(without_area).text
    part = visitor.get(address, headers=PART)
    assert part.text.lstrip().startswith('<section id="found"')
    pushed = part.headers["HX-Push-Url"]
    assert "jezyk" not in pushed
    assert visitor.get(pushed).text.count("Kiermasz na rynku") == page.count("Kiermasz na rynku")


def test_what_cannot_be_understood_in_an_address_is_left_out(town: Town) -> None:
    town.published(title="Zostaje")
    address = "/wolontariat?dzien=9&od=jutro&okolica=x&miejsce=a,b&strona=-3&pora=noc"
    answer = town.gateway.test_client().get(address)
    assert (answer.status_code, "Zostaje" in answer.text) == (200, True)


def test_every_link_of_the_map_finds_what_it_says(town: Town) -> None:
    area = town.areas[0]
    town.service.set_area_point(
        area,
        SetAreaPoint(centre_id=town.centre_id, label="Stare", latitude=52.75, longitude=17.2),
        actor=town.organiser,
    )
    here: dict[str, Any] = {"latitude": 52.76, "longitude": 17.21}
    for title in ("Pierwsze", "Drugie"):
        town.published(title=title, shifts=(shift(area_id=area, **here),))
    town.published(title="Z daleka", remote=True)
    visitor = town.gateway.test_client()
    answer = visitor.get("/wolontariat/mapa?wolne=tak")
    assert int(answer.headers["X-Downstream-Calls"]) <= 2
    drawn = _links(answer.text.split('class="town-map"')[1].split("</svg>")[0])
    assert len(drawn) == 2
    beside = _links(answer.text.split('class="list map-list"', 1)[1])
    assert set(drawn) <= set(beside)
    for link in drawn:
        assert "wolne=tak" in link
        found = visitor.get(link).text
        assert "Pierwsze" in found
        assert "Drugie" in found
        assert "Z daleka" not in found


def test_a_request_says_what_of_ones_offer_does_not_fit_and_who_meets_somebody_new(
    town: Town,
) -> None:
    made = town.published(meet="pani Ewa, przy wejściu")
    ola = town.browser(town.ola)
    page = ola.get(f"/wolontariat/{made.id}").text
    assert "pani Ewa" in page.split("Pierwszy raz")[1]
    assert "Twojej oferty" not in page
    assert town.ola.account_id
    evening = WriteOffer(
        centre_id=town.centre_id, skills=(OfferSkill(skill="baking"),), free=("0-evening",)
    )
    town.service.write_offer(town.ola.account_id, evening, actor=town.ola)
    page = ola.get(f"/wolontariat/{made.id}").text
    reasons = page.split("Nie do końca pasuje")[1].split("</ul>")[0]
    assert reasons.count("<li>") == 1
    assert "nie masz wtedy czasu" in reasons
    assert "Nic nie pasuje" in ola.get("/wolontariat?pasuje=tak").text


def test_the_organiser_puts_areas_on_the_map_and_keeps_what_was_typed_wrong(town: Town) -> None:
    organiser, path = town.browser(town.organiser), "/biurko/wolontariat/okolice"
    area = town.areas[1]
    wrong = organiser.post(f"{path}/{area}", data={"latitude": "52,75", "longitude": "na wschód"})
    assert (wrong.status_code, 'value="na wschód"' in wrong.text) == (422, True)
    done = organiser.post(f"{path}/{area}", data={"latitude": "52,75", "longitude": " 17.2 "})
    assert done.status_code == 303
    assert 'value="52.75000"' in organiser.get(path).text
    points = town.service.area_points(town.centre_id, actor=town.organiser).items
    assert [(one.area_id, one.latitude, one.longitude) for one in points] == [(area, 52.75, 17.2)]
    assert town.browser(town.ola).post(f"{path}/{area}").status_code == 403
