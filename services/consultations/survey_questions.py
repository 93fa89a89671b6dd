"""The questions of a survey's draft: added, worded anew, moved, taken off.

Everything flushes and nothing commits. Each change locks the consultation first, so two
organisers at one draft wait for each other.
"""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from services.consultations import consultations
from services.consultations.model import Survey, SurveyQuestion, db
from services.consultations.rules import surveys as rules
from shared.contracts import surveys as contracts
from shared.contracts.actors import Actor
from shared.problems import conflict, invalid, not_found


def add(survey_id: UUID, *, actor: Actor, command: contracts.DescribeSurveyQuestion) -> Survey:
    """Put a question at the end of a draft."""
    found = to_edit(survey_id, actor)
    if len(found.questions) >= rules.MOST_QUESTIONS:
        raise conflict("too_many_questions", f"A survey has at most {rules.MOST_QUESTIONS}.")
    open_ones = sum(question.kind == "text" for question in found.questions)
    if command.kind == "text" and open_ones >= rules.MOST_OPEN:
        raise conflict("too_many_open", f"At most {rules.MOST_OPEN} questions are open.")
    if faults := rules.question_faults(command, told(found)):
        raise invalid(**faults)
    made = SurveyQuestion(
        code=rules.next_code(question.code for question in found.questions),
        position=max((question.position for question in found.questions), default=0) + 1,
        kind=command.kind,
    )
    _ask(made, command)
    found.questions.append(made)
    db.session.flush()
    return found


def edit(
    survey_id: UUID,
    question_id: UUID,
    *,
    actor: Actor,
    command: contracts.DescribeSurveyQuestion,
) -> Survey:
    """Put a question anew; its code and kind stay.

    Raises conflict `depended_on` when a later question's condition would name what is gone.
    """
    found = to_edit(survey_id, actor)
    question, place = _find(found, question_id)
    if command.kind != question.kind:
        raise invalid(kind="fixed")
    if faults := rules.question_faults(command, told(found)[:place]):
        raise invalid(**faults)
    _ask(question, command)
    _conditions_hold(found)
    db.session.flush()
    return found


def remove(survey_id: UUID, question_id: UUID, *, actor: Actor) -> Survey:
    """Take a question off a draft; a second time is a no-op.

    Raises conflict `depended_on` while another question depends on it.
    """
    found = to_edit(survey_id, actor)
    found.questions = [one for one in found.questions if one.id != question_id]
    _conditions_hold(found)
    db.session.flush()
    return found


def move(survey_id: UUID, question_id: UUID, *, actor: Actor, up: bool) -> Survey:
    """Move a question by one place; never before one it depends on (conflict `depended_on`)."""
    found = to_edit(survey_id, actor)
    _question, place = _find(found, question_id)
    other = place - 1 if up else place + 1
    if 0 <= other < len(found.questions):
        order = list(found.questions)
        order[place], order[other] = order[other], order[place]
        for position, question in enumerate(order, start=1):
            question.position = position
        found.questions = order
        _conditions_hold(found)
    db.session.flush()
    return found


def told(survey: Survey) -> list[contracts.SurveyQuestion]:
    """Return a survey's questions as everything else reads them."""
    fields = [
        field.name
        for field in msgspec.structs.fields(contracts.SurveyQuestion)
        if field.name != "id"
    ]
    return [
        msgspec.convert(
            {"id": question.id} | {name: getattr(question, name) for name in fields},
            contracts.SurveyQuestion,
        )
        for question in survey.questions
    ]


def to_edit(survey_id: UUID, actor: Actor) -> Survey:
    """Return a draft its organiser is about to change, its consultation locked until the commit."""
    consultation_id = db.session.scalar(
        select(Survey.consultation_id).where(Survey.id == survey_id)
    )
    if consultation_id is None:
        raise not_found("survey")
    consultations.to_organise(consultation_id, actor=actor)
    found = db.session.get_one(Survey, survey_id, populate_existing=True)
    if found.state != "draft":
        raise conflict("already_published", "What people answer stays as it is.")
    return found


def translated(translations: dict[str, Any]) -> dict[str, Any]:
    """Return translations as they are kept: those that say something."""
    kept = {language: msgspec.to_builtins(words) for language, words in translations.items()}
    return {language: words for language, words in kept.items() if any(words.values())}


def _ask(question: SurveyQuestion, command: contracts.DescribeSurveyQuestion) -> None:
    question.title, question.description = command.title.strip(), command.description.strip()
    question.required = command.required
    titles = [title.strip() for title in command.options]
    if command.kind in rules.WITH_OPTIONS:
        question.options = rules.with_codes(titles, question.options or [])
    else:
        question.options = []
    question.most = command.most
    scale = command.kind == "scale"
    question.lowest = command.lowest if scale else None
    question.highest = command.highest if scale else None
    question.low = command.low.strip() if scale else ""
    question.high = command.high.strip() if scale else ""
    question.shown_if, question.shown_for = command.shown_if, list(command.shown_for)
    question.translations = translated(command.translations)


def _find(survey: Survey, question_id: UUID) -> tuple[SurveyQuestion, int]:
    for place, question in enumerate(survey.questions):
        if question.id == question_id:
            return question, place
    raise not_found("question")


def _conditions_hold(survey: Survey) -> None:
    questions = told(survey)
    for place, question in enumerate(questions):
        if not rules.condition_holds(question.shown_if, question.shown_for, questions[:place]):
            raise conflict("depended_on", "Another question depends on it.")
