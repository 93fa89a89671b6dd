"""An anonymous survey in the two books, and every survey's close: docs/decisions/0014.

The register is told the dates of the phase whenever they change; the box is the vote's own. What
comes out of a frozen box, or of a named survey whose phase is over, is counted once and kept.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import or_, select

from services.consultations import box, survey_questions
from services.consultations.model import (
    Box,
    Consultation,
    OpenAnswer,
    Phase,
    Survey,
    SurveyAnswer,
    db,
)
from services.consultations.rules import survey_counting
from services.consultations.rules import surveys as rules
from services.consultations.rules.phases import SURVEY
from shared import outbox, papers
from shared.contracts.ballots import BallotForm, Choice, Question
from shared.contracts.messages import BallotWithdrawn, SurveyScheduled
from shared.contracts.surveys import SurveyQuestion
from shared.ids import random_id
from shared.queues import job


def follow(consultation: Consultation) -> None:
    """Tell the register how a consultation's anonymous surveys stand now; repeated, it is silent.

    Call it in the transaction that makes the consultation public, calls it off or moves its dates.
    """
    for survey in db.session.scalars(
        select(Survey)
        .where(
            Survey.consultation_id == consultation.id,
            Survey.anonymous,
            Survey.state == "published",
        )
        .order_by(Survey.id)
        .with_for_update()
    ):
        if consultation.state == "published":
            _schedule(survey, consultation)
        elif consultation.state == "withdrawn" and survey.told_opens_at is not None:
            _withdraw(survey)


@job(timeout=300, retries=0)
def follow_due() -> None:
    """Tell the register what it was not told yet: the net under `follow`."""
    wanted = (
        select(Survey.consultation_id)
        .join(Phase, Phase.consultation_id == Survey.consultation_id)
        .join(Consultation, Consultation.id == Survey.consultation_id)
        .where(
            Survey.anonymous,
            Survey.state == "published",
            Phase.kind == SURVEY,
            Consultation.state == "published",
            or_(
                Survey.told_opens_at.is_distinct_from(Phase.opens_at),
                Survey.told_closes_at.is_distinct_from(Phase.closes_at),
            ),
        )
        .distinct()
    )
    for consultation_id in db.session.scalars(wanted).all():
        # The consultation first, as whoever moves its dates does.
        consultation = db.session.get_one(Consultation, consultation_id, with_for_update=True)
        follow(consultation)
        db.session.commit()


@job(timeout=900, retries=0)
def close_due() -> None:
    """Count every survey whose answers are whole; each in a transaction of its own."""
    now = datetime.now(UTC)
    named = (
        select(Survey.id)
        .join(Phase, Phase.consultation_id == Survey.consultation_id)
        .where(
            Survey.state == "published",
            Survey.anonymous.is_(False),
            Phase.kind == SURVEY,
            Phase.closes_at <= now,
        )
    )
    frozen = select(Box.ballot_id).where(Box.kind == "survey", Box.state == "frozen")
    db.session.rollback()
    for survey_id in [*db.session.scalars(frozen).all(), *db.session.scalars(named).all()]:
        close(survey_id, now=now)
        db.session.commit()


def is_survey(ballot_id: UUID) -> bool:
    """Tell whether a box is a survey's."""
    found = db.session.get(Box, ballot_id)
    return found is not None and found.kind == "survey"


