"""From the organiser's words to a report everyone reads and takes away, on a phone."""

import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from tests.support import apps
from tests.support.browser import enter, sound

from .conftest import Make

pytestmark = pytest.mark.browser
BUTTON = "main form button.primary"


@pytest.mark.timeout(240)
def test_a_report_is_written_published_read_and_taken_away(
    gateway: Flask, desk: FlaskClient, make: Make, page: Page
) -> None:
    found = make(60)
    page.set_viewport_size({"width": 360, "height": 740})
    with apps.served(gateway) as url:
        enter(page, url, desk)
        page.goto(f"{url}/biurko/konsultacje/{found}")
        page.locator(f"a[href$='/biurko/konsultacje/{found}/raport']").click()
        sound(page)
        page.fill("#decisions", "Sadzimy czternaście lip.\n\nParking przenosimy.")
        page.locator("main form button").first.click()
        expect(page.locator(".notice.good")).to_be_visible()
        page.locator("a[href$='/podglad']").click()
        expect(page.locator("main")).to_contain_text("czternaście lip")
        sound(page)
        page.go_back()
        page.locator("form[action$='/publikacja'] button").click()
        page.wait_for_url(f"**/konsultacje/{found}/raport")
        sound(page)
        _keep(page, "report")
        page.locator("main a.button.primary").click()
        expect(page.locator("main ol > li").first).to_contain_text("więcej drzew")
        sound(page)
        page.locator(".pagination a[rel=next]").click()
        expect(page.locator("#uwaga-60")).to_be_visible()
        page.goto(f"{url}/konsultacje/{found}/raport/pdf")
        expect(page.locator("progress")).to_be_visible()
        sound(page)
        apps.work(gateway)
        page.reload()
        expect(page.locator("#paper a.button.primary")).to_be_visible()
        page.goto(f"{url}/konsultacje/{found}/dane")
        sound(page)
        _keep(page, "data")
        page.goto(f"{url}/api")
        sound(page)
        page.goto(f"{url}/wiesci")
        page.locator("input[name=kinds]:checked").first.uncheck()
        page.check("input[name=every][value=day]")
        page.locator(BUTTON).click()
        expect(page.locator(".notice.good")).to_be_visible()
        sound(page)
        _keep(page, "news")


def _keep(page: Page, name: str) -> None:
    folder = os.environ.get("WSPOLNIE_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
