"""Staff and their phones: signing in with a code, and setting the second step up, in a browser."""

import re
import secrets
import time
from collections.abc import Iterator

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from services.gateway import passwords
from services.gateway.app import create_app
from services.gateway.model import Account, db
from tests.support import apps, people
from tests.support.browser import findings, overflow
from tests.support.suite import Suite

PHONE: ViewportSize = {"width": 360, "height": 740}
PASSWORD = "lipa wełna kładka"


@pytest.fixture
def gateway(suite: Suite) -> Iterator[Flask]:
    """The running suite's gateway, in this process too: it makes people."""
    app = create_app(suite.settings)
    yield app
    apps.close(app)


def sound(page: Page) -> None:
    """Nothing is wrong with the page as it stands."""
    assert findings(page) == []
    assert overflow(page) == 0


def shown_password(page: Page, suite: Suite, email: str) -> None:
    """Sign in as far as the password goes."""
    page.goto(f"{suite.url}/zaloguj?next=/operator/zespol")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form:has(input[name=password]) button")


def test_new_staff_set_their_phone_up_and_come_in_with_it_the_next_time(
    suite: Suite, gateway: Flask, page: Page
) -> None:
    account_id = people.account(gateway, roles={"operator": None}, name="Ola Wichrowska")
    email = f"ola.{secrets.token_hex(4)}@lipowo.example"
    with gateway.app_context():
        account = db.session.get_one(Account, account_id)
        account.email, account.password_hash = email, passwords.hashed(PASSWORD)
        db.session.commit()
    page.set_viewport_size(PHONE)

    # The password leads to the page that sets it up; the desk stays closed, the rest is open.
    shown_password(page, suite, email)
    expect(page.locator("svg path[stroke='#000']")).to_have_count(1)
    sound(page)
    page.goto(f"{suite.url}/konto")
    expect(page.locator("a[href='/konto/drugi-krok']")).to_have_count(1)
    sound(page)
    page.goto(f"{suite.url}/operator/zespol")
    assert "/konto/drugi-krok" in page.url
    key = page.locator("main ol code").inner_text().replace(" ", "")
    page.fill("#first_code", "000000")
    page.click("main form:has(#first_code) button")
    expect(page.locator("#error-summary")).to_be_visible()
    assert page.locator("main ol code").inner_text().replace(" ", "") == key
    sound(page)
    page.fill("#first_code", pyotp.TOTP(key).now())
    page.click("main form:has(#first_code) button")
    codes = page.locator("main ul code")
    expect(codes).to_have_count(8)
    recovery = codes.first.inner_text()
    sound(page)
    page.click("main a.primary")
    assert page.url.endswith("/operator/zespol")
    page.goto(f"{suite.url}/konto/drugi-krok")
    sound(page)

    # The next time: the password, then the code.
    page.context.clear_cookies()
    shown_password(page, suite, email)
    expect(page.locator("#code")).to_have_attribute("autocomplete", "one-time-code")
    sound(page)
    page.fill("#code", "12")
    page.click("main form:has(#code) button")
    expect(page.locator("#code-error")).to_be_visible()
    sound(page)
    page.fill("#code", pyotp.TOTP(key).at(time.time() + 30))
    page.click("main form:has(#code) button")
    page.wait_for_url(re.compile("/operator/zespol$"))

    # Without the phone: a recovery code.
    page.context.clear_cookies()
    shown_password(page, suite, email)
    page.fill("#recovery", recovery.lower())
    page.click("main form:has(#recovery) button")
    page.wait_for_url(re.compile("/operator/zespol$"))
    expect(page.locator(".notice").first).to_contain_text("7")
