"""The META section: which vote it was, how much money there was, what a paper might say."""

from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True, slots=True)
class Limits:
    """What a paper that is not blank must keep; None where the file sets no limit."""

    min_length: int | None
    max_length: int | None
    min_points: int | None
    max_points: int | None
    min_sum_points: int | None
    max_sum_points: int | None


@dataclass(frozen=True)
class Meta:
    """All keys as the file has them, and the ones a count needs, read."""

    texts: dict[str, str]
    lines: dict[str, int]
    line: int
    kind: BallotKind
    budget: Decimal
    limits: Limits
    max_sum_cost: Decimal | None
    min_sum_cost: Decimal | None

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
    limits = _limits(texts, lines)
    return Meta(
        texts=texts,
        lines=lines,
        line=section.line,
        kind=kind,
        budget=money(texts["budget"], lines["budget"], "the budget"),
        limits=limits,
        max_sum_cost=_amount(texts, lines, "max_sum_cost"),
        min_sum_cost=_amount(texts, lines, "min_sum_cost"),
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
    found: dict[str, int | None] = {}
    for measure in ("length", "points", "sum_points"):
        for side in ("min", "max"):
            key = f"{side}_{measure}"
            text = texts.get(key, "")
            found[key] = whole(text, lines[key], key) if text.strip() else None
        low, high = found[f"min_{measure}"], found[f"max_{measure}"]
        if low is not None and high is not None and low > high:
            line = lines[f"min_{measure}"]
            raise PabulibError(
                line,
                f"min_{measure} {low} is above max_{measure} {high}; correct one of them",
            )
    if texts["vote_type"].strip() == "choose-1":
        found["max_length"] = 1
    return Limits(**found)
