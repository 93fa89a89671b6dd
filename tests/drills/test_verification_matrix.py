"""The phase of verification under blows: a group being judged, a paper being reissued.

Afterwards both books have left out the same papers and hold no label, everyone who was left out
has been told once, and whoever got a second paper has exactly one.
"""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
import urllib3

from services.gateway.model import db
from services.gateway.register import judging, reissuing, voting
from services.gateway.register.voters import Origin, Voter
from shared.contracts.actors import Actor, Role
from shared.contracts.ballots import Choice
from shared.contracts.consultations import QUESTION
from shared.contracts.holds import FEWEST_JUDGED
from shared.contracts.results import Result
from tests.drills.stops import CASTING, JUDGING, Point
from tests.drills.vote import Vote
from tests.drills.world import BLOWS, World, strike, world
from tests.support import people

pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]
# The first from the place goes without a label.
CROWD = FEWEST_JUDGED + 1


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    """One suite for all cases; each has a ballot of its own."""
    with world() as started:
        yield started


def _cases(points: tuple[Point, ...]) -> list[object]:
    return [
        pytest.param(point, blow, id=f"{point.name}-{blow.replace(' ', '_')}")
        for point in points
        for blow in BLOWS
    ]


class VerifiedVote(Vote):
    """A vote with a phase of verification, and clerks."""

    def clerk(self) -> Actor:
        """Return one more clerk of the centre.

        In no list of staff: a hundred cases' clerks would be told of each other's groups, and
        their mails would keep the worker from the votes.
        """
        account = people.account(self.world.books.app)
        return Actor(account_id=account, roles=(Role("clerk", self.world.centre_id),))

    def came_to_verifying(self) -> None:
        """Close the vote and wait for the phase."""
        lasts = "UPDATE ballots SET verification_days = 1 WHERE id = %s"
        self.world.ask("consultations", lasts, self.ballot_id)
        self.close()
        self.world.until(lambda: self.state() == "verifying", "the phase of verification")

    def verified(self) -> Result:
        """End the phase and wait for the result."""
        over = "UPDATE register_ballots SET verifies_until = now() WHERE ballot_id = %s"
        self.world.ask("gateway", over, self.ballot_id)
        return self.result()

    def crowd(self) -> None:
        """Everyone votes from one place, beyond its limit of one."""
        # A rehearsal knows no limit.
        limited = "UPDATE register_ballots SET rehearsal = false, hold_limit = 1"
        self.world.ask("gateway", f"{limited} WHERE ballot_id = %s", self.ballot_id)
        place = (Origin(self.ballot_id.bytes * 2, "network"),)
        with self.world.books.app.app_context():
            for number, account_id in enumerate(self.accounts):
                told = voting.submit(
                    ballot_id=self.ballot_id,
                    voter=Voter(account_id=account_id, origin=place),
                    choices={QUESTION: Choice(approved=(str(number),))},
                )
                assert told.kind == "accepted"

    def judged(self) -> None:
        """Two clerks agree to leave the group out."""
        found = "SELECT id FROM register_groups WHERE ballot_id = %s"
        ((group_id,),) = self.world.ask("gateway", found, self.ballot_id)
        decided = ("leave_out", "Sto głosów w minutę")
        with self.world.books.app.app_context():
            for judge in (judging.propose, judging.agree):
                judge(group_id=group_id, actor=self.clerk(), decision=decided[0], reason=decided[1])
            db.session.commit()

    def settled(self) -> bool:
        """Whether the group is carried out in the register, and its electors are told."""
        asked = "SELECT 1 FROM register_groups WHERE ballot_id = %s AND label IS NULL AND told"
        return bool(self.world.ask("gateway", asked, self.ballot_id))

    def reissued(self, number: int) -> None:
        """Have a clerk open a paper of the voter's own."""
        name, address = self.told_at_the_counter(number)
        with self.world.books.app.app_context():
            code = reissuing.open_reissue(
                ballot_id=self.ballot_id, actor=self.clerk(), name=name, address=address
            )
            db.session.commit()
            ticket = reissuing.ticket(ballot_id=self.ballot_id, code=code, now=datetime.now(UTC))
        assert ticket is not None
        self.ticket = ticket

    def cast_again_once(self, number: int) -> bool:
        """Send the reissued paper once; tells whether a clear answer came."""
        pool = urllib3.PoolManager(retries=False, timeout=20.0)
        url = f"{self.world.suite.url}/konsultacje/{self.id}"
        headers = {"Cookie": self.cookies[number], "Referer": url}
        try:
            page = pool.request("GET", f"{url}/pokwitowanie", headers=headers)
            token = re.search(r'name="csrf_token" value="([^"]+)"', page.data.decode())
            if token is None:
                return False
            kept = page.headers.get("Set-Cookie")
            if kept:
                headers["Cookie"] = kept.partition(";")[0]
            fields = {"csrf_token": token[1], "ticket": self.ticket, "a:projects": str(number)}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            answer = pool.request(
                "POST", f"{url}/glosowanie", body=urlencode(fields), headers=headers
            )
        except urllib3.exceptions.HTTPError:
            return False
        text = answer.data.decode()
        return 'class="slip"' in text or 'class="notice good"' in text


@pytest.mark.parametrize(("point", "blow"), _cases(JUDGING))
def test_a_blow_leaves_a_group_out_of_both_books_once(
    running: World, point: Point, blow: str
) -> None:
    vote = VerifiedVote(running, voters=CROWD)
    vote.crowd()
    vote.came_to_verifying()
    running.arm(point)
    vote.judged()
    running.wait_reached(point, driving=True)
    strike(running, point, blow)
    running.until(vote.settled, "the group")
    # The freeze takes what they were told.
    told = "SELECT count(*) FROM notifications WHERE account_id = ANY(%s) AND template = %s"
    assert running.ask("gateway", told, vote.accounts, "vote_left_out") == [(FEWEST_JUDGED,)]
    result = vote.verified()
    assert (result.papers, result.voted, result.balanced) == (CROWD, CROWD, True)
    # One went without a label; the others are in the list and count nothing.
    assert sum(step.votes for step in result.steps) == 1
    out = "SELECT count(*) FROM frozen_papers WHERE ballot_id = %s AND left_out"
    assert running.ask("consultations", out, vote.ballot_id) == [(FEWEST_JUDGED,)]


@pytest.mark.parametrize(("point", "blow"), _cases(CASTING))
def test_a_blow_reissues_one_paper(running: World, point: Point, blow: str) -> None:
    vote = VerifiedVote(running)
    for number in range(3):
        vote.cast(number)
    vote.came_to_verifying()
    vote.reissued(1)
    running.arm(point)
    middle = threading.Thread(target=vote.cast_again_once, args=(1,), daemon=True)
    middle.start()
    running.wait_reached(point, driving=False)
    strike(running, point, blow)
    middle.join()
    running.until(lambda: vote.cast_again_once(1), "the second paper", driving=False)
    result = vote.verified()
    assert (result.papers, result.voted, result.reissued) == (4, 3, 1)
    assert result.balanced
    assert sorted(step.votes for step in result.steps) == [1, 1, 2]
