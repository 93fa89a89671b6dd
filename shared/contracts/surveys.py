"""What crosses the border about surveys: questions, named answers, figures, open answers."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from shared.contracts.ballots import BallotForm, Choices
from shared.contracts.base import Answer, Command, Query

QuestionKind = Literal["single", "multiple", "scale", "order", "text"]
# Fewer answers than this to an anonymous survey are not broken down, at any door.
FEWEST_ANSWERS = 10


class SurveyWords(Answer, frozen=True, kw_only=True):
    """A survey's words in another language; empty ones fall back to its own."""

    title: str = ""
    description: str = ""


class QuestionWords(Answer, frozen=True, kw_only=True):
    """A question's words in another language; `options` in the order of the question's own."""

    title: str = ""
    description: str = ""
    options: tuple[str, ...] = ()
    low: str = ""
    high: str = ""


class DescribeSurvey(Command, frozen=True, kw_only=True):
    """What a survey says of itself, and how it is answered.

    Anonymous: `who` may answer, once and for good; its figures come after the close. Named: whoever
    is signed in, who can change the answer until the close; its figures are `shown` as announced.
    """

    title: str
    description: str = ""
    anonymous: bool = True
    who: Literal["account", "declaration"] = "account"
    shown: Literal["after", "running"] = "after"
    translations: dict[str, SurveyWords] = msgspec.field(default_factory=dict)


class DescribeSurveyQuestion(Command, frozen=True, kw_only=True):
    """One question; made at the end of a draft, or put in the place of its old words.

    `options` are the words of what can be chosen or put in order; `most` of them can be chosen.
    A scale runs from `lowest` (`low` in words) to `highest`. With `shown_if` (an earlier question's
    code) it is asked only where that was answered with one of `shown_for`: codes of options, or
    figures of a scale.
    """

    kind: QuestionKind
    title: str
    description: str = ""
    required: bool = True
    options: tuple[str, ...] = ()
    most: int | None = None
    lowest: int = 1
    highest: int = 5
    low: str = ""
    high: str = ""
    shown_if: str = ""
    shown_for: tuple[str, ...] = ()
    translations: dict[str, QuestionWords] = msgspec.field(default_factory=dict)


class MoveQuestion(Command, frozen=True, kw_only=True):
    """Move a question by one place."""

    up: bool


class AnswerSurvey(Command, frozen=True, kw_only=True):
    """A person's answer to a named survey; it takes the place of an earlier one."""

    choices: Choices


class SurveyOption(Answer, frozen=True, kw_only=True):
    """What can be chosen; answers name it by its code."""

    code: str
    title: str


class SurveyQuestion(Answer, frozen=True, kw_only=True):
    """One question as people see it; answers, conditions and figures name it by its `code`."""

    id: UUID
    code: str
    kind: QuestionKind
    title: str
    description: str = ""
    required: bool = True
    options: tuple[SurveyOption, ...] = ()
    most: int | None = None
    lowest: int | None = None
    highest: int | None = None
    low: str = ""
    high: str = ""
    shown_if: str = ""
    shown_for: tuple[str, ...] = ()
    translations: dict[str, QuestionWords] = msgspec.field(default_factory=dict)


class Survey(Answer, frozen=True, kw_only=True):
    """A survey whole. `state`: draft, announced, open, counting (closed, not counted yet), closed.

    `missing` are codes of what a draft lacks; what concerns one question stands behind a colon.
    `own` is the actor's answer to a named survey. `figures`: whether they can be seen now.
    """

    id: UUID
    consultation_id: UUID
    centre_id: UUID
    language: str
    title: str
    description: str
    state: str
    anonymous: bool
    who: Literal["account", "declaration"]
    shown: Literal["after", "running"]
    questions: tuple[SurveyQuestion, ...] = ()
    translations: dict[str, SurveyWords] = msgspec.field(default_factory=dict)
    form: BallotForm | None = None
    missing: tuple[str, ...] = ()
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    figures: bool = False
    own: Choices | None = None


class SurveyNote(Answer, frozen=True, kw_only=True):
    """A survey as one note in a list."""

    id: UUID
    title: str
    description: str
    state: str
    anonymous: bool
    questions: int
    figures: bool = False
    translations: dict[str, SurveyWords] = msgspec.field(default_factory=dict)


class SurveyNotes(Answer, frozen=True, kw_only=True):
    """The surveys of a consultation; drafts among them for its organisers alone."""

    notes: tuple[SurveyNote, ...]


class OptionFigures(Answer, frozen=True, kw_only=True):
    """How often an option (or a figure of a scale) was chosen.

    Of an order: how often it was put first (`count`), and the sum of its places.
    """

    code: str
    title: str
    count: int
    places: int = 0


class ThemeFigures(Answer, frozen=True, kw_only=True):
    """How many open answers are about a theme."""

    id: UUID
    name: str
    count: int


class QuestionFigures(Answer, frozen=True, kw_only=True):
    """The figures of one question: how many were asked it, and answered.

    `total` is the sum of a scale's answers. Of open answers: how many are `published`, wait
    (`queued`) or are `withheld`, and their `themes`.
    """

    code: str
    kind: QuestionKind
    title: str
    asked: int
    answered: int
    options: tuple[OptionFigures, ...] = ()
    total: int = 0
    low: str = ""
    high: str = ""
    published: int = 0
    queued: int = 0
    withheld: int = 0
    themes: tuple[ThemeFigures, ...] = ()
    translations: dict[str, QuestionWords] = msgspec.field(default_factory=dict)


class SurveyFigures(Answer, frozen=True, kw_only=True):
    """A survey's figures. `few`: too few answered an anonymous one, so there is no breakdown.

    The roots are those of the box's lists of papers and of receipts. `unbalanced_reason`: why a
    survey whose two books differ was counted all the same; empty in every other case.
    """

    survey_id: UUID
    consultation_id: UUID
    title: str
    anonymous: bool
    answers: int
    few: bool
    final: bool
    questions: tuple[QuestionFigures, ...] = ()
    translations: dict[str, SurveyWords] = msgspec.field(default_factory=dict)
    papers_root: str = ""
    receipts_root: str = ""
    unbalanced_reason: str = ""


class FindOpenAnswers(Query, frozen=True, kw_only=True):
    """A search among a closed survey's open answers; but for `desk`, among the published ones."""

    question: str = ""
    state: str = ""
    theme_id: UUID | None = None
    page: int = 1
    desk: bool = False


class OpenAnswerNote(Answer, frozen=True, kw_only=True):
    """One open answer with its themes; the reason where it is withheld, to organisers."""

    id: UUID
    question: str
    text: str
    state: str
    reason: str = ""
    themes: tuple[UUID, ...] = ()


class OpenAnswers(Answer, frozen=True, kw_only=True):
    """One page of open answers, the themes of the consultation, and how many are in each state."""

    notes: tuple[OpenAnswerNote, ...]
    themes: tuple[ThemeFigures, ...]
    counts: dict[str, int]
    total: int
    page: int
    pages: int


class JudgeOpenAnswers(Command, frozen=True, kw_only=True):
    """Publish open answers, or withhold them with a reason, or put them back; many at once."""

    ids: tuple[UUID, ...]
    state: Literal["queued", "published", "withheld"]
    reason: str = ""


class CodeOpenAnswers(Command, frozen=True, kw_only=True):
    """Say what open answers are about, many at once: a theme by its id, or a new one by name."""

    ids: tuple[UUID, ...]
    theme_id: UUID | None = None
    name: str = ""
    remove: bool = False
