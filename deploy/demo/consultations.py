"""Demo consultations of the invented town Lipowo nad Wełną: one open, one soon, one counted.

The counted one comes from real votes: neighbours who exist only here declare and cast through the
register, exactly as people do, and the vote ends by its own date a little later.
"""

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask

from deploy.demo import consultation_texts as texts
from deploy.demo.people import ORGANISERS, known
from services.gateway.model import Account, db
from services.gateway.register import electors, standings, voting
from services.gateway.register.voters import Voter
from shared.clients.consultations import Consultations
from shared.contracts.actors import Actor, Role
from shared.contracts.ballots import Choice
from shared.contracts.consultations import (
    QUESTION,
    AddProjects,
    Consultation,
    DescribeConsultation,
    DescribeProject,
    FindConsultations,
    SetBallot,
)

VOTES = 64
OPENS_WITHIN = 60.0


class DemoStuck(Exception):
    """The demo's vote did not open: are the workers and clocks running?"""


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

    def make(text: texts.Text, opens_at: datetime | None, closes_at: datetime) -> Consultation:
        there = _there(client, organiser, text.title)
        if there is not None:
            return there
        made = client.create_consultation(_words(text, centre_id, areas), actor=organiser)
        client.set_ballot(made.id, _terms(text, opens_at, closes_at), actor=organiser)
        client.add_projects(made.id, _projects(text, areas), actor=organiser)
        return _agreed(client, client.announce(made.id, actor=organiser))

    ended = make(texts.PLAYGROUND, None, now + ended_after)
    filled = Filled(
        open=make(texts.BUDGET, None, _evening(now + timedelta(days=13))),
        soon=make(
            texts.VILLAGE,
            _evening(now + timedelta(days=20)),
            _evening(now + timedelta(days=34)),
        ),
        ended=ended,
    )
    assert ended.ballot is not None
    if ended.phase in ("announced", "voting"):
        _vote(gateway, ended.ballot.id, [project.code for project in ended.ballot.projects])
    return filled


def _there(client: Consultations, organiser: Actor, title: str) -> Consultation | None:
    notes = client.find_consultations(FindConsultations(q=title, desk=True), actor=organiser).notes
    for note in notes:
        if note.title != title:
            continue
        found = client.get_consultation(note.id, actor=organiser)
        if note.phase != "draft" or found.pending is not None:
            return _agreed(client, found)
        client.delete_consultation(note.id, actor=organiser)
    return None


def _agreed(client: Consultations, found: Consultation) -> Consultation:
    """Have the second organiser agree to what waits: announcing takes two people."""
    if found.pending is None:
        return found
    second = Actor(account_id=ORGANISERS[1].id, roles=(Role("organiser", found.centre_id),))
    return client.agree(found.id, found.pending.id, actor=second)


def _words(text: texts.Text, centre_id: UUID, areas: dict[str, UUID]) -> DescribeConsultation:
    return DescribeConsultation(
        centre_id=centre_id,
        title=text.title,
        summary=text.summary,
        description=text.description,
        answered_by=text.answered_by,
        area_ids=tuple(areas[name] for name in text.areas),
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


def _evening(moment: datetime) -> datetime:
    """The same day at 20:00 in Polish winter time: dates people would set."""
    return moment.replace(hour=19, minute=0, second=0, microsecond=0)


def _vote(gateway: Flask, ballot_id: UUID, codes: list[str]) -> None:
    """Have the invented neighbours vote, some projects being liked better than others."""
    chance = random.Random(2026)  # noqa: S311 - a demo that looks the same each time
    with gateway.app_context():
        _wait_until_open(ballot_id)
        for number, name in enumerate(_neighbours(VOTES, chance)):
            account = db.session.merge(Account(id=known(f"neighbour {number}"), name=name))
            db.session.flush()
            electors.declare(
                ballot_id=ballot_id,
                account_id=account.id,
                name=name,
                address=f"ul. {chance.choice(texts.STREETS)} {number + 1}, Lipowo nad Wełną",
            )
            db.session.commit()
            liked = [code for place, code in enumerate(codes) if chance.random() < 0.75 - place / 9]
            choice = Choice(approved=tuple(liked[:3])) if liked else Choice(blank=True)
            voting.submit(
                ballot_id=ballot_id,
                voter=Voter(account_id=account.id),
                choices={QUESTION: choice},
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
