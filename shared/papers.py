"""What a valid paper is: the one rule for the page, before it asks the register, and for the box.

A paper has exactly one canonical form, so that a repeated submit can be told from another vote.
A new kind of question is a new entry in `_KINDS`.
"""

from collections.abc import Callable, Mapping

import msgspec

from shared.contracts.ballots import BallotForm, Choice, Question

# Codes a question can be refused with; the page words them.
EMPTY = "empty"
TOO_FEW = "too_few"
TOO_MANY = "too_many"
UNKNOWN_OPTION = "unknown_option"
UNKNOWN_QUESTION = "unknown_question"
BLANK_AND_OPTIONS = "blank_and_options"
NO_BLANK = "no_blank"


class Invalid(Exception):
    """The choices are not a paper; `faults` maps a question's id to a code."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(*sorted(set(faults.values())))
        self.faults = faults


def check(form: BallotForm, choices: Mapping[str, Choice]) -> str:
    """Return the paper's canonical text. The order of ticking and of the options leaves no trace.

    Raises Invalid with a code for every question that is not answered rightly.
    """
    questions = {question.id: question for question in form.questions}
    faults = {name: UNKNOWN_QUESTION for name in choices if name not in questions}
    canonical = {}
    for name, question in questions.items():
        answer = choices.get(name, Choice())
        fault = _fault(question, answer)
        if fault is not None:
            faults[name] = fault
        else:
            canonical[name] = _KINDS[question.kind][1](answer)
    if faults:
        raise Invalid(faults)
    return msgspec.json.encode(canonical, order="sorted").decode()


def read(paper: str) -> dict[str, Choice]:
    """Return the choices of a canonical paper."""
    return msgspec.json.decode(paper, type=dict[str, Choice])


def form_fault(form: BallotForm) -> str | None:
    """Return why nobody could vote on such a form, or None."""
    ids = [question.id for question in form.questions]
    if not ids or len(set(ids)) < len(ids):
        return "questions"
    for question in form.questions:
        if question.kind not in _KINDS:
            return "kind"
        options = question.options
        most = len(options) if question.max_choices is None else question.max_choices
        if not options or len(set(options)) < len(options):
            return "options"
        if not 1 <= question.min_choices <= most:
            return "limits"
    return None


def _fault(question: Question, answer: Choice) -> str | None:
    if answer == Choice():
        return EMPTY
    if answer.blank:
        if answer != Choice(blank=True):
            return BLANK_AND_OPTIONS
        return None if question.blank else NO_BLANK
    return _KINDS[question.kind][0](question, answer)


def _approval_fault(question: Question, answer: Choice) -> str | None:
    ticked = set(answer.approved)
    if not ticked <= set(question.options):
        return UNKNOWN_OPTION
    if question.max_choices is not None and len(ticked) > question.max_choices:
        return TOO_MANY
    return TOO_FEW if len(ticked) < question.min_choices else None


def _approval(answer: Choice) -> dict[str, object]:
    if answer.blank:
        return {"blank": True}
    return {"approved": sorted(set(answer.approved))}


_KINDS: dict[
    str,
    tuple[Callable[[Question, Choice], str | None], Callable[[Choice], dict[str, object]]],
] = {"approval": (_approval_fault, _approval)}
