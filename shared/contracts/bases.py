"""What crosses the border about legal bases, their terms, and how a consultation keeps them."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from shared.contracts.base import Answer, Command
from shared.contracts.phases import PhaseKind

RemarkNeed = Literal["name", "address", "owner"]
TermKind = Literal["least", "notice", "forms", "report"]
TermSource = Literal["act", "resolution", "custom"]


class Term(Answer, frozen=True, kw_only=True):
    """What a basis asks for, and where that is written.

    `least`: the `phase` lasts at least `number` days. `notice`: announced in the places `of`,
    `number` full days before the beginning (0: at the latest on the first day). `forms`: at least
    `number` of the forms `of` are used. `report`: it is out `number` days after the end.
    `moves`: a last day on a Saturday, Sunday or holiday moves on. Without `checked_on` nobody has
    compared it with the text yet; with `changed_at` an operator has put it in the file's place.
    """

    key: str
    kind: TermKind
    number: int
    phase: str = ""
    of: tuple[str, ...] = ()
    moves: bool = False
    source: TermSource
    act: str
    article: str
    text_of: str
    checked_on: date | None = None
    changed_at: datetime | None = None


class ProposedPhase(Answer, frozen=True, kw_only=True):
    """A phase a basis proposes; `then`: it begins when those before it have ended."""

    kind: PhaseKind
    days: int
    then: bool = False


class Basis(Answer, frozen=True, kw_only=True):
    """A legal basis: which data a remark needs, how long names are kept, forms, terms, phases."""

    key: str
    remark_needs: tuple[RemarkNeed, ...] = ()
    retention_months: int = 60
    forms: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    phases: tuple[ProposedPhase, ...] = ()


class Bases(Answer, frozen=True, kw_only=True):
    """All bases in the order in which they are offered; `version` of the file they come from."""

    version: str
    bases: tuple[Basis, ...]


class EditTerm(Command, frozen=True, kw_only=True):
    """What an operator puts in the place of a term of the file."""

    number: int
    moves: bool
    act: str
    article: str
    text_of: str
    checked_on: date | None = None


class PlanPhase(Command, frozen=True, kw_only=True):
    """One phase by its first and its last day in Poland; the last ends at 24:00."""

    kind: PhaseKind
    first: date
    last: date


class PlanPhases(Command, frozen=True, kw_only=True):
    """All phases of a draft, in the place of those it had."""

    phases: tuple[PlanPhase, ...]


class ChangePhase(Command, frozen=True, kw_only=True):
    """Other days for a public phase, or a further phase, with a public reason.

    The first day of an open phase stays, whatever stands here.
    """

    first: date
    last: date
    reason: str


class GiveNotice(Command, frozen=True, kw_only=True):
    """When it was announced in one place; `proof` is a text or an address."""

    given_on: date
    proof: str = ""


class SetCourse(Command, frozen=True, kw_only=True):
    """The forms, the notices given by place, and by term why it is not kept.

    A place that does not stand here has no notice; a term keeps the answer it has, unless empty
    words stand here while it is a draft.
    """

    forms: tuple[str, ...]
    notices: dict[str, GiveNotice] = msgspec.field(default_factory=dict)
    answers: dict[str, str] = msgspec.field(default_factory=dict)


class TermStanding(Answer, frozen=True, kw_only=True):
    """How a consultation keeps a term.

    `kept` is None while it cannot be told yet. `due` is the earliest end of a phase (`least`), the
    end of the latest day of a notice, or of the time for the report; `actual` when it is or was.
    `lacking`: places without a notice in time, or the forms one could choose from.
    """

    term: Term
    kept: bool | None
    due: datetime | None = None
    actual: datetime | None = None
    lacking: tuple[str, ...] = ()
    answer: str = ""
    answered_at: datetime | None = None


class Notice(Answer, frozen=True, kw_only=True):
    """A place where the basis wants it announced, until when at the latest, and when it was."""

    place: str
    latest: date | None
    given_on: date | None = None
    proof: str = ""


class Course(Answer, frozen=True, kw_only=True):
    """How a consultation runs: its basis as it holds for it, terms, notices and forms."""

    consultation_id: UUID
    basis: Basis
    terms: tuple[TermStanding, ...] = ()
    notices: tuple[Notice, ...] = ()
    forms: tuple[str, ...] = ()
