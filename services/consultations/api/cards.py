"""The door to paper cards: the desk reads papers into batches, the register lets them fall."""

from uuid import UUID

from services.consultations.box import batches, drafts
from services.consultations.model import db
from shared import crash, database
from shared.access import clerk, holds, organiser
from shared.api import Api, actor
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

api = Api("cards")
desk = clerk | organiser
# The electoral register itself; no person holds this role.
register = holds("register")


@api.post(
    "/v1/ballots/<uuid:ballot_id>/paper-numbers",
    allow=desk,
    takes=DrawPaperNumbers,
    gives=PaperNumbers,
)
def draw_paper_numbers(ballot_id: UUID, command: DrawPaperNumbers) -> PaperNumbers:
    """Draw numbers for papers to be printed; they are kept nowhere."""
    found = drafts.numbers(ballot_id, actor=actor(), count=command.count)
    return PaperNumbers(numbers=tuple(found))


@api.get("/v1/ballots/<uuid:ballot_id>/batches/<int:number>", allow=desk, gives=PaperBatch)
def get_batch(ballot_id: UUID, number: int) -> PaperBatch:
    """Tell how far a batch's papers are."""
    return drafts.progress(ballot_id, number, actor=actor())


@api.post(
    "/v1/ballots/<uuid:ballot_id>/batches/<int:number>/papers",
    allow=desk,
    takes=KeyPaper,
    gives=PaperKeyed,
)
def key_paper(ballot_id: UUID, number: int, command: KeyPaper) -> PaperKeyed:
    """Take one person's reading of a paper."""
    return drafts.read_paper(ballot_id, number, actor=actor(), command=command)


@api.put(
    "/v1/ballots/<uuid:ballot_id>/batches/<int:number>/settled",
    allow=desk,
    takes=SettlePaper,
    gives=PaperBatch,
)
def settle_paper(ballot_id: UUID, number: int, command: SettlePaper) -> PaperBatch:
    """Let one of two differing readings stand."""
    return drafts.settle(ballot_id, number, actor=actor(), command=command)


@api.put(
    "/v1/ballots/<uuid:ballot_id>/batches/<int:number>/discarded",
    allow=desk,
    takes=DiscardPaper,
    gives=PaperBatch,
)
def discard_paper(ballot_id: UUID, number: int, command: DiscardPaper) -> PaperBatch:
    """Take a paper out of a batch."""
    return drafts.discard(ballot_id, number, command.number, actor=actor())


@api.post(
    "/v1/ballots/<uuid:ballot_id>/batches/<int:number>/drop",
    allow=register,
    takes=DropBatch,
    gives=BatchDropped,
)
def drop_batch(ballot_id: UUID, number: int, command: DropBatch) -> BatchDropped:
    """Let a batch fall into the box; every repetition of an attempt is answered as the first."""
    answer = batches.drop(ballot_id, number, command)
    database.door(db)
    crash.point("box.batch_fell")
    return answer
