"""A survey's figures, as its page, the report and the open data show them.

For an anonymous survey nothing is told before the close, and with few answers nothing but their
number; for a named one what was announced. No figure here leads to a person.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from services.consultations import box, survey_box, survey_questions
from services.consultations.model import OpenAnswer, OpenAnswerTheme, Survey, Theme, db
from services.consultations.rules.survey_counting import Counted
from shared.contracts.surveys import (
    FEWEST_ANSWERS,
    OptionFigures,
    QuestionFigures,
    SurveyFigures,
    SurveyQuestion,
    ThemeFigures,
)
from shared.problems import conflict, not_found


def of(survey_id: UUID) -> SurveyFigures:
    """Return the figures of a closed survey. Raises Refusal `not_closed` before, `not_found`."""
    survey = db.session.get(Survey, survey_id)
    if survey is None:
        raise not_found("survey")
    if survey.state != "closed":
        raise conflict("not_closed", "Figures are there after the close.")
    return told(survey)


def of_consultation(consultation_id: UUID) -> list[SurveyFigures]:
    """Return the figures of every closed survey of a consultation, in the order they were made."""
    closed = select(Survey).where(
        Survey.consultation_id == consultation_id, Survey.state == "closed"
    )
    return [told(survey) for survey in db.session.scalars(closed.order_by(Survey.id))]


def are_awaited(consultation_id: UUID) -> bool:
    """Tell whether a published survey of a consultation has no final figures yet."""
    running = select(Survey.id).where(
        Survey.consultation_id == consultation_id, Survey.state == "published"
    )
    return db.session.scalar(running.limit(1)) is not None


def is_few(survey: Survey) -> bool:
    """Tell whether a closed survey is anonymous and has too few answers to be broken down."""
    return bool(survey.anonymous and survey.figures["answers"] < FEWEST_ANSWERS)


def told(survey: Survey) -> SurveyFigures:
    """Return a survey's figures; whether they may be seen now is the caller's to judge."""
    questions = survey_questions.told(survey)
    counted = survey_box.figures(survey, questions)
    final = survey.state == "closed"
    few = final and is_few(survey)
    sealed = box.state(survey.id) if survey.anonymous and final else None
    return SurveyFigures(
        survey_id=survey.id,
        consultation_id=survey.consultation_id,
        title=survey.title,
        anonymous=survey.anonymous,
        answers=counted.answers,
        few=few,
        final=final,
        questions=() if few else tuple(_questions(survey, questions, counted.questions)),
        translations=survey.translations,
        papers_root=(sealed.papers_root if sealed else None) or "",
        receipts_root=(sealed.receipts_root if sealed else None) or "",
        unbalanced_reason=sealed.unbalanced_reason if sealed else "",
    )


def _questions(
    survey: Survey, questions: Iterable[SurveyQuestion], counted: dict[str, Counted]
) -> Iterable[QuestionFigures]:
    states = _states(survey.id)
    themes = _themes(survey.id)
    for question in questions:
        found = counted.get(question.code, Counted())
        looked = states.get(question.code, {})
        yield QuestionFigures(
            code=question.code,
            kind=question.kind,
            title=question.title,
            asked=found.asked,
            answered=found.answered,
            options=tuple(_options(question, found)),
            total=found.total,
            low=question.low,
            high=question.high,
            published=looked.get("published", 0),
            queued=looked.get("queued", 0),
            withheld=looked.get("withheld", 0),
            themes=tuple(themes.get(question.code, ())),
            translations=question.translations,
        )


def _options(question: SurveyQuestion, counted: Counted) -> Iterable[OptionFigures]:
    named = [(option.code, option.title) for option in question.options]
    if question.lowest is not None and question.highest is not None:
        named = [(str(n), str(n)) for n in range(question.lowest, question.highest + 1)]
    for code, title in named:
        yield OptionFigures(
            code=code,
            title=title,
            count=counted.counts.get(code, 0),
            places=counted.places.get(code, 0),
        )


def _states(survey_id: UUID) -> dict[str, dict[str, int]]:
    rows = db.session.execute(
        select(OpenAnswer.question, OpenAnswer.state, func.count())
        .where(OpenAnswer.survey_id == survey_id)
        .group_by(OpenAnswer.question, OpenAnswer.state)
    )
    found: dict[str, dict[str, int]] = {}
    for question, state, number in rows:
        found.setdefault(question, {})[state] = number
    return found


def _themes(survey_id: UUID) -> dict[str, list[ThemeFigures]]:
    rows = db.session.execute(
        select(OpenAnswer.question, Theme.id, Theme.name, func.count())
        .join(OpenAnswerTheme, OpenAnswerTheme.open_answer_id == OpenAnswer.id)
        .join(Theme, Theme.id == OpenAnswerTheme.theme_id)
        .where(OpenAnswer.survey_id == survey_id)
        .group_by(OpenAnswer.question, Theme.id, Theme.name)
        .order_by(func.count().desc(), Theme.name)
    )
    found: dict[str, list[ThemeFigures]] = {}
    for question, theme_id, name, number in rows:
        found.setdefault(question, []).append(ThemeFigures(id=theme_id, name=name, count=number))
    return found
