"""The vote's way under chaos: the real code on real PostgreSQL, with a hostile world around it.

Electors with several tabs from two places with a small limit, two sweeps, mixers in both books and
two closing jobs run at once; then comes the phase of `verification`. Answers are lost before and
after they act, requests arrive long after their sender gave up, commits are slow, processes die
between any two steps. `run` returns what went wrong; `softened` are the readings of the protocol
that must not hold.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from unittest import mock
from uuid import UUID

from flask import Flask
from sqlalchemy import event

from services.consultations.box import labels, reading, sealing, setting, taking
from services.consultations.box import mixing as box_mixing
from services.consultations.model import db as papers_db
from services.gateway.model import db as register_db
from services.gateway.register import closing, mixing, sweeping
from services.gateway.web import peers
from shared.clients.http import ServiceDown
from shared.contracts.ballots import (
    BoxSealed,
    BoxState,
    CastPaper,
    OpenBox,
    PaperTaken,
    SealBox,
    SerialSettled,
    VoidPaper,
)
from shared.contracts.holds import JudgeLabels, LabelsFound, LabelsSettled
from tests.drills import verification
from tests.support.vote import Vote, settings

ELECTORS = 8
TABS = 3
LOOK_AGAIN = 0.03
GRACE = 0.2
# How long electors keep coming: some find what others left half done.
COMING = 0.2


class Crash(BaseException):
    """The process died here."""


@dataclass
class World:
    """One run: its ballot, its chance, what everyone was told."""

    vote: Vote
    seed: int
    races: bool
    accounts: list[UUID] = field(default_factory=list)
    told: dict[int, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    chaos: bool = True
    late: list[threading.Thread] = field(default_factory=list)
    # Electors with a row when the vote began to close; None before.
    in_time: set[int] | None = None
    electors: list[UUID] = field(default_factory=list)
    # Electors whose votes all came from one of the places, those with leave for a second paper,
    # and what everyone was told of a second paper.
    from_a_place: set[int] = field(default_factory=set)
    granted: set[int] = field(default_factory=set)
    told_again: dict[int, list[str]] = field(default_factory=dict)
    # How often a sweep took an elector's second row while they could still have made it anew.
    removed_in_time: Counter[int] = field(default_factory=Counter)
    me: threading.local = field(default_factory=threading.local)

    @property
    def chance(self) -> random.Random:
        """This thread's own random numbers."""
        if not hasattr(self.me, "chance"):
            self.me.chance = random.Random(f"{self.seed} {threading.current_thread().name}")
        found: random.Random = self.me.chance
        return found

    def happens(self, probability: float) -> bool:
        calm = getattr(self.me, "calm", False)
        return self.chaos and not calm and self.chance.random() < probability

    def asked(self, statement: str, **values: Any) -> list[Any]:
        """Ask the register on the simulation's own behalf: nothing befalls that."""
        self.me.calm = True
        try:
            return self.vote.register_says(statement, **values)
        finally:
            self.me.calm = False

    def pause(self, longest: float) -> None:
        time.sleep(self.chance.random() * longest)


class HostileBox:
    """The box's client, without the wire: what it carries is lost, late, or repeated."""

    def __init__(self, world: World) -> None:
        self.world = world

    def _carry(self, act: Callable[[], Any]) -> Any:
        world = self.world
        if world.happens(0.15):
            world.pause(3 * LOOK_AGAIN)
        if world.happens(0.06):
            raise Crash
        # Where the vote closes in the middle of it all, the net is bad until it does.
        if world.happens(0.35 if world.races and world.in_time is None else 0.06):
            raise ServiceDown("lost on the way")
        if world.happens(0.15):
            self._carry_later(act, world.chance.random() * 4 * LOOK_AGAIN)
            raise ServiceDown("still on the way")
        answer = self._act(act)
        if world.happens(0.15):
            world.pause(3 * LOOK_AGAIN)
        if world.happens(0.08):
            raise Crash
        if world.happens(0.12):
            raise ServiceDown("answer lost")
        return answer

    def _act(self, act: Callable[[], Any]) -> Any:
        with self.world.vote.consultations.app_context():
            answer = act()
            papers_db.session.commit()
            return answer

    def _carry_later(self, act: Callable[[], Any], seconds: float) -> None:
        def arrive() -> None:
            time.sleep(seconds)
            with suppress(Crash):
                self._act(act)

        thread = threading.Thread(target=arrive, name=f"late {len(self.world.late)}")
        self.world.late.append(thread)
        thread.start()

    def state(self, ballot_id: UUID) -> BoxState:
        state: BoxState = self._act(lambda: reading.state(ballot_id))
        return state

    def open(self, ballot_id: UUID, command: OpenBox) -> None:
        self._carry(lambda: setting.open_box(ballot_id, command.public_key))

    def cast(self, ballot_id: UUID, command: CastPaper) -> PaperTaken:
        answer: PaperTaken = self._carry(lambda: taking.cast(ballot_id, command))
        return answer

    def void(self, ballot_id: UUID, command: VoidPaper) -> SerialSettled:
        answer: SerialSettled = self._carry(lambda: taking.void(ballot_id, command.serial))
        return answer

    def seal(self, ballot_id: UUID, command: SealBox) -> BoxSealed:
        answer: BoxSealed = self._carry(
            lambda: sealing.seal(ballot_id, voted=command.voted, reissued=command.reissued)
        )
        return answer

    def labels(self, ballot_id: UUID) -> LabelsFound:
        answer: LabelsFound = self._carry(lambda: labels.figures(ballot_id, now=datetime.now(UTC)))
        return answer

    def judge(self, ballot_id: UUID, command: JudgeLabels) -> LabelsSettled:
        answer: LabelsSettled = self._carry(
            lambda: labels.judge(ballot_id, command.judged, now=datetime.now(UTC))
        )
        return answer


