"""Surveys as content: made, worded and published by organisers, seen by everyone, answered by name.

Everything flushes and nothing commits; `now` is always given. An anonymous survey is answered
through its box (`survey_box`), never here.
"""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from services.consultations import consultations, phases, survey_box, survey_questions
from services.consultations.model import (
    Consultation,
    OpenAnswer,
    Phase,
    Survey,
    SurveyAnswer,
    db,
)
from services.consultations.rules import surveys as rules
from services.consultations.rules.phases import SURVEY
from shared import papers
from shared.contracts import surveys as contracts
from shared.contracts.actors import Actor
from shared.contracts.ballots import Choices
from shared.ids import random_id
from shared.problems import conflict, forbidden, invalid, not_found


def get(survey_id: UUID, *, actor: Actor) -> tuple[Survey, Consultation]:
    """Return a survey and its consultation; drafts exist for the centre's organisers alone."""
    found: Survey | None = db.session.scalar(
        select(Survey).where(Survey.id == survey_id).options(selectinload(Survey.questions))
    )
    if found is None:
        raise not_found("survey")
    consultation = consultations.get(found.consultation_id, actor=actor)
    organises = actor.holds("organiser", consultation.centre_id)
    if found.state == "draft" and not organises:
        raise not_found("survey")
    return found, consultation


def of_consultation(consultation_id: UUID, *, actor: Actor) -> tuple[list[Survey], Consultation]:
    """Return the surveys of a consultation in the order they were made."""
    consultation = consultations.get(consultation_id, actor=actor)
    wanted = select(Survey).where(Survey.consultation_id == consultation_id).order_by(Survey.id)
    if not actor.holds("organiser", consultation.centre_id):
        wanted = wanted.where(Survey.state != "draft")
    found = db.session.scalars(wanted.options(selectinload(Survey.questions)))
    return list(found), consultation


def create(consultation_id: UUID, *, actor: Actor, command: contracts.DescribeSurvey) -> Survey:
    """Make a draft of a survey."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    if consultation.state == "withdrawn":
        raise conflict("withdrawn", "The consultation was called off.")
    number = db.session.scalar(
        select(func.count()).select_from(Survey).where(Survey.consultation_id == consultation_id)
    )
    if (number or 0) >= rules.MOST_SURVEYS:
        raise conflict("too_many_surveys", f"A consultation has at most {rules.MOST_SURVEYS}.")
    made = Survey(consultation_id=consultation_id)
    _describe(made, command)
    db.session.add(made)
    db.session.flush()
    return made


def edit(survey_id: UUID, *, actor: Actor, command: contracts.DescribeSurvey) -> Survey:
    """Put new words and settings in the place of a draft's old ones."""
    found = survey_questions.to_edit(survey_id, actor)
    _describe(found, command)
    db.session.flush()
    return found


def delete_draft(survey_id: UUID, *, actor: Actor) -> None:
    """Throw a draft away with its questions."""
    db.session.delete(survey_questions.to_edit(survey_id, actor))
    db.session.flush()


def publish(survey_id: UUID, *, actor: Actor, now: datetime) -> Survey:
    """Fix a survey's questions; it is open as long as its phase in a public consultation is.

    Raises Refusal `not_ready` with what is missing.
    """
    found = survey_questions.to_edit(survey_id, actor)
    consultation = db.session.get_one(Consultation, found.consultation_id)
    phase = phase_of(consultation)
    lacks = rules.missing(
        survey_questions.told(found), closes_at=phase.closes_at if phase else None, now=now
    )
    if lacks:
        raise invalid("not_ready", **{fault: fault for fault in lacks})
    found.state, found.published_at = "published", now
    db.session.flush()
    survey_box.follow(consultation)
    consultations.log_act("survey.published", consultation, actor=actor, reason=found.title)
    return found


def answer(survey_id: UUID, *, actor: Actor, choices: Choices, now: datetime) -> None:
    """Keep a person's answer to a named survey; it takes the place of their earlier one.

    Raises Refusal `choices` (422, a code for each question), `not_open`, `anonymous`.
    """
    if actor.account_id is None:
        raise forbidden("Sign in to answer.")
    found, _ = get(survey_id, actor=actor)
    if found.anonymous:
        raise conflict("anonymous", "An anonymous survey is answered through its box alone.")
    # Holds the phase open until the commit: whoever closes waits for this answer.
    phases.to_take_part(found.consultation_id, SURVEY, actor=actor, now=now)
    db.session.refresh(found, ["state"])
    form = rules.form(survey_questions.told(found))
    if found.state != "published" or form is None:
        raise conflict("not_open", "This survey is not open.")
    try:
        kept = papers.check(form, choices)
    except papers.Invalid as wrong:
        raise invalid("choices", **wrong.faults) from None
    values = {"choices": kept, "answered_at": now}
    db.session.execute(
        insert(SurveyAnswer)
        .values(id=random_id(), survey_id=survey_id, person_id=actor.account_id, **values)
        .on_conflict_do_update(constraint="uq_survey_answers_survey_id_person_id", set_=values)
    )


def own_answer(survey: Survey, *, actor: Actor) -> Choices | None:
    """Return what the actor answered to a named survey."""
    if survey.anonymous or actor.account_id is None:
        return None
    kept = db.session.scalar(
        select(SurveyAnswer.choices).where(
            SurveyAnswer.survey_id == survey.id, SurveyAnswer.person_id == actor.account_id
        )
    )
    return None if kept is None else papers.read(kept)


def phase_of(consultation: Consultation) -> Phase | None:
    """Return the phase in which a consultation's surveys are open."""
    for phase in consultation.phases:
        if phase.kind == SURVEY:
            return phase
    return None


def forget_person(person_id: UUID, words: bool) -> None:
    """Part an erased person from what they answered by name; the counts stay as they are.

    `words`: what they wrote in open questions goes, too, and stands as withheld.
    """
    mine = select(SurveyAnswer.id).where(SurveyAnswer.person_id == person_id)
    # Whoever counts holds these rows: what they take out of them is there once we have them.
    db.session.execute(mine.order_by(SurveyAnswer.id).with_for_update())
    if words:
        db.session.execute(
            update(OpenAnswer)
            .where(OpenAnswer.answer_id.in_(mine))
            .values(text="", state="withheld", reason="removed on request")
            .execution_options(synchronize_session=False)
        )
        for kept in db.session.scalars(
            select(SurveyAnswer).where(SurveyAnswer.person_id == person_id)
        ):
            kept.choices = _without_words(kept.choices)
    db.session.flush()
    db.session.execute(
        update(SurveyAnswer)
        .where(SurveyAnswer.person_id == person_id)
        .values(person_id=None)
        .execution_options(synchronize_session=False)
    )


def _without_words(kept: str) -> str:
    # That something was written stays: it is in the figures.
    left = {
        code: msgspec.structs.replace(choice, text="…") if choice.text else choice
        for code, choice in papers.read(kept).items()
    }
    bare = {
        code: {name: value for name, value in msgspec.to_builtins(choice).items() if value}
        for code, choice in left.items()
    }
    return msgspec.json.encode(bare, order="sorted").decode()


def _describe(survey: Survey, command: contracts.DescribeSurvey) -> None:
    if faults := rules.faults(command):
        raise invalid(**faults)
    survey.title, survey.description = command.title.strip(), command.description.strip()
    survey.anonymous = command.anonymous
    survey.who, survey.shown = command.who, command.shown
    survey.translations = survey_questions.translated(command.translations)
