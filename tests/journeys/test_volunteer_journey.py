"""An organisation asks, a resident offers, the matching brings them together; with and without
scripts, on a phone."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.demo.people import PASSWORD, RESIDENTS
from tests.support.browser import WITHOUT_SCRIPT, sound, without_script
from tests.support.suite import Suite
from tests.support.town import fill, sign_in

BUTTON = "main form button.primary"
MONDAY = date.today() + timedelta(days=42 - date.today().weekday())
# Each run of the journey has a day and a person of its own: two may be open at the same time,
# and the matching asks whoever can come.
WHO = {True: ("iga", 5), False: ("stefan", 6)}
Window = Callable[[str], Page]


@pytest.fixture(scope="module")
def town(suite: Suite) -> Suite:
    """The running suite with the demo town in it."""
    fill(suite)
    return suite


@pytest.fixture
def window(town: Suite, page: Page, chromium: Browser) -> Iterator[Window]:
    """Opens windows of staff, with scripts if the resident's window has them."""
    contexts = []

    def opened(person: str) -> Page:
        context = chromium.new_context(java_script_enabled=not without_script(page), locale="pl-PL")
        if without_script(page):
            WITHOUT_SCRIPT.add(context)
        context.set_default_timeout(15_000)
        contexts.append(context)
        made = context.new_page()
        sign_in(made, town, person)
        return made

    yield opened
    for context in contexts:
        context.close()


def enter(page: Page, town: Suite, login: str) -> None:
    """Sign in one of the demo's residents."""
    person = next(one for one in RESIDENTS if one.login == login)
    page.goto(f"{town.url}/zaloguj")
    page.fill("input[name=email]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/zaloguj" not in url)


def asked(desk: Page, town: Suite, name: str, title: str, weekday: int) -> str:
    """Register an organisation and publish a request; returns the team's address."""
    desk.goto(f"{town.url}/organizacje/nowa")
    desk.click(BUTTON)
    expect(desk.locator("#error-summary")).to_be_visible()
    sound(desk)
    desk.fill("#name", name)
    desk.select_option("#kind", "informal")
    desk.click(BUTTON)
    expect(desk.locator(".notice.good")).to_be_visible()
    sound(desk)
    desk.click("a.button.primary")

    # One shift too many, one wrong: nothing typed is lost, the fault is at its field.
    desk.fill("#title", title)
    for row, (begins, ends) in enumerate((("10:00", "10:00"), ("14:00", "16:00"))):
        desk.fill(f"#shift-{row}-date", (MONDAY + timedelta(days=weekday)).isoformat())
        desk.fill(f"#shift-{row}-from", begins)
        desk.fill(f"#shift-{row}-to", ends)
        desk.fill(f"#shift-{row}-places", "1")
        desk.fill(f"#shift-{row}-place", "Świetlica")
    desk.click("button[name=do][value=add]")
    expect(desk.locator(".shift-row")).to_have_count(3)
    desk.click(BUTTON)
    expect(desk.locator("#shift-0-to-error")).to_be_visible()
    assert desk.input_value("#title") == title
    sound(desk)
    desk.fill("#shift-0-to", "12:00")
    desk.check("input[name=shift-1-gone]")
    desk.locator("#must summary", has_text="Języki").click()
    desk.check("#must-sign-language")
    desk.click(BUTTON)
    expect(desk.locator("main .card")).to_have_count(1)
    sound(desk)
    desk.click("form[action$='/publikacja'] button")
    expect(desk.locator(".notice.good")).to_be_visible()
    return desk.url


def offered(page: Page, town: Suite, weekday: int) -> None:
    """Say that one knows the sign language too, has that day alone and goes far."""
    page.goto(f"{town.url}/moja-oferta")
    sound(page)
    with _section(page, town, "umiejetnosci"):
        page.locator("#skills summary", has_text="Języki").click()
        page.check("#skills-sign-language")
    with _section(page, town, "czas"):
        for cell in page.locator("input[name=weekly]:checked").all():
            cell.uncheck()
        for part in ("morning", "afternoon"):
            page.check(f"input[value='{weekday}-{part}']")
        # The demo's own matching has asked already this week.
        page.select_option("#asks", "7")
    with _section(page, town, "okolica"):
        page.select_option("#reach", "40000")


@contextmanager
def _section(page: Page, town: Suite, key: str) -> Iterator[None]:
    """Change one section of an offer and keep it."""
    page.goto(f"{town.url}/moja-oferta/{key}")
    yield
    sound(page)
    page.locator("main form button.primary").last.click()
    expect(page.locator(".notice.good")).to_be_visible()


def matched(desk: Page, town: Suite) -> None:
    """Start a matching and wait until it is done."""
    desk.goto(f"{town.url}/biurko/wolontariat")
    sound(desk)
    desk.click("a.button.primary")
    desk.click(BUTTON)
    for _ in range(120):
        if desk.locator("#run .badge.good").count():
            break
        time.sleep(0.5)
        desk.goto(desk.url)
    expect(desk.locator("#run .badge.good")).to_be_visible()
    sound(desk)


