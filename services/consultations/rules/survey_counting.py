"""The figures of a survey from its answers. The order of the answers makes no difference."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from services.consultations.rules.surveys import SCALE
from shared import branching
from shared.contracts.ballots import Choice, Question


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """One question: how many were asked it and answered, and how often each thing was said.

    Of an order `counts` are first places and `places` the sums of places; of a scale `total` is
    the sum of the answers.
    """

    asked: int = 0
    answered: int = 0
    counts: dict[str, int] = {}
    places: dict[str, int] = {}
    total: int = 0


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a whole survey, by the questions' codes."""

    answers: int
    questions: dict[str, Counted]


def count(questions: Sequence[Question], answers: Iterable[Mapping[str, Choice]]) -> Figures:
    """Count answers. Who was not asked a question is not counted as silent on it."""
    number = 0
    counting = {question.id: _Counting(question) for question in questions}
    for answer in answers:
        number += 1
        unasked = branching.hidden(questions, answer)
        for question in questions:
            if question.id not in unasked:
                counting[question.id].add(answer.get(question.id))
    return Figures(
        answers=number, questions={code: found.counted() for code, found in counting.items()}
    )


class _Counting:
    """One question while it is counted."""

    def __init__(self, question: Question) -> None:
        self._kind = question.kind
        self._asked = self._answered = self._total = 0
        self._counts = Counter[str](dict.fromkeys(branching.answers_of(question), 0))
        self._places = Counter[str]()
        if self._kind == "ranked":
            self._counts.update(dict.fromkeys(question.options, 0))
            self._places.update(dict.fromkeys(question.options, 0))

    def add(self, answer: Choice | None) -> None:
        self._asked += 1
        if answer is None:
            return
        self._answered += 1
        if self._kind == "ranked":
            self._places.update(answer.ranks)
            self._counts.update(option for option, place in answer.ranks.items() if place == 1)
        elif self._kind == "score":
            score = answer.scores[SCALE]
            self._counts[str(score)] += 1
            self._total += score
        else:
            self._counts.update(answer.approved)

    def counted(self) -> Counted:
        return Counted(
            asked=self._asked,
            answered=self._answered,
            counts=dict(self._counts),
            places=dict(self._places),
            total=self._total,
        )
