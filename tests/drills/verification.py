"""The phase of verification under chaos: groups judged and papers reissued in a hostile world.

Two judges decide by chance while the closing job runs twice, sweeps run, and electors with and
without a grant press the button in two tabs each; the phase ends in the middle of it all.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any
from unittest import mock
from uuid import UUID, uuid4

import msgspec

from services.consultations.box import labels
from services.gateway.model import db as register_db
from services.gateway.register import closing, judging, reservations, sweeping, verifying
from services.gateway.register.voters import Origin
from shared.clients.http import ServiceDown
from shared.contracts.actors import Actor, Role
from shared.problems import Refusal

if TYPE_CHECKING:
    from tests.drills.simulation import World

LIMIT = 2
FEWEST = 2
PLACES = tuple(Origin(bytes([place]) * 32, "network") for place in range(2))
# How long the phase lasts, and after it those may go on who have reserved.
PHASE = 0.4
TABS = 2


@contextmanager
def small_groups() -> Iterator[None]:
    """Judge groups of two already: the simulation has few electors."""
    with ExitStack() as stack:
        for module in (judging, verifying, labels):
            stack.enter_context(mock.patch.object(module, "FEWEST_JUDGED", FEWEST))
        yield


@contextmanager
def removals_watched(world: "World") -> Iterator[None]:
    """Note whose second row a removal took that had begun while the phase was going on.

    Its elector's next try may come after the end of the phase, and is late then.
    """
    remove = reservations.remove

    def watched(ballot_id: UUID, serial: UUID) -> bool:
        rows = world.asked(
            "SELECT r.elector_id FROM register r JOIN register_ballots b USING (ballot_id) "
            "WHERE ballot_id = :ballot AND serial = :serial AND r.kind = 'reissued' "
            "AND (b.verifies_until IS NULL OR clock_timestamp() < b.verifies_until)",
            serial=serial,
        )
        # Noted before it is gone: the elector may ask at once.
        elector = [world.electors.index(row.elector_id) for row in rows]
        world.removed_in_time.update(elector)
        removed = remove(ballot_id, serial)
        if not removed:
            world.removed_in_time.subtract(elector)
        return removed

    with mock.patch.object(reservations, "remove", watched):
        yield


def limited(world: "World") -> None:
    """Set the ballot's limit."""
    world.vote.register_says(
        "UPDATE register_ballots SET hold_limit = :most WHERE ballot_id = :ballot RETURNING 1",
        most=LIMIT,
    )


def verify(world: "World", calm: Callable[["World"], None]) -> None:
    """Come to the phase of verification in calm, then let it end in the middle of it all."""
    calm(world)
    # Small groups are dissolved in both books now, wherever that was cut off.
    world.vote.advanced()
    compare_labels(world)
    _grant(world)
    world.vote.register_says(
        "UPDATE register_ballots SET verifies_until = now() + make_interval(secs => :phase) "
        "WHERE ballot_id = :ballot RETURNING 1",
        phase=PHASE,
    )
    world.chaos = True
    _turmoil(world)
    world.chaos = False


def compare_labels(world: "World") -> None:
    """Note where the two books say different labels of a vote, or a limit was overrun."""
    in_register = {
        world.accounts.index(row.account_id): row.hold_label
        for row in world.vote.register_says(
            "SELECT account_id, hold_label FROM register r "
            "JOIN elector_accounts a USING (elector_id) WHERE r.ballot_id = :ballot"
        )
    }
    in_box = {
        elector_of(row.choices): row.hold_label
        for row in world.vote.box_says(
            "SELECT choices, hold_label FROM papers "
            "WHERE ballot_id = :ballot AND choices IS NOT NULL"
        )
    }
    world.faults += [
        f"elector {elector} has another label in the box"
        for elector, label in in_box.items()
        if in_register.get(elector) != label
    ]
    counted = world.vote.register_says(
        "SELECT (SELECT count(DISTINCT since) FROM register_origins WHERE ballot_id = :ballot) "
        "AS hours, (SELECT coalesce(sum(papers), 0) FROM register_groups "
        "WHERE ballot_id = :ballot AND label IS NULL) AS dissolved"
    )[0]
    free = [elector for elector in world.from_a_place if in_register.get(elector, 0) is None]
    if len(free) > LIMIT * len(PLACES) * max(counted.hours, 1) + counted.dissolved:
        world.faults.append(f"{len(free)} votes went without a label")


def elector_of(paper: str) -> int:
    """Return whose paper it is: in the simulation it says so."""
    return int(name_of(paper)[1:])


def name_of(paper: str) -> str:
    """Return the name on a paper: `e3` is elector 3's first one, `r3` the reissued one."""
    options: list[str] = msgspec.json.decode(paper)["q"]["approved"]
    return next(option for option in options if option != "other")


def _grant(world: "World") -> None:
    """A clerk opens a second paper for every other elector who has voted."""
    marked = world.vote.register_says(
        "SELECT elector_id FROM register WHERE ballot_id = :ballot AND state = 'voted'"
    )
    voted = {row.elector_id for row in marked}
    for elector, elector_id in enumerate(world.electors):
        if elector % 2 == 0 and elector_id in voted:
            world.granted.add(elector)
            world.vote.register_says(
                "INSERT INTO register_grants (ballot_id, elector_id, code) "
                "VALUES (:ballot, :elector, :code) RETURNING 1",
                elector=elector_id,
                code=elector_id.bytes * 2,
            )


