"""The clerks' pages in a real browser: narrow, in four languages, by keyboard, sound for axe."""

import os

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from services.gateway.web.languages import LANGUAGES
from tests.gateway.cards.test_pages import (
    PAGES,
    YES,
    Office,
    office,
    opened,
    service,
    signed_in,
    town,
)
from tests.support.browser import findings, overflow

__all__ = ["office", "service", "signed_in", "town"]
pytestmark = pytest.mark.browser


def enter(page: Page, url: str, who: FlaskClient, app: Flask) -> None:
    """Let the browser be the one in which somebody is signed in."""
    name = app.config["SESSION_COOKIE_NAME"]
    kept = who.get_cookie(name)
    assert kept is not None
    page.context.add_cookies([{"name": name, "value": kept.value, "url": url}])


def test_every_page_reads_well_everywhere(
    page: Page, url: str, office: Office, gateway: Flask
) -> None:
    cards = office.sheets(3)
    opened(office)
    office.stub(office.anna, "odcinki", cards[0]["stub"], "Anna Nowak")
    office.paper(office.anna, cards[0]["paper"], **YES)
    office.paper(office.anna, cards[1]["paper"], **YES)
    office.paper(office.jan, cards[1]["paper"], **{**YES, "one": "plac"})
    enter(page, url, office.jan, gateway)
    page.set_viewport_size({"width": 360, "height": 740})
    faults: list[str] = []
    for language in LANGUAGES:
        page.goto(f"{url}/biurko/karty")
        page.locator(f".languages [lang={language}]").click()
        page.wait_for_load_state()
        pages = ["", "/druk", *(f"/partie/1/{name}" for name in PAGES)]
        for path in ["/biurko/karty", *(office.desk + end for end in pages)]:
            page.goto(f"{url}{path}")
            assert page.locator("html").get_attribute("lang") == language
            faults += [f"{path} {language}: {found}" for found in findings(page)]
            if overflow(page):
                faults.append(f"{path} {language}: {overflow(page)} px too wide")
            _keep(page, path, language)
    assert faults == []


def test_a_stub_is_entered_by_the_keyboard_alone(
    page: Page, url: str, office: Office, gateway: Flask
) -> None:
    first, second = office.sheets(2)
    opened(office)
    enter(page, url, office.anna, gateway)
    page.goto(f"{url}{office.batch}/odcinki")
    for card, name in ((first, "Anna Nowak"), (second, "Jan Nowak")):
        # The cursor waits in the number, also after the one before.
        assert page.evaluate("document.activeElement.id") == "number"
        page.keyboard.type(card["stub"].lower())
        page.keyboard.press("Tab")
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type("Lipowa 4, Lipowo")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator(".notice.good").count() == 1
    page.keyboard.type("ACDE")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#error-summary").count() == 1
    assert page.locator("#number").input_value() == "ACDE"
    assert findings(page) == []
    assert office.states() == {"held": 2}


def _keep(page: Page, path: str, language: str) -> None:
    folder = os.environ.get("WSPOLNIE_SHOTS")
    if folder:
        name = path.rsplit("/", 1)[-1][:12]
        page.screenshot(path=f"{folder}/cards-{name}-{language}.png", full_page=True)
