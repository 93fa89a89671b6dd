"""The designer in a real browser, on a phone: walked by its links alone, nothing for axe."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from shared.clients.consultations import Consultations
from tests.gateway.consultations.conftest import Town
from tests.support import people
from tests.support.browser import enter, sound

pytestmark = pytest.mark.browser

BUTTON = "main form button.primary"


def today() -> date:
    return datetime.now(ZoneInfo("Europe/Warsaw")).date()


def follow(page: Page, address: str) -> None:
    """Go on by a link of the page itself."""
    page.locator(f"main a[href$='{address}']").first.click()
    page.wait_for_load_state()


def give_dates(page: Page) -> None:
    """A phase with one day alone is sent back; one without any goes."""
    page.locator("#remarks-first").wait_for()
    sound(page)
    expect(page.locator("svg rect.planned")).to_have_count(3)
    # What the basis does not propose waits folded away, and stays in sight once a day is typed.
    expect(page.locator("#survey-first")).to_be_hidden()
    page.locator("main details summary").click()
    page.fill("#remarks-first", today().isoformat())
    page.fill("#remarks-last", (today() + timedelta(days=20)).isoformat())
    page.fill("#survey-first", today().isoformat())
    page.click(BUTTON)
    page.locator("#error-summary").wait_for()
    sound(page)
    for day in ("#survey-first", "#information-first", "#information-last"):
        page.fill(day, "")
    page.click(BUTTON)


def answer_terms(page: Page) -> None:
    """Too short an answer is sent back with all that was typed."""
    page.locator("#answers-remarks").wait_for()
    page.fill("#answers-remarks", "krótko")
    page.fill("#notices-bip-proof", "BIP, ogłoszenie 12")
    page.click(BUTTON)
    page.locator("#error-summary").wait_for()
    expect(page.locator("#notices-bip-proof")).to_have_value("BIP, ogłoszenie 12")
    sound(page)
    page.fill("#notices-bip-given_on", today().isoformat())
    page.fill("#answers-remarks", "Rada skraca termin z powodu powodzi.")
    for form in ("remarks", "meeting", "walk"):
        page.check(f"input[name=forms][value={form}]")
    page.click(BUTTON)
    # Nothing is left to be said of any term: on to the desk, where it can be published.
    page.locator("form[action$='/publikacja']").wait_for()


def move_remarks(page: Page) -> None:
    """A day that is over is sent back; a later one goes."""
    follow(page, "/etapy")
    sound(page)
    follow(page, "/etapy/remarks")
    page.fill("#last", (today() - timedelta(days=1)).isoformat())
    page.fill("#reason", "Powódź zamknęła most.")
    page.click(BUTTON)
    page.locator("#error-summary").wait_for()
    expect(page.locator("#reason")).to_have_value("Powódź zamknęła most.")
    sound(page)
    page.fill("#last", (today() + timedelta(days=22)).isoformat())
    page.click(BUTTON)
    page.locator(".notice.good, .notice.bad, #error-summary").first.wait_for()
    sound(page)


def test_a_consultation_is_designed_published_and_moved_on_a_phone(
    page: Page,
    url: str,
    service: Consultations,
    town: Town,
    signed_in: Callable[[UUID], FlaskClient],
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, url, signed_in(town.organiser_id))
    page.goto(f"{url}/biurko/konsultacje")
    follow(page, "/podstawa")
    sound(page)
    follow(page, "podstawa=revitalisation")
    page.fill("#title", "Program dla Starego Miasta")
    page.fill("#summary", "Co zrobić najpierw?")
    page.click(BUTTON)
    give_dates(page)
    answer_terms(page)
    sound(page)
    page.locator("form[action$='/publikacja'] button").click()
    page.locator(".notice.good").wait_for()
    sound(page)
    expect(page.locator("svg rect.open")).to_have_count(1)
    desk = page.url
    move_remarks(page)
    page.goto(desk.replace("/biurko", "") + "/przebieg")
    expect(page.locator("main")).to_contain_text("Powódź zamknęła most.")
    sound(page)
    page.goto(f"{desk}/rezygnacja")
    sound(page)


def test_the_operators_terms_read_well_on_a_phone(
    page: Page, url: str, gateway: Flask, service: Consultations, town: Town
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, url, people.as_role(gateway, "operator", town.centre_id))
    page.goto(f"{url}/operator")
    follow(page, "/operator/terminy")
    sound(page)
    follow(page, "/operator/terminy/ordinary/remarks")
    page.fill("#number", "21")
    page.click(BUTTON)
    page.locator(".notice.good").wait_for()
    sound(page)
    follow(page, "/operator/terminy/ordinary/remarks")
    sound(page)