def _turmoil(world: "World") -> None:
    over = threading.Event()
    judges = [uuid4(), uuid4()]
    works: list[Callable[[], Any]] = [
        lambda: closing.advance(world.vote.ballot_id),
        lambda: closing.advance(world.vote.ballot_id),
        sweeping.sweep,
        lambda: _judge(world, judges),
        lambda: _judge(world, judges[::-1]),
    ]
    jobs = [
        threading.Thread(target=_job, args=(world, over, work), name=f"verifying {place}")
        for place, work in enumerate(works)
    ]
    tabs = [
        threading.Thread(target=_tab, args=(world, elector), name=f"again {elector}.{number}")
        for elector in range(len(world.electors))
        for number in range(TABS)
    ]
    for thread in (*jobs, *tabs):
        thread.start()
    for thread in tabs:
        thread.join()
    # Whoever judges does so before they go home.
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and world.asked(
        "SELECT 1 FROM register_groups WHERE ballot_id = :ballot AND label IS NOT NULL"
    ):
        time.sleep(0.02)
    over.set()
    for thread in jobs:
        thread.join()


def _job(world: "World", over: threading.Event, work: Callable[[], Any]) -> None:
    from tests.drills.simulation import Crash

    while not over.is_set():
        with suppress(Crash, ServiceDown, Refusal), world.vote.gateway.app_context():
            try:
                work()
            finally:
                register_db.session.rollback()
        world.pause(0.03)


def _judge(world: "World", judges: list[UUID]) -> None:
    """One judge looks at every group: proposes where there is nothing, else agrees or refuses."""
    role = Role("clerk", world.vote.centre_id)
    actor = Actor(account_id=judges[0], roles=(role,))
    rows = world.asked(
        "SELECT id, decision, first_account FROM register_groups "
        "WHERE ballot_id = :ballot AND second_account IS NULL AND label IS NOT NULL"
    )
    for row in rows:
        chance = world.chance
        if row.decision is None:
            decision = chance.choice(judging.DECISIONS)
            judging.propose(group_id=row.id, actor=actor, decision=decision, reason="Liczby")
        elif row.first_account != actor.account_id and chance.random() < 0.8:
            judging.agree(group_id=row.id, actor=actor, decision=row.decision, reason="Liczby")
        else:
            judging.refuse(group_id=row.id, actor=actor, decision=row.decision)
        register_db.session.commit()


def _tab(world: "World", elector: int) -> None:
    """Press the button for a second paper until the answer is clear, or eight times."""
    from tests.drills.simulation import Crash

    world.pause(PHASE)
    for _ in range(8):
        reserved = _reserved(world, elector)
        try:
            kind = str(
                world.vote.submit(
                    None, f"r{elector}", kind="reissued", elector_id=world.electors[elector]
                ).kind
            )
        except Crash:
            kind = "crash"
        world.told_again.setdefault(elector, []).append(kind)
        kept = reserved and not world.removed_in_time[elector]
        if kind == "ended" and kept and _reserved_before_the_end(world):
            world.faults.append(f"elector {elector} reserved a second paper and was sent away")
        if kind not in ("unknown", "crash"):
            return
        world.pause(0.08)


def _reserved(world: "World", elector: int) -> bool:
    return bool(
        world.asked(
            "SELECT 1 FROM register WHERE ballot_id = :ballot AND elector_id = :elector "
            "AND kind = 'reissued' AND state = 'reserved'",
            elector=world.electors[elector],
        )
    )


def _reserved_before_the_end(world: "World") -> bool:
    """Tell whether whoever has reserved may still send."""
    return bool(
        world.asked(
            "SELECT 1 FROM register_ballots WHERE ballot_id = :ballot AND state = 'verifying'"
        )
    )


def broken(world: "World") -> list[str]:
    """Judge what the phase has left in both books."""
    faults = []
    kept = world.vote.box_says(
        "SELECT choices, left_out, hold_label FROM papers "
        "WHERE ballot_id = :ballot AND choices IS NOT NULL"
    )
    rows = world.vote.register_says(
        "SELECT elector_id, kind, left_out, hold_label FROM register WHERE ballot_id = :ballot"
    )
    again = Counter(elector_of(row.choices) for row in kept if name_of(row.choices)[0] == "r")
    faults += [f"elector {elector} has {n} second papers" for elector, n in again.items() if n > 1]
    faults += [
        f"elector {elector} has a second paper and no grant"
        for elector in set(again) - world.granted
    ]
    marked = [row for row in rows if row.kind == "reissued"]
    if len(marked) != again.total():
        faults.append(f"{len(marked)} reissued, {again.total()} second papers")
    if any(row.hold_label is not None for row in (*kept, *rows)):
        faults.append("a label is left after the seal")
    out_of_box = {elector_of(row.choices) for row in kept if row.left_out}
    out_of_register = {world.electors.index(row.elector_id) for row in rows if row.left_out}
    if out_of_box != out_of_register:
        faults.append(f"left out: {out_of_box} in the box, {out_of_register} in the register")
    if any(row.left_out and name_of(row.choices)[0] == "r" for row in kept):
        faults.append("a second paper was left out")
    faults += [
        f"elector {elector} was told {kinds} and has no second paper"
        for elector, kinds in world.told_again.items()
        if {"accepted", "same", "voted"} & set(kinds) and not again[elector]
    ]
    return faults
