"""A box with a ballot of three questions, its desk of three people, and cards for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.consultations import box
from services.consultations.box import batches, drafts, setting
from services.consultations.model import db
from shared import passes
from shared.contracts.actors import Actor, Role
from shared.contracts.ballots import BallotForm, Choice, Question
from shared.contracts.cards import (
    BatchDropped,
    DropBatch,
    KeyPaper,
    PaperBatch,
    SettlePaper,
)

FORM = BallotForm(
    questions=(
        Question(id="park", kind="single", options=("yes", "no"), max_choices=1),
        Question(id="north", options=("a", "b", "c"), max_choices=2, group="district"),
        Question(id="south", options=("d", "e"), max_choices=1, group="district"),
    )
)
YES = {"park": Choice(approved=("yes",)), "north": Choice(approved=("a", "b"))}
NO = {"park": Choice(approved=("no",)), "south": Choice(approved=("e",))}


@dataclass
class Desk:
    """A ballot's box and the people who read its cards."""

    ballot_id: UUID = field(default_factory=uuid4)
    centre_id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        self.anna, self.jan, self.ewa = (self.somebody() for _ in range(3))

    def somebody(self, role: str = "clerk", centre_id: UUID | None = None) -> Actor:
        return Actor(account_id=uuid4(), roles=(Role(role, centre_id or self.centre_id),))

    def prepared(self) -> "Desk":
        box.prepare(ballot_id=self.ballot_id, centre_id=self.centre_id, form=FORM)
        setting.open_box(self.ballot_id, passes.public_half(passes.new_key()))
        db.session.commit()
        return self

    def numbers(self, count: int) -> list[str]:
        found = drafts.numbers(self.ballot_id, actor=self.anna, count=count)
        db.session.commit()
        return found

    def key(
        self,
        who: Actor,
        number: str,
        choices: dict[str, Choice] = YES,
        *invalid: str,
        batch: int = 1,
    ) -> str:
        try:
            keyed = drafts.read_paper(
                self.ballot_id,
                batch,
                actor=who,
                command=KeyPaper(number=number, choices=choices, invalid=invalid),
            )
        finally:
            db.session.commit()
        return keyed.outcome

    def twice(self, number: str, choices: dict[str, Choice] = YES, *invalid: str) -> str:
        """Have two people read a paper alike."""
        assert self.key(self.anna, number, choices, *invalid) == "first"
        return self.key(self.jan, number, choices, *invalid)

    def settle(self, who: Actor, number: str, reading: str) -> PaperBatch:
        command = SettlePaper(number=number, reading=reading)  # type: ignore[arg-type]
        found = drafts.settle(self.ballot_id, 1, actor=who, command=command)
        db.session.commit()
        return found

    def drop(
        self, stubs: int, attempt: int = 1, *, small: bool = False, batch: int = 1
    ) -> BatchDropped:
        command = DropBatch(stubs=stubs, attempt=attempt, small=small)
        answer = batches.drop(self.ballot_id, batch, command)
        db.session.commit()
        return answer

    def papers(self) -> list[str]:
        rows = db.session.execute(
            db.text("SELECT choices FROM papers WHERE ballot_id = :b"), {"b": self.ballot_id}
        )
        return [row.choices for row in rows]


@pytest.fixture
def desk(consultations: Flask) -> Iterator[Desk]:
    """An open box, beside another ballot with a card in a batch of the same number."""
    with consultations.app_context():
        noise = Desk().prepared()
        noise.twice(noise.numbers(1)[0])
        yield Desk().prepared()
        db.session.rollback()
