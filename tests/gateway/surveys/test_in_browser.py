"""A survey in a real browser, on a phone, with and without scripts: answered, counted, read."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.gateway.surveys.test_pages import count
from tests.support import apps, people
from tests.support.browser import enter, sound, without_script
from tests.support.survey import Asked, yes
from tests.support.vote import joined, settings

pytestmark = pytest.mark.browser
SEND = "main form.paper button.primary"


@pytest.fixture
def asked(gateway: Flask, consultations: Flask) -> Iterator[tuple[Asked, str]]:
    with (
        apps.served(consultations) as address,
        joined(gateway, address),
        settings(gateway, look_again_seconds=0.2, closing_seconds=0.2),
        apps.served(gateway) as url,
    ):
        made = Asked(gateway, consultations, centre_id=people.centre(gateway))
        for _ in range(9):
            made.submit(made.account(), yes("o2", text="Więcej cienia"))
        yield made, url


def test_a_resident_answers_on_a_phone_and_everybody_reads_the_figures(
    page: Page, asked: tuple[Asked, str]
) -> None:
    survey, url = asked
    phone, scripts = page, not without_script(page)
    phone.set_viewport_size({"width": 360, "height": 740})
    path = f"{url}/konsultacje/{survey.consultation_id}/ankiety"
    phone.goto(f"{path}/{survey.id}")
    expect(phone.locator("main a[href*='/zaloguj']")).to_be_visible()
    sound(phone)
    enter(phone, url, people.signed_in(survey.gateway, people.account(survey.gateway)))
    phone.goto(path)
    sound(phone)
    phone.locator("main .list a").first.click()
    sound(phone)

    depends = phone.locator("[data-survey-question=q2]")
    if scripts:
        expect(depends).to_be_hidden()
    else:
        expect(depends.locator(".condition")).to_be_visible()
    phone.fill("[name='t:q5']", "Ławki nad Wełną")
    _kept_for_later(phone, scripts=scripts)
    phone.click(SEND)
    expect(phone.locator("#error-summary")).to_be_visible()
    sound(phone)
    # Nothing typed is lost.
    expect(phone.locator("[name='t:q5']")).to_have_value("Ławki nad Wełną")
    phone.check("[name='a:q1'][value=o1]")
    expect(depends).to_be_visible()
    if scripts:
        # A draft lives in this tab.
        phone.reload()
        expect(phone.locator("[name='t:q5']")).to_have_value("Ławki nad Wełną")
        expect(phone.locator("[data-survey-question=q2]")).to_be_visible()
    phone.check("[name='a:q2'][value=o1]")
    phone.check("[name='s:q3:s'][value='4']")
    phone.select_option("[name='r:q4:o1']", "2")
    phone.select_option("[name='r:q4:o2']", "1")
    phone.click(SEND)
    expect(phone.locator(".slip .code")).to_be_visible()
    sound(phone)
    code = phone.locator(".slip .code").inner_text()
    phone.goto(f"{path}/{survey.id}")
    expect(phone.locator("form.paper")).to_have_count(0)
    sound(phone)
    phone.goto(f"{path}/{survey.id}/wyniki")
    expect(phone.locator(".bars")).to_have_count(0)
    sound(phone)

    count(survey)
    phone.reload()
    expect(phone.locator(".bars").first).to_be_visible()
    _unfold(phone)
    sound(phone)
    phone.goto(f"{path}/{survey.id}/pokwitowanie")
    phone.fill("#code", code)
    phone.click("main form button.primary")
    expect(phone.locator(".notice.good")).to_be_visible()
    sound(phone)
    _read_through(phone, survey, url)


def _kept_for_later(phone: Page, *, scripts: bool) -> None:
    """Without scripts a code brings back what was typed; with them it stays in the tab."""
    later = phone.locator("button[formaction$='/odlozone']")
    expect(later).to_have_count(0 if scripts else 1)
    if scripts:
        return
    later.click()
    sound(phone)
    code = phone.locator("main strong.code").inner_text()
    phone.click("main a.button.primary")
    sound(phone)
    phone.fill("[name=code]", code)
    phone.click("main form button.primary")
    expect(phone.locator("[name='t:q5']")).to_have_value("Ławki nad Wełną")


def _unfold(page: Page) -> None:
    closed = page.locator("main details:not([open]) > summary")
    while closed.count():
        closed.first.click()


def _read_through(page: Page, survey: Asked, url: str) -> None:
    """An organiser builds on, reads what was written, and publishes some of it."""
    enter(page, url, people.as_role(survey.gateway, "organiser", survey.centre_id))
    desk = f"{url}/biurko/konsultacje/{survey.consultation_id}/ankiety"
    for address in ("", "/nowa", f"/{survey.id}", f"/{survey.id}/podglad"):
        page.goto(desk + address)
        sound(page)
    page.goto(f"{desk}/{survey.id}/odpowiedzi")
    page.click("button[value=publish]")
    expect(page.locator("#error-summary")).to_be_visible()
    sound(page)
    for box in page.locator("[name=id]").all():
        box.check()
    page.fill("#name", "Zieleń")
    page.click("button[value=code]")
    expect(page.locator("main")).to_contain_text("Zieleń (10)")
    for box in page.locator("[name=id]").all():
        box.check()
    page.click("button[value=publish]")
    sound(page)
    answers = f"{url}/konsultacje/{survey.consultation_id}/ankiety/{survey.id}/odpowiedzi"
    page.goto(answers)
    expect(page.locator("main")).to_contain_text("Ławki nad Wełną")
    sound(page)
    # A draft's desk: a question of each kind with everything open.
    page.goto(f"{desk}/nowa")
    page.fill("#title", "Druga ankieta")
    page.click("main form button.primary")
    for kind in ("single", "scale", "order", "multiple", "text"):
        page.goto(f"{page.url.split('/pytania')[0]}/pytania/nowe/{kind}")
        _unfold(page)
        sound(page)
        page.fill("#title", f"Pytanie {kind}")
        if page.locator("#options").count():
            page.fill("#options", "Tak\nNie")
        page.click("main form button.primary")
        expect(page.locator(".notice.good")).to_be_visible()
    sound(page)
