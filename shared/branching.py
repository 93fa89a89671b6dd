"""Which questions of a form are asked, going by what was answered before them: one rule for all.

The page, the paper and the count use it alike. A question can depend on an earlier one alone, so
there is no circle; what depends on a question that is not asked is not asked either.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.contracts.ballots import Choice, Question

# Kinds whose answers another question can depend on.
DECIDING = ("single", "approval", "score")


def hidden(questions: Iterable[Question], choices: Mapping[str, Choice]) -> frozenset[str]:
    """Return the ids of the questions that these answers leave unasked."""
    found: set[str] = set()
    for question in questions:
        if not question.shown_if:
            continue
        parent = choices.get(question.shown_if, Choice())
        if question.shown_if in found or said(parent).isdisjoint(question.shown_for):
            found.add(question.id)
    return frozenset(found)


def said(choice: Choice) -> set[str]:
    """Return what an answer says, as conditions name it: options, and scores as figures."""
    return {*choice.approved, *map(str, choice.scores.values())}


def answers_of(question: Question) -> tuple[str, ...]:
    """Return everything an answer to a question can say, as conditions name it."""
    if question.kind == "score":
        return tuple(map(str, range(question.min_score, question.max_score + 1)))
    return question.options if question.kind in DECIDING else ()


def holds(questions: Iterable[Question]) -> bool:
    """Tell whether each condition names an earlier question and answers it can have."""
    before: dict[str, set[Any]] = {}
    for question in questions:
        if question.shown_if:
            possible = before.get(question.shown_if, set())
            if not question.shown_for or not possible.issuperset(question.shown_for):
                return False
        elif question.shown_for:
            return False
        before[question.id] = set(answers_of(question))
    return True
