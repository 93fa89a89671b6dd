"""What crosses the border about results: how a vote ended and every step that led there."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from shared.contracts.ballots import RuleSettings
from shared.contracts.base import Answer, Command, Query
from shared.contracts.consultations import Leftovers, Translation

# `before_draw`: some question waits for a lottery. `final`: nothing does.
Stage = Literal["before_draw", "final"]


class ResultStep(Answer, frozen=True, kw_only=True):
    """One project's turn. `undecided`: a draw is needed before anybody can say."""

    place: int
    code: str
    title: str
    cost: int
    votes: int
    left_before: int
    fate: Literal["funded", "does-not-fit", "stopped", "undecided"]


class ResultTie(Answer, frozen=True, kw_only=True):
    """Projects with the same number of votes; `decisive`: their order decides who is funded."""

    codes: tuple[str, ...]
    votes: int
    decisive: bool


class ResultFile(Answer, frozen=True, kw_only=True):
    """A published file: anyone can tell whether theirs is the same."""

    name: str
    sha256: str
    size: int


class ResultOption(Answer, frozen=True, kw_only=True):
    """What could be chosen, in the words that stood on the ballot."""

    code: str
    title: str
    cost: int | None = None
    area_id: UUID | None = None
    translations: dict[str, Translation] = msgspec.field(default_factory=dict)


class QuestionResult(Answer, frozen=True, kw_only=True):
    """How one question was answered. `report` is the count step by step, as `wspolnie recount`
    gives it for `file`; its keys by rule are told in docs/recount.md.

    `papers` were counted; `blank` and `abstain` of them named no option. Papers that answered
    another question of the same `group` are not among them. While `undecided`, `winners` are
    those who are certain without the draw. `budget` is the question's money, with what was
    `carried` over from districts; `carried_winners` were paid from what all districts left over
    together (see `Result.carried_steps`), beside the `winners` of the question's own money.
    """

    code: str
    title: str
    description: str = ""
    translations: dict[str, Translation] = msgspec.field(default_factory=dict)
    kind: str
    rule: str
    counting: RuleSettings
    group: str = ""
    area_id: UUID | None = None
    options: tuple[ResultOption, ...] = ()
    papers: int
    blank: int
    abstain: int
    winners: tuple[str, ...]
    undecided: bool
    budget: int | None = None
    cost: int | None = None
    carried: int = 0
    carried_winners: tuple[str, ...] = ()
    seed: str | None = None
    report: dict[str, Any]
    file: ResultFile


class CarriedStep(Answer, frozen=True, kw_only=True):
    """A district's project in its turn for the money that all districts left over together.

    `undecided`: a draw is needed before anybody can say.
    """

    place: int
    question: str
    code: str
    title: str
    cost: int
    votes: int
    left_before: int
    fate: Literal["funded", "does-not-fit", "excluded", "undecided"]


class JudgedGroup(Answer, frozen=True, kw_only=True):
    """A group of papers that two people judged by its figures, and their public reason."""

    papers: int
    left_out: bool
    reason: str


class Draw(Answer, frozen=True, kw_only=True):
    """The seed of the lottery; `drawn` tells where, when and how, so that anyone can check.

    Until it is confirmed it decides nothing, and only organisers see it, with who entered it.
    """

    seed: str
    drawn: str
    entered_at: datetime
    confirmed_at: datetime | None = None
    entered_by: UUID | None = None


class EnterDraw(Command, frozen=True, kw_only=True):
    """The publicly drawn seed, exactly as it was announced, and where and when it was drawn."""

    seed: str
    drawn: str


class ConfirmDraw(Command, frozen=True, kw_only=True):
    """A second organiser agrees to the seed, repeating it: nobody agrees to another one."""

    seed: str


class FindResult(Query, frozen=True, kw_only=True):
    """Which of the stored results: empty is the latest."""

    stage: str = ""


class Result(Answer, frozen=True, kw_only=True):
    """A ballot's result, stored once and never changed. Money in grosze.

    While `undecided`, `winners` and `cost` hold what is certain without the draw.
    `papers` is what the box held; in balanced books it is `voted` + `reissued`; `counted` is
    that without the `left_out` ones. `rule`, `budget`, `max_choices`, `winners`, `cost`, `left`,
    `steps`, `ties`, `blank` and `file` tell a ballot of one budget question counted greedily;
    every ballot is told by its `questions`.
    """

    consultation_id: UUID
    ballot_id: UUID
    centre_id: UUID
    area_ids: tuple[UUID, ...]
    title: str
    language: str
    answered_by: str
    rehearsal: bool
    opens_at: datetime
    closes_at: datetime
    counted_at: datetime
    rule: str
    seed: str | None
    budget: int
    max_choices: int
    winners: tuple[str, ...]
    cost: int
    left: int
    undecided: bool
    steps: tuple[ResultStep, ...]
    ties: tuple[ResultTie, ...]
    papers: int
    blank: int
    voted: int
    reissued: int
    balanced: bool
    unbalanced_reason: str
    papers_root: str
    receipts_root: str
    file: ResultFile
    questions: tuple[QuestionResult, ...] = ()
    stage: Stage = "final"
    # There once the lottery was held.
    draw: Draw | None = None
    # How and when the seed is drawn, as it was announced before the vote.
    draw_rule: str = ""
    leftovers: Leftovers = "none"
    # The turns for what districts left over, where `leftovers` is next-by-votes.
    carried_steps: tuple[CarriedStep, ...] = ()
    counted: int | None = None
    left_out: int = 0
    groups: tuple[JudgedGroup, ...] = ()
    # Papers by the way they came; never a number below 10.
    channels: dict[str, int] = msgspec.field(default_factory=dict)
    # Cards of the one batch that may be under ten; cards whose two parts clerks saw together.
    last_batch: int | None = None
    undivided: int = 0
    # How often staff did what: kind of act -> number.
    acts: dict[str, int] = msgspec.field(default_factory=dict)
