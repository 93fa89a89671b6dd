"""The sweep: settles what nobody heard an answer about.

It never asks the box whether a paper is there, since the answer could be old when it arrives: it
makes sure that none comes any more, unless one has.
"""

from collections.abc import Iterable
from uuid import UUID

from services.gateway.register import reservations
from services.gateway.web import peers
from shared import crash
from shared.clients.http import ServiceDown
from shared.contracts.ballots import VoidPaper
from shared.problems import Refusal


def sweep() -> None:
    """Settle the rows past their look-again time. Two sweeps at once do no harm."""
    settle(reservations.overdue())


def settle(rows: Iterable[tuple[UUID, UUID]]) -> None:
    """Settle rows with the box; without an answer a row stays as it is."""
    for ballot_id, serial in rows:
        crash.point("register.voiding")
        try:
            settled = peers.box().void(ballot_id, VoidPaper(serial=serial))
        except ServiceDown:
            return
        except Refusal:
            continue
        crash.point("register.voided")
        if settled.outcome == "cast":
            reservations.mark_voted(ballot_id, serial)
        else:
            reservations.remove(ballot_id, serial)
