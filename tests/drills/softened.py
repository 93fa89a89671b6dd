"""Softer readings of the vote's protocol, each of which doubles or loses votes.

They replace one function of the real code each; the simulation must find every one of them.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock
from uuid import UUID

from flask import Flask
from sqlalchemy import text

from services.consultations.box import taking
from services.consultations.model import db as papers_db
from services.gateway.model import db as register_db
from services.gateway.register import closing, reservations, verifying, voting
from services.gateway.register.reservations import Found, Reservation
from services.gateway.register.voters import Voter
from services.gateway.web import peers
from shared.contracts.ballots import PaperTaken, SerialSettled
from shared.contracts.holds import JudgedLabel, JudgeLabels, LabelSettled
from shared.database import affected, lock_shared
from tests.drills import simulation, verification

_PAUSE = 0.06


@contextmanager
def called_before_the_commit() -> Iterator[None]:
    """The reservation is committed only when the box has answered."""
    open_link = threading.local()
    cast = voting._cast

    def reserve(ballot_id: UUID, voter: Voter) -> Reservation:
        begun = register_db.engine.begin()
        link = begun.__enter__()
        try:
            row = _reserve_on(link, ballot_id, voter)
        except BaseException as error:
            begun.__exit__(type(error), error, None)
            raise
        if row.found != Found.RESERVED:
            begun.__exit__(None, None, None)
        else:
            open_link.begun = begun
        return row

    def cast_then_commit(*given: Any) -> PaperTaken:
        begun = open_link.begun
        try:
            answer = cast(*given)
        except BaseException as error:
            begun.__exit__(type(error), error, None)
            raise
        begun.__exit__(None, None, None)
        return answer

    with (
        mock.patch.object(reservations, "reserve", reserve),
        mock.patch.object(voting, "_cast", cast_then_commit),
    ):
        yield


def _reserve_on(link: Any, ballot_id: UUID, voter: Voter) -> Reservation:
    lock_shared(link, ballot_id)
    return _reserve_unlocked(link, ballot_id, voter)


def _reserve_unlocked(
    link: Any, ballot_id: UUID, voter: Voter, *, ballot: Any = None
) -> Reservation:
    ballot = ballot or reservations._ballot(link, ballot_id, voter)
    return reservations._on(link, ballot_id, voter, ballot) or Reservation(Found.NONE)


@contextmanager
def state_read_before_the_lock() -> Iterator[None]:
    """Whether the vote is open is known before the lock is held, and not read again."""

    def reserve(ballot_id: UUID, voter: Voter) -> Reservation:
        with register_db.engine.begin() as link:
            ballot = reservations._ballot(link, ballot_id, voter)
        time.sleep(_PAUSE)
        with register_db.engine.begin() as link:
            lock_shared(link, ballot_id)
            return _reserve_unlocked(link, ballot_id, voter, ballot=ballot)

    with mock.patch.object(reservations, "reserve", reserve):
        yield


@contextmanager
def sweep_that_asks() -> Iterator[None]:
    """The sweep asks whether there is a paper and believes a no."""

    def ask(ballot_id: UUID, serial: UUID) -> SerialSettled:
        stands = papers_db.session.execute(
            taking._STANDS, {"ballot": ballot_id, "serial": serial}
        ).one_or_none()
        return SerialSettled(outcome="void" if stands is None else "cast")

    with mock.patch.object(taking, "void", ask):
        yield


@contextmanager
def void_that_does_not_wait() -> Iterator[None]:
    """A void looks first, and does not wait for a paper whose commit is under way."""
    void = taking.void

    def hasty(ballot_id: UUID, serial: UUID) -> SerialSettled:
        names = {"ballot": ballot_id, "serial": serial}
        papers_db.session.execute(text("SET LOCAL lock_timeout = '1ms'"))
        try:
            with papers_db.session.begin_nested():
                return void(ballot_id, serial)
        except Exception as error:
            if "LockNotAvailable" not in repr(error):
                raise
        stands = papers_db.session.execute(taking._STANDS, names).one_or_none()
        return SerialSettled(outcome="void" if stands is None else "cast")

    with mock.patch.object(taking, "void", hasty):
        yield


@contextmanager
def removed_while_closing() -> Iterator[None]:
    """A voided row is removed whatever the ballot's state."""
    with mock.patch.object(reservations, "_MAY_REMOVE", text("SELECT :ballot IS NOT NULL")):
        yield


def _until_it_closes(ballot_id: UUID) -> None:
    """Pause as long as a slow machine might; with the lock held, no close could come meanwhile."""
    closes = text("SELECT state <> 'open' FROM register_ballots WHERE ballot_id = :ballot")
    for _ in range(12):
        with register_db.engine.begin() as other:
            if other.execute(closes, {"ballot": ballot_id}).scalar_one():
                return
        time.sleep(_PAUSE / 2)


@contextmanager
def removed_without_the_lock() -> Iterator[None]:
    """Whether a row may be removed is judged without the lock that holds the state still."""

    def remove(ballot_id: UUID, serial: UUID) -> bool:
        with register_db.engine.begin() as link:
            if not link.execute(reservations._MAY_REMOVE, {"ballot": ballot_id}).scalar_one():
                return False
            _until_it_closes(ballot_id)
            named = {"ballot": ballot_id, "serial": serial}
            return affected(link.execute(reservations._REMOVE, named)) > 0

    with mock.patch.object(reservations, "remove", remove):
        yield


