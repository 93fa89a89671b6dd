"""One survey of a public consultation between a real gateway and a real consultations."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask

from services.consultations import survey_box, survey_questions, surveys
from services.consultations.model import Consultation, Phase
from services.consultations.model import db as papers_db
from services.gateway.model import Account
from services.gateway.model import db as register_db
from services.gateway.register import closing, electors, schedule, voting
from services.gateway.register.voters import Voter
from shared.contracts.actors import Actor, Role
from shared.contracts.ballots import Choice
from shared.contracts.messages import SurveyScheduled
from shared.contracts.surveys import DescribeSurvey, DescribeSurveyQuestion
from shared.ids import new_id

QUESTIONS = (
    DescribeSurveyQuestion(kind="single", title="Bywasz w parku?", options=("Tak", "Nie")),
    DescribeSurveyQuestion(
        kind="multiple",
        title="Co ma tam być?",
        options=("Ławki", "Drzewa", "Fontanna"),
        most=2,
        shown_if="q1",
        shown_for=("o1",),
    ),
    DescribeSurveyQuestion(
        kind="scale", title="Jak oceniasz?", low="źle", high="dobrze", required=False
    ),
    DescribeSurveyQuestion(
        kind="order", title="Co najpierw?", options=("Ścieżki", "Plac zabaw"), required=False
    ),
    DescribeSurveyQuestion(kind="text", title="Co jeszcze?", required=False),
)


def yes(*wanted: str, text: str = "") -> dict[str, Choice]:
    """Whoever comes to the park, and what they want there."""
    said = {"q1": Choice(approved=("o1",)), "q2": Choice(approved=wanted or ("o1",))}
    return said | ({"q5": Choice(text=text)} if text else {})


def published_consultation(*, centre_id: UUID | None = None, closes_in: float = 3600) -> UUID:
    """Make a public consultation whose survey is open, in consultations' own context."""
    now = datetime.now(UTC)
    made = Consultation(
        id=new_id(),
        centre_id=centre_id or new_id(),
        title="Park nad Wełną",
        summary="Co ma być w parku",
        basis="ordinary",
        state="published",
        published_at=now,
    )
    papers_db.session.add(made)
    papers_db.session.flush()
    phase = Phase(
        consultation_id=made.id,
        kind="survey",
        opens_at=now - timedelta(seconds=1),
        closes_at=now + timedelta(seconds=closes_in),
    )
    papers_db.session.add(phase)
    papers_db.session.commit()
    return made.id


class Asked:
    """A survey; an anonymous one is known to the register, too, and open there."""

    def __init__(
        self,
        gateway: Flask,
        consultations: Flask,
        *,
        anonymous: bool = True,
        centre_id: UUID | None = None,
        questions: tuple[DescribeSurveyQuestion, ...] = QUESTIONS,
        **more: Any,
    ) -> None:
        self.gateway, self.consultations = gateway, consultations
        with consultations.app_context():
            self.consultation_id = published_consultation(centre_id=centre_id)
            consultation = papers_db.session.get_one(Consultation, self.consultation_id)
            self.centre_id: UUID = consultation.centre_id
            self.organiser = Actor(account_id=new_id(), roles=(Role("organiser", self.centre_id),))
            command = DescribeSurvey(title="Park", anonymous=anonymous, **more)
            made = surveys.create(self.consultation_id, actor=self.organiser, command=command)
            for question in questions:
                survey_questions.add(made.id, actor=self.organiser, command=question)
            surveys.publish(made.id, actor=self.organiser, now=datetime.now(UTC))
            papers_db.session.commit()
            self.id: UUID = made.id
        if anonymous:
            self.told().advanced()

    def told(self) -> "Asked":
        """Have the register hear what it was told of last."""
        with self.consultations.app_context():
            survey, consultation = surveys.get(self.id, actor=self.organiser)
            assert survey.told_opens_at is not None
            assert survey.told_closes_at is not None
            message = SurveyScheduled(
                survey_id=self.id,
                version=survey.version,
                consultation_id=consultation.id,
                title=survey.title,
                centre_id=consultation.centre_id,
                opens_at=survey.told_opens_at,
                closes_at=survey.told_closes_at,
                check="declaration" if survey.who == "declaration" else "account",
            )
        with self.gateway.app_context():
            schedule.on_survey_scheduled(message)
            register_db.session.commit()
        return self

    def advanced(self) -> "Asked":
        """Have the register take the steps that are due."""
        with self.gateway.app_context():
            closing.advance(self.id)
        return self

    def account(self) -> UUID:
        """Make an account that may answer, as its first submit would make it an elector."""
        account_id = new_id()
        with self.gateway.app_context():
            register_db.session.add(Account(id=account_id, name="Ktoś"))
            register_db.session.flush()
            electors.by_account(ballot_id=self.id, account_id=account_id)
            register_db.session.commit()
        return account_id

    def submit(self, account_id: UUID, choices: dict[str, Choice]) -> voting.Outcome:
        """Press the button of an anonymous survey."""
        with self.gateway.app_context():
            voter = Voter(account_id=account_id)
            return voting.submit(ballot_id=self.id, voter=voter, choices=choices)

    def ended(self) -> "Asked":
        """Let the phase end now, as an organiser would who closes it early."""
        with self.consultations.app_context():
            consultation = papers_db.session.get_one(
                Consultation, self.consultation_id, with_for_update=True
            )
            for phase in consultation.phases:
                phase.closes_at = datetime.now(UTC)
            papers_db.session.flush()
            survey_box.follow(consultation)
            papers_db.session.commit()
        return self
