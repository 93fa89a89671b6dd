"""The ballot in a browser: every kind of question, districts, sixty projects, a shared computer."""

import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, ViewportSize, expect

from deploy.local.databases import libpq_url
from deploy.replay.desk import Desk
from deploy.replay.electors import Books
from deploy.replay.journal import Voter
from shared.contracts.actors import Actor, Role
from shared.contracts.consultations import (
    AddQuestions,
    DescribeConsultation,
    DescribeQuestion,
    ScheduleBallot,
)
from tests.gateway.consultations import papers
from tests.support import people
from tests.support.browser import findings, overflow, without_script
from tests.support.suite import Suite

CAST = "main form button.primary"
PHONE: ViewportSize = {"width": 360, "height": 740}


@dataclass
class Square:
    """An open vote, and voters who come to it signed in."""

    suite: Suite
    books: Books
    ballot_id: UUID
    address: str

    def come(self, page: Page) -> None:
        """Open the ballot as a voter nobody has seen before."""
        voter = Voter(0, uuid4(), uuid4(), secrets.token_bytes(32), secrets.token_hex(32))
        ballot = self.books.ballot(self.ballot_id)
        assert ballot is not None
        self.books.enter(ballot, [voter])
        name, _, value = self.books.cookie(voter).partition("=")
        page.context.add_cookies([{"name": name, "value": value, "url": self.suite.url}])
        page.goto(self.address)
        expect(page.locator("form.paper")).to_be_visible()

    def papers(self) -> list[str]:
        """Everything in the box."""
        with psycopg.connect(libpq_url(self.suite.settings["CONSULTATIONS_DATABASE_URL"])) as link:
            asked = "SELECT choices FROM papers WHERE ballot_id = %s AND choices IS NOT NULL"
            return [row[0] for row in link.execute(asked, [self.ballot_id])]


@pytest.fixture(scope="module")
def vote(suite: Suite) -> Iterator[Callable[..., Square]]:
    """Return a way to a vote on some questions."""
    with Books.opened(suite.settings) as books:
        centre = people.centre(books.app, name=f"Centrum {uuid4().hex[:6]}")
        one, other = (
            Actor(account_id=people.account(books.app), roles=(Role("organiser", centre),))
            for _ in range(2)
        )
        desk = Desk(suite.settings, one).consultations

        def opened(*questions: DescribeQuestion) -> Square:
            words = DescribeConsultation(centre_id=centre, title="Plac w Lipowie", summary="Co?")
            made = desk.create_consultation(words, actor=one)
            ends = datetime.now(UTC) + timedelta(days=7)
            desk.schedule_ballot(made.id, ScheduleBallot(closes_at=ends), actor=one)
            desk.add_questions(made.id, AddQuestions(questions=questions), actor=one)
            waiting = desk.announce(made.id, actor=one).pending
            assert waiting is not None
            ballot = desk.agree(made.id, waiting.id, actor=other).ballot
            assert ballot is not None
            address = f"{suite.url}/konsultacje/{made.id}/glosowanie"
            square = Square(suite, books, ballot.id, address)
            for _ in range(120):
                kept = books.ballot(ballot.id)
                if kept is not None and kept.state == "open":
                    return square
                time.sleep(0.25)
            raise AssertionError("the vote did not open")

        yield opened


def sound(page: Page) -> None:
    """Nothing for axe to find, and nothing wider than a phone."""
    assert findings(page) == []
    assert overflow(page) == 0


