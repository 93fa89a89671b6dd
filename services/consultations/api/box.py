"""The door to the box: structs in, structs out. Casting and voiding are sealed and leave no log."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations.box import labels, proofs, reading, sealing, setting, taking, work
from services.consultations.model import Box, db
from shared import crash, database
from shared.access import anyone, holds, organiser
from shared.api import Api, actor
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

api = Api("box")
# The electoral register itself; no person holds this role.
register = holds("register")


@api.get("/v1/ballots/<uuid:ballot_id>/box", allow=anyone, gives=BoxState)
def get_box(ballot_id: UUID) -> BoxState:
    """Show where a ballot's box stands and what a paper may hold."""
    return reading.state(ballot_id)


@api.post("/v1/ballots/<uuid:ballot_id>/open", allow=register, takes=OpenBox, gives=BoxState)
def open_box(ballot_id: UUID, command: OpenBox) -> BoxState:
    """Open a box; repeatable with the same key."""
    setting.open_box(ballot_id, command.public_key)
    return reading.state(ballot_id)


@api.post(
    "/v1/ballots/<uuid:ballot_id>/papers",
    allow=register,
    takes=CastPaper,
    gives=PaperTaken,
    sealed=True,
)
def cast_paper(ballot_id: UUID, command: CastPaper) -> PaperTaken:
    """Put a paper in; repeatable."""
    return taking.cast(ballot_id, command)


@api.post(
    "/v1/ballots/<uuid:ballot_id>/voids",
    allow=register,
    takes=VoidPaper,
    gives=SerialSettled,
    sealed=True,
)
def void_paper(ballot_id: UUID, command: VoidPaper) -> SerialSettled:
    """Settle a serial for good; repeatable."""
    return taking.void(ballot_id, command.serial)


@api.post("/v1/ballots/<uuid:ballot_id>/seal", allow=register, takes=SealBox, gives=BoxSealed)
def seal_box(ballot_id: UUID, command: SealBox) -> BoxSealed:
    """Seal a box and compare both books; every repetition is answered as the first time."""
    answer = sealing.seal(
        ballot_id, voted=command.voted, reissued=command.reissued, summary=command.summary
    )
    # The job must find what was decided, so the commit comes first.
    database.door(db)
    crash.point("box.sealed")
    work.freeze_soon(ballot_id)
    return answer


@api.get("/v1/ballots/<uuid:ballot_id>/labels", allow=register, gives=LabelsFound)
def get_labels(ballot_id: UUID) -> LabelsFound:
    """Show the figures of the labels that ten papers or more carry, after the close."""
    return labels.figures(ballot_id, now=datetime.now(UTC))


@api.post(
    "/v1/ballots/<uuid:ballot_id>/labels",
    allow=register,
    takes=JudgeLabels,
    gives=LabelsSettled,
)
def judge_labels(ballot_id: UUID, command: JudgeLabels) -> LabelsSettled:
    """Leave out or count the papers of labels and erase these; repeatable."""
    return labels.judge(ballot_id, command.judged, now=datetime.now(UTC))


@api.get("/v1/ballots/<uuid:ballot_id>/balance", allow=organiser, gives=Balance)
def get_balance(ballot_id: UUID) -> Balance:
    """Show both books' figures after the seal to the centre's organisers."""
    return _balance(sealing.balance(ballot_id, actor=actor()))


@api.post(
    "/v1/ballots/<uuid:ballot_id>/publish-unbalanced",
    allow=organiser,
    takes=PublishUnbalanced,
    gives=Balance,
)
def publish_unbalanced(ballot_id: UUID, command: PublishUnbalanced) -> Balance:
    """Agree that a ballot whose books differ is counted; takes two organisers."""
    box = sealing.publish_unbalanced(ballot_id, actor=actor(), reason=command.reason)
    # The job must find what was decided, so the commit comes first.
    database.door(db)
    work.freeze_soon(ballot_id)
    return _balance(box)


@api.get(
    "/v1/ballots/<uuid:ballot_id>/receipts", allow=anyone, query=CheckReceipt, gives=ReceiptFound
)
def find_receipt(ballot_id: UUID, query: CheckReceipt) -> ReceiptFound:
    """Tell whether a receipt is in the published list."""
    return reading.find_receipt(ballot_id, query.code)


@api.get(
    "/v1/ballots/<uuid:ballot_id>/receipts/proof",
    allow=anyone,
    query=CheckReceipt,
    gives=MerkleProof,
)
def prove_receipt(ballot_id: UUID, query: CheckReceipt) -> MerkleProof:
    """Prove that a receipt is in the published list."""
    return proofs.of_receipt(ballot_id, query.code)


@api.get(
    "/v1/ballots/<uuid:ballot_id>/papers/proof",
    allow=anyone,
    query=AskPaperProof,
    gives=MerkleProof,
)
def prove_paper(ballot_id: UUID, query: AskPaperProof) -> MerkleProof:
    """Prove that the paper of a place is in the published list."""
    return proofs.of_paper(ballot_id, query.place)


def _balance(box: Box) -> Balance:
    agreed = (box.first_account, box.second_account)
    return Balance(
        ballot_id=box.ballot_id,
        state=box.state,
        papers=box.found or 0,
        voted=box.told_voted or 0,
        reissued=box.told_reissued or 0,
        reason=box.unbalanced_reason,
        agreed_by=tuple(account for account in agreed if account is not None),
    )
