"""Demo consultations of the invented town Lipowo nad Wełną: two open, one soon, one counted.

The counted one comes from real votes: neighbours who exist only here declare and cast through the
register, exactly as people do, and the vote ends by its own date a little later. One of the open
ones is opened by codes in letters; the mail page shows them in the postman's stead.
"""

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask

from deploy.demo import asked, ballot_texts, letters
from deploy.demo import consultation_texts as texts
from deploy.demo.evenings import evening
from deploy.demo.people import ORGANISERS, known
from services.gateway.model import Account, db
from services.gateway.register import electors, standings, voting
from services.gateway.register.voters import Voter
from shared.clients.consultations import Consultations
from shared.contracts.actors import Actor, Role
from shared.contracts.consultations import (
    QUESTION,
    AddProjects,
    AddQuestions,
    Consultation,
    DescribeConsultation,
    DescribeProject,
    DescribeQuestion,
    FindConsultations,
    ScheduleBallot,
    SetBallot,
)

OPENS_WITHIN = 60.0


class DemoStuck(Exception):
    """The demo's vote did not open: are the workers and clocks running?"""


def made_before(client: Consultations, title: str, *, organiser: Actor) -> Consultation | None:
    """Return what an earlier filling made; a draft of one that was cut off goes."""
    wanted = FindConsultations(q=title, desk=True)
    for note in client.find_consultations(wanted, actor=organiser).notes:
        if note.title != title:
            continue
        found = client.get_consultation(note.id, actor=organiser)
        if note.phase != "draft" or found.pending is not None:
            return found
        client.delete_consultation(note.id, actor=organiser)
    return None


@dataclass(frozen=True)
class Desk:
    """Makes consultations as the organiser, once however often it is asked."""

    client: Consultations
    organiser: Actor
    centre_id: UUID
    areas: dict[str, UUID]

    def make(
        self,
        text: texts.Text,
        opens_at: datetime | None,
        closes_at: datetime,
        questions: tuple[DescribeQuestion, ...],
    ) -> Consultation:
        """Announce a consultation: of these questions, or else of its list of projects."""
        there = self.there(text.title)
        if there is not None:
            return there
        made = self.draft(text)
        if questions:
            self.client.schedule_ballot(
                made.id, _schedule(opens_at, closes_at, questions), actor=self.organiser
            )
            self.client.add_questions(
                made.id, AddQuestions(questions=questions), actor=self.organiser
            )
        else:
            self.client.set_ballot(made.id, _terms(text, opens_at, closes_at), actor=self.organiser)
            self.client.add_projects(made.id, _projects(text, self.areas), actor=self.organiser)
        return self.announce(made)

    def there(self, title: str) -> Consultation | None:
        """Return what was announced before; a draft of a filling that was cut off goes."""
        found = made_before(self.client, title, organiser=self.organiser)
        return self._agreed(found) if found is not None else None

    def draft(self, text: texts.Text) -> Consultation:
        """Make the words of a consultation."""
        words = DescribeConsultation(
            centre_id=self.centre_id,
            title=text.title,
            summary=text.summary,
            description=text.description,
            answered_by=text.answered_by,
            area_ids=tuple(self.areas[name] for name in text.areas),
        )
        return self.client.create_consultation(words, actor=self.organiser)

    def announce(self, made: Consultation) -> Consultation:
        """Announce a draft, which takes two people."""
        return self._agreed(self.client.announce(made.id, actor=self.organiser))

    def _agreed(self, found: Consultation) -> Consultation:
        if found.pending is None:
            return found
        second = Actor(account_id=ORGANISERS[1].id, roles=(Role("organiser", found.centre_id),))
        return self.client.agree(found.id, found.pending.id, actor=second)


def _schedule(
    opens_at: datetime | None, closes_at: datetime, questions: tuple[DescribeQuestion, ...]
) -> ScheduleBallot:
    districts = any(question.group for question in questions)
    return ScheduleBallot(
        opens_at=opens_at,
        closes_at=closes_at,
        leftovers="citywide" if districts else "none",
        draw=ballot_texts.DRAW,
    )


def _terms(text: texts.Text, opens_at: datetime | None, closes_at: datetime) -> SetBallot:
    return SetBallot(
        budget=text.budget,
        max_choices=text.max_choices,
        rule=text.rule,
        opens_at=opens_at,
        closes_at=closes_at,
    )


def _projects(text: texts.Text, areas: dict[str, UUID]) -> AddProjects:
    return AddProjects(
        projects=tuple(
            DescribeProject(
                title=title, cost=cost * 100, description=words, area_id=areas.get(area)
            )
            for title, cost, area, words in text.projects
        )
    )


@dataclass(frozen=True)
class Filled:
    """What the demo holds."""

    open: Consultation
    soon: Consultation
    ended: Consultation


def fill(
    gateway: Flask,
    client: Consultations,
    *,
    organiser: Actor,
    centre_id: UUID,
    areas: dict[str, UUID],
    now: datetime,
    ended_after: timedelta = timedelta(seconds=90),
) -> Filled:
    """Make the demo's consultations as their organiser; `areas` are the centre's, by name.

    `gateway` is an app on the demo's database. Workers and clocks must run: they open the vote
    into which the invented neighbours cast. The result is there a minute or two after the end.
    What is there already stays as it is; a draft left by a filling that was cut off is made anew.
    """

    desk = Desk(client, organiser, centre_id, areas)
    ended = desk.make(texts.PLAYGROUND, None, now + ended_after, asked.of_the_square(areas))
    filled = Filled(
        open=desk.make(
            texts.BUDGET, None, evening(now + timedelta(days=13)), asked.of_the_town(areas)
        ),
        soon=desk.make(
            texts.VILLAGE,
            evening(now + timedelta(days=20)),
            evening(now + timedelta(days=34)),
            (),
        ),
        ended=ended,
    )
    letters.fill(gateway, desk, now=now)
    assert ended.ballot is not None
    if ended.phase in ("announced", "voting"):
        _vote(gateway, ended.ballot.id)
    return filled


def _vote(gateway: Flask, ballot_id: UUID) -> None:
    """Have the invented neighbours vote, some options being liked better than others."""
    chance = random.Random(2026)  # noqa: S311 - a demo that looks the same each time
    rankings = asked.tastes()
    with gateway.app_context():
        _wait_until_open(ballot_id)
        for number, name in enumerate(_neighbours(len(rankings), chance)):
            account = db.session.merge(Account(id=known(f"neighbour {number}"), name=name))
            db.session.flush()
            electors.declare(
                ballot_id=ballot_id,
                account_id=account.id,
                name=name,
                address=f"ul. {chance.choice(texts.STREETS)} {number + 1}, Lipowo nad Wełną",
            )
            db.session.commit()
            voting.submit(
                ballot_id=ballot_id,
                voter=Voter(account_id=account.id),
                choices={
                    QUESTION: asked.liking(chance, len(texts.PLAYGROUND.projects)),
                    asked.NAME: rankings[number],
                },
            )


def _wait_until_open(ballot_id: UUID) -> None:
    deadline = time.monotonic() + OPENS_WITHIN
    while time.monotonic() < deadline:
        found = standings.standing(ballot_id=ballot_id, account_id=None)
        db.session.commit()
        if found is not None and found.accepting:
            return
        time.sleep(0.2)
    raise DemoStuck("the demo's vote did not open within a minute")


def _neighbours(number: int, chance: random.Random) -> Iterable[str]:
    """Names that could be anybody's, each once."""
    every = [f"{first} {last}" for last in texts.SURNAMES for first in texts.FIRST_NAMES]
    return chance.sample(every, number)
