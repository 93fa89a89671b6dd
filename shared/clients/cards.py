"""The client of paper cards (in consultations): what the desk and the register ask of the box."""

from uuid import UUID

from shared.clients.box import REGISTER
from shared.clients.http import Http
from shared.contracts.actors import Actor
from shared.contracts.cards import (
    BatchDropped,
    DiscardPaper,
    DrawPaperNumbers,
    DropBatch,
    KeyPaper,
    PaperBatch,
    PaperKeyed,
    PaperNumbers,
    SettlePaper,
)


class Cards:
    """Calls for paper cards. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def numbers(self, ballot_id: UUID, command: DrawPaperNumbers, *, actor: Actor) -> PaperNumbers:
        """Draw numbers for papers to be printed."""
        path = f"/v1/ballots/{ballot_id}/paper-numbers"
        return self._http.send("POST", path, command, PaperNumbers, actor=actor)

    def batch(self, ballot_id: UUID, number: int, *, actor: Actor) -> PaperBatch:
        """Ask how far a batch's papers are."""
        return self._http.get(_batch(ballot_id, number), PaperBatch, actor=actor)

    def key(self, ballot_id: UUID, number: int, command: KeyPaper, *, actor: Actor) -> PaperKeyed:
        """Hand in one person's reading of a paper."""
        path = f"{_batch(ballot_id, number)}/papers"
        return self._http.send("POST", path, command, PaperKeyed, actor=actor)

    def settle(
        self, ballot_id: UUID, number: int, command: SettlePaper, *, actor: Actor
    ) -> PaperBatch:
        """Let one of two differing readings stand."""
        path = f"{_batch(ballot_id, number)}/settled"
        return self._http.send("PUT", path, command, PaperBatch, actor=actor)

    def discard(
        self, ballot_id: UUID, number: int, command: DiscardPaper, *, actor: Actor
    ) -> PaperBatch:
        """Take a paper out of a batch; a second time changes nothing."""
        path = f"{_batch(ballot_id, number)}/discarded"
        return self._http.send("PUT", path, command, PaperBatch, actor=actor)

    def drop(self, ballot_id: UUID, number: int, command: DropBatch) -> BatchDropped:
        """Let a batch fall into the box; repeating an attempt gets the same answer."""
        path = f"{_batch(ballot_id, number)}/drop"
        return self._http.send("POST", path, command, BatchDropped, actor=REGISTER)


def _batch(ballot_id: UUID, number: int) -> str:
    return f"/v1/ballots/{ballot_id}/batches/{number}"
