"""What a valid paper is: the one rule for the page, before it asks the register, and for the box.

A paper has exactly one canonical form, so that a repeated submit can be told from another vote.
A new kind of question is a new entry in `_KINDS`.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import msgspec

from shared import branching
from shared.contracts.ballots import BallotForm, Choice, Question

# Codes a question can be refused with; the page words them.
EMPTY = "empty"
TOO_FEW = "too_few"
TOO_MANY = "too_many"
TOO_EXPENSIVE = "too_expensive"
OUT_OF_RANGE = "out_of_range"
TOO_MANY_POINTS = "too_many_points"
TOO_MANY_EACH = "too_many_each"
TIED = "tied"
OTHER_KIND = "other_kind"
UNKNOWN_OPTION = "unknown_option"
UNKNOWN_QUESTION = "unknown_question"
BLANK_AND_OPTIONS = "blank_and_options"
NO_BLANK = "no_blank"
NO_ABSTAIN = "no_abstain"
GROUP_EMPTY = "group_empty"
GROUP_MANY = "group_many"
TOO_LONG = "too_long"

# A paper card on which no question is answered rightly: it counts as a paper, for nothing.
INVALID = "{}"

MOST_PLACES = 1000
MOST_POINTS = 1_000_000
LONGEST_TEXT = 2000


class Invalid(Exception):
    """The choices are not a paper; `faults` maps a question's id to a code."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(*sorted(set(faults.values())))
        self.faults = faults


def check(form: BallotForm, choices: Mapping[str, Choice]) -> str:
    """Return the paper's canonical text. The order of ticking and of the options leaves no trace,
    nor does an answer to a question that the other answers leave unasked.

    Raises Invalid with a code for every question that is not answered rightly.
    """
    questions = {question.id: question for question in form.questions}
    faults = {name: UNKNOWN_QUESTION for name in choices if name not in questions}
    canonical = {}
    given = {name: choices.get(name, Choice()) for name in questions}
    for group in _groups(form):
        faults |= _group_faults(group, given)
    unasked = branching.hidden(form.questions, given)
    for name, question in questions.items():
        if name in unasked:
            continue
        answer = _KINDS[question.kind].bare(given[name])
        if answer == Choice() and (question.group or not question.required):
            # Whether enough of the group is answered was judged above.
            continue
        fault = _fault(question, answer)
        if fault is not None:
            faults.setdefault(name, fault)
        else:
            canonical[name] = _canonical(question, answer)
    if not canonical and not faults:
        # Nothing had to be answered, and nothing was: that is no paper.
        faults = {next(iter(questions)): EMPTY}
    if faults:
        raise Invalid(faults)
    return msgspec.json.encode(canonical, order="sorted").decode()


def check_card(form: BallotForm, choices: Mapping[str, Choice], invalid: Collection[str]) -> str:
    """Return the canonical text of a paper card whose `invalid` questions hold no valid answer.

    Nobody can ask a card's voter again, so such a question is left out; with one of a group all
    of the group. Raises Invalid like `check`.
    """
    unknown = set(invalid) - {question.id for question in form.questions}
    if unknown:
        raise Invalid(dict.fromkeys(unknown, UNKNOWN_QUESTION))
    groups = {question.group for question in form.questions if question.id in invalid} - {""}
    left = tuple(
        question
        for question in form.questions
        if question.id not in invalid and question.group not in groups
    )
    return check(BallotForm(questions=left), choices) if left or choices else INVALID


def read(paper: str) -> dict[str, Choice]:
    """Return the choices of a canonical paper.

    Unanswered questions of a group are not there, nor are those a paper card holds no valid
    answer to; of `INVALID` nothing is there.
    """
    return msgspec.json.decode(paper, type=dict[str, Choice])


def form_fault(form: BallotForm) -> str | None:
    """Return why nobody could vote on such a form, or None."""
    ids = [question.id for question in form.questions]
    if not ids or len(set(ids)) < len(ids):
        return "questions"
    for question in form.questions:
        if question.kind not in _KINDS:
            return "kind"
        if question.kind == "text":
            if question.options or not 1 <= question.longest <= LONGEST_TEXT:
                return "limits"
            continue
        options = question.options
        if not options or len(set(options)) < len(options):
            return "options"
        if not _limits_hold(question):
            return "limits"
    return None if branching.holds(form.questions) else "branches"


def _limits_hold(question: Question) -> bool:
    most = len(question.options) if question.max_choices is None else question.max_choices
    if not 1 <= question.min_choices <= most:
        return False
    if question.costs and len(question.costs) != len(question.options):
        return False
    if question.max_cost is not None and not question.costs:
        return False
    if question.kind == "score":
        return question.min_score < question.max_score
    if question.kind == "points":
        each = question.max_points_each
        return 0 < question.points <= MOST_POINTS and (each is None or each > 0)
    return question.kind != "single" or most == 1


def _groups(form: BallotForm) -> Iterable[list[str]]:
    groups: dict[str, list[str]] = {}
    for question in form.questions:
        if question.group:
            groups.setdefault(question.group, []).append(question.id)
    return groups.values()


