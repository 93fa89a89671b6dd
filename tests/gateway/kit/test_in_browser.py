"""The kit in a real browser: sound for axe, narrow screens and the keyboard, alive with htmx."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.support.browser import findings, overflow
from tests.support.kit.app import kit_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The kit's app on a free port."""
    server = make_server("127.0.0.1", 0, kit_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A Polish window that fails the test when the policy is broken or a script stumbles."""
    context = chromium.new_context(locale="pl-PL", viewport={"width": 1280, "height": 900})
    window = context.new_page()
    stumbles: list[str] = []
    window.on("pageerror", lambda error: stumbles.append(str(error)))
    window.on(
        "console",
        lambda m: stumbles.append(m.text) if "Security Policy" in m.text else None,
    )
    yield window
    context.close()
    assert stumbles == []


@pytest.mark.parametrize("width", [1280, 360])
def test_every_component_is_accessible(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/kit")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert findings(page) == []


def test_every_component_fits_narrow_and_enlarged_windows(page: Page, address: str) -> None:
    page.goto(f"{address}/kit")
    # 640 is a laptop at 200 %, 320 at 400 %.
    for width in (1280, 640, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) == 0, width


def test_targets_are_large_enough_to_hit(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{address}/kit")
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, .control, .choice, .cell")]
        .filter((e) => e.offsetParent && !e.matches(".skip-link, p a, li p a, .card.linked a"))
        .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect().height])
        .filter(([, height]) => height < 43.5)"""
    )
    assert small == []


def test_the_skip_link_is_first_and_leads_to_the_content(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_bar_follows_the_ticks(page: Page, address: str) -> None:
    page.goto(f"{address}/kit")
    form = page.locator("#ballot")
    expect(form.locator("[data-bar-spent]")).to_have_text("48\u00a0000\u00a0zł")
    form.get_by_label("Bezpieczne przejście").check()
    form.get_by_label("Warsztat").check()
    expect(form.locator("[data-bar-count]")).to_have_text("3")
    expect(form.locator("[data-bar-fill]")).to_have_attribute("width", "87.38")
    form.get_by_label("Kino letnie").check()
    expect(form.locator("[data-bar-message]")).to_contain_text("więcej, niż wolno")
    form.get_by_label("Kino letnie").uncheck()
    expect(form.locator("[data-bar-message]")).to_be_empty()


def test_the_week_is_filled_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/kit")
    cell = page.get_by_label("poniedziałek, rano", exact=False).first
    cell.focus()
    page.keyboard.press("Space")
    expect(cell).to_be_checked()


def test_focus_goes_to_the_errors_after_a_swap(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    page.get_by_role("button", name="OK").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert page.locator("#part").count() == 1
    assert findings(page) == []


def test_a_lost_connection_is_said_beside_the_form(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    page.route("**/form", lambda route: route.abort())
    page.get_by_role("button", name="OK").click()
    status = page.locator("[data-form-status]")
    expect(status).to_contain_text("Nie ma połączenia")
    assert page.locator("#email").input_value() == "abc"
    page.unroute("**/form")
    page.get_by_role("button", name="OK").click()
    expect(page.locator("#error-summary")).to_be_focused()


def test_a_broken_page_never_lands_inside_a_form(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    page.locator("#email").fill("broken")
    page.get_by_role("button", name="OK").click()
    expect(page.locator("[data-form-status]")).to_contain_text("po naszej stronie")
    assert page.locator("header").count() == 1
    assert page.locator("#email").input_value() == "broken"


def test_nothing_moves_for_whoever_wants_rest(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/kit")
    duration = "getComputedStyle(document.querySelector('.button')).transitionDuration"
    assert page.evaluate(duration) in ("0s", "0")


def test_the_page_prints_without_the_shop_front(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    page.goto(f"{address}/kit")
    expect(page.locator(".front")).to_be_hidden()
    expect(page.locator(".bars").first).to_be_visible()