def close(survey_id: UUID, *, now: datetime) -> bool:
    """Count a survey and keep its figures and open answers; False when that is done, or too early.

    Before this nobody sees anything of an anonymous survey, at whichever door.
    """
    consultation_id = db.session.scalar(
        select(Survey.consultation_id).where(Survey.id == survey_id)
    )
    if consultation_id is None:
        return False
    # Whoever answers by name holds the phase until the commit: this waits for them.
    phase = db.session.scalar(
        select(Phase)
        .where(Phase.consultation_id == consultation_id, Phase.kind == SURVEY)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    survey = db.session.get_one(Survey, survey_id, with_for_update=True, populate_existing=True)
    if survey.state != "published":
        return False
    if survey.anonymous:
        answers: list[tuple[UUID | None, str]] = [(None, paper) for paper in _papers(survey_id)]
        if not box.publish(survey_id):
            return False
    elif phase is None or now < phase.closes_at:
        return False
    else:
        answers = _named(survey_id, hold=True)
    _keep(survey, answers, now=now)
    return True


def figures(survey: Survey, questions: Iterable[SurveyQuestion]) -> survey_counting.Figures:
    """Return a closed survey's figures as they were kept, a running one's as they are now."""
    if survey.figures is not None:
        return msgspec.convert(survey.figures, survey_counting.Figures)
    return _count(
        [rules.asked(question) for question in questions],
        [kept for _, kept in _named(survey.id)],
    )


def _schedule(survey: Survey, consultation: Consultation) -> None:
    phase = db.session.scalar(
        select(Phase).where(Phase.consultation_id == consultation.id, Phase.kind == SURVEY)
    )
    if phase is None:
        return
    dates = (phase.opens_at, phase.closes_at)
    if (survey.told_opens_at, survey.told_closes_at) == dates:
        return
    if survey.told_opens_at is None:
        box.prepare(
            ballot_id=survey.id,
            centre_id=consultation.centre_id,
            form=_form(survey),
            kind="survey",
        )
    survey.told_opens_at, survey.told_closes_at = dates
    survey.version += 1
    db.session.flush()
    outbox.publish(
        db.session(),
        SurveyScheduled(
            survey_id=survey.id,
            version=survey.version,
            consultation_id=consultation.id,
            title=survey.title,
            centre_id=consultation.centre_id,
            area_ids=tuple(consultation.area_ids),
            opens_at=phase.opens_at,
            closes_at=phase.closes_at,
            check="declaration" if survey.who == "declaration" else "account",
        ),
    )


def _withdraw(survey: Survey) -> None:
    """Take the box away before it opens. One that is open goes on: its answers stay unseen."""
    found = db.session.get(Box, survey.id, populate_existing=True)
    if found is None or found.state != "draft":
        return
    box.discard(survey.id)
    survey.told_opens_at = survey.told_closes_at = None
    survey.version += 1
    db.session.flush()
    outbox.publish(db.session(), BallotWithdrawn(ballot_id=survey.id, version=survey.version))


def _keep(survey: Survey, answers: list[tuple[UUID | None, str]], *, now: datetime) -> None:
    form = _form(survey)
    counted = _count(form.questions, [kept for _, kept in answers])
    survey.figures = msgspec.to_builtins(counted)
    survey.state, survey.closed_at = "closed", now
    db.session.flush()
    written: list[dict[str, Any]] = [
        {
            "id": random_id(),
            "consultation_id": survey.consultation_id,
            "survey_id": survey.id,
            "question": question.id,
            "text": choice.text,
            "answer_id": answer_id,
        }
        for answer_id, kept in answers
        for question, choice in _open(form.questions, papers.read(kept))
    ]
    # Sorted by what is written: their order on disk leads to no paper.
    written.sort(key=lambda row: (row["question"], row["text"]))
    if written:
        db.session.execute(OpenAnswer.__table__.insert(), [row | _QUEUED for row in written])


_QUEUED = {"state": "queued", "reason": ""}


def _open(
    questions: Iterable[Question], choices: Mapping[str, Choice]
) -> Iterable[tuple[Question, Choice]]:
    return [
        (question, choices[question.id])
        for question in questions
        if question.kind == "text" and question.id in choices
    ]


def _count(questions: Iterable[Question], answers: Iterable[str]) -> survey_counting.Figures:
    return survey_counting.count(tuple(questions), map(papers.read, answers))


def _papers(survey_id: UUID) -> list[str]:
    state = db.session.scalar(select(Box.state).where(Box.ballot_id == survey_id))
    return list(box.papers(survey_id)) if state == "frozen" else []


def _named(survey_id: UUID, *, hold: bool = False) -> list[tuple[UUID | None, str]]:
    """Return the answers of a named survey; `hold`: who erases their words waits for the commit."""
    wanted = (
        select(SurveyAnswer.id, SurveyAnswer.choices)
        .where(SurveyAnswer.survey_id == survey_id)
        .order_by(SurveyAnswer.id)
    )
    rows = db.session.execute(wanted.with_for_update() if hold else wanted)
    return [(row.id, row.choices) for row in rows]


def _form(survey: Survey) -> BallotForm:
    made = rules.form(survey_questions.told(survey))
    assert made is not None
    return made
