"""The demo town in a running suite, and its people signing in by the real form."""

import os
import subprocess
import sys

from playwright.sync_api import Page

from deploy.demo.people import CLERK, COORDINATORS, OPERATOR, ORGANISERS, PASSWORD, RESIDENTS
from tests.support.servers import ROOT
from tests.support.suite import Suite

# One person of each kind, since each sees other pages.
ADDRESSES = {
    "resident": RESIDENTS[0].email,
    "coordinator": COORDINATORS[0].email,
    "clerk": CLERK.email,
    "organiser": ORGANISERS[0].email,
    "operator": OPERATOR.email,
}
PERSONS = ("visitor", *ADDRESSES)


def fill(suite: Suite) -> None:
    """Fill the demo town by its own command; a second time changes nothing."""
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


def sign_in(page: Page, suite: Suite, person: str) -> None:
    """Sign a person in by the form; the visitor stays outside."""
    if person == "visitor":
        return
    page.goto(f"{suite.url}/zaloguj")
    page.locator("input[name=email]").fill(ADDRESSES[person])
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/zaloguj" not in url)