@contextmanager
def removed_whatever_the_serial() -> Iterator[None]:
    """A row is removed without comparing the serial that the box's answer was about."""
    overdue = reservations.overdue

    def with_electors() -> list[tuple[UUID, UUID]]:
        found = overdue()
        for ballot_id, serial in found:
            with register_db.engine.begin() as link:
                elector = link.execute(
                    text("SELECT elector_id FROM register WHERE ballot_id = :b AND serial = :s"),
                    {"b": ballot_id, "s": serial},
                ).scalar()
            electors[serial] = elector
        return found

    electors: dict[UUID, Any] = {}

    def remove(ballot_id: UUID, serial: UUID) -> bool:
        time.sleep(random.random() * 3 * _PAUSE)
        with register_db.engine.begin() as link:
            lock_shared(link, ballot_id)
            if not link.execute(reservations._MAY_REMOVE, {"ballot": ballot_id}).scalar_one():
                return False
            gone = text(
                "DELETE FROM register WHERE ballot_id = :b AND elector_id = :e "
                "AND state = 'reserved'"
            )
            return affected(link.execute(gone, {"b": ballot_id, "e": electors.get(serial)})) > 0

    with (
        mock.patch.object(reservations, "overdue", with_electors),
        mock.patch.object(reservations, "remove", remove),
    ):
        yield


@contextmanager
def new_serial_for_every_try() -> Iterator[None]:
    """A second tab gets a serial of its own instead of the one that is reserved."""
    reserve = reservations.reserve

    def fresh(ballot_id: UUID, voter: Voter) -> Reservation:
        row = reserve(ballot_id, voter)
        if row.found != Found.RESERVED or row.serial is None:
            return row
        serial = reservations.renew(ballot_id, row.serial)
        return reserve(ballot_id, voter) if serial is not None else row

    with mock.patch.object(reservations, "reserve", fresh):
        yield


@contextmanager
def label_of_the_moment() -> Iterator[None]:
    """A retry carries the label its place would get now, not the one of its reservation."""
    on = reservations._on

    def now(link: Any, ballot_id: UUID, voter: Voter, ballot: Any) -> Reservation | None:
        row = on(link, ballot_id, voter, ballot)
        if row is None or row.found != Found.RESERVED or voter.kind != "first":
            return row
        return replace(row, hold_label=ballot.label)

    with mock.patch.object(reservations, "_on", now):
        yield


@contextmanager
def register_settled_before_the_box() -> Iterator[None]:
    """A group's label is taken off in the register first; then the box is told."""

    def settle_groups(ballot_id: UUID) -> None:
        names = {"ballot": ballot_id, "fewest": verification.FEWEST}
        with register_db.engine.begin() as link:
            link.execute(verifying._DISSOLVE, names)
            decided = list(link.execute(verifying._DECIDED, names))
        judged = [
            LabelSettled(
                label=row.label,
                decision="leave_out" if row.decision == "leave_out" else "count",
                papers=0,
            )
            for row in decided
        ]
        if judged:
            verifying._settle(ballot_id, tuple(judged))
            told = tuple(JudgedLabel(label=one.label, decision=one.decision) for one in judged)
            peers.box().judge(ballot_id, JudgeLabels(judged=told))

    with mock.patch.object(verifying, "settle_groups", settle_groups):
        yield


@contextmanager
def judged_before_all_is_settled() -> Iterator[None]:
    """Groups are judged while a paper of theirs may still be on its way."""
    early = text(
        "UPDATE register_ballots SET state = 'verifying' "
        "WHERE ballot_id = :ballot AND state = 'closing'"
    )
    steps = closing._STEPS | {"closing": lambda ballot_id: closing._change(ballot_id, early)}
    with mock.patch.object(closing, "_STEPS", steps):
        yield


@contextmanager
def reissued_without_a_grant() -> Iterator[None]:
    """Whoever asks for a second paper gets one."""
    granted = "EXISTS (SELECT 1 FROM register_grants"
    loose = {
        way: text(str(statement).replace(granted, "true OR " + granted))
        for way, statement in reservations._BALLOT.items()
    }
    with mock.patch.object(reservations, "_BALLOT", loose):
        yield


@contextmanager
def removed_while_verifying() -> Iterator[None]:
    """After the end of verification a voided row is removed before its grace is over."""
    loose = text(str(reservations._MAY_REMOVE).replace("WHEN 'verifying'", "WHEN 'nothing'"))
    with mock.patch.object(reservations, "_MAY_REMOVE", loose):
        yield


_AT_THE_CLOSE = (
    state_read_before_the_lock,
    removed_while_closing,
    removed_without_the_lock,
    judged_before_all_is_settled,
)
# Name -> (the reading, whether it shows when the vote closes in the middle of it all).
READINGS: dict[str, tuple[Callable[[], Any], bool]] = {
    reading.__name__: (reading, reading in _AT_THE_CLOSE)
    for reading in (
        called_before_the_commit,
        state_read_before_the_lock,
        sweep_that_asks,
        void_that_does_not_wait,
        removed_while_closing,
        removed_without_the_lock,
        removed_whatever_the_serial,
        new_serial_for_every_try,
        label_of_the_moment,
        register_settled_before_the_box,
        judged_before_all_is_settled,
        reissued_without_a_grant,
        removed_while_verifying,
    )
}


def found_in(gateway: Flask, consultations: Flask, name: str, *, tries: int) -> int | None:
    """Return the number of the first run in which a softer reading broke a promise."""
    reading, races = READINGS[name]
    for seed in range(tries):
        with reading():
            if simulation.run(gateway, consultations, seed, races=races):
                return seed
    return None
