"""The META section: which vote it was, how much money there was, what a paper might say."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from services.consultations.pabulib.document import Section
from services.consultations.pabulib.errors import PabulibError
from services.consultations.pabulib.numbers import money, whole
from services.consultations.tally import BallotKind

# Pabulib's `choose-1` is approval with at most one choice.
_KINDS = {
    "approval": BallotKind.APPROVAL,
    "choose-1": BallotKind.APPROVAL,
    "cumulative": BallotKind.CUMULATIVE,
    "ordinal": BallotKind.ORDINAL,
}


class Range(NamedTuple):
    """The least and the most of something; None where the file sets no limit."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a paper that is not blank must keep."""

    length: Range
    points: Range
    sum_points: Range


@dataclass(frozen=True)
class Meta:
    """All keys as the file has them, and the ones a count needs, read."""

    texts: dict[str, str]
    lines: dict[str, int]
    line: int
    kind: BallotKind
    budget: Decimal
    limits: Limits
    min_sum_cost: Decimal | None
    max_sum_cost: Decimal | None

    def number(self, key: str) -> int | None:
        """A stated whole number, None where the key is absent or its value empty."""
        text = self.texts.get(key, "")
        return whole(text, self.lines[key], key) if text.strip() else None


def read_meta(section: Section) -> Meta:
    """Keys in any order, unknown ones kept, none twice; budget and vote_type must be there."""
    if section.columns[:2] != ["key", "value"]:
        raise PabulibError(section.line + 1, 'the header of META must be "key;value"')
    texts: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, cells in section.rows:
        key = cells[0].strip()
        if not key:
            raise PabulibError(line, "this row of META has no key; name the key or remove the row")
        if key in texts:
            raise PabulibError(
                line, f"META has the key {key!r} twice (line {lines[key]}); keep one"
            )
        texts[key], lines[key] = cells[1], line
    for key in ("budget", "vote_type"):
        if not texts.get(key, "").strip():
            line = lines.get(key, section.line)
            raise PabulibError(line, f'META does not say the {key}; add a row "{key};..."')
    kind = _kind(texts["vote_type"].strip(), lines["vote_type"])
    return Meta(
        texts=texts,
        lines=lines,
        line=section.line,
        kind=kind,
        budget=money(texts["budget"], lines["budget"], "the budget"),
        limits=_limits(texts, lines),
        min_sum_cost=_amount(texts, lines, "min_sum_cost"),
        max_sum_cost=_amount(texts, lines, "max_sum_cost"),
    )


def _kind(text: str, line: int) -> BallotKind:
    if text not in _KINDS:
        known = ", ".join(_KINDS)
        raise PabulibError(line, f"vote_type {text!r} cannot be counted here; known are {known}")
    return _KINDS[text]


def _amount(texts: dict[str, str], lines: dict[str, int], key: str) -> Decimal | None:
    text = texts.get(key, "")
    return money(text, lines[key], key) if text.strip() else None


def _limits(texts: dict[str, str], lines: dict[str, int]) -> Limits:
    length = _range(texts, lines, "length")
    if texts["vote_type"].strip() == "choose-1":
        length = Range(length.low, 1)
    return Limits(length, _range(texts, lines, "points"), _range(texts, lines, "sum_points"))


def _range(texts: dict[str, str], lines: dict[str, int], measure: str) -> Range:
    found = []
    for key in (f"min_{measure}", f"max_{measure}"):
        text = texts.get(key, "")
        found.append(whole(text, lines[key], key) if text.strip() else None)
    low, high = found
    if low is not None and high is not None and low > high:
        line = lines[f"min_{measure}"]
        raise PabulibError(
            line, f"min_{measure} {low} is above max_{measure} {high}; correct one of them"
        )
    return Range(low, high)
