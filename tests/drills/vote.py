"""Votes in a world that can be struck: from the opening to the result, and what must hold then."""

import threading
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase
from uuid import UUID

from deploy.replay.casting import Casting, Form, Refused
from deploy.replay.desk import Desk
from services.gateway.model import db
from services.gateway.register import electors, reservations
from services.gateway.register.voters import Voter
from shared.contracts.consultations import (
    AddProjects,
    DescribeConsultation,
    DescribeProject,
    SetBallot,
)
from shared.contracts.results import Result
from tests.drills.stops import CASTING, CLOSING, SWEEPING, Point
from tests.drills.world import World, strike
from tests.support import people


class Vote:
    """One ballot of a world; voter number N ticks option N, so each option gets one vote."""

    def __init__(self, world: World, voters: int = 3) -> None:
        self.world = world
        self.desk = Desk(world.suite.settings, world.organiser)
        self.id, self.ballot_id = self._announced(voters)
        world.until(lambda: self.state() == "open", "the opening")
        self.form = Form(world.suite.url, self.id, connections=2)
        self.accounts: list[UUID] = []
        self.cookies = [self._voter(number) for number in range(voters)]
        self.receipts: dict[int, str] = {}

    def _announced(self, options: int) -> tuple[UUID, UUID]:
        actor, consultations = self.world.organiser, self.desk.consultations
        described = DescribeConsultation(
            centre_id=self.world.centre_id, title="Próba", summary="Co przetrwa?"
        )
        made = consultations.create_consultation(described, actor=actor)
        terms = SetBallot(
            budget=10**6,
            max_choices=1,
            rule="greedy-skip",
            closes_at=datetime.now(UTC) + timedelta(days=1),
            rehearsal=True,
        )
        consultations.set_ballot(made.id, terms, actor=actor)
        projects = tuple(
            DescribeProject(title=f"Projekt {number}", cost=1000, code=str(number))
            for number in range(options)
        )
        consultations.add_projects(made.id, AddProjects(projects=projects), actor=actor)
        announced = consultations.announce(made.id, actor=actor)
        assert announced.ballot is not None
        return made.id, announced.ballot.id

    def _voter(self, number: int) -> str:
        app = self.world.books.app
        account_id = people.account(app)
        with app.app_context():
            name, address = self.told_at_the_counter(number)
            electors.declare(
                ballot_id=self.ballot_id, account_id=account_id, name=name, address=address
            )
            db.session.commit()
        self.accounts.append(account_id)
        return self.world.cookie(account_id)

    def told_at_the_counter(self, number: int) -> tuple[str, str]:
        """Name and address of a voter."""
        return f"Wyborca {ascii_lowercase[number] * 3}", f"Lipowa {number + 1}, Lipowo"

    def state(self) -> str:
        """How far the register has come; empty before it has heard of the ballot."""
        asked = "SELECT state FROM register_ballots WHERE ballot_id = %s"
        found = self.world.ask("gateway", asked, self.ballot_id)
        return str(found[0][0]) if found else ""

    def cast_once(self, number: int) -> bool:
        """Press the button once; tells whether a clear answer came."""
        try:
            answer = self.form.try_once(Casting(self.cookies[number], (str(number),)))
        except Refused:
            return False
        if answer:
            before = self.receipts.setdefault(number, answer)
            assert before == answer, "the same vote has two receipts"
        return answer is not None

    def cast(self, number: int) -> None:
        """Press the button until a clear answer comes."""
        self.world.until(lambda: self.cast_once(number), f"the vote of {number}", driving=False)

    def casting(self, number: int) -> threading.Thread:
        """Press the button once, elsewhere."""
        thread = threading.Thread(target=self.cast_once, args=(number,), daemon=True)
        thread.start()
        return thread

    def lose(self, number: int) -> None:
        """Reserve as a submit does whose process is gone right after."""
        with self.world.books.app.app_context():
            reservations.reserve(self.ballot_id, Voter(account_id=self.accounts[number]))

    def close(self) -> None:
        """End the vote; what was answered by nobody is asked again."""
        self.desk.close(self.id)

    def result(self) -> Result:
        """Wait for the published result, and for both books to be frozen."""
        found = self.world.until(lambda: self.desk.result(self.id), "the result")
        asked = "SELECT 1 FROM register_ballots WHERE ballot_id = %s AND emptied"
        self.world.until(lambda: self.world.ask("gateway", asked, self.ballot_id), "the freeze")
        assert found is not None
        return found

    def check(self) -> None:
        """Everyone has one paper, both books agree, and every receipt given out is listed."""
        result = self.result()
        voters = len(self.cookies)
        assert (result.papers, result.voted, result.balanced) == (voters, voters, True)
        assert sorted(step.votes for step in result.steps) == [1] * voters
        marks = "SELECT count(*) FROM register_marks WHERE ballot_id = %s"
        assert self.world.ask("gateway", marks, self.ballot_id) == [(voters,)]
        listed = "SELECT count(*) FROM frozen_receipts WHERE ballot_id = %s"
        assert self.world.ask("consultations", listed, self.ballot_id) == [(voters,)]
        left = "SELECT count(*) FROM papers WHERE ballot_id = %s"
        assert self.world.ask("consultations", left, self.ballot_id) == [(0,)]


def strike_at(running: World, point: Point, blow: str) -> None:
    """Lead a vote to the point, strike, and see that everyone has exactly one paper."""
    vote = Vote(running)
    vote.cast(0)
    if point in CLOSING:
        vote.cast(1)
        vote.cast(2)
    running.arm(point)
    middle = None
    if point in CASTING:
        middle = vote.casting(1)
    elif point in SWEEPING:
        vote.lose(1)
    elif point in CLOSING:
        vote.close()
    running.wait_reached(point, driving=point not in CASTING)
    strike(running, point, blow)
    if middle is not None:
        middle.join()
    vote.cast(1)
    vote.cast(2)
    if point not in CLOSING:
        vote.close()
    vote.check()
