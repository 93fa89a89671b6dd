"""A group, a calendar and a link from a mail on a phone, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from services.gateway import shift_links
from tests.gateway.volunteering.conftest import Town, shift
from tests.support.browser import enter, sound

pytestmark = pytest.mark.browser


def test_a_class_comes_with_fewer_and_its_teacher_gives_it_back_from_the_mail(
    page: Page, url: str, town: Town
) -> None:
    made = town.published(shifts=(shift(places=4),), meet="Pani Basia")
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, url, town.browser(town.ola))
    page.goto(f"{url}/wolontariat/{made.id}")
    page.get_by_role("link", name="Przyjdziemy grupą").click()
    page.get_by_label("Jak się nazywa Wasza grupa?").fill("Klasa 6b")
    page.get_by_label("Ile Was przyjdzie").fill("9")
    page.get_by_role("button", name="Zapisz grupę").click()
    expect(page.get_by_label("Jak się nazywa Wasza grupa?")).to_have_value("Klasa 6b")
    sound(page)
    page.get_by_label("Jeśli wszyscy się nie zmieścimy").check()
    page.get_by_role("button", name="Zapisz grupę").click()
    expect(page.get_by_text("Klasa 6b: 4 osoby")).to_be_visible()
    page.get_by_text("Będzie nas mniej").click()
    page.get_by_label("Ile Was przyjdzie").fill("2")
    page.get_by_role("button", name="Zmień liczbę osób").click()
    expect(page.get_by_text("Klasa 6b: 2 osoby")).to_be_visible()
    page.get_by_role("button", name="Utwórz adres kalendarza").click()
    expect(page.get_by_label("Adres", exact=True)).to_have_value(re.compile(r"/kalendarz/"))
    sound(page)
    page.goto(f"{url}/moje-dyzury")
    sound(page)
    assert town.ola.account_id is not None
    mine = town.service.my_shifts(town.ola.account_id, actor=town.ola).ahead[0]
    with town.gateway.app_context():
        token = shift_links.sign("give_back", mine.id, town.ola.account_id)
    page.context.clear_cookies()
    page.goto(f"{url}/oddaj-dyzur/{token}")
    sound(page)
    page.get_by_role("button", name="Oddaj miejsce").click()
    expect(page.get_by_text("Miejsce jest teraz wolne")).to_be_visible()
    assert town.service.get_request(made.id).shifts[0].taken == 0
