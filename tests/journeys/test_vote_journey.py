"""An organiser puts a budget to the vote and a resident casts theirs, with and without scripts."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import WITHOUT_SCRIPT, findings, overflow, without_script
from tests.support.suite import Suite
from tests.support.town import agreed, fill, sign_in

BUTTON = "main form button.primary"


@pytest.fixture(scope="module")
def town(suite: Suite) -> Suite:
    """The running suite with the demo town in it."""
    fill(suite)
    return suite


@pytest.fixture
def organiser(town: Suite, page: Page, chromium: Browser) -> Iterator[Page]:
    """The organiser's own window, with scripts if the resident's has them."""
    context = chromium.new_context(java_script_enabled=not without_script(page), locale="pl-PL")
    if without_script(page):
        WITHOUT_SCRIPT.add(context)
    context.set_default_timeout(15_000)
    desk = context.new_page()
    sign_in(desk, town, "organiser")
    yield desk
    context.close()


def announced(desk: Page, town: Suite, title: str) -> str:
    """Walk from the empty form to an open vote; returns the consultation's address."""
    desk.goto(f"{town.url}/biurko/konsultacje/nowa")
    desk.fill("#title", title)
    desk.click(BUTTON)
    expect(desk.locator("#summary-error")).to_be_visible()
    assert desk.input_value("#title") == title
    desk.fill("#summary", "Na co wydamy 100 000 zł?")
    desk.click(BUTTON)
    desk.fill("#budget", "100 000")
    desk.fill("#max_choices", "2")
    ends = datetime.now() + timedelta(days=10)
    desk.fill("#closes_at", ends.strftime("%Y-%m-%dT20:00"))
    desk.click(BUTTON)
    desk.fill("#title", "Ławki nad Wełną")
    desk.fill("#cost", "48 000,50")
    desk.click("#nowy button.primary")
    desk.click("main > details summary")
    desk.fill("#rows", "Kino letnie;27 900;Sześć wieczorów\nWarsztat w Brzeziu;35 200")
    desk.click("form:has(#rows) button[type=submit]")
    expect(desk.locator("tbody tr")).to_have_count(3)
    assert findings(desk) == []
    desk.click("#nowy a.quiet")
    desk.click("form[action$='/ogloszenie'] button")
    # One organiser has proposed it; it stays unseen until another agrees.
    expect(desk.locator("form[action$='/cofniecie']")).to_be_visible()
    assert findings(desk) == []
    agreed(desk, town, desk.url)
    desk.reload()
    expect(desk.locator("form[action$='/cofniecie']")).to_have_count(0)
    assert findings(desk) == []
    return desk.url.replace("/biurko", "")


def opened(page: Page, address: str) -> None:
    """Go to the ballot as soon as the register has opened it."""
    for _ in range(60):
        page.goto(f"{address}/glosowanie")
        if page.locator("#name, input[name='a:projects']").count():
            return
        time.sleep(0.25)
    raise AssertionError("the vote did not open")


def test_from_the_organisers_first_word_to_the_residents_receipt(
    town: Suite, organiser: Page, page: Page
) -> None:
    title = f"Budżet {uuid4().hex[:8]}"
    address = announced(organiser, town, title)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, town, "resident")
    page.goto(f"{town.url}/konsultacje?szukaj={title.split()[1]}")
    page.click(f"text={title}")
    assert findings(page) == []
    assert overflow(page) == 0
    opened(page, address)

    # Who votes: asked once, in words when something is missing.
    assert findings(page) == []
    page.fill("#name", "Hanna Kowalska")
    page.click(BUTTON)
    expect(page.locator("#error-summary")).to_be_visible()
    assert page.input_value("#name") == "Hanna Kowalska"
    assert findings(page) == []
    page.fill("#address", "ul. Lipowa 4/2, Lipowo")
    page.check("#truly")
    page.click(BUTTON)

    # Too many: the page says so and keeps every tick.
    ticks = page.locator("input[name='a:projects'][data-answer]")
    expect(ticks).to_have_count(3)
    assert findings(page) == []
    for place in range(3):
        ticks.nth(place).check()
    if not without_script(page):
        expect(page.locator("[data-bar-count]")).to_have_text("3")
    page.click(BUTTON)
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("input[name='a:projects']:checked")).to_have_count(3)
    assert findings(page) == []
    assert overflow(page) == 0
    ticks.nth(1).uncheck()
    page.click(BUTTON)

    # The receipt, and nothing of it in the address.
    receipt = page.locator(".code").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", receipt)
    assert receipt not in page.url
    assert findings(page) == []
    assert overflow(page) == 0

    # Back, or the ballot opened anew: it is said that one has voted, never what.
    page.goto(f"{address}/glosowanie")
    expect(page.locator("input[name='a:projects']")).to_have_count(0)
    expect(page.locator(".notice.good")).to_be_visible()
    page.goto(f"{town.url}/moje-glosowania")
    expect(page.locator("main")).to_contain_text(title)
    expect(page.locator("main")).not_to_contain_text("Ławki")
    assert findings(page) == []


def test_the_organiser_moves_the_end_and_closes_early_and_everyone_reads_why(
    town: Suite, organiser: Page, page: Page
) -> None:
    title = f"Budżet {uuid4().hex[:8]}"
    address = announced(organiser, town, title)
    opened_at = address.replace("/konsultacje", "/biurko/konsultacje")
    organiser.goto(f"{opened_at}/terminy")
    ends = datetime.now() + timedelta(days=20)
    organiser.fill("#closes_at", ends.strftime("%Y-%m-%dT20:00"))
    organiser.click(BUTTON)
    expect(organiser.locator("#reason-error")).to_be_visible()
    organiser.fill("#reason", "Festyn przesunięto o tydzień")
    organiser.click(BUTTON)
    expect(organiser.locator("form[action$='/cofniecie']")).to_be_visible()
    assert findings(organiser) == []
    agreed(organiser, town, opened_at)
    organiser.goto(f"{opened_at}/zakonczenie")
    assert findings(organiser) == []
    organiser.fill("#reason", "Projekty trzeba wycenić od nowa")
    organiser.click("main form button.danger")
    expect(organiser.locator("form[action$='/cofniecie']")).to_be_visible()
    agreed(organiser, town, opened_at)
    page.goto(address)
    expect(page.locator("main")).to_contain_text("Festyn przesunięto o tydzień")
    expect(page.locator("main")).to_contain_text("Projekty trzeba wycenić od nowa")
    expect(page.locator("a[href$='/glosowanie']")).to_have_count(0)
    assert findings(page) == []
