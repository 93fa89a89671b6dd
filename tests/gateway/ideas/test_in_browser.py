"""A resident proposes, a neighbour signs, the office asks for more, and it comes onto the ballot;
on a phone, with and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.gateway.ideas.test_idea_pages import (
    Place,
    neighbour,
    picture,
    place,
    service,
    signed_in,
    town,
)
from tests.support import apps
from tests.support.browser import enter, sound

__all__ = ["place", "service", "signed_in", "town"]

pytestmark = pytest.mark.browser
BUTTON = "main form button.primary"
GOOD = ".notice.good"


@pytest.mark.timeout(240)
def test_from_a_thought_to_the_ballot(place: Place, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    author = place.browser(place.town.resident_id)
    organiser = place.browser(place.town.organiser_id)
    with apps.served(place.gateway) as url:
        enter(page, url, organiser)
        _asked(place, page, url)
        enter(page, url, author)
        _proposed(place, page, url)
        enter(page, url, neighbour(place))
        _signed(place, page, url)
        enter(page, url, organiser)
        _returned(place, page, url)
        enter(page, url, author)
        _corrected(place, page, url)
        enter(page, url, organiser)
        _on_the_ballot(place, page, url)


def _asked(place: Place, page: Page, url: str) -> None:
    """The organiser asks for one signature, by way of the desk."""
    page.goto(url + place.at)
    expect(page.locator(".empty")).to_be_visible()
    sound(page)
    page.locator("main a[href$='/pomysly']", has_text="biurka").click()
    sound(page)
    page.locator("main a[href$='/ustawienia']").click()
    sound(page)
    page.fill("#signatures", "1")
    page.locator(BUTTON).click()
    expect(page.locator(GOOD)).to_be_visible()


def _proposed(place: Place, page: Page, url: str) -> None:
    """Part by part, with a row wrong, a picture, and the number at the end."""
    page.goto(url + place.at)
    page.locator("main a.button.primary").click()
    sound(page)
    page.fill("#title", "Ławki nad Wełną")
    page.locator(BUTTON).click()
    page.fill("#summary", "Osiem ławek w cieniu.")
    page.fill("#description", "Na bulwarze, co sto metrów.")
    page.locator(BUTTON).click()
    sound(page)
    page.fill("#place", "Bulwar nad Wełną")
    page.fill("#latitude", "52,75")
    page.fill("#longitude", "17,20")
    page.locator(BUTTON).click()
    page.fill("#cost-0-label", "Ławki")
    page.fill("#cost-0-amount", "dużo")
    page.locator("button[name=do][value=row]").click()
    expect(page.locator(".cost-row")).to_have_count(5)
    page.locator(BUTTON).click()
    expect(page.locator("#cost-0-amount-error")).to_be_visible()
    assert page.input_value("#cost-0-label") == "Ławki"
    sound(page)
    page.fill("#cost-0-amount", "12 000")
    page.locator(BUTTON).click()
    page.locator(BUTTON).click()
    expect(page.locator("h1")).to_contain_text("Ławki")
    files = [{"name": "b.png", "mimeType": "image/png", "buffer": picture().read()}]
    page.set_input_files("#file", files)  # type: ignore[arg-type]  # a plain dict does
    page.fill("#alternative", "Pusty bulwar w słońcu")
    page.locator("#zdjecia form:has(#file) button").click()
    expect(page.locator("#zdjecia img")).to_have_count(1)
    sound(page)
    page.locator("form[action$='/wyslij'] button").click()
    expect(page.locator(GOOD)).to_contain_text("1")
    expect(page.locator("h1")).to_have_text("Ławki nad Wełną")


def _signed(place: Place, page: Page, url: str) -> None:
    """Found on the map and in the list, signed, taken back, signed."""
    page.goto(f"{url}{place.at}/mapa")
    sound(page)
    page.locator(".map-list a", has_text="Ławki").click()
    for do in ("sign", "unsign", "sign"):
        page.locator(f"#podpisy button[value={do}]").click()
        expect(page.locator(GOOD)).to_be_visible()
    expect(page.locator("#podpisy")).to_contain_text("1 z 1")
    page.goto(f"{url}/moje-pomysly")
    expect(page.locator("main")).to_contain_text("Ławki nad Wełną")
    sound(page)


def _returned(place: Place, page: Page, url: str) -> None:
    """Sent back with a reason; without one nothing is lost."""
    page.goto(f"{url}/biurko/konsultacje/{place.id}/pomysly")
    sound(page)
    page.locator("main .card a").first.click()
    sound(page)
    page.check("input[name=line-0][value=no]")
    page.check("input[name=result][value=returned]")
    page.locator("form[action$='/ocena'] button").click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("input[name=line-0][value=no]")).to_be_checked()
    sound(page)
    page.fill("form[action$='/ocena'] textarea", "Napisz, kto będzie o nie dbał.")
    page.locator("form[action$='/ocena'] button").click()
    expect(page.locator(GOOD)).to_be_visible()


def _corrected(place: Place, page: Page, url: str) -> None:
    """The author sees what is asked, corrects it, and everybody sees what changed."""
    page.goto(f"{url}{place.at}/1")
    expect(page.locator("main")).to_contain_text("Napisz, kto będzie o nie dbał.")
    page.locator("main a.button.primary").first.click()
    sound(page)
    page.fill("#description", "Na bulwarze, co sto metrów. Dba o nie szkoła.")
    page.locator(BUTTON).first.click()
    expect(page.locator(GOOD)).to_be_visible()
    expect(page.locator(".changes ins")).to_contain_text("Dba o nie szkoła.")
    sound(page)


def _on_the_ballot(place: Place, page: Page, url: str) -> None:
    """Accepted, put on the ballot, and the idea's page says so."""
    desk = f"{url}/biurko/konsultacje/{place.id}/pomysly"
    page.goto(f"{desk}/1")
    page.check("input[name=line-0][value=yes]")
    page.check("input[name=result][value=accepted]")
    page.locator("form[action$='/ocena'] button").click()
    expect(page.locator(GOOD)).to_be_visible()
    page.goto(f"{desk}/na-karte")
    sound(page)
    page.fill("[name='budget-']", "50 000")
    page.locator(BUTTON).click()
    expect(page.locator(GOOD)).to_be_visible()
    page.goto(f"{url}{place.at}/1")
    expect(page.locator("main")).to_contain_text("Jest na karcie do głosowania")
    sound(page)