def test_from_an_organisations_request_to_a_team_with_a_face(
    town: Suite, window: Window, page: Page
) -> None:
    name, title = f"Grupa {uuid4().hex[:8]}", f"Spotkanie {uuid4().hex[:8]}"
    page.set_viewport_size({"width": 360, "height": 740})
    coordinator, organiser = window("coordinator"), window("organiser")
    login, weekday = WHO[without_script(page)]
    team = asked(coordinator, town, name, title, weekday)

    # The organiser looks and says yes.
    organiser.goto(f"{town.url}/biurko/wolontariat")
    organiser.click(f"text={name}")
    organiser.check("input[name=state][value=verified]")
    organiser.click("form[action*='/biurko/wolontariat/organizacje/'] button")
    expect(organiser.locator(".notice.good")).to_be_visible()
    sound(organiser)

    # The resident offers; the matching asks them, with reasons; they say yes.
    enter(page, town, login)
    offered(page, town, weekday)
    matched(organiser, town)
    page.goto(f"{town.url}/moje-dopasowania")
    card = page.locator("article.card", has_text=title)
    expect(card.locator("ul li").first).to_be_visible()
    sound(page)
    card.locator("summary.button").click()
    expect(card.locator("button[value=too_far]")).to_be_visible()
    sound(page)
    card.locator("form[action$='/tak'] button").click()
    expect(page.locator("main article.card", has_text=title)).to_contain_text("Świetlica")
    sound(page)

    # The coordinator sees who comes, and how to reach them.
    coordinator.goto(team)
    person = next(one for one in RESIDENTS if one.login == login)
    expect(coordinator.locator("main")).to_contain_text(person.name)
    sound(coordinator)
    coordinator.click("form[action$='/kontakt'] button")
    expect(coordinator.locator("main")).to_contain_text(person.email)
    sound(coordinator)

    # Who cannot come gives the place back with one press more.
    page.locator("article.card", has_text=title).locator("summary").click()
    page.locator("article.card", has_text=title).locator("form[action$='/oddaj'] button").click()
    expect(page.locator(".notice.good")).to_be_visible()
    coordinator.goto(team)
    expect(coordinator.locator("main")).not_to_contain_text(person.name)

    # And whoever needs a rest is asked no more.
    page.goto(f"{town.url}/moja-oferta")
    page.click("form[action$='/przerwa'] button")
    expect(page.locator("form[action$='/wznow']")).to_be_visible()


def test_a_stranger_narrows_the_board_and_is_brought_back_after_signing_in(
    town: Suite, page: Page
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{town.url}/wolontariat")
    page.fill("#szukaj", "ciast")
    page.click("form.search button")
    expect(page).to_have_url(re.compile("szukaj=ciast"))
    expect(page.locator("article.card").first).to_contain_text("Kiermasz ciast")
    sound(page)
    page.fill("#szukaj", "niczego takiego nie ma")
    page.click("form.search button")
    expect(page.locator(".empty")).to_be_visible()
    sound(page)
    page.goto(f"{town.url}/moja-oferta")
    sign = page.locator("main form:has(input[name=password])")
    page.fill("input[name=email]", RESIDENTS[3].email)
    page.fill("input[name=password]", PASSWORD)
    sign.locator("button[type=submit]").click()
    page.wait_for_url("**/moja-oferta")


def mailed(town: Suite, address: str, begins: str) -> str:
    """The newest link of a kind in the mails to an address."""
    text = town.mail_to(address, containing=begins, patience=120.0)
    found: list[str] = re.findall(rf"{re.escape(town.url + begins)}\S+", text)
    return found[0]


# The demo's own mails may stand in the queue before the guest's.
@pytest.mark.timeout(400)
def test_a_guest_takes_a_place_by_mail_and_gives_it_back(town: Suite, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    email = f"gosc.{uuid4().hex[:8]}@lipowo.example"
    page.goto(f"{town.url}/wolontariat?szukaj=lipy")
    page.click("article.card h2 a")
    page.click("a[href$='/bez-konta']")
    page.click(BUTTON)
    expect(page.locator("#error-summary")).to_be_visible()
    sound(page)
    page.fill("#name", "Hanna Gość")
    page.fill("#email", email)
    page.check("#adult")
    page.check("#consent")
    page.click(BUTTON)
    page.wait_for_url("**/sprawdz-poczte")

    # The link shows what the button will do; the mail that follows leads to what is kept.
    page.goto(mailed(town, email, "/zgloszenie/"))
    sound(page)
    page.click(BUTTON)
    expect(page.locator(".notice.good")).to_be_visible()
    sound(page)
    page.goto(mailed(town, email, "/gosc/"))
    expect(page.locator("main")).to_contain_text(email)
    sound(page)
    page.locator("article.card summary").click()
    page.locator("form[action$='/oddaj'] button").click()
    expect(page.locator(".notice.good")).to_be_visible()
    expect(page.locator("article.card")).to_have_count(0)


def test_a_worker_of_the_centre_enters_somebody_on_the_phone(
    town: Suite, window: Window, page: Page
) -> None:
    name = f"Jadwiga {uuid4().hex[:6]}"
    desk = window("clerk")
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.goto(f"{town.url}/biurko/osoby")
    desk.click("a.button.primary")
    desk.fill("#name", name)
    desk.click(BUTTON)
    expect(desk.locator("#error-summary")).to_be_visible()
    assert desk.input_value("#name") == name
    sound(desk)
    desk.fill("#phone", "61 123 45 67")
    desk.locator("#skills summary", has_text="Języki").click()
    desk.check("#skills-sign-language")
    if without_script(page):
        desk.check("input[value='5-morning']")
    else:
        # The name of a day ticks all of it; twice takes it back.
        saturday = desk.locator(".week tbody tr").nth(5)
        for number in (3, 0, 3):
            saturday.locator("th button").click()
            expect(saturday.locator("input:checked")).to_have_count(number)
        desk.locator(".week thead th button").first.click()
        expect(desk.locator(".week input:checked")).to_have_count(8)
    desk.check("#agreed")
    desk.click(BUTTON)
    expect(desk.locator("h1")).to_have_text(name)
    sound(desk)
    desk.click("a[href$='/wydruk']")
    expect(desk.locator("main")).to_contain_text("podpis")
    sound(desk)
    desk.goto(f"{town.url}/biurko/osoby?szukaj={name.split()[1]}")
    expect(desk.locator("tbody tr")).to_have_count(1)
    sound(desk)
