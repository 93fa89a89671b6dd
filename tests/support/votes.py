"""A whole vote inside consultations, without the register: announced, cast, sealed, frozen.

Call everything inside consultations' app context.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from services.consultations import ballots
from services.consultations import consultations as noun
from services.consultations.box import freezing, sealing, setting, taking
from services.consultations.model import db
from shared import passes
from shared.contracts.actors import Actor, Role
from shared.contracts.ballots import CastPaper, Choice
from shared.contracts.consultations import (
    QUESTION,
    DescribeConsultation,
    DescribeProject,
    SetBallot,
)
from shared.database import StillSeen
from tests.support import two

CENTRE = uuid4()
ORGANISER = Actor(account_id=uuid4(), roles=(Role("organiser", CENTRE),))
# code -> cost in grosze; the budget buys a and b, or c alone.
PROJECTS = {"a": 60_000, "b": 40_000, "c": 100_000, "d": 10_000}


def patient(freeze: Callable[[], None], *, seconds: float = 20) -> None:
    """Freeze as the job does: an older transaction anywhere makes it wait for its next turn."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            freeze()
            return
        except StillSeen:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@dataclass
class Vote:
    """One announced vote and its open box."""

    consultation_id: UUID
    ballot_id: UUID
    centre_id: UUID
    key: bytes

    def papers(self, papers: Iterable[str]) -> Iterator[CastPaper]:
        """Make papers with passes, each from a text of codes ("ab"); an empty one is blank."""
        for codes in papers:
            serial = uuid4()
            choice = Choice(approved=tuple(codes)) if codes else Choice(blank=True)
            signature = passes.sign(
                self.key, ballot_id=self.ballot_id, serial=serial, hold_label=None
            )
            yield CastPaper(serial=serial, signature=signature, choices={QUESTION: choice})

    def cast(self, papers: Iterable[str]) -> None:
        """Put papers in."""
        for paper in self.papers(papers):
            taking.cast(self.ballot_id, paper)
            db.session.commit()

    def seal(self, voted: int) -> None:
        """Seal the box with what the register says."""
        sealing.seal(self.ballot_id, voted=voted, reissued=0)
        db.session.commit()

    def agree(self, reason: str) -> None:
        """Have two officials publish a result whose books differ."""
        for _ in range(2):
            official = Actor(account_id=uuid4(), roles=(Role("organiser", self.centre_id),))
            sealing.publish_unbalanced(self.ballot_id, actor=official, reason=reason)
            db.session.commit()

    def freeze(self) -> None:
        """Do what the job after the seal does."""
        patient(lambda: freezing.freeze(self.ballot_id))


def announced(
    *,
    rule: str = "greedy-skip",
    budget: int = 100_000,
    rehearsal: bool = False,
    organiser: Actor = ORGANISER,
) -> Vote:
    """Announce a vote of Lipowo and open its box."""
    now = datetime.now(UTC)
    made = noun.create(
        actor=organiser,
        command=DescribeConsultation(
            centre_id=organiser.roles[0].centre_id or CENTRE,
            title="Budżet Lipowa nad Wełną: zieleń i ławki",
            summary="Co zrobimy najpierw?",
        ),
    )
    terms = SetBallot(
        budget=budget,
        max_choices=3,
        rule=rule,
        closes_at=now + timedelta(days=7),
        rehearsal=rehearsal,
    )
    ballots.set_terms(made.id, actor=organiser, command=terms)
    projects = tuple(
        DescribeProject(title=f"Projekt {code.upper()}", cost=cost, code=code)
        for code, cost in PROJECTS.items()
    )
    ballots.add_projects(made.id, actor=organiser, commands=projects)
    found = two.announce(made.id, actor=organiser, now=now)
    assert found.ballot is not None
    ballot_id = found.ballot.id
    key = passes.new_key()
    setting.open_box(ballot_id, passes.public_half(key))
    db.session.commit()
    return Vote(made.id, ballot_id, made.centre_id, key)
