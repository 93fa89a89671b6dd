"""Neighbours talk, one goes too far, a clerk hides it, an organiser decides: on a phone."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.support import apps
from tests.support.browser import enter, sound

from .conftest import Lipowo

pytestmark = pytest.mark.browser
SEND = "#napisz button.primary"


@pytest.mark.timeout(240)
def test_a_talk_from_the_first_comment_to_a_granted_appeal(
    gateway: Flask, lipowo: Lipowo, page: Page
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    with apps.served(gateway) as url:
        remark = f"{url}/konsultacje/{lipowo.consultation_id}/uwagi/1"
        page.goto(remark)
        expect(page.locator("#napisz a")).to_be_visible()
        sound(page)
        enter(page, url, lipowo.browser(lipowo.hanna))
        _say(page, remark)
        enter(page, url, lipowo.browser(lipowo.bogdan))
        _answer_and_report(page, remark)
        enter(page, url, lipowo.browser(lipowo.clerk))
        _hide(page, url)
        enter(page, url, lipowo.browser(lipowo.hanna))
        _appeal(page, remark)
        enter(page, url, lipowo.browser(lipowo.organiser))
        _decide(page, url, lipowo)
        page.goto(f"{remark}/rozmowa")
        expect(page.locator("main")).to_contain_text("Kto sadzi platany, ten nie ma rozumu.")


def _say(page: Page, remark: str) -> None:
    """Support it, forget the other name, then say something."""
    page.goto(remark)
    page.locator("#poparcie button").click()
    expect(page.locator("#poparcie")).to_contain_text("1 osoba popiera")
    sound(page)
    page.fill("#text", "Kto sadzi platany, ten nie ma rozumu.")
    page.check("input[name=shown_as][value=pseudonym]")
    page.locator(SEND).click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert page.input_value("#text") == "Kto sadzi platany, ten nie ma rozumu."
    sound(page)
    page.fill("#pseudonym", "Ogrodniczka")
    page.locator(SEND).click()
    expect(page.locator(".notice.good")).to_be_visible()
    expect(page.locator("#rozmowa .list")).to_contain_text("Ogrodniczka")
    sound(page)


def _answer_and_report(page: Page, remark: str) -> None:
    """Answer under it, go back one page and forth, then report it."""
    page.goto(remark)
    page.get_by_role("link", name="Odpowiedz").first.click()
    expect(page.locator("#napisz")).to_contain_text("Twoja odpowiedź")
    sound(page)
    page.fill("#text", "Proszę spokojniej.")
    page.locator(SEND).click()
    expect(page.locator(".list.thread")).to_contain_text("Bogdan")
    sound(page)
    page.go_back()
    page.go_forward()
    expect(page.locator(".list.thread")).to_contain_text("Proszę spokojniej.")
    page.locator("#rozmowa > .list > li").get_by_role("link", name="Zgłoś").first.click()
    page.locator("main button.primary").click()
    expect(page.locator("#error-summary")).to_be_visible()
    sound(page)
    page.check("input[name=reason][value=insult]")
    page.locator("main button.primary").click()
    expect(page.locator(".notice.good")).to_be_visible()


def _hide(page: Page, url: str) -> None:
    """From one's own pages to the desk; without words it is not hidden."""
    page.goto(f"{url}/konto")
    page.get_by_role("link", name="Wypowiedzi do przejrzenia").click()
    sound(page)
    page.check("input[name=thing]")
    page.check("input[name=act][value=hide]")
    page.select_option("#reason", "insult")
    page.locator("main button.primary").click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert page.is_checked("input[name=thing]")
    sound(page)
    page.fill("#words", "Obraża sąsiadów.")
    page.locator("main button.primary").click()
    expect(page.locator(".notice.good")).to_be_visible()
    expect(page.locator(".empty")).to_be_visible()
    sound(page)


def _appeal(page: Page, remark: str) -> None:
    """From the reason under the remark to the appeal."""
    page.goto(remark)
    expect(page.locator("#rozmowa")).to_contain_text("Obraża sąsiadów.")
    sound(page)
    page.get_by_role("link", name="Zobacz decyzję").click()
    sound(page)
    page.fill("#words", "To przysłowie, nie obelga.")
    page.locator("main button.primary").click()
    expect(page.locator("main")).to_contain_text("Rozstrzyga inny organizator")
    sound(page)
    page.goto(f"{remark.rpartition('/konsultacje/')[0]}/konsultacje/zasady-rozmowy")
    sound(page)


def _decide(page: Page, url: str, lipowo: Lipowo) -> None:
    """Another decides; the terms are one click from the desk."""
    page.goto(f"{url}/biurko/moderacja")
    page.get_by_role("link", name="1 odwołanie czeka").click()
    sound(page)
    page.locator("main .list a").first.click()
    page.check("input[name=verdict][value=overturned]")
    page.fill("#words", "Rzeczywiście przysłowie.")
    sound(page)
    page.locator("main button.primary").click()
    expect(page.locator(".notice.good")).to_be_visible()
    page.goto(f"{url}/biurko/konsultacje/{lipowo.consultation_id}")
    page.get_by_role("link", name="Zasady rozmowy").click()
    sound(page)
    page.check("input[name=moderated][value=before]")
    page.locator("main button.primary").click()
    expect(page.locator(".notice.good")).to_be_visible()
