"""A vote between two real services, with a desk of three clerks and cards for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask

from services.gateway.model import db
from services.gateway.register import batches, stubs
from services.gateway.web import peers
from shared.contracts.actors import Actor, Role
from shared.contracts.ballots import Choice
from shared.contracts.cards import DrawPaperNumbers, KeyPaper, PaperBatch
from tests.support import apps, people
from tests.support.vote import Vote, joined, settings


@dataclass
class Cards:
    """The cards of one vote, and who handles them."""

    vote: Vote
    anna: Actor
    jan: Actor
    ewa: Actor

    def stubs(self, count: int = 1) -> list[str]:
        with self.vote.gateway.app_context():
            found = stubs.printed(self.vote.ballot_id, actor=self.anna, count=count)
            db.session.commit()
            return found

    def papers(self, count: int = 1) -> list[str]:
        with self.vote.gateway.app_context():
            command = DrawPaperNumbers(count=count)
            drawn = peers.cards().numbers(self.vote.ballot_id, command, actor=self.anna)
            return list(drawn.numbers)

    def open(self) -> int:
        with self.vote.gateway.app_context():
            number = batches.open_batch(self.vote.ballot_id, actor=self.anna)
            db.session.commit()
            return number

    def enter(
        self,
        name: str,
        number: str,
        *,
        who: Actor | None = None,
        address: str = "Lipowa 1",
        batch: int = 1,
        undivided: bool = False,
    ) -> str:
        with self.vote.gateway.app_context():
            came_to = stubs.enter(
                self.vote.ballot_id,
                batch,
                actor=who or self.anna,
                number=number,
                name=name,
                address=address,
                undivided=undivided,
            )
            db.session.commit()
            return came_to

    def confirm(
        self,
        name: str,
        number: str,
        *,
        who: Actor | None = None,
        address: str = "Lipowa 1",
        batch: int = 1,
    ) -> None:
        with self.vote.gateway.app_context():
            stubs.confirm(
                self.vote.ballot_id,
                batch,
                actor=who or self.jan,
                number=number,
                name=name,
                address=address,
            )
            db.session.commit()

    def refuse(self, number: str, reason: str, *, who: Actor | None = None, batch: int = 1) -> None:
        with self.vote.gateway.app_context():
            stubs.refuse(
                self.vote.ballot_id, batch, actor=who or self.jan, number=number, reason=reason
            )
            db.session.commit()

    def read(self, number: str, *options: str, batch: int = 1) -> str:
        """Have two people read a paper alike."""
        with self.vote.gateway.app_context():
            command = KeyPaper(number=number, choices={"q": Choice(approved=options)})
            for who in (self.anna, self.jan):
                keyed = peers.cards().key(self.vote.ballot_id, batch, command, actor=who)
            return keyed.outcome

    def progress(self, batch: int = 1) -> PaperBatch:
        with self.vote.gateway.app_context():
            return peers.cards().batch(self.vote.ballot_id, batch, actor=self.anna)

    def held(self, number: int, batch: int = 1) -> list[str]:
        """Enter and confirm the stubs of so many people; return their names."""
        names = [f"Osoba {chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(number)]
        for name, stub in zip(names, self.stubs(number), strict=True):
            assert self.enter(name, stub, batch=batch) == "held"
            self.confirm(name, stub, batch=batch)
        return names

    def filled(self, number: int = 10, batch: int = 1) -> list[str]:
        """Hold so many people, and have as many papers read; return their names."""
        assert self.open() == batch
        names = self.held(number, batch)
        for place, paper in enumerate(self.papers(number)):
            self.read(paper, self.vote.options[place % 3], batch=batch)
        return names

    def send(self, batch: int = 1) -> None:
        with self.vote.gateway.app_context():
            batches.send(self.vote.ballot_id, batch, actor=self.anna)
            db.session.commit()

    def drive(self, batch: int = 1) -> str | None:
        with self.vote.gateway.app_context():
            return batches.drive(self.vote.ballot_id, batch)

    def end(self) -> None:
        """Let the time of the vote run out."""
        self.vote.scheduled(closes_in=-0.01)
        self.vote.advanced()

    def batch(self, number: int = 1) -> batches.Batch:
        with self.vote.gateway.app_context():
            found = batches.of_ballot(self.vote.ballot_id)
            return next(each for each in found if each.number == number)

    def states(self) -> dict[str, int]:
        """Return how many rows of the register are in which state."""
        rows = self.vote.register_says(
            "SELECT state, count(*) AS number FROM register WHERE ballot_id = :ballot "
            "GROUP BY state"
        )
        return {row.state: row.number for row in rows}


def clerk(app: Flask, centre_id: UUID, role: str = "clerk") -> Actor:
    """Make somebody of a centre's desk."""
    account_id = people.account(app, roles={role: centre_id})
    return Actor(account_id=account_id, roles=(Role(role, centre_id),))


@pytest.fixture
def cards(gateway: Flask, consultations: Flask) -> Iterator[Cards]:
    """An open vote with short times, beside another one with a card held in its first batch."""
    with (
        apps.served(consultations) as address,
        joined(gateway, address),
        settings(gateway, look_again_seconds=0.2, closing_seconds=0.5),
    ):
        centre_id = people.centre(gateway)
        desk = [clerk(gateway, centre_id) for _ in range(3)]
        noise = Cards(_vote(gateway, consultations, centre_id), *desk)
        noise.open()
        noise.enter("Jan Inny", noise.stubs()[0])
        yield Cards(_vote(gateway, consultations, centre_id), *desk)


def _vote(gateway: Flask, consultations: Flask, centre_id: UUID) -> Vote:
    return Vote(gateway, consultations, centre_id=centre_id).prepared().advanced()
