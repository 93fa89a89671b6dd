"""What was sent with a ballot's form: kept word for word, and read as choices.

A field's name says what it answers, so that a form is read, carried and shown again without
knowing its ballot: `a:<question>` is an option chosen, or a ticked choice (`:blank`, `:abstain`),
`s:`, `p:` and `r:<question>:<option>` are a score, points and a place, `t:<question>` is a text,
`g:<group>` is the question chosen from a group. Nothing here is kept anywhere but in the form.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flask import request

from shared import papers
from shared.contracts.ballots import BallotForm, Choice

BLANK, ABSTAIN = ":blank", ":abstain"

# Faults of the form alone, beside those of `shared.papers`.
NOT_A_NUMBER = "not_a_number"
OTHER_OF_GROUP = "other_of_group"

_PREFIXES = ("a:", "s:", "p:", "r:", "t:", "g:")
_LONGEST, _LONGEST_TEXT, _MOST = 200, 20_000, 5000
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_SEED = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Looking:
    """Which options are looked at: found by words or place, only the chosen, side by side."""

    words: str = ""
    area: str = ""
    only: bool = False
    compared: tuple[str, ...] = ()

    @classmethod
    def sent(cls) -> "Looking":
        """Read from the form that was sent; the button that shows all forgets the search."""
        asked = request.form
        if asked.get("do") == "all":
            return cls(compared=tuple(asked.getlist("cmp"))[:_MOST])
        return cls(
            words=asked.get("q", "").strip()[:_LONGEST],
            area=asked.get("area", "")[:_LONGEST],
            only="only" in asked,
            compared=tuple(asked.getlist("cmp"))[:_MOST],
        )


@dataclass(frozen=True)
class Filled:
    """The answers as they were typed, and what the form carries beside them.

    `order` is the random seed of a drawn order, made for this form alone. `ticket` is what a check
    gave a voter without an account. `shared`: the computer is not the voter's own.
    """

    answers: tuple[tuple[str, str], ...] = ()
    order: str = field(default_factory=lambda: secrets.token_hex(8))
    ticket: str = ""
    shared: bool = False

    @classmethod
    def sent(cls) -> "Filled":
        """Read the form that was sent."""
        given = request.form
        pairs = dict.fromkeys(
            (name[:_LONGEST], value[: _LONGEST_TEXT if name.startswith("t:") else _LONGEST])
            for name, value in given.items(multi=True)
            if name.startswith(_PREFIXES) and value
        )
        order = given.get("order", "")
        return cls(
            answers=tuple(pairs)[:_MOST],
            order=order if _SEED.fullmatch(order) else secrets.token_hex(8),
            ticket=given.get("ticket", "")[:2000],
            shared="shared" in given,
        )

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Everything as hidden fields, so that nothing is lost on the way."""
        fields = [*self.answers, ("order", self.order)]
        if self.ticket:
            fields.append(("ticket", self.ticket))
        return [*fields, ("shared", "y")] if self.shared else fields

    @property
    def groups(self) -> dict[str, str]:
        """Group -> the question chosen from it."""
        return {name[2:]: value for name, value in self.answers if name.startswith("g:")}

    def read(self) -> tuple[dict[str, Choice], dict[str, str]]:
        """Return the choices, and a code for each question with something else than a number."""
        made: dict[str, _Made] = {}
        faults: dict[str, str] = {}
        for name, value in self.answers:
            kind, _, rest = name.partition(":")
            if kind == "g":
                continue
            question, _, option = rest.partition(":")
            answer = made.setdefault(question, _Made())
            if kind == "a":
                answer.tick(value)
            elif kind == "t":
                answer.text = value
            elif _NUMBER.fullmatch(value.strip()):
                answer.numbers.setdefault(kind, {})[option] = int(value)
            else:
                faults[question] = NOT_A_NUMBER
        return {name: answer.choice() for name, answer in made.items()}, faults

    def judged(self, form: BallotForm) -> dict[str, str]:
        """Return a code for every question that is not answered rightly."""
        choices, faults = self.read()
        try:
            papers.check(form, choices)
        except papers.Invalid as wrong:
            faults = {**wrong.faults, **dict(self._misplaced(form, choices)), **faults}
        else:
            faults |= dict(self._misplaced(form, choices))
        return faults

    def _misplaced(self, form: BallotForm, choices: dict[str, Choice]) -> Iterator[tuple[str, str]]:
        """Find what was answered in another question of a group than the one chosen."""
        for group, chosen in self.groups.items():
            names = [question.id for question in form.questions if question.group == group]
            answered = {name for name in names if choices.get(name, Choice()) != Choice()}
            if chosen in names and answered and answered != {chosen}:
                yield chosen, OTHER_OF_GROUP


@dataclass
class _Made:
    """One question's answer while it is read."""

    approved: dict[str, None] = field(default_factory=dict)
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    blank: bool = False
    abstain: bool = False
    text: str = ""

    def tick(self, value: str) -> None:
        if value == BLANK:
            self.blank = True
        elif value == ABSTAIN:
            self.abstain = True
        else:
            self.approved[value] = None

    def choice(self) -> Choice:
        return Choice(
            approved=tuple(self.approved),
            scores=self.numbers.get("s", {}),
            points=self.numbers.get("p", {}),
            ranks=self.numbers.get("r", {}),
            blank=self.blank,
            abstain=self.abstain,
            text=self.text,
        )


def answers_of(choices: Mapping[str, Choice]) -> tuple[tuple[str, str], ...]:
    """Return choices as the fields of the form that would say them."""
    found: list[tuple[str, str]] = []
    for question, choice in choices.items():
        found += [(f"a:{question}", option) for option in choice.approved]
        found += [(f"s:{question}:{option}", str(n)) for option, n in choice.scores.items()]
        found += [(f"r:{question}:{option}", str(n)) for option, n in choice.ranks.items()]
        found += [(f"t:{question}", choice.text)] if choice.text else []
    return tuple(found)


def fields(answers: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the values of each field."""
    found: dict[str, list[str]] = {}
    for name, value in answers:
        found.setdefault(name, []).append(value)
    return found
