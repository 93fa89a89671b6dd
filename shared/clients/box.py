"""The client of the box (in consultations): what the register and the vote's pages ask of it."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor, Role
from shared.contracts.ballots import (
    AskPaperProof,
    Balance,
    BoxSealed,
    BoxState,
    CastPaper,
    CheckReceipt,
    MerkleProof,
    OpenBox,
    PaperTaken,
    PublishUnbalanced,
    ReceiptFound,
    SealBox,
    SerialSettled,
    VoidPaper,
)
from shared.contracts.holds import JudgeLabels, LabelsFound, LabelsSettled

# The register itself acts; no account can hold this role.
REGISTER = Actor(roles=(Role("register"),))


class Box:
    """Calls the box. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def state(self, ballot_id: UUID, *, actor: Actor = VISITOR) -> BoxState:
        """Ask where the box stands and what a paper may hold."""
        return self._http.get(f"/v1/ballots/{ballot_id}/box", BoxState, actor=actor)

    def open(self, ballot_id: UUID, command: OpenBox) -> BoxState:
        """Open the box; repeating it with the same key changes nothing."""
        path = f"/v1/ballots/{ballot_id}/open"
        return self._http.send("POST", path, command, BoxState, actor=REGISTER)

    def cast(self, ballot_id: UUID, command: CastPaper) -> PaperTaken:
        """Put in a paper (a sealed call); repeating it puts in nothing more."""
        return self._http.send_sealed(f"/v1/ballots/{ballot_id}/papers", command, PaperTaken)

    def void(self, ballot_id: UUID, command: VoidPaper) -> SerialSettled:
        """Settle a serial (a sealed call): afterwards it has a paper or never will."""
        return self._http.send_sealed(f"/v1/ballots/{ballot_id}/voids", command, SerialSettled)

    def seal(self, ballot_id: UUID, command: SealBox) -> BoxSealed:
        """Seal the box; every repetition is answered as the first time."""
        path = f"/v1/ballots/{ballot_id}/seal"
        return self._http.send("POST", path, command, BoxSealed, actor=REGISTER)

    def labels(self, ballot_id: UUID) -> LabelsFound:
        """Ask for the figures of the labels that ten papers or more carry, after the close."""
        return self._http.get(f"/v1/ballots/{ballot_id}/labels", LabelsFound, actor=REGISTER)

    def judge(self, ballot_id: UUID, command: JudgeLabels) -> LabelsSettled:
        """Have papers of labels left out or counted; repeating it changes nothing."""
        path = f"/v1/ballots/{ballot_id}/labels"
        return self._http.send("POST", path, command, LabelsSettled, actor=REGISTER)

    def balance(self, ballot_id: UUID, *, actor: Actor) -> Balance:
        """Ask for both books' figures after the seal; for the centre's organisers."""
        return self._http.get(f"/v1/ballots/{ballot_id}/balance", Balance, actor=actor)

    def publish_unbalanced(
        self, ballot_id: UUID, command: PublishUnbalanced, *, actor: Actor
    ) -> Balance:
        """Agree, as one of two organisers, that a ballot whose books differ is counted."""
        path = f"/v1/ballots/{ballot_id}/publish-unbalanced"
        return self._http.send("POST", path, command, Balance, actor=actor)

    def find_receipt(self, ballot_id: UUID, query: CheckReceipt) -> ReceiptFound:
        """Ask whether a receipt is in the published list."""
        return self._http.get(f"/v1/ballots/{ballot_id}/receipts", ReceiptFound, query=query)

    def prove_receipt(self, ballot_id: UUID, query: CheckReceipt) -> MerkleProof:
        """Ask for the proof that a receipt is in the published list."""
        return self._http.get(f"/v1/ballots/{ballot_id}/receipts/proof", MerkleProof, query=query)

    def prove_paper(self, ballot_id: UUID, query: AskPaperProof) -> MerkleProof:
        """Ask for the proof that the paper of a place is in the published list."""
        return self._http.get(f"/v1/ballots/{ballot_id}/papers/proof", MerkleProof, query=query)
