"""The door to surveys: structs in, structs out, no decisions."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Response

from services.consultations import (
    open_answers,
    survey_figures,
    survey_files,
    survey_questions,
    surveys,
)
from services.consultations.model import Consultation
from services.consultations.model import Survey as Row
from services.consultations.rules import surveys as rules
from shared.access import allow, anyone, organiser, signed_in
from shared.api import Api, actor
from shared.contracts.base import Nothing
from shared.contracts.surveys import (
    AnswerSurvey,
    CodeOpenAnswers,
    DescribeSurvey,
    DescribeSurveyQuestion,
    FindOpenAnswers,
    JudgeOpenAnswers,
    MoveQuestion,
    OpenAnswers,
    Survey,
    SurveyFigures,
    SurveyNote,
    SurveyNotes,
)
from shared.problems import conflict

api = Api("surveys")


@api.get("/v1/consultations/<uuid:consultation_id>/surveys", allow=anyone, gives=SurveyNotes)
def get_surveys(consultation_id: UUID) -> SurveyNotes:
    """List the surveys of a consultation; drafts for its organisers."""
    found, consultation = surveys.of_consultation(consultation_id, actor=actor())
    return SurveyNotes(notes=tuple(_note(survey, consultation) for survey in found))


@api.post(
    "/v1/consultations/<uuid:consultation_id>/surveys",
    allow=organiser,
    takes=DescribeSurvey,
    gives=Survey,
    status=201,
)
def create_survey(consultation_id: UUID, command: DescribeSurvey) -> Survey:
    """Make a draft of a survey."""
    return _told(surveys.create(consultation_id, actor=actor(), command=command))


@api.get("/v1/surveys/<uuid:survey_id>", allow=anyone, gives=Survey)
def get_survey(survey_id: UUID) -> Survey:
    """Show one survey with its questions."""
    found, consultation = surveys.get(survey_id, actor=actor())
    return _whole(found, consultation)


@api.put("/v1/surveys/<uuid:survey_id>", allow=organiser, takes=DescribeSurvey, gives=Survey)
def edit_survey(survey_id: UUID, command: DescribeSurvey) -> Survey:
    """Change a draft's words and settings."""
    return _told(surveys.edit(survey_id, actor=actor(), command=command))


@api.delete("/v1/surveys/<uuid:survey_id>", allow=organiser, gives=Nothing)
def delete_survey(survey_id: UUID) -> Nothing:
    """Throw a draft away."""
    surveys.delete_draft(survey_id, actor=actor())
    return Nothing()


@api.post(
    "/v1/surveys/<uuid:survey_id>/questions",
    allow=organiser,
    takes=DescribeSurveyQuestion,
    gives=Survey,
    status=201,
)
def add_survey_question(survey_id: UUID, command: DescribeSurveyQuestion) -> Survey:
    """Put a question at the end of a draft."""
    return _told(survey_questions.add(survey_id, actor=actor(), command=command))


@api.put(
    "/v1/surveys/<uuid:survey_id>/questions/<uuid:question_id>",
    allow=organiser,
    takes=DescribeSurveyQuestion,
    gives=Survey,
)
def edit_survey_question(
    survey_id: UUID, question_id: UUID, command: DescribeSurveyQuestion
) -> Survey:
    """Put a question of a draft anew."""
    return _told(survey_questions.edit(survey_id, question_id, actor=actor(), command=command))


@api.delete(
    "/v1/surveys/<uuid:survey_id>/questions/<uuid:question_id>", allow=organiser, gives=Survey
)
def remove_survey_question(survey_id: UUID, question_id: UUID) -> Survey:
    """Take a question off a draft."""
    return _told(survey_questions.remove(survey_id, question_id, actor=actor()))


@api.put(
    "/v1/surveys/<uuid:survey_id>/questions/<uuid:question_id>/place",
    allow=organiser,
    takes=MoveQuestion,
    gives=Survey,
)
def move_survey_question(survey_id: UUID, question_id: UUID, command: MoveQuestion) -> Survey:
    """Move a question of a draft by one place."""
    return _told(survey_questions.move(survey_id, question_id, actor=actor(), up=command.up))


@api.post("/v1/surveys/<uuid:survey_id>/publication", allow=organiser, gives=Survey)
def publish_survey(survey_id: UUID) -> Survey:
    """Fix a survey's questions and open it with its phase."""
    return _told(surveys.publish(survey_id, actor=actor(), now=datetime.now(UTC)))


@api.put("/v1/surveys/<uuid:survey_id>/answer", allow=signed_in, takes=AnswerSurvey, gives=Nothing)
def answer_survey(survey_id: UUID, command: AnswerSurvey) -> Nothing:
    """Answer a named survey, or put the answer anew."""
    now = datetime.now(UTC)
    surveys.answer(survey_id, actor=actor(), choices=command.choices, now=now)
    return Nothing()


