"""A process dies at each named point of a vote's way: afterwards one paper each, and equal books.

Here it dies inside the test's process, once, wherever it comes to the point first; the processes
themselves are killed in tests/drills.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from unittest import mock

import pytest
from flask import Flask

from services.consultations import box
from services.consultations.box import freezing as box_freezing
from services.consultations.box import labels as box_labels
from services.consultations.box import mixing as box_mixing
from services.consultations.model import db as papers_db
from services.gateway.model import db as register_db
from services.gateway.register import (
    electors,
    freezing,
    judging,
    mixing,
    reissuing,
    schedule,
    sweeping,
    verifying,
)
from services.gateway.register.voters import Origin
from shared import crash
from shared.clients.http import ServiceDown
from shared.contracts.actors import Actor, Role
from shared.contracts.messages import BallotFrozen
from shared.problems import Refusal
from tests.drills.simulation import Crash
from tests.support import people
from tests.support.vote import Vote, settings
from tests.support.votes import patient

POINTS = (
    "register.reserved",
    "register.signed",
    "box.cast",
    "box.committed",
    "register.answered",
    "register.marked",
    "register.voiding",
    "box.voided",
    "register.voided",
    "register.mixing",
    "box.mixing",
    "register.closing",
    "register.settled",
    "register.verifying",
    "register.judged",
    "box.judging",
    "register.group_settled",
    "register.granted",
    "register.sealing",
    "box.sealed",
    "box.frozen",
)
PLACE = (Origin(b"p" * 32, "network"),)


@contextmanager
def dying_at(point: str) -> Iterator[list[str]]:
    """Die the first time the point is passed; gives what was passed."""
    passed: list[str] = []

    def die(name: str) -> None:
        first = name == point and point not in passed
        passed.append(name)
        if first:
            raise Crash

    with mock.patch.object(crash, "hook", die):
        yield passed


@contextmanager
def cut_off() -> Iterator[None]:
    """The process that died is gone; the next one begins with nothing in hand."""
    with suppress(Crash, ServiceDown):
        yield


class Story:
    """One vote with everything in it; each step is tried again as its people and jobs would."""

    def __init__(self, vote: Vote) -> None:
        self.vote = vote
        self.accounts = vote.electors(6)
        self.lost = vote.electors(1)[0]
        centre = people.centre(vote.gateway)
        vote.register_says(
            "UPDATE register_ballots SET hold_limit = 2, centre_id = :centre "
            "WHERE ballot_id = :ballot RETURNING 1",
            centre=centre,
        )
        role = Role("clerk", centre)
        self.clerks = [
            Actor(account_id=people.account(vote.gateway), roles=(role,)) for _ in range(2)
        ]

    def told(self) -> None:
        """Run the story."""
        self._votes()
        self._loses_an_answer()
        self._mixes()
        self._closes()
        self._judges()
        self._reissues()
        self._ends()

    def _votes(self) -> None:
        for number, account in enumerate(self.accounts):
            self._presses(account, "ab"[number % 2])

    def _presses(self, account: object, option: str, **how: object) -> None:
        for _ in range(8):
            kind = "crash"
            with cut_off():
                kind = self.vote.submit(account, option, origin=PLACE, **how).kind  # type: ignore[arg-type]
            if kind in ("accepted", "same", "voted"):
                return
            self.vote.register_says("SELECT pg_sleep(0.05)")
        raise AssertionError(f"nobody hears an answer: {kind}")

    def _loses_an_answer(self) -> None:
        """A vote never reaches the box; the sweep voids it, and its elector votes anew."""
        from shared.clients.box import Box

        with (
            mock.patch.object(Box, "cast", side_effect=ServiceDown("consultations")),
            cut_off(),
        ):
            self.vote.submit(self.lost, "c", origin=PLACE)
        self.vote.register_says("SELECT pg_sleep(0.25)")
        for _ in range(3):
            with cut_off(), self.vote.gateway.app_context():
                sweeping.sweep()
        self._presses(self.lost, "c")

    def _mixes(self) -> None:
        for _ in range(2):
            with cut_off(), self.vote.gateway.app_context():
                mixing.mix(self.vote.ballot_id, at_least=2)
            with self.vote.consultations.app_context():
                try:
                    with cut_off():
                        box_mixing.mix(self.vote.ballot_id, at_least=2)
                        papers_db.session.commit()
                finally:
                    papers_db.session.rollback()

    def _closes(self) -> None:
        self.vote.scheduled(closes_in=-0.01, verifies_in=3600)
        self._drives()
        assert self.vote.state() == "verifying"

    def _drives(self) -> None:
        for _ in range(4):
            with cut_off():
                self.vote.advanced()

    def _judges(self) -> None:
        [group] = self.vote.register_says(
            "SELECT id FROM register_groups WHERE ballot_id = :ballot"
        )
        with self.vote.gateway.app_context():
            judging.propose(
                group_id=group.id, actor=self.clerks[0], decision="leave_out", reason="Liczby"
            )
            judging.agree(
                group_id=group.id, actor=self.clerks[1], decision="leave_out", reason="Liczby"
            )
            register_db.session.commit()
        self._drives()

    def _reissues(self) -> None:
        """The elector of the group that was left out gets a second paper."""
        for _ in range(3):
            with cut_off(), self.vote.gateway.app_context():
                with suppress(Refusal):
                    self._grants()
                break
        self._presses(None, "d", kind="reissued", elector_id=self.vote.elector_of(self.lost))

    def _grants(self) -> None:
        robbed = self.vote.elector_of(self.lost)
        with mock.patch.object(electors, "find_or_make", return_value=robbed):
            reissuing.open_reissue(
                ballot_id=self.vote.ballot_id,
                actor=self.clerks[0],
                name="Anna Nowak",
                address="Lipowa 1",
            )
        register_db.session.commit()
        crash.point("register.granted")

    def _ends(self) -> None:
        self.vote.register_says(
            "UPDATE register_ballots SET verifies_until = now() "
            "WHERE ballot_id = :ballot RETURNING 1"
        )
        self._drives()
        for _ in range(2):
            with self.vote.consultations.app_context(), cut_off():
                patient(lambda: box_freezing.freeze(self.vote.ballot_id))
                crash.point("box.frozen")
        with self.vote.gateway.app_context():
            schedule.on_frozen(BallotFrozen(ballot_id=self.vote.ballot_id))
            register_db.session.commit()
            patient(lambda: freezing.freeze(self.vote.ballot_id))

    def check(self) -> None:
        """Everyone has one paper, the robbed two; five are left out; both books agree."""
        assert self.vote.state() == "done"
        with self.vote.consultations.app_context():
            state = box.state(self.vote.ballot_id)
            counted = list(box.papers(self.vote.ballot_id))
        assert (state.state, state.papers, state.left_out) == ("frozen", 8, 5)
        assert len(counted) == 3
        marks = self.vote.register_says(
            "SELECT kind, count(*) AS n FROM register_marks WHERE ballot_id = :ballot "
            "GROUP BY kind ORDER BY kind"
        )
        assert [tuple(row) for row in marks] == [("first", 7), ("reissued", 1)]
        balance = self.vote.register_says(
            "SELECT balance FROM register_ballots WHERE ballot_id = :ballot"
        )
        assert balance[0].balance == "sealed"


@pytest.fixture
def story(vote: Vote, gateway: Flask) -> Iterator[Story]:
    with (
        mock.patch.object(judging, "FEWEST_JUDGED", 2),
        mock.patch.object(verifying, "FEWEST_JUDGED", 2),
        mock.patch.object(box_labels, "FEWEST_JUDGED", 2),
        settings(gateway, look_again_seconds=0.2, closing_seconds=0.2),
    ):
        yield Story(vote)


# The box dies in the thread that serves it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("point", POINTS)
def test_a_death_at_any_point_costs_nobody_a_vote_and_gives_nobody_two(
    story: Story, point: str
) -> None:
    with dying_at(point) as passed:
        story.told()
    # A point that is never passed would prove nothing.
    assert point in passed
    story.check()


def test_every_point_of_the_list_is_described(vote: Vote) -> None:
    for point in POINTS:
        assert f"`{point}`" in (crash.__doc__ or "")
