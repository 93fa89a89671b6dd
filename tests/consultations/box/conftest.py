"""A box in a real consultations, and passes for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.consultations import box
from services.consultations.box import sealing, setting, taking
from services.consultations.model import db
from shared import passes
from shared.contracts.ballots import (
    BallotForm,
    CastPaper,
    Choice,
    PaperTaken,
    Question,
)

OPTIONS = tuple("abcdef")


@dataclass
class Urn:
    """One ballot's box, with the register's key in hand."""

    ballot_id: UUID = field(default_factory=uuid4)
    centre_id: UUID = field(default_factory=uuid4)
    key: bytes = field(default_factory=passes.new_key)

    def prepared(self) -> "Urn":
        question = Question(id="q", options=OPTIONS, max_choices=3)
        box.prepare(
            ballot_id=self.ballot_id,
            centre_id=self.centre_id,
            form=BallotForm(questions=(question,)),
        )
        db.session.commit()
        return self

    def opened(self) -> "Urn":
        setting.open_box(self.ballot_id, passes.public_half(self.key))
        db.session.commit()
        return self

    def paper(self, serial: UUID, *options: str) -> CastPaper:
        signature = passes.sign(self.key, ballot_id=self.ballot_id, serial=serial, hold_label=None)
        return CastPaper(
            serial=serial, signature=signature, choices={"q": Choice(approved=options)}
        )

    def cast(self, serial: UUID, *options: str) -> PaperTaken:
        answer = taking.cast(self.ballot_id, self.paper(serial, *options))
        db.session.commit()
        return answer

    def void(self, serial: UUID) -> str:
        answer = taking.void(self.ballot_id, serial)
        db.session.commit()
        return answer.outcome

    def seal(self, voted: int) -> str:
        answer = sealing.seal(self.ballot_id, voted=voted, reissued=0)
        db.session.commit()
        return answer.outcome


@pytest.fixture
def urn(consultations: Flask) -> Iterator[Urn]:
    """An open box beside another ballot's, whose papers must never show up."""
    with consultations.app_context():
        noise = Urn().prepared().opened()
        for _ in range(3):
            noise.cast(uuid4(), "f")
        yield Urn().prepared().opened()
        db.session.rollback()
