"""A resident, a guest and a clerk say something on a phone, with and without scripts."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.gateway.remarks.conftest import GUEST, Talk
from tests.support import apps
from tests.support.browser import enter, sound

pytestmark = pytest.mark.browser
BUTTON = "main form button.primary"


@pytest.mark.timeout(240)
def test_from_a_thought_to_a_number_by_account_by_mail_and_on_paper(talk: Talk, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    assert talk.clerk.account_id is not None
    with apps.served(talk.gateway) as url:
        _guest(talk, page, url)
        enter(page, url, talk.resident)
        _resident(talk, page, url)
        enter(page, url, talk.browser(talk.clerk.account_id))
        _clerk(talk, page, url)
    assert [row[0] for row in talk.rows()] == [1, 2, 3]


def _guest(talk: Talk, page: Page, url: str) -> None:
    """From the empty list by the form and the mail to the number, then by the code."""
    page.goto(url + talk.at)
    expect(page.locator(".empty")).to_be_visible()
    sound(page)
    page.locator("a.button.primary").click()
    sound(page)
    page.fill("#text", "Więcej cienia na rynku, bo latem nie da się tam wytrzymać.")
    page.locator("details.place-fields > summary").click()
    page.fill("#place", "Rynek")
    page.locator(BUTTON).click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert page.input_value("#place") == "Rynek"
    sound(page)
    page.check("input[name=shown_as][value=pseudonym]")
    page.fill("#pseudonym", "Bóbr z Wełny")
    page.fill("#email", GUEST)
    page.locator(BUTTON).click()
    page.wait_for_url("**/sprawdz-poczte")
    page.goto(url + talk.mailed("/potwierdz-uwage/"))
    sound(page)
    page.locator(BUTTON).click()
    expect(page.locator(".notice.good")).to_be_visible()
    sound(page)
    page.locator("a.button.primary").click()
    expect(page.locator("main")).to_contain_text("Bóbr z Wełny")
    sound(page)
    code = page.url.rpartition("/")[2]
    page.goto(f"{url}/uwaga")
    page.fill("#kod", code.lower())
    sound(page)
    page.locator(BUTTON).click()
    expect(page.locator("h1")).to_contain_text("1")


def _resident(talk: Talk, page: Page, url: str) -> None:
    """To a fragment, seen in the list, searched, and taken back from one's own page."""
    page.goto(f"{url}{talk.at}/nowa?fragment={talk.fragment_id}")
    assert page.input_value("#fragment") == str(talk.fragment_id)
    page.fill("#text", "Lipy zamiast tui.")
    page.check("input[name=shown_as][value=name]")
    page.locator(BUTTON).click()
    expect(page.locator("h1")).to_contain_text("2")
    sound(page)
    page.goto(url + talk.at)
    sound(page)
    page.locator("details.filters > summary").click()
    page.fill("#szukaj", "lip")
    page.locator("form.search button").click()
    expect(page.locator("main article.card")).to_have_count(1)
    sound(page)
    page.goto(f"{url}/moje-uwagi")
    sound(page)
    page.locator("main details.confirm summary").click()
    page.locator("main details.confirm button").click()
    expect(page.locator(".notice.good")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Lipy zamiast tui.")


def _clerk(talk: Talk, page: Page, url: str) -> None:
    """Paper with its place in numbers, its confirmation, and the map it is on."""
    page.goto(f"{url}/biurko/uwagi/{talk.id}/papier")
    sound(page)
    page.fill("#received_on", datetime.now(UTC).date().isoformat())
    page.fill("#text", "Kładka przez rzekę.")
    page.locator("details.place-fields > summary").click()
    page.fill("#place", "Przy młynie")
    page.locator("details.place-fields details > summary").click()
    page.fill("#latitude", "52,75")
    page.fill("#longitude", "17,20")
    page.check("input[name=shown_as][value=nobody]")
    page.locator(BUTTON).click()
    expect(page.locator("h1")).to_contain_text("3")
    expect(page.locator("main")).to_contain_text(re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"))
    sound(page)
    page.goto(f"{url}{talk.at}/mapa")
    expect(page.locator("a.pin")).to_have_count(1)
    sound(page)
    page.locator(".map-list a").click()
    expect(page.locator("h1")).to_contain_text("3")
    page.locator("main form[action$='/dane'] button").click()
    expect(page.locator("main")).to_contain_text("Klara")
    sound(page)