def test_every_kind_and_a_district_on_one_screen(vote: Callable[..., Square], page: Page) -> None:
    square = vote(*papers.EVERY_KIND, *papers.DISTRICTS)
    scripted = not without_script(page)
    page.set_viewport_size(PHONE)
    square.come(page)
    sound(page)
    # Without scripts every district is there, with them the chosen one alone.
    expect(page.locator("[data-group] [data-question]:visible")).to_have_count(0 if scripted else 2)

    # An empty form: said at every question and in the summary, which has the focus.
    page.click(CAST)
    expect(page.locator("#error-summary")).to_be_visible()
    if scripted:
        expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#error-summary li")).to_have_count(6)
    sound(page)

    page.check("input[name='a:one'][value=skwer]")
    page.check("input[name='a:money'][value=a]")
    page.check("input[name='a:money'][value=b]")
    page.check("input[name='a:money'][value=c]")
    if scripted:
        expect(page.locator("[data-bar-count]").first).to_have_text("3")
        expect(page.locator("[data-bar-message]").first).not_to_be_empty()
    page.get_by_role("group", name="Pomysł x").get_by_label("5", exact=True).check()
    page.get_by_label("Pomysł k").fill("6")
    page.get_by_label("Pomysł m").fill("3")
    if scripted:
        expect(page.locator("[data-bar-points]")).to_have_text("1")
        for option, way in (("s", "wyżej"), ("r", "wyżej"), ("t", "wyżej"), ("s", "niżej")):
            page.get_by_role("button", name=f"{way}: Pomysł {option}").click()
        page.get_by_role("button", name="niżej: Pomysł t").click()
    else:
        page.locator("select[name='r:rank:r']").select_option("1")
        page.locator("select[name='r:rank:s']").select_option("3")
    page.get_by_label("Okręg south").check()
    page.check("input[name='a:d-south'][value=south2]")
    sound(page)

    # Too many of one question: everything else is still there.
    page.click(CAST)
    expect(page.locator("#error-summary li")).to_have_count(1)
    expect(page.locator("input[name='a:money']:checked")).to_have_count(3)
    expect(page.get_by_label("Pomysł k")).to_have_value("6")
    expect(page.locator("[data-group] [data-question]:visible")).to_have_count(1 if scripted else 2)
    sound(page)
    page.uncheck("input[name='a:money'][value=b]")
    page.click(CAST)
    expect(page.locator(".slip .code")).to_have_text(re.compile(r"^\w{4}-\w{4}-\w{4}$"))
    expect(page.locator("[data-print]:visible")).to_have_count(1 if scripted else 0)
    sound(page)
    (paper,) = square.papers()
    assert json.loads(paper) == {
        "one": {"approved": ["skwer"]},
        "money": {"approved": ["a", "c"]},
        "score": {"scores": {"x": 5}},
        "points": {"points": {"k": 6, "m": 3}},
        "rank": {"ranks": {"r": 1, "s": 2}},
        "d-south": {"approved": ["south2"]},
    }


def test_sixty_projects_are_found_compared_and_kept(
    vote: Callable[..., Square], page: Page
) -> None:
    numbered = papers.options(*map(str, range(1, 61)), cost=10_000)
    square = vote(replace(papers.APPROVAL, options=numbered, max_choices=5, max_cost=None))
    scripted = not without_script(page)
    page.set_viewport_size(PHONE)
    square.come(page)
    sound(page)
    page.check("input[name='a:money'][value='7']")
    page.check("input[name='a:money'][value='55']")
    page.fill("#q", "pomysł 4")
    if not scripted:
        page.click("button[value=find]:not([hidden])")
    expect(page.locator("[data-option]:visible")).to_have_count(15)
    expect(page.locator("[data-finder-says]")).to_have_text("Widać: 15 z 60" if scripted else "")
    page.check("input[name='a:money'][value='41']")
    page.check("input[name=cmp][value='money:41']")
    page.check("input[name=cmp][value='money:42']")
    page.click("button[value=compare] >> nth=0")
    expect(page.locator("#side-by-side th[scope=col]")).to_have_count(2)
    if scripted:
        expect(page.locator("#side-by-side")).to_be_focused()
    sound(page)
    # What is left is in sight at the far end of the list too.
    page.click("button[value=all] >> nth=0")
    expect(page.locator("[data-option]:visible")).to_have_count(60)
    page.locator("[data-option]").last.scroll_into_view_if_needed()
    expect(page.locator("[data-bar]")).to_be_in_viewport()
    expect(page.locator("[data-bar-count]")).to_have_text("3")
    page.click(CAST)
    expect(page.locator(".slip .code")).to_be_visible()
    assert json.loads(square.papers()[0]) == {"money": {"approved": ["41", "55", "7"]}}


def test_a_draft_stays_in_this_tab_until_the_receipt_and_not_on_a_shared_computer(
    vote: Callable[..., Square], page: Page
) -> None:
    if without_script(page):
        pytest.skip("a draft is the script's")
    square = vote(papers.SINGLE)
    square.come(page)
    page.check("input[value=plac]")
    page.reload()
    expect(page.locator("input[value=plac]")).to_be_checked()
    expect(page.locator("[data-draft-note]")).to_be_visible()
    sound(page)
    page.check("#shared")
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    expect(page.locator("input[value=plac]")).not_to_be_checked()
    page.check("input[value=skwer]")
    page.check("#shared")
    page.click(CAST)
    expect(page.locator(".slip .code")).to_be_visible()
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    expect(page.locator("form[action='/wyloguj']")).to_have_count(0)
    page.goto(square.address)
    expect(page).to_have_url(re.compile("/zaloguj"))


def test_a_lost_connection_is_said_beside_the_form_and_sending_again_counts_once(
    vote: Callable[..., Square], page: Page
) -> None:
    if without_script(page):
        pytest.skip("without scripts the browser's own page says it")
    square = vote(papers.SINGLE)
    square.come(page)
    page.check("input[value=plac]")
    page.route("**/glosowanie", lambda route: route.abort())
    page.click(CAST)
    expect(page.locator("[data-form-status]")).to_contain_text("nie policzy się podwójnie")
    expect(page.locator("input[value=plac]")).to_be_checked()
    page.unroute("**/glosowanie")
    page.click(CAST)
    expect(page.locator(".slip .code")).to_be_visible()
    assert len(square.papers()) == 1
