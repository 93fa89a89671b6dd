"""What a clerk types of one question of a paper: codes of options, or one of three signs.

`3 7 12` chooses, or puts in this order; `3=5 7=2` gives scores, points or places. `-` is a blank
vote, `/` stays without a voice, `!` says that the question is empty or not answered rightly.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.ballots import BallotForm, Choice, Question

BLANK, ABSTAIN, INVALID = "-", "/", "!"
# Faults of the typing alone, beside those of `shared.papers`.
UNREADABLE = "unreadable"

_PAIR = re.compile(r"(.+?)\s*[=:]\s*([+-]?[0-9]{1,9})")


@dataclass(frozen=True)
class Typed:
    """A paper as it was typed: its choices, the questions without a valid answer, and faults."""

    choices: dict[str, Choice]
    invalid: tuple[str, ...]
    faults: dict[str, str]


def read(form: BallotForm, texts: Mapping[str, str]) -> Typed:
    """Read what was typed for each question; what stays empty is no answer at all."""
    choices: dict[str, Choice] = {}
    invalid: list[str] = []
    faults: dict[str, str] = {}
    for question in form.questions:
        text = texts.get(question.id, "").strip()
        if text == INVALID:
            invalid.append(question.id)
        elif text:
            answer = _answer(question, text)
            if answer is None:
                faults[question.id] = UNREADABLE
            else:
                choices[question.id] = answer
    return Typed(choices, tuple(invalid), faults)


def _answer(question: Question, text: str) -> Choice | None:
    if text in (BLANK, "–", "—"):
        return Choice(blank=True)
    if text == ABSTAIN:
        return Choice(abstain=True)
    known = {option.casefold(): option for option in question.options}
    parts = re.split(r"[,;]+" if re.search(r"[,;]", text) else r"\s+", text)
    parts = [part.strip() for part in parts if part.strip()]
    if question.kind in ("single", "approval"):
        chosen = tuple(known.get(part.casefold(), part) for part in parts)
        return Choice(approved=chosen) if len(set(chosen)) == len(chosen) else None
    numbers = _numbers(question.kind, parts, known)
    if numbers is None:
        return None
    return {
        "score": lambda: Choice(scores=numbers),
        "points": lambda: Choice(points=numbers),
        "ranked": lambda: Choice(ranks=numbers),
    }[question.kind]()


def _numbers(kind: str, parts: list[str], known: Mapping[str, str]) -> dict[str, int] | None:
    """Return option -> number; without numbers a ranking is in the order of its places."""
    found: dict[str, int] = {}
    in_order = kind == "ranked" and not any(_PAIR.fullmatch(part) for part in parts)
    for place, part in enumerate(parts, start=1):
        pair = _PAIR.fullmatch(part)
        if pair is None and not in_order:
            return None
        code = part if pair is None else pair[1]
        option = known.get(code.casefold(), code)
        if option in found:
            return None
        found[option] = place if pair is None else int(pair[2])
    return found
