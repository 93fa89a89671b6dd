"""A stranger opens the start page."""

from playwright.sync_api import Page

from tests.support.browser import findings, overflow
from tests.support.suite import Suite


def test_the_start_page_opens_fits_a_phone_and_is_accessible(suite: Suite, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    answer = page.goto(suite.url)
    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert overflow(page) == 0
    assert findings(page) == []
