"""The vote between the register and the box: forms, papers, voids, the seal and their answers.

Casting and voiding are sealed calls: nothing in them tells who, when or in which order.
"""

from typing import Literal
from uuid import UUID

import msgspec

from shared.contracts.base import Answer, Command, Query


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question of a paper. Options are named by ids; no text touches a vote.

    `kind`: single, approval, score, points or ranked, and in surveys text. Between `min_choices`
    and `max_choices` options are chosen (scored, ranked, given points); instead of options there
    may be one ticked choice: `blank` (none of them), `abstain` (no voice in this question), where
    allowed.
    `costs`, parallel to `options`, and `max_cost` limit what the chosen ones cost together.
    Of the questions that share a `group` exactly one is answered (a district of one's choice).
    In surveys: one that is not `required` may stay empty, and one with `shown_if` is asked only
    where that earlier question was answered with one of `shown_for` (options, scores as figures).
    """

    id: str
    kind: str = "approval"
    options: tuple[str, ...]
    min_choices: int = 1
    max_choices: int | None = None
    blank: bool = True
    abstain: bool = False
    costs: tuple[int, ...] = ()
    max_cost: int | None = None
    # score: every score lies between these two.
    min_score: int = 0
    max_score: int = 0
    # points: at most so many together, and so many for one option.
    points: int = 0
    max_points_each: int | None = None
    # ranked: whether options may share a place.
    ties: bool = True
    group: str = ""
    required: bool = True
    shown_if: str = ""
    shown_for: tuple[str, ...] = ()
    # text: at most so many characters.
    longest: int = 0


class RuleSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the papers of one question are counted; fixed when the ballot is announced.

    `rule`: plurality, approval, score, points, ordinal-points, irv, stv, schulze, greedy-stop,
    greedy-skip or equal-shares. Money in grosze. `min_votes` is a threshold for each option,
    `quorum` for the papers of the question. Of each tuple in `excluding` at most one is chosen.
    """

    rule: str
    seats: int = 1
    budget: int = 0
    utility: Literal["cost", "cardinality"] = "cost"
    completion: Literal["none", "add1", "add1-greedy"] = "none"
    comparison: bool = False
    decimals: int | None = None
    unranked: Literal["last", "none"] = "last"
    place_points: tuple[int, ...] = ()
    min_votes: int = 0
    quorum: int = 0
    excluding: tuple[tuple[str, ...], ...] = ()


class BallotForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a paper may hold; fixed when the ballot opens."""

    questions: tuple[Question, ...]


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one question is answered with: the field of its kind, or one ticked choice.

    `approved` answers single and approval. `ranks` are places: 1 is the best, equal places are
    ties, gaps between places mean nothing. `text` answers an open question of a survey.
    """

    approved: tuple[str, ...] = ()
    scores: dict[str, int] = {}
    points: dict[str, int] = {}
    ranks: dict[str, int] = {}
    blank: bool = False
    abstain: bool = False
    text: str = ""


# Question id -> choice: everything a voter says.
Choices = dict[str, Choice]


class OpenBox(Command, frozen=True, kw_only=True):
    """Open the box to papers whose passes this key (Ed25519, public half) signed."""

    public_key: bytes


class CastPaper(Command, frozen=True, kw_only=True):
    """Put a paper under a serial; `signature` is the register's pass over all but the choices."""

    serial: UUID
    hold_label: UUID | None = None
    signature: bytes
    choices: Choices


class VoidPaper(Command, frozen=True, kw_only=True):
    """Make sure that no paper ever comes under this serial, unless it already has."""

    serial: UUID


class GroupJudged(Command, frozen=True, kw_only=True):
    """A group of votes that two people judged before the count, and the reason they published."""

    papers: int
    left_out: bool
    reason: str


class VoteSummary(Command, frozen=True, kw_only=True):
    """What the register tells of a vote that has ended, for its result; never of a person.

    `channels`: votes by the way they came, none below ten. `acts`: how often staff did what.
    `last_batch`: the cards of the one batch that may be under ten; `undivided`: cards whose two
    parts had not been separated, so that clerks saw both.
    """

    channels: dict[str, int] = msgspec.field(default_factory=dict)
    groups: tuple[GroupJudged, ...] = ()
    acts: dict[str, int] = msgspec.field(default_factory=dict)
    last_batch: int | None = None
    undivided: int = 0


class SealBox(Command, frozen=True, kw_only=True):
    """Close the box for good and compare it with what the register counted."""

    voted: int
    reissued: int
    summary: VoteSummary | None = None


class PublishUnbalanced(Command, frozen=True, kw_only=True):
    """Agree that a ballot whose books differ is counted; two officials must."""

    reason: str = ""


class CheckReceipt(Query, frozen=True, kw_only=True):
    """Ask whether a receipt is in the published list."""

    code: str


class AskPaperProof(Query, frozen=True, kw_only=True):
    """Ask for the proof of one of the published papers by its place, from 1."""

    place: int


class PaperTaken(Answer, frozen=True, kw_only=True):
    """What became of a paper; the receipt comes with `accepted` and `same` alone."""

    outcome: Literal["accepted", "same", "already", "void", "sealed"]
    receipt: str | None = None


class SerialSettled(Answer, frozen=True, kw_only=True):
    """Whether a serial has a paper (`cast`) or never will (`void`, `sealed`)."""

    outcome: Literal["cast", "void", "sealed"]


class BoxSealed(Answer, frozen=True, kw_only=True):
    """The first answer to a seal, which every repetition gets again."""

    outcome: Literal["sealed", "unbalanced"]


class BoxState(Answer, frozen=True, kw_only=True):
    """What everyone may know of a box. Number and roots are there from the freeze on."""

    ballot_id: UUID
    state: str
    form: BallotForm
    # All papers; `left_out` of them were judged by two people and are not counted.
    papers: int | None = None
    left_out: int | None = None
    papers_root: str | None = None
    receipts_root: str | None = None
    # Why a ballot whose books differ was counted all the same; empty in every other case.
    unbalanced_reason: str = ""


class Balance(Answer, frozen=True, kw_only=True):
    """Both books' figures of a sealed box, and who has agreed so far; for officials only."""

    ballot_id: UUID
    state: str
    papers: int
    voted: int
    reissued: int
    reason: str
    agreed_by: tuple[UUID, ...]


class ReceiptFound(Answer, frozen=True, kw_only=True):
    """Whether a receipt is in the published list; it does not say what the paper says."""

    listed: bool
    receipts_root: str


class MerkleProof(Answer, frozen=True, kw_only=True):
    """That one leaf is in a published list: an audit path as of RFC 9162, 2.1.3, in hexadecimal.

    `leaf` is what was hashed (a receipt's hash; the text of a paper in UTF-8), `place` its place
    from 1 among `size`. Whoever goes up the path from it must arrive at `root`.
    """

    leaf: str
    place: int
    size: int
    path: tuple[str, ...]
    root: str
