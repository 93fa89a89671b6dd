"""The options of a draft's questions: added, described anew, taken off, put in order.

An option's code is given once and never changed: papers name it so.
"""

from uuid import UUID

from services.consultations import questions
from services.consultations.model import BallotOption, BallotQuestion, Consultation, db
from services.consultations.rules import questions as rules
from shared.contracts.actors import Actor
from shared.contracts.consultations import DescribeOption
from shared.problems import conflict, invalid, not_found


def add(
    consultation_id: UUID,
    question_id: UUID,
    *,
    actor: Actor,
    commands: tuple[DescribeOption, ...],
) -> Consultation:
    """Put options at the end of a draft's question: all of them, or none.

    Faults are told as `<place in the list>.<field>`.
    """
    consultation, ballot = questions.to_edit(consultation_id, actor)
    put_in(questions.find(ballot, question_id), commands)
    return consultation


def put_in(question: BallotQuestion, commands: tuple[DescribeOption, ...]) -> None:
    """Put options at the end of a question that is locked already: all of them, or none."""
    taken = {option.code for option in question.options}
    faults = questions.options_faults(commands, priced=questions.priced(question), taken=taken)
    if faults:
        raise invalid(**faults)
    if len(question.options) + len(commands) > rules.MOST_OPTIONS:
        raise conflict("too_many_options", f"A question has at most {rules.MOST_OPTIONS}.")
    for command in commands:
        questions.append_option(question, command)
    db.session.flush()


def edit(
    consultation_id: UUID,
    question_id: UUID,
    option_id: UUID,
    *,
    actor: Actor,
    command: DescribeOption,
) -> Consultation:
    """Put new words and a new cost in the place of an option's old ones; its code stays."""
    consultation, ballot = questions.to_edit(consultation_id, actor)
    question = questions.find(ballot, question_id)
    option = find(question, option_id)
    if faults := rules.option_faults(command, priced=questions.priced(question)):
        raise invalid(**faults)
    option.title = command.title.strip()
    option.description = command.description.strip()
    option.cost = command.cost
    option.area_id = command.area_id
    option.translations = questions.translated(command.translations)
    db.session.flush()
    return consultation


def remove(
    consultation_id: UUID, question_id: UUID, option_id: UUID, *, actor: Actor
) -> Consultation:
    """Take an option off a draft's question; a second time is a no-op."""
    consultation, ballot = questions.to_edit(consultation_id, actor)
    question = questions.find(ballot, question_id)
    question.options = [found for found in question.options if found.id != option_id]
    db.session.flush()
    return consultation


def put_in_order(
    consultation_id: UUID, question_id: UUID, *, actor: Actor, ids: tuple[UUID, ...]
) -> Consultation:
    """Put all options of a draft's question in a new order."""
    consultation, ballot = questions.to_edit(consultation_id, actor)
    question = questions.find(ballot, question_id)
    question.options = questions.in_order(question.options, ids)
    db.session.flush()
    return consultation


def find(question: BallotQuestion, option_id: UUID) -> BallotOption:
    """Return one option of a question."""
    for option in question.options:
        if option.id == option_id:
            return option
    raise not_found("option")
