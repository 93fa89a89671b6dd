"""The door to a draft's ballot: its dates, its questions and their options."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import ballots, model, options, questions
from services.consultations.api import telling
from shared.access import organiser
from shared.api import Api, actor
from shared.contracts.consultations import (
    AddOptions,
    AddQuestions,
    Consultation,
    DescribeOption,
    DescribeQuestion,
    PutInOrder,
    ScheduleBallot,
)

api = Api("questions")

_ONE = "/v1/consultations/<uuid:consultation_id>"
_QUESTION = f"{_ONE}/questions/<uuid:question_id>"


@api.put(f"{_ONE}/schedule", allow=organiser, takes=ScheduleBallot, gives=Consultation)
def schedule_ballot(consultation_id: UUID, command: ScheduleBallot) -> Consultation:
    """Set the dates of a draft's ballot and what holds for all its questions."""
    return _told(ballots.schedule(consultation_id, actor=actor(), command=command))


@api.post(f"{_ONE}/questions", allow=organiser, takes=AddQuestions, gives=Consultation, status=201)
def add_questions(consultation_id: UUID, command: AddQuestions) -> Consultation:
    """Put questions on a draft's ballot: all of them, or none."""
    return _told(questions.add(consultation_id, actor=actor(), commands=command.questions))


@api.put(f"{_ONE}/questions-order", allow=organiser, takes=PutInOrder, gives=Consultation)
def put_questions_in_order(consultation_id: UUID, command: PutInOrder) -> Consultation:
    """Put the questions of a draft in a new order."""
    return _told(questions.put_in_order(consultation_id, actor=actor(), ids=command.ids))


@api.put(_QUESTION, allow=organiser, takes=DescribeQuestion, gives=Consultation)
def edit_question(
    consultation_id: UUID, question_id: UUID, command: DescribeQuestion
) -> Consultation:
    """Change a question of a draft; its code and options stay."""
    return _told(questions.edit(consultation_id, question_id, actor=actor(), command=command))


@api.delete(_QUESTION, allow=organiser, gives=Consultation)
def remove_question(consultation_id: UUID, question_id: UUID) -> Consultation:
    """Take a question off a draft's ballot."""
    return _told(questions.remove(consultation_id, question_id, actor=actor()))


@api.post(f"{_QUESTION}/options", allow=organiser, takes=AddOptions, gives=Consultation, status=201)
def add_options(consultation_id: UUID, question_id: UUID, command: AddOptions) -> Consultation:
    """Put options on a draft's question: all of them, or none."""
    found = options.add(consultation_id, question_id, actor=actor(), commands=command.options)
    return _told(found)


@api.put(f"{_QUESTION}/options-order", allow=organiser, takes=PutInOrder, gives=Consultation)
def put_options_in_order(
    consultation_id: UUID, question_id: UUID, command: PutInOrder
) -> Consultation:
    """Put the options of a draft's question in a new order."""
    found = options.put_in_order(consultation_id, question_id, actor=actor(), ids=command.ids)
    return _told(found)


@api.put(
    f"{_QUESTION}/options/<uuid:option_id>",
    allow=organiser,
    takes=DescribeOption,
    gives=Consultation,
)
def edit_option(
    consultation_id: UUID, question_id: UUID, option_id: UUID, command: DescribeOption
) -> Consultation:
    """Change an option of a draft; its code stays."""
    found = options.edit(consultation_id, question_id, option_id, actor=actor(), command=command)
    return _told(found)


@api.delete(f"{_QUESTION}/options/<uuid:option_id>", allow=organiser, gives=Consultation)
def remove_option(consultation_id: UUID, question_id: UUID, option_id: UUID) -> Consultation:
    """Take an option off a draft's question."""
    return _told(options.remove(consultation_id, question_id, option_id, actor=actor()))


def _told(found: model.Consultation) -> Consultation:
    return telling.consultation(found, now=datetime.now(UTC))
