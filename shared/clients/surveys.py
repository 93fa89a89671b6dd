"""The client of surveys (in consultations): questions, named answers, figures, open answers.

Anonymous answers go through the box, as votes do.
"""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.base import Command, Nothing
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
    SurveyNotes,
)


class Surveys:
    """Calls consultations about surveys. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def of_consultation(self, consultation_id: UUID, *, actor: Actor = VISITOR) -> SurveyNotes:
        """List the surveys of a consultation; drafts for its organisers."""
        return self._http.get(_of(consultation_id), SurveyNotes, actor=actor)

    def create(self, consultation_id: UUID, command: DescribeSurvey, *, actor: Actor) -> Survey:
        """Make a draft."""
        return self._http.send("POST", _of(consultation_id), command, Survey, actor=actor)

    def get(self, survey_id: UUID, *, actor: Actor = VISITOR) -> Survey:
        """Read one survey with its questions, and the actor's own answer if it is named."""
        return self._http.get(_one(survey_id), Survey, actor=actor)

    def edit(self, survey_id: UUID, command: DescribeSurvey, *, actor: Actor) -> Survey:
        """Change a draft's words and settings."""
        return self._http.send("PUT", _one(survey_id), command, Survey, actor=actor)

    def delete(self, survey_id: UUID, *, actor: Actor) -> None:
        """Throw a draft away."""
        self._http.send("DELETE", _one(survey_id), None, Nothing, actor=actor)

    def add_question(
        self, survey_id: UUID, command: DescribeSurveyQuestion, *, actor: Actor
    ) -> Survey:
        """Put a question at the end of a draft."""
        return self._http.send("POST", _one(survey_id, "/questions"), command, Survey, actor=actor)

    def edit_question(
        self, survey_id: UUID, question_id: UUID, command: DescribeSurveyQuestion, *, actor: Actor
    ) -> Survey:
        """Put a question of a draft anew."""
        path = _one(survey_id, f"/questions/{question_id}")
        return self._http.send("PUT", path, command, Survey, actor=actor)

    def remove_question(self, survey_id: UUID, question_id: UUID, *, actor: Actor) -> Survey:
        """Take a question off a draft."""
        path = _one(survey_id, f"/questions/{question_id}")
        return self._http.send("DELETE", path, None, Survey, actor=actor)

    def move_question(
        self, survey_id: UUID, question_id: UUID, *, up: bool, actor: Actor
    ) -> Survey:
        """Move a question of a draft by one place."""
        path = _one(survey_id, f"/questions/{question_id}/place")
        return self._http.send("PUT", path, MoveQuestion(up=up), Survey, actor=actor)

    def publish(self, survey_id: UUID, *, actor: Actor) -> Survey:
        """Fix the questions of a draft and open it with its phase."""
        return self._http.send("POST", _one(survey_id, "/publication"), None, Survey, actor=actor)

    def answer(self, survey_id: UUID, command: AnswerSurvey, *, actor: Actor) -> None:
        """Answer a named survey, or put the answer anew."""
        self._http.send("PUT", _one(survey_id, "/answer"), command, Nothing, actor=actor)

    def figures(self, survey_id: UUID, *, actor: Actor = VISITOR) -> SurveyFigures:
        """Read the figures, where and when they may be seen."""
        return self._http.get(_one(survey_id, "/figures"), SurveyFigures, actor=actor)

    def figures_file(self, survey_id: UUID, *, actor: Actor = VISITOR) -> str:
        """Read the figures as CSV."""
        return self._http.get_text(_one(survey_id, "/figures.csv"), actor=actor)

    def open_answers(
        self, survey_id: UUID, query: FindOpenAnswers, *, actor: Actor = VISITOR
    ) -> OpenAnswers:
        """Search open answers: the published ones, or at the desk all."""
        path = _one(survey_id, "/open-answers")
        return self._http.get(path, OpenAnswers, actor=actor, query=query)

    def open_answers_file(self, survey_id: UUID, *, actor: Actor = VISITOR) -> str:
        """Read the published open answers as CSV."""
        return self._http.get_text(_one(survey_id, "/open-answers.csv"), actor=actor)

    def judge(self, survey_id: UUID, command: JudgeOpenAnswers, *, actor: Actor) -> OpenAnswers:
        """Publish or withhold open answers, many at once."""
        return self._read(survey_id, "judgements", command, actor)

    def code(self, survey_id: UUID, command: CodeOpenAnswers, *, actor: Actor) -> OpenAnswers:
        """Put open answers under a theme, many at once, or take them from under it."""
        return self._read(survey_id, "themes", command, actor)

    def _read(self, survey_id: UUID, how: str, command: Command, actor: Actor) -> OpenAnswers:
        path = _one(survey_id, f"/open-answers/{how}")
        return self._http.send("POST", path, command, OpenAnswers, actor=actor)


def _of(consultation_id: UUID) -> str:
    return f"/v1/consultations/{consultation_id}/surveys"


def _one(survey_id: UUID, rest: str = "") -> str:
    return f"/v1/surveys/{survey_id}{rest}"
