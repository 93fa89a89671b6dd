"""The register's background work: no job has arguments, and each may run twice at once.

An error leaves here by its type alone: its text could name a serial.
"""

from collections.abc import Callable
from functools import partial, wraps
from uuid import UUID

import structlog
from flask import current_app

from services.gateway.register import batches, closing, freezing, mixing, sweeping
from shared.clients.http import ServiceDown
from shared.database import StillSeen
from shared.problems import Refusal
from shared.queues import job

log = structlog.get_logger()


class RegisterJobFailed(Exception):
    """A job of the register failed; the message is the type of the error."""


def _discreet(work: Callable[[], None]) -> Callable[[], None]:
    @wraps(work)
    def run() -> None:
        try:
            work()
        except Exception as error:
            raise RegisterJobFailed(type(error).__name__) from None

    return run


@job(timeout=300, retries=0)
@_discreet
def sweep_reservations() -> None:
    """Settle the votes whose answer was lost."""
    sweeping.sweep()


@job(timeout=300, retries=0)
@_discreet
def drive_ballots() -> None:
    """Open and close the ballots whose time has come; what cannot be done waits for the next."""
    for ballot_id in closing.due():
        _waits(closing.advance, ballot_id)


@job(timeout=300, retries=0)
@_discreet
def drive_batches() -> None:
    """Ask the box again about the batches of cards whose answer was lost."""
    for ballot_id, number in batches.due():
        _waits(partial(batches.drive, number=number), ballot_id)


@job(timeout=300, retries=0)
@_discreet
def mix_registers() -> None:
    """Mix the rows of every running ballot of which enough came."""
    for ballot_id in mixing.running():
        mixing.mix(ballot_id, at_least=current_app.extensions["settings"].mixing_minimum)


@job(timeout=900, retries=0)
@_discreet
def freeze_registers() -> None:
    """Freeze the register of every ballot whose box is frozen."""
    for ballot_id in freezing.due():
        _waits(freezing.freeze, ballot_id)


def _waits(step: Callable[[UUID], object], ballot_id: UUID) -> None:
    # One ballot that cannot go on must not keep the others waiting.
    try:
        step(ballot_id)
    except (ServiceDown, StillSeen) as error:
        log.info("ballot_waits", ballot=str(ballot_id), reason=type(error).__name__)
    except Refusal as refusal:
        log.error("ballot_waits", ballot=str(ballot_id), reason=refusal.problem.code)
