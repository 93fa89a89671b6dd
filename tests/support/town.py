"""The demo town in a running suite, and its people signing in by the real forms."""

import os
import subprocess
import sys
from typing import Any

from playwright.sync_api import Page, expect

from deploy.demo.people import (
    CLERK,
    COORDINATORS,
    OFFICIAL,
    OPERATOR,
    ORGANISERS,
    PASSWORD,
    RESIDENTS,
)
from tests.support import totp
from tests.support.servers import ROOT
from tests.support.suite import Suite

# One person of each kind, since each sees other pages.
ADDRESSES = {
    "resident": RESIDENTS[0].email,
    "coordinator": COORDINATORS[0].email,
    "clerk": CLERK.email,
    "official": OFFICIAL.email,
    "organiser": ORGANISERS[0].email,
    "operator": OPERATOR.email,
}
PERSONS = ("visitor", *ADDRESSES)
MORE = {"second organiser": ORGANISERS[1].email}
STAFF = ("clerk", "official", "organiser", "operator", *MORE)

_FILLED: set[str] = set()
# (suite, person) -> the cookies of staff who have signed in.
_SESSIONS: dict[tuple[str, str], list[Any]] = {}


def fill(suite: Suite, *, again: bool = False) -> None:
    """Fill the demo town by its own command, once in a suite's life unless asked for `again`."""
    if suite.url in _FILLED and not again:
        return
    done = subprocess.run(
        [sys.executable, "-m", "deploy.command", "demo"],
        cwd=ROOT,
        env={**os.environ, **suite.settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the demo was not filled:\n{done.stdout}{done.stderr}")
    _FILLED.add(suite.url)


def sign_in(page: Page, suite: Suite, person: str) -> None:
    """Sign a person in, staff by way of the second step; the visitor stays outside.

    Staff go by the real forms once in a run and take their session along from then on, since a
    code works once and there are few in half a minute.
    """
    if person == "visitor":
        return
    kept = _SESSIONS.get((suite.url, person))
    if kept is not None:
        page.context.add_cookies(kept)
        page.goto(f"{suite.url}/konto")
        if "/zaloguj" not in page.url:
            page.goto(suite.url)
            return
    _by_the_forms(page, suite, ADDRESSES.get(person) or MORE[person])
    if person in STAFF:
        _SESSIONS[suite.url, person] = [
            {"name": one["name"], "value": one["value"], "url": suite.url}
            for one in page.context.cookies()
        ]


def agreed(page: Page, suite: Suite, overview: str) -> None:
    """Have the second organiser agree, in a window of their own, to what waits at the desk."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(locale="pl-PL")
    context.set_default_timeout(15_000)
    window = context.new_page()
    sign_in(window, suite, "second organiser")
    window.goto(overview)
    window.click("form[action*='/zgoda/'] button.primary")
    expect(window.locator(".notice.good").first).to_be_visible()
    context.close()


def _by_the_forms(page: Page, suite: Suite, email: str) -> None:
    page.goto(f"{suite.url}/zaloguj")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/zaloguj" not in url)
    if "/drugi-krok" in page.url:
        code = totp.code_for(suite.settings["GATEWAY_DATABASE_URL"], email)
        page.locator("input[name=code]").fill(code)
        page.locator("main form:has(input[name=code]) button[type=submit]").click()
        page.wait_for_url(lambda url: "/drugi-krok" not in url)