def run(gateway: Flask, consultations: Flask, seed: int, *, races: bool | None = None) -> list[str]:
    """Run one vote from the opening to the seal; return the promises that were broken.

    With `races` the vote closes in the middle of it all, otherwise when it has calmed down;
    by default every other run does.
    """
    races = seed % 2 == 0 if races is None else races
    names = [f"{kind}{number}" for kind in "er" for number in range(ELECTORS)]
    options = (*names, "other")
    vote = Vote(gateway, consultations, options=options, most=2)
    world = World(vote, seed, races)
    with (
        settings(gateway, look_again_seconds=LOOK_AGAIN, closing_seconds=GRACE),
        mock.patch.object(peers, "box", return_value=HostileBox(world)),
        _slow_commits(world),
        _closing_watched(world),
        verification.small_groups(),
        verification.removals_watched(world),
    ):
        world.chaos = False
        vote.prepared().advanced()
        world.accounts = vote.electors(ELECTORS)
        world.electors = [vote.elector_of(account) for account in world.accounts]
        verification.limited(world)
        world.chaos = True
        _turmoil(world)
        world.chaos = False
        if not races:
            _everyone_may_still_vote(world)
        verification.verify(world, lambda world: _finish(world, "verifying"))
        _finish(world, "done")
    gateway.extensions.pop("ballot_forms", None)
    return world.faults + _broken(world) + verification.broken(world)


def _turmoil(world: World) -> None:
    over = threading.Event()
    tabs = [
        threading.Thread(target=_tab, args=(world, elector), name=f"tab {elector}.{number}")
        for elector in range(ELECTORS)
        for number in range(TABS)
    ]
    jobs = [
        threading.Thread(target=_job, args=(world, over, work), name=f"job {place}")
        for place, work in enumerate(_jobs(world))
    ]
    for thread in (*jobs, *tabs):
        thread.start()
    if world.races:
        world.pause(COMING)
        world.me.calm = True
        world.vote.scheduled(closes_in=-0.001, verifies_in=3600)
        world.me.calm = False
    for thread in tabs:
        thread.join()
    over.set()
    for thread in jobs:
        thread.join()


def _jobs(world: World) -> list[Callable[[], Any]]:
    ballot_id = world.vote.ballot_id

    def mix_box() -> None:
        with world.vote.consultations.app_context():
            box_mixing.mix(ballot_id, at_least=2)
            papers_db.session.commit()

    works: list[Callable[[], Any]] = [
        sweeping.sweep,
        sweeping.sweep,
        lambda: mixing.mix(ballot_id, at_least=2),
        mix_box,
    ]
    return [*works, *([lambda: closing.advance(ballot_id)] * 2 if world.races else [])]


def _job(world: World, over: threading.Event, work: Callable[[], Any]) -> None:
    while not over.is_set():
        with suppress(Crash, ServiceDown), world.vote.gateway.app_context():
            work()
        world.pause(0.02)


