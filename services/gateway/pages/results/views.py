"""One question of a result as its page shows it: bars, a picture, a table, and reasons in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from services.gateway.kit import number
from services.gateway.pages.results.flow import Flow
from shared.contracts.results import QuestionResult, Result, ResultFile


@dataclass(frozen=True)
class Bar:
    """One option's bar."""

    label: str
    value: float
    text: str
    won: bool
    note: str = ""


@dataclass(frozen=True)
class Reason:
    """Why an option won or did not, in a few sentences."""

    title: str
    text: str
    won: bool


@dataclass(frozen=True)
class Table:
    """The same in figures: heads (text, whether its column holds numbers) and rows of texts."""

    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]


class Legend(NamedTuple):
    """What a letter of a picture stands for, and what became of it."""

    letter: str
    title: str
    fate: str
    won: bool


@dataclass(frozen=True)
class Part:
    """A piece of the budget's bar, in thousandths; the money left has no number."""

    number: str
    x: float
    width: float


@dataclass(frozen=True)
class Duels:
    """Every option against every other: (votes, whether it wins), None against itself."""

    names: tuple[tuple[str, str], ...]
    rows: tuple[tuple[tuple[int, bool] | None, ...], ...]


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """Everything the page says about one question."""

    code: str
    title: str
    description: str
    lead: str
    explained: str
    caption: str
    bars: tuple[Bar, ...]
    table: Table
    won_text: str
    line_after: int | None = None
    line_text: str = ""
    parts: tuple[Part, ...] = ()
    flow: Flow | None = None
    legend: tuple[Legend, ...] = ()
    duels: Duels | None = None
    reasons: tuple[Reason, ...] = ()
    draws: tuple[str, ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()
    undecided: bool = False
    file: ResultFile

    @property
    def command(self) -> str:
        """What a stranger types to count the question's file again."""
        return f"wspolnie recount {self.file.name} --json"


@dataclass(frozen=True)
class Asked:
    """A question with its result and the words of its options in the page's language."""

    question: QuestionResult
    result: Result
    titles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, question: QuestionResult, result: Result) -> "Asked":
        """Find the words; what is not translated stands in the consultation's language."""
        titles = {
            option.code: translated(option.translations, "title") or option.title
            for option in question.options
        }
        return cls(question, result, titles)

    @property
    def report(self) -> Mapping[str, Any]:
        """The count step by step, as a recount gives it."""
        return self.question.report

    @property
    def title(self) -> str:
        """The question's own words."""
        return translated(self.question.translations, "title") or self.question.title

    @property
    def description(self) -> str:
        """What was said under it."""
        said = translated(self.question.translations, "description")
        return said or self.question.description

    @property
    def waiting(self) -> frozenset[str]:
        """Options whose fate a draw decides that was not held."""
        if not self.question.undecided:
            return frozenset()
        ties = (tie for tie in self.report.get("ties", ()) if tie["decisive"])
        return frozenset(next(ties, {"ids": ()})["ids"])

    def named(self, codes: Sequence[str]) -> str:
        """Return the titles of these options."""
        return "; ".join(self.titles.get(code, code) for code in codes)


def translated(words: Mapping[str, Any], part: str) -> str:
    """Return a text in the page's language, or nothing."""
    found = words.get(str(get_locale()))
    return str(getattr(found, part)) if found is not None else ""


def exact(told: int | float | str) -> Fraction:
    """Return a count as the report tells it: a number, or a text that may be a fraction."""
    return Fraction(str(told).removeprefix("~"))


def shown(told: int | float | str) -> str:
    """Return a count as people read it, with at most two decimals."""
    value = exact(told)
    if value.denominator == 1:
        return number(int(value))
    return number(round(Decimal(value.numerator) / Decimal(value.denominator), 2))


def grosze(told: Any) -> int:
    """Return an amount of the report (in the currency) in grosze."""
    return int(Decimal(str(told)) * 100)


def votes(count: int) -> str:
    """Return a number of votes in words."""
    return str(ngettext("%(shown)s vote", "%(shown)s votes", count, shown=number(count)))


def points(told: int | float | str) -> str:
    """Return a number of points in words."""
    value = exact(told)
    if value.denominator != 1:
        return str(_("%(shown)s points", shown=shown(told)))
    return str(ngettext("%(shown)s point", "%(shown)s points", abs(int(value)), shown=shown(told)))


def counted_facts(asked: Asked) -> tuple[tuple[str, str, str], ...]:
    """Return how many papers were counted, and how many of them named nobody.

    A paper card may hold no valid answer to a question; it counts as a paper all the same.
    """
    question = asked.question
    facts = [("vote", str(_("Papers counted")), number(question.papers))]
    beside = (asked.result.counted or 0) - question.papers
    if beside > 0 and not question.group:
        facts.append(("circle-x", str(_("Cards without a valid answer here")), number(beside)))
    if question.blank:
        facts.append(("circle-x", str(_("Of these blank")), number(question.blank)))
    if question.abstain:
        facts.append(("circle-x", str(_("Of these abstained")), number(question.abstain)))
    return tuple(facts)


def tie_text(asked: Asked, ids: Sequence[str], equal: str) -> str:
    """Say that a tie decides, and how it was or will be broken."""
    words = {"names": asked.named(ids), "equal": equal}
    if asked.question.seed is None:
        return str(_("Equal, %(equal)s, and the order decides: %(names)s.", **words))
    return str(_("Equal, %(equal)s: %(names)s. The public draw decided, in this order.", **words))
