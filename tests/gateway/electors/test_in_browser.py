"""The electors' pages in a real browser, on a phone's width, with and without JavaScript."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, ViewportSize

from services.gateway.rules import letter_codes
from shared.clients.consultations import Consultations
from tests.gateway.consultations.conftest import Town, service, signed_in, town
from tests.gateway.electors.conftest import CSV
from tests.gateway.electors.drafts import Draft, clerk
from tests.support.browser import become, sound, without_script

__all__ = ["clerk", "service", "signed_in", "town"]
PHONE: ViewportSize = {"width": 360, "height": 740}
Browser = Callable[[UUID], FlaskClient]


def bring_in(page: Page, url: str, draft: Draft) -> dict[str, str]:
    """As an organiser: choose a list, mend it, import it; return name -> code of the letters."""
    page.goto(url + draft.desk)
    sound(page)
    page.get_by_label("Kto jest na liście, którą wczytamy").check()
    page.get_by_label("Kod w liście").check()
    page.get_by_role("button", name="Zapisz").click()
    sound(page)
    assert page.locator(".error-summary").count() == 1, "the day of forgetting is missing"
    page.locator("#purge_on").fill("2100-01-01")
    page.get_by_role("button", name="Zapisz").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "spis.csv", "mimeType": "text/csv", "buffer": (CSV + "Ewa;x;;;\n").encode()}
    )
    page.get_by_role("button", name="Sprawdź listę").click()
    sound(page)
    assert "Wiersz 6" in page.locator(".error-summary").inner_text()
    page.locator("input[type=file]").set_input_files(
        {"name": "spis.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    )
    page.get_by_role("button", name="Sprawdź listę").click()
    sound(page)
    page.get_by_role("button", name="Tak, wczytaj").click()
    page.locator("progress").wait_for()
    sound(page)
    codes = draft.codes()
    draft.opened()
    if without_script(page):
        page.get_by_role("link", name="Zobacz, jak idzie").or_(
            page.locator("#papers a").first
        ).first.click()
    page.get_by_role("button", name="Pobierz").first.wait_for()
    sound(page)
    return codes


def vote_at_the_counter(page: Page, url: str, draft: Draft) -> None:
    """As a clerk: find who shows a document, and open the ballot on the screen for them."""
    page.goto(url + draft.counter)
    sound(page)
    page.locator("#name").fill("Ewa Nowak")
    page.locator("#address").fill("Brzezie 7, Lipowo")
    page.locator("#seen").check()
    page.get_by_role("button", name="Znajdź w spisie").click()
    page.get_by_role("button", name="Otwórz kartę tutaj").wait_for()
    sound(page)
    page.get_by_role("button", name="Otwórz kartę tutaj").click()
    page.locator("form.paper").wait_for()
    sound(page)
    page.locator("input[type=checkbox]").first.check()
    page.get_by_role("button", name="Oddaj głos").click()
    page.get_by_role("link", name="Gotowe: wróć do okienka").click()
    page.locator("#name").wait_for()


def vote_by_letter(page: Page, url: str, code: str) -> None:
    """As somebody without an account: open the ballot by the letter's code alone."""
    page.context.clear_cookies()
    page.goto(f"{url}/kod#{code}")
    if without_script(page):
        page.locator("#code").fill(letter_codes.written(code))
    assert letter_codes.canonical(page.locator("#code").input_value()) == code
    if not without_script(page):
        assert code not in page.url
    sound(page)
    page.get_by_role("button", name="Otwórz moją kartę").click()
    page.locator("form.paper").wait_for()
    assert code not in page.url
    page.locator("input[type=checkbox]").first.check()
    page.get_by_role("button", name="Oddaj głos").click()
    page.locator(".slip .code").wait_for()


def test_a_list_its_letters_the_counter_and_the_code_work_in_a_browser(
    gateway: Flask,
    service: Consultations,
    town: Town,
    clerk: FlaskClient,
    signed_in: Browser,
    url: str,
    page: Page,
) -> None:
    draft = Draft(gateway, service, town)
    page.set_viewport_size(PHONE)
    become(page, url, signed_in(town.organiser_id))
    codes = bring_in(page, url, draft)
    become(page, url, clerk)
    vote_at_the_counter(page, url, draft)
    vote_by_letter(page, url, codes["Jan Nowak"])
    become(page, url, signed_in(town.resident_id))
    page.goto(f"{url}{draft.path}/glosowanie")
    sound(page)
    page.get_by_role("button", name="Stoję przy okienku: pokaż mój kod").click()
    page.locator(".slip .code").wait_for()
    sound(page)
