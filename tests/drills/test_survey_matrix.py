"""A process is killed while somebody answers an anonymous survey: one answer each, equal books.

The way is the vote's own, and its whole matrix is in `test_crash_matrix`; these cases show that
a survey goes through it unchanged, from the published phase to the figures.
"""

import re
import threading
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import urllib3

from services.consultations import survey_box
from shared import queues
from shared.clients.surveys import Surveys
from shared.contracts.surveys import DescribeSurvey, DescribeSurveyQuestion
from tests.drills.stops import CASTING, Point
from tests.drills.world import World, strike, world
from tests.support import people

_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')

pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    """One suite for all cases; each has a survey of its own."""
    with world() as started:
        yield started


class SurveyDrill:
    """One survey of a world, open now, and three people who answer it."""

    def __init__(self, running: World) -> None:
        self.world = running
        self.surveys = Surveys(running.consultations())
        self.consultation_id = running.consultation("survey")
        actor = running.organiser
        described = DescribeSurvey(title="Park")
        self.id = self.surveys.create(self.consultation_id, described, actor=actor).id
        options = ("Tak", "Nie", "Nie wiem")
        asks = DescribeSurveyQuestion(kind="single", title="Co?", options=options)
        self.surveys.add_question(self.id, asks, actor=actor)
        self.surveys.publish(self.id, actor=actor)
        running.until(lambda: self.state() == "open", "the opening")
        self.cookies = [self._person() for _ in range(3)]
        self.pool = urllib3.PoolManager(retries=False, timeout=15)

    def _person(self) -> str:
        return self.world.cookie(people.account(self.world.books.app))

    def state(self) -> str:
        """How far the register has come."""
        asked = "SELECT state FROM register_ballots WHERE ballot_id = %s"
        found = self.world.ask("gateway", asked, self.id)
        return str(found[0][0]) if found else ""

    def answer_once(self, number: int) -> bool:
        """Press the button once; tells whether a clear answer came."""
        url = f"{self.world.suite.url}/konsultacje/{self.consultation_id}/ankiety/{self.id}"
        headers = {"Cookie": self.cookies[number], "Referer": url}
        try:
            page = self.pool.request("GET", url, headers=headers)
            form_at = page.data.find(b"data-survey")
            token = _TOKEN.search(page.data, form_at) if form_at >= 0 else None
            if token is None:
                return page.status == 200 and b"notice good" in page.data
            cookie = page.headers.get("Set-Cookie", self.cookies[number]).split(";")[0]
            form = {"csrf_token": token[1].decode(), "a:q1": f"o{number + 1}"}
            answer = self.pool.request(
                "POST",
                url,
                body=urlencode(form),
                headers=headers
                | {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
            )
        except urllib3.exceptions.HTTPError:
            return False
        return answer.status == 200

    def answer(self, number: int) -> None:
        """Press the button until a clear answer comes."""
        self.world.until(lambda: self.answer_once(number), f"answer {number}", driving=False)

    def check(self) -> None:
        """End the phase; everyone has one answer, and both books agree."""
        self.world.ask(
            "consultations",
            "UPDATE phases SET closes_at = now() WHERE consultation_id = %s",
            self.consultation_id,
        )
        self.world.until(self._counted, "the figures")
        asked = "SELECT figures FROM surveys WHERE id = %s"
        [[figures]] = self.world.ask("consultations", asked, self.id)
        assert figures["answers"] == 3
        assert figures["questions"]["q1"]["counts"] == {"o1": 1, "o2": 1, "o3": 1}
        books = "SELECT found, told_voted FROM boxes WHERE ballot_id = %s"
        assert self.world.ask("consultations", books, self.id) == [(3, 3)]

    def _counted(self) -> bool:
        redis = self.world.books.app.extensions["redis"]
        for job in (survey_box.follow_due, survey_box.close_due):
            queues.enqueue(redis, "consultations", job)
        asked = "SELECT 1 FROM surveys WHERE id = %s AND state = 'closed'"
        return bool(self.world.ask("consultations", asked, self.id))


@pytest.mark.parametrize("point", CASTING, ids=lambda point: point.name)
def test_a_kill_while_somebody_answers_costs_nobody_an_answer_and_gives_nobody_two(
    running: World, point: Point
) -> None:
    drill = SurveyDrill(running)
    drill.answer(0)
    running.arm(point)
    middle = threading.Thread(target=drill.answer_once, args=(1,), daemon=True)
    middle.start()
    running.wait_reached(point, driving=False)
    strike(running, point, point.process)
    middle.join()
    drill.answer(1)
    drill.answer(2)
    drill.check()