def _group_faults(group: list[str], given: Mapping[str, Choice]) -> dict[str, str]:
    answered = [name for name in group if given[name] != Choice()]
    if not answered:
        return dict.fromkeys(group, GROUP_EMPTY)
    return dict.fromkeys(answered, GROUP_MANY) if len(answered) > 1 else {}


def _fault(question: Question, answer: Choice) -> str | None:
    if answer == Choice():
        return EMPTY
    if answer.blank or answer.abstain:
        return _ticked_fault(question, answer)
    kind = _KINDS[question.kind]
    if answer != kind.only(answer):
        return OTHER_KIND
    if question.kind != "text" and (fault := _number_fault(question, kind.chosen(answer))):
        return fault
    return kind.fault(question, answer)


def _ticked_fault(question: Question, answer: Choice) -> str | None:
    if answer == Choice(blank=True):
        return None if question.blank else NO_BLANK
    if answer == Choice(abstain=True):
        return None if question.abstain else NO_ABSTAIN
    return BLANK_AND_OPTIONS


def _number_fault(question: Question, chosen: set[str]) -> str | None:
    if not chosen <= set(question.options):
        return UNKNOWN_OPTION
    if question.max_choices is not None and len(chosen) > question.max_choices:
        return TOO_MANY
    if len(chosen) < question.min_choices:
        return TOO_FEW
    if question.max_cost is not None:
        costs = dict(zip(question.options, question.costs, strict=True))
        if sum(costs[option] for option in chosen) > question.max_cost:
            return TOO_EXPENSIVE
    return None


def _canonical(question: Question, answer: Choice) -> dict[str, object]:
    if answer.blank:
        return {"blank": True}
    if answer.abstain:
        return {"abstain": True}
    return _KINDS[question.kind].canonical(answer)


def _score_fault(question: Question, answer: Choice) -> str | None:
    fine = all(question.min_score <= n <= question.max_score for n in answer.scores.values())
    return None if fine else OUT_OF_RANGE


def _points_fault(question: Question, answer: Choice) -> str | None:
    given = answer.points.values()
    if min(given) < 0:
        return OUT_OF_RANGE
    if question.max_points_each is not None and max(given) > question.max_points_each:
        return TOO_MANY_EACH
    return TOO_MANY_POINTS if sum(given) > question.points else None


def _ranked_fault(question: Question, answer: Choice) -> str | None:
    places = answer.ranks.values()
    if not all(1 <= place <= MOST_PLACES for place in places):
        return OUT_OF_RANGE
    return None if question.ties or len(set(places)) == len(places) else TIED


def _dense(answer: Choice) -> dict[str, object]:
    places = {place: at for at, place in enumerate(sorted(set(answer.ranks.values())), start=1)}
    return {"ranks": {option: places[place] for option, place in answer.ranks.items()}}


def _without_zeros(answer: Choice) -> Choice:
    # Nothing for an option is the same as not naming it.
    return msgspec.structs.replace(
        answer, points={option: n for option, n in answer.points.items() if n}
    )


def _tidied(answer: Choice) -> Choice:
    """Take from a text what nobody sees, so that it is the same however it was typed."""
    plain = unicodedata.normalize("NFC", answer.text).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    return msgspec.structs.replace(answer, text=text.strip())


class _Kind(NamedTuple):
    """How one kind of question is answered: the options it names, its own limits, its one form."""

    chosen: Callable[[Choice], set[str]]
    only: Callable[[Choice], Choice]
    fault: Callable[[Question, Choice], str | None]
    canonical: Callable[[Choice], dict[str, object]]
    bare: Callable[[Choice], Choice] = lambda answer: answer


_APPROVAL = _Kind(
    chosen=lambda answer: set(answer.approved),
    only=lambda answer: Choice(approved=answer.approved),
    fault=lambda _question, _answer: None,
    canonical=lambda answer: {"approved": sorted(set(answer.approved))},
)

_KINDS: dict[str, _Kind] = {
    "single": _APPROVAL,
    "approval": _APPROVAL,
    "score": _Kind(
        chosen=lambda answer: set(answer.scores),
        only=lambda answer: Choice(scores=answer.scores),
        fault=_score_fault,
        canonical=lambda answer: {"scores": answer.scores},
    ),
    "points": _Kind(
        chosen=lambda answer: set(answer.points),
        only=lambda answer: Choice(points=answer.points),
        fault=_points_fault,
        canonical=lambda answer: {"points": answer.points},
        bare=_without_zeros,
    ),
    "ranked": _Kind(
        chosen=lambda answer: set(answer.ranks),
        only=lambda answer: Choice(ranks=answer.ranks),
        fault=_ranked_fault,
        canonical=_dense,
    ),
    "text": _Kind(
        chosen=lambda _answer: set(),
        only=lambda answer: Choice(text=answer.text),
        fault=lambda question, answer: TOO_LONG if len(answer.text) > question.longest else None,
        canonical=lambda answer: {"text": answer.text},
        bare=_tidied,
    ),
}
