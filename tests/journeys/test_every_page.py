"""Every page that a person can reach by links in the demo town, as each kind of person.

The crawl follows links from the start page; pages that differ only in an id are one page. Each
is looked at on a phone's width, by axe, by an HTML parser, and for what it costs.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from playwright.sync_api import Browser, Page, Response, ViewportSize

from tests.support.browser import findings, overflow
from tests.support.suite import Suite
from tests.support.town import PERSONS, fill, sign_in

PHONE: ViewportSize = {"width": 360, "height": 740}
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/|$)")
# Links that change something, leave the suite, or give a file.
_SKIP = re.compile(
    r"^/(jezyk|wyloguj|static|metrics|api/v1)|/karty$|\.(pb|ics|txt|csv|json|pdf|zip|xml|atom|rss)$"
)
# What differs from one showing of a page to the next and means nothing to axe or a parser.
_CHANGING = re.compile(r'name="csrf_token" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}')
MOST_PAGES = 150
_looked_at: set[str] = set()


@pytest.fixture(scope="module")
def town(suite: Suite) -> Suite:
    """The running suite with the demo town in it."""
    fill(suite)
    return suite


def kind_of(url: str) -> str:
    """Return what pages have in common that differ only in an id or a query."""
    return _ID.sub("*", urlsplit(url).path)


def crawl(page: Page, start: str) -> Iterator[tuple[str, Response]]:
    """Visit every kind of page reachable by links, each once; the page stays open meanwhile."""
    waiting, seen = [start], {kind_of(start)}
    while waiting and len(seen) < MOST_PAGES:
        url = waiting.pop(0)
        answer = page.goto(url)
        assert answer is not None
        yield url, answer
        for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            target = urljoin(url, link).partition("#")[0]
            same = urlsplit(target).netloc == urlsplit(start).netloc
            if same and not _SKIP.search(urlsplit(target).path) and kind_of(target) not in seen:
                seen.add(kind_of(target))
                waiting.append(target)


def is_new(answer: Response) -> bool:
    """Tell whether the page's own part was not yet looked at, as whomever.

    The frame around it is looked at on each person's own pages.
    """
    head, _, body = answer.text().partition("<main")
    shape = head[:120] + _CHANGING.sub("*", body)
    known = shape in _looked_at
    _looked_at.add(shape)
    return not known


def faults_of(page: Page, url: str, answer: Response) -> list[str]:
    """Return everything wrong with a page as it stands."""
    where = kind_of(url)
    if answer.status != 200:
        return [f"{where}: {answer.status}"]
    faults = [*looks(page, where), *broken_html(answer, where)] if is_new(answer) else []
    if overflow(page):
        faults.append(f"{where}: {overflow(page)} px too wide for a phone")
    if page.locator("h1").count() != 1:
        faults.append(f"{where}: {page.locator('h1').count()} main headings")
    calls = int(answer.headers.get("x-downstream-calls", "0"))
    if calls > 2:
        faults.append(f"{where}: {calls} calls to other services")
    return faults


def looks(page: Page, where: str) -> list[str]:
    """Return what axe finds."""
    return [f"{where}: {found}" for found in findings(page)]


def broken_html(answer: Response, where: str) -> list[str]:
    """Return what a browser would have to guess."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(answer.text())
    return [f"{where}: broken HTML at {place}: {what}" for place, what, _ in parser.errors]


# Staff reach many pages, and axe takes its time on each.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("person", PERSONS)
def test_every_page_is_sound_for_everybody(town: Suite, chromium: Browser, person: str) -> None:
    context = chromium.new_context(locale="pl-PL", viewport=PHONE)
    context.set_default_timeout(15_000)
    page, faults, visited = context.new_page(), [], set()
    sign_in(page, town, person)
    for url, answer in crawl(page, town.url + "/"):
        visited.add(kind_of(url))
        faults += faults_of(page, url, answer)
    context.close()
    assert faults == []
    assert len(visited) > 5


@pytest.mark.parametrize("language", ["en", "uk", "de"])
def test_every_public_page_is_sound_in_every_language(
    town: Suite, chromium: Browser, language: str
) -> None:
    context = chromium.new_context(locale=language, viewport=PHONE)
    context.set_default_timeout(15_000)
    page, faults = context.new_page(), []
    sign_in(page, town, "resident")
    page.goto(town.url)
    page.locator(f'nav button[lang="{language}"]').click()
    for url, answer in crawl(page, town.url + "/"):
        if page.locator("html").get_attribute("lang") != language:
            faults.append(f"{kind_of(url)}: not in {language}")
        faults += faults_of(page, url, answer)
    context.close()
    assert faults == []
