"""Every named point of a batch's way into the box, and there every kind of blow.

Afterwards the worker's clock goes on as always: the batch is in the box once, its people are
marked once, one who votes on the web beside them has one paper, and both books agree.
"""

import contextlib
from collections.abc import Iterator
from uuid import UUID

import pytest

from services.gateway.model import db
from services.gateway.register import batches, stubs, work
from services.gateway.web import peers
from shared import queues
from shared.contracts.actors import Actor, Role
from shared.contracts.ballots import Choice
from shared.contracts.cards import DrawPaperNumbers, KeyPaper
from shared.contracts.consultations import QUESTION, GiveReason
from tests.drills.stops import DROPPING, Point
from tests.drills.vote import Vote
from tests.drills.world import BLOWS, World, strike, world
from tests.support import people

pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]
CARDS = 10


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    """One suite for all cases; each has a ballot of its own."""
    with world() as started:
        yield started


class CardVote(Vote):
    """A vote with two organisers, two clerks and a batch of cards that is ready."""

    def _announced(self, options: int) -> tuple[UUID, UUID]:
        found = super()._announced(options)
        self._second(found[0])
        return found

    def close(self) -> None:
        """End the vote, as two organisers do."""
        reason = GiveReason(reason="Próba")
        self.desk.consultations.close_early(self.id, reason, actor=self.world.organiser)
        self._second(self.id)

    def _second(self, consultation_id: UUID) -> None:
        account = people.account(self.world.books.app, roles={"organiser": self.world.centre_id})
        other = Actor(account_id=account, roles=(Role("organiser", self.world.centre_id),))
        found = self.desk.consultations.get_consultation(consultation_id, actor=other)
        if found.pending is not None:
            self.desk.consultations.agree(consultation_id, found.pending.id, actor=other)

    def filled(self) -> None:
        """Enter and read ten cards by two people, and send them on their way."""
        app, centre = self.world.books.app, self.world.centre_id
        anna, jan = (
            Actor(
                account_id=people.account(app, roles={"clerk": centre}),
                roles=(Role("clerk", centre),),
            )
            for _ in range(2)
        )
        with app.app_context():
            number = batches.open_batch(self.ballot_id, actor=anna)
            for at, stub in enumerate(stubs.printed(self.ballot_id, actor=anna, count=CARDS)):
                name, address = f"Karta {'abcdefghij'[at] * 3}", "Polna 1, Lipowo"
                stubs.enter(
                    self.ballot_id, number, actor=anna, number=stub, name=name, address=address
                )
                stubs.confirm(
                    self.ballot_id, number, actor=jan, number=stub, name=name, address=address
                )
            db.session.commit()
            drawn = peers.cards().numbers(self.ballot_id, DrawPaperNumbers(count=CARDS), actor=anna)
            for paper in drawn.numbers:
                command = KeyPaper(number=paper, choices={QUESTION: Choice(approved=("0",))})
                for who in (anna, jan):
                    peers.cards().key(self.ballot_id, number, command, actor=who)
            batches.send(self.ballot_id, number, actor=anna)
            db.session.commit()

    def drive(self) -> None:
        """Have the worker ask the box, as its clock does."""
        self.world.supervise()
        with contextlib.suppress(Exception):
            redis = self.world.books.app.extensions["redis"]
            if not len(queues.queue("gateway", redis)):
                queues.enqueue(redis, "gateway", work.drive_batches)

    def reaches(self, point: Point) -> bool:
        """Whether somebody stands at the point."""
        self.drive()
        return (self.world.stops / f"{point.name}.reached").exists()

    def dropped(self) -> bool:
        """Whether the batch has fallen and its people are marked."""
        self.drive()
        asked = "SELECT state FROM card_batches WHERE ballot_id = %s"
        return self.world.ask("gateway", asked, self.ballot_id) == [("dropped",)]


@pytest.mark.parametrize(
    ("point", "blow"),
    [
        pytest.param(point, blow, id=f"{point.name}-{blow.replace(' ', '_')}")
        for point in DROPPING
        for blow in BLOWS
    ],
)
def test_a_blow_lets_a_batch_fall_once(running: World, point: Point, blow: str) -> None:
    vote = CardVote(running)
    vote.cast(0)
    vote.filled()
    running.arm(point)
    running.until(lambda: vote.reaches(point), point.name, driving=False)
    strike(running, point, blow)
    running.until(vote.dropped, "the batch", driving=False)
    vote.close()
    result = vote.result()
    assert (result.papers, result.voted, result.balanced) == (CARDS + 1, CARDS + 1, True)
    assert sorted(step.votes for step in result.steps) == [0, 0, CARDS + 1]
    for table in ("card_stubs", "register"):
        asked = f"SELECT count(*) FROM {table} WHERE ballot_id = %s"
        assert running.ask("gateway", asked, vote.ballot_id) == [(0,)]
