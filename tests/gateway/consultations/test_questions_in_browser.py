"""The questions' desk in a real browser: on a phone, with forms filled in, nothing for axe."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from shared.clients.consultations import Consultations
from shared.contracts.consultations import AddQuestions, DescribeConsultation, ScheduleBallot
from tests.gateway.consultations.conftest import Town
from tests.support import kinds
from tests.support.browser import enter, sound

pytestmark = pytest.mark.browser


def test_the_questions_desk_reads_well_on_a_phone_in_each_state(
    page: Page,
    url: str,
    service: Consultations,
    town: Town,
    signed_in: Callable[[UUID], FlaskClient],
) -> None:
    made = service.create_consultation(
        DescribeConsultation(centre_id=town.centre_id, title="Plac", summary="Co tu zrobić?"),
        actor=town.organiser,
    )
    closes_at = datetime.now(UTC) + timedelta(days=3)
    service.schedule_ballot(made.id, ScheduleBallot(closes_at=closes_at), actor=town.organiser)
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, url, signed_in(town.organiser_id))
    root = f"{url}/biurko/konsultacje/{made.id}"
    page.goto(f"{root}/pytania")
    sound(page)
    page.goto(f"{root}/okregi")
    sound(page)
    page.locator("form:has([name=citywide]) button.primary").click()
    page.wait_for_load_state()
    sound(page)
    page.goto(f"{root}/harmonogram")
    sound(page)
    for way in ("kolejnosc", "budzet"):
        page.goto(f"{root}/pytania/nowe/{way}")
        closed = page.locator("main details:not([open]) > summary")
        while closed.count():
            closed.first.click()
        sound(page)
        page.locator("form:has([name=title]) button.primary").click()
        page.locator("#error-summary").wait_for()
        sound(page)
    asks = AddQuestions(questions=tuple(kinds.every_kind_and_rule()))
    made = service.add_questions(made.id, asks, actor=town.organiser)
    assert made.ballot is not None
    priced = made.ballot.questions[2]
    option = priced.options[0]
    for path in (
        "",
        "/pytania",
        "/pytania/karta",
        f"/pytania/{priced.id}",
        f"/pytania/{priced.id}/odpowiedzi",
        f"/pytania/{priced.id}/odpowiedzi/{option.id}",
        "/podglad",
    ):
        page.goto(root + path)
        sound(page)