@api.get("/v1/surveys/<uuid:survey_id>/figures", allow=anyone, gives=SurveyFigures)
def get_survey_figures(survey_id: UUID) -> SurveyFigures:
    """Show a survey's figures, where and when they may be seen."""
    return _figures(survey_id)


@api.blueprint.get("/v1/surveys/<uuid:survey_id>/figures.csv")
@allow(anyone)
def get_survey_figures_file(survey_id: UUID) -> Response:
    """Give a survey's figures as CSV, where and when they may be seen."""
    return _csv(survey_files.figures(_figures(survey_id)))


@api.blueprint.get("/v1/surveys/<uuid:survey_id>/open-answers.csv")
@allow(anyone)
def get_open_answers_file(survey_id: UUID) -> Response:
    """Give the published open answers as CSV."""
    rows = open_answers.published(survey_id, actor=actor())
    found, _ = surveys.get(survey_id, actor=actor())
    return _csv(survey_files.open_answers(survey_questions.told(found), rows))


@api.get(
    "/v1/surveys/<uuid:survey_id>/open-answers",
    allow=anyone,
    query=FindOpenAnswers,
    gives=OpenAnswers,
)
def find_open_answers(survey_id: UUID, query: FindOpenAnswers) -> OpenAnswers:
    """Show open answers: the published ones, or at the desk all."""
    return open_answers.find(survey_id, query, actor=actor())


@api.post(
    "/v1/surveys/<uuid:survey_id>/open-answers/judgements",
    allow=organiser,
    takes=JudgeOpenAnswers,
    gives=OpenAnswers,
)
def judge_open_answers(survey_id: UUID, command: JudgeOpenAnswers) -> OpenAnswers:
    """Publish or withhold open answers, many at once."""
    open_answers.judge(survey_id, actor=actor(), command=command)
    return open_answers.find(survey_id, FindOpenAnswers(desk=True), actor=actor())


@api.post(
    "/v1/surveys/<uuid:survey_id>/open-answers/themes",
    allow=organiser,
    takes=CodeOpenAnswers,
    gives=OpenAnswers,
)
def code_open_answers(survey_id: UUID, command: CodeOpenAnswers) -> OpenAnswers:
    """Put open answers under a theme, many at once, or take them from under it."""
    open_answers.code(survey_id, actor=actor(), command=command)
    return open_answers.find(survey_id, FindOpenAnswers(desk=True), actor=actor())


def _figures(survey_id: UUID) -> SurveyFigures:
    found, consultation = surveys.get(survey_id, actor=actor())
    if not _shown(found, _station(found, consultation)):
        raise conflict("not_closed", "Nothing is shown before the close.")
    return survey_figures.told(found)


def _told(survey: Row) -> Survey:
    found, consultation = surveys.get(survey.id, actor=actor())
    return _whole(found, consultation)


def _whole(survey: Row, consultation: Consultation) -> Survey:
    questions = survey_questions.told(survey)
    phase = surveys.phase_of(consultation)
    station = _station(survey, consultation)
    missing = rules.missing(
        questions, closes_at=phase.closes_at if phase else None, now=datetime.now(UTC)
    )
    return Survey(
        id=survey.id,
        consultation_id=consultation.id,
        centre_id=consultation.centre_id,
        language=consultation.language,
        title=survey.title,
        description=survey.description,
        state=station,
        anonymous=survey.anonymous,
        who="declaration" if survey.who == "declaration" else "account",
        shown="running" if survey.shown == "running" else "after",
        questions=tuple(questions),
        translations=survey.translations,
        form=rules.form(questions),
        missing=tuple(missing) if survey.state == "draft" else (),
        opens_at=phase.opens_at if phase else None,
        closes_at=phase.closes_at if phase else None,
        figures=_shown(survey, station),
        own=surveys.own_answer(survey, actor=actor()),
    )


def _note(survey: Row, consultation: Consultation) -> SurveyNote:
    station = _station(survey, consultation)
    return SurveyNote(
        id=survey.id,
        title=survey.title,
        description=survey.description,
        state=station,
        anonymous=survey.anonymous,
        questions=len(survey.questions),
        figures=_shown(survey, station),
        translations=survey.translations,
    )


def _station(survey: Row, consultation: Consultation) -> str:
    phase = surveys.phase_of(consultation) if consultation.state == "published" else None
    return rules.station(
        datetime.now(UTC),
        state=survey.state,
        opens_at=phase.opens_at if phase else None,
        closes_at=phase.closes_at if phase else None,
    )


def _shown(survey: Row, station: str) -> bool:
    return rules.shows_figures(state=survey.state, shown=survey.shown, station=station)


def _csv(text: str) -> Response:
    return Response(text.encode(), content_type="text/csv; charset=utf-8")
