"""The questions of a draft's ballot: of every kind, in order, each with how it is counted.

Everything flushes and nothing commits. Each change locks the consultation first, so two
organisers at one draft wait for each other.
"""

from typing import Any
from uuid import UUID

import msgspec

from services.consultations import consultations
from services.consultations.model import (
    Ballot,
    BallotOption,
    BallotQuestion,
    Consultation,
    db,
)
from services.consultations.rules import questions as rules
from shared.contracts.actors import Actor
from shared.contracts.ballots import Question, RuleSettings
from shared.contracts.consultations import DescribeOption, DescribeQuestion, Translation
from shared.problems import conflict, invalid, not_found


def add(
    consultation_id: UUID, *, actor: Actor, commands: tuple[DescribeQuestion, ...]
) -> Consultation:
    """Put questions with their options at the end of a draft's ballot: all of them, or none.

    Faults are told as `<place in the list>.<field>`.
    """
    consultation, ballot = to_edit(consultation_id, actor)
    faults = {
        f"{place}.{field}": fault
        for place, command in enumerate(commands)
        for field, fault in _new_faults(command).items()
    }
    codes = {question.code for question in ballot.questions}
    for place, command in enumerate(commands):
        if command.code and command.code in codes:
            faults[f"{place}.code"] = "taken"
        codes.add(command.code)
    if faults:
        raise invalid(**faults)
    if len(ballot.questions) + len(commands) > rules.MOST_QUESTIONS:
        raise conflict("too_many_questions", f"A ballot has at most {rules.MOST_QUESTIONS}.")
    for command in commands:
        _append(ballot, command)
    db.session.flush()
    return consultation


def edit(
    consultation_id: UUID, question_id: UUID, *, actor: Actor, command: DescribeQuestion
) -> Consultation:
    """Put new words, limits and counting in the place of a question's old ones.

    Its code and options stay. Options of a question that no longer has money lose their cost.
    """
    consultation, ballot = to_edit(consultation_id, actor)
    question = find(ballot, question_id)
    if faults := rules.faults(command):
        raise invalid(**faults)
    describe(question, command)
    if not priced(question):
        for option in question.options:
            option.cost = None
    db.session.flush()
    return consultation


def remove(consultation_id: UUID, question_id: UUID, *, actor: Actor) -> Consultation:
    """Take a question with its options off a draft's ballot; a second time is a no-op."""
    consultation, ballot = to_edit(consultation_id, actor)
    ballot.questions = [found for found in ballot.questions if found.id != question_id]
    db.session.flush()
    return consultation


def put_in_order(consultation_id: UUID, *, actor: Actor, ids: tuple[UUID, ...]) -> Consultation:
    """Put all questions of a draft in a new order."""
    consultation, ballot = to_edit(consultation_id, actor)
    ballot.questions = in_order(ballot.questions, ids)
    db.session.flush()
    return consultation


def to_edit(consultation_id: UUID, actor: Actor) -> tuple[Consultation, Ballot]:
    """Return a draft's ballot that its organiser is about to change, locked until the commit."""
    consultation = consultations.to_edit_ballot(consultation_id, actor=actor)
    if consultation.ballot is None:
        raise conflict("ballot_missing", "Set the ballot's dates first.")
    return consultation, consultation.ballot


def find(ballot: Ballot, question_id: UUID) -> BallotQuestion:
    """Return one question of a ballot."""
    for question in ballot.questions:
        if question.id == question_id:
            return question
    raise not_found("question")


def in_order(rows: list[Any], ids: tuple[UUID, ...]) -> list[Any]:
    """Return rows in a new order, with positions that say so; the ids must be exactly theirs."""
    known = {row.id: row for row in rows}
    if len(ids) != len(known) or set(ids) != set(known):
        raise conflict("changed", "Something was added or removed meanwhile.")
    for position, row_id in enumerate(ids, start=1):
        known[row_id].position = position
    return [known[row_id] for row_id in ids]


def asked(question: BallotQuestion) -> Question:
    """Return a question in the form of the paper."""
    return rules.asked(
        code=question.code,
        kind=question.kind,
        group=question.group_code,
        limits=question.limits,
        counting=counting(question),
        options=[(option.code, option.cost) for option in question.options],
    )


def counting(question: BallotQuestion) -> RuleSettings:
    """Return how a question is counted."""
    return msgspec.convert(question.counting, RuleSettings)


def priced(question: BallotQuestion) -> bool:
    """Tell whether the options of a question have costs."""
    return counting(question).rule in rules.BUDGET_RULES


def describe(question: BallotQuestion, command: DescribeQuestion) -> None:
    """Take over what a valid command says; the code and the options stay."""
    question.kind = command.kind
    question.title = command.title.strip()
    question.description = command.description.strip()
    question.option_order = command.order
    question.group_code = command.group.strip()
    question.area_id = command.area_id
    question.translations = translated(command.translations)
    question.limits = rules.limits(command)
    question.counting = msgspec.to_builtins(command.counting)


def append_option(question: BallotQuestion, command: DescribeOption) -> None:
    """Put an option that was found valid at the end of a question."""
    question.options.append(
        BallotOption(
            code=command.code or rules.next_code(option.code for option in question.options),
            position=max((option.position for option in question.options), default=0) + 1,
            title=command.title.strip(),
            description=command.description.strip(),
            cost=command.cost,
            area_id=command.area_id,
            translations=translated(command.translations),
        )
    )


def options_faults(
    commands: tuple[DescribeOption, ...], *, priced: bool, taken: set[str]
) -> dict[str, str]:
    """Return what is wrong with new options, as `<place in the list>.<field>` -> code."""
    faults = {
        f"{place}.{field}": fault
        for place, command in enumerate(commands)
        for field, fault in rules.option_faults(command, priced=priced).items()
    }
    codes = set(taken)
    for place, command in enumerate(commands):
        if command.code and command.code in codes:
            faults[f"{place}.code"] = "taken"
        codes.add(command.code)
    return faults


def translated(translations: dict[str, Translation]) -> dict[str, dict[str, str]]:
    """Return translations as they are kept: those that say something."""
    return {
        language: {"title": words.title.strip(), "description": words.description.strip()}
        for language, words in translations.items()
        if words.title.strip() or words.description.strip()
    }


def _new_faults(command: DescribeQuestion) -> dict[str, str]:
    faults = rules.faults(command)
    options = options_faults(
        command.options, priced=command.counting.rule in rules.BUDGET_RULES, taken=set()
    )
    if len(command.options) > rules.MOST_OPTIONS:
        faults["options"] = "too_many"
    return faults | {f"options.{name}": fault for name, fault in options.items()}


def _append(ballot: Ballot, command: DescribeQuestion) -> None:
    question = BallotQuestion(
        code=command.code or rules.next_code((found.code for found in ballot.questions), "q"),
        position=max((found.position for found in ballot.questions), default=0) + 1,
    )
    describe(question, command)
    for option in command.options:
        append_option(question, option)
    ballot.questions.append(question)
