"""What crosses the border about results: how a vote ended and every step that led there."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.base import Answer


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


class Result(Answer, frozen=True, kw_only=True):
    """A ballot's result, stored once and never changed. Money in grosze.

    While `undecided`, `winners` and `cost` hold what is certain without the draw.
    `papers` is what the box held; in balanced books it is `voted` + `reissued`.
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
