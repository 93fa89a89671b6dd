"""A real Chromium: Debian's package, found by path, driven without its own downloads."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# The first is the same browser without windows, tabs and toolbars, at half the price.
PLACES = (
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
)
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# What LOOK.md and the law ask for: everything axe knows of WCAG 2.2 A and AA, and its good habits.
# It is told to collect what is wrong alone, and hands over nothing else: that halves its time.
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
RUN_AXE = "options => axe.run(document, options).then(told => told.violations)"


# Windows in which scripts are switched off.
WITHOUT_SCRIPT: WeakSet[BrowserContext] = WeakSet()


def path() -> str | None:
    """Return where the browser is, or None."""
    wanted = os.environ.get("WSPOLNIE_CHROMIUM")
    places = (wanted,) if wanted else PLACES
    return next((place for place in places if place and Path(place).exists()), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Run a browser; skip loudly without one, and fail in CI."""
    found = path()
    if found is None:
        message = "NO BROWSER: install Debian's chromium or set WSPOLNIE_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    arguments = ARGUMENTS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def without_script(page: Page) -> bool:
    """Tell whether the page's window has JavaScript switched off."""
    return page.context in WITHOUT_SCRIPT


def findings(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands, one line each.

    axe is a script itself: a window without JavaScript has no findings, its twin with has them.
    """
    if without_script(page):
        return []
    # A document that was looked at before has it already.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{found['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for found in page.evaluate(RUN_AXE, AXE_OPTIONS)
        for node in found["nodes"]
    ]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window: 0 when it fits."""
    # A click may have begun to fetch the next page: between two documents there is none.
    page.wait_for_load_state("load")
    page.locator("body").wait_for(state="attached")
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)"))


def sound(page: Page) -> None:
    """Nothing for axe to find, one main heading, and nothing wider than the window."""
    assert findings(page) == []
    assert overflow(page) == 0
    assert page.locator("h1").count() == 1


def become(page: Page, url: str, client: FlaskClient) -> None:
    """Sign the browser in as a test's client is, and forget who was before."""
    cookie = client.get_cookie("wspolnie")
    assert cookie is not None
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "wspolnie", "value": cookie.value, "url": url}])


def enter(page: Page, url: str, client: FlaskClient) -> None:
    """Sign the browser in as a test's client is."""
    page.goto(url)
    cookies = [client.get_cookie(name) for name in ("session", "wspolnie")]
    page.context.add_cookies(
        [{"name": c.key, "value": c.value, "url": url} for c in cookies if c is not None]
    )