def _tab(world: World, elector: int) -> None:
    """Press the button until there is an answer one would be content with, or six times."""
    world.me.elector = elector
    world.pause(COMING)
    place = (verification.PLACES[elector % len(verification.PLACES)],)
    extra = ("other",) if world.chance.random() < 0.5 else ()
    for _ in range(6):
        world.from_a_place.add(elector)
        had_a_row = world.in_time is not None and elector in world.in_time
        try:
            kind = str(
                world.vote.submit(world.accounts[elector], f"e{elector}", *extra, origin=place).kind
            )
        except Crash:
            kind = "crash"
        world.told.setdefault(elector, []).append(kind)
        if kind == "ended" and had_a_row and _may_still_send(world):
            world.faults.append(f"elector {elector} reserved in time and was sent away")
        if kind not in ("unknown", "crash"):
            return
        world.pause(0.05)


def _may_still_send(world: World) -> bool:
    return bool(
        world.asked(
            "SELECT 1 FROM register_ballots WHERE ballot_id = :ballot "
            "AND clock_timestamp() < closing_ends_at"
        )
    )


def _everyone_may_still_vote(world: World) -> None:
    """While the vote is open: after the sweep, each elector votes or has voted."""
    for thread in world.late:
        thread.join()
    time.sleep(LOOK_AGAIN)
    with world.vote.gateway.app_context():
        sweeping.sweep()
    for elector, account in enumerate(world.accounts):
        kind = world.vote.submit(account, f"e{elector}").kind
        world.told.setdefault(elector, []).append(str(kind))
        if kind == "accepted":
            world.from_a_place.discard(elector)
        if kind not in ("accepted", "same", "voted"):
            world.faults.append(f"elector {elector} could not vote: {kind}")
    world.vote.scheduled(closes_in=-0.001, verifies_in=3600)


def _finish(world: World, state: str) -> None:
    deadline = time.monotonic() + 10
    while world.vote.state() != state and time.monotonic() < deadline:
        world.vote.advanced()
        time.sleep(0.01)
    for thread in world.late:
        thread.join()


def _broken(world: World) -> list[str]:
    """Judge the two books as they stand after the seal."""
    broken = []
    papers = Counter(
        name for text in world.vote.papers() if (name := verification.name_of(text))[0] == "e"
    )
    broken += [f"{name} has {number} papers" for name, number in papers.items() if number > 1]
    ballot = world.vote.register_says("SELECT * FROM register_ballots WHERE ballot_id = :ballot")[0]
    if (ballot.state, ballot.balance) != ("done", "sealed"):
        broken.append(f"the vote ended as {ballot.state}, {ballot.balance}")
    rows = world.vote.register_says("SELECT state, kind FROM register WHERE ballot_id = :ballot")
    if {row.state for row in rows} - {"voted"}:
        broken.append("a row is not settled after the seal")
    first = [row for row in rows if row.kind == "first"]
    if len(first) != papers.total():
        broken.append(f"{len(first)} voted, {papers.total()} papers")
    for elector, kinds in world.told.items():
        if {"accepted", "same", "voted"} & set(kinds) and not papers[f"e{elector}"]:
            broken.append(f"elector {elector} was told {kinds} and has no paper")
        if kinds[-1] == "not_counted" and papers[f"e{elector}"] and "unknown" not in kinds:
            broken.append(f"elector {elector} was told {kinds} and has a paper")
    if world.in_time is not None:
        late = {elector for elector in range(ELECTORS) if papers[f"e{elector}"]} - world.in_time
        broken += [f"elector {elector} voted after the end" for elector in late]
    return broken


@contextmanager
def _slow_commits(world: World) -> Iterator[None]:
    def slow(connection: Any) -> None:
        if world.happens(0.12):
            world.pause(4 * LOOK_AGAIN)
        if world.happens(0.01):
            # The server hears no commit from who is dead: it rolls back.
            connection.invalidate()
            raise Crash

    engines = []
    for app, db in (
        (world.vote.gateway, register_db),
        (world.vote.consultations, papers_db),
    ):
        with app.app_context():
            engines.append(db.engine)
    for engine in engines:
        event.listen(engine, "commit", slow)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "commit", slow)


@contextmanager
def _closing_watched(world: World) -> Iterator[None]:
    """Note who has a row at the moment the vote begins to close."""
    change = closing._change

    def watched(ballot_id: UUID, statement: Any, **values: Any) -> bool:
        changed = change(ballot_id, statement, **values)
        if changed and statement is closing._CLOSE:
            world.in_time = _with_a_row(world)
        return changed

    with mock.patch.object(closing, "_change", watched):
        yield


def _with_a_row(world: World) -> set[int]:
    rows = world.vote.register_says(
        "SELECT account_id FROM register r JOIN elector_accounts a USING (elector_id) "
        "WHERE r.ballot_id = :ballot"
    )
    return {world.accounts.index(row.account_id) for row in rows}
