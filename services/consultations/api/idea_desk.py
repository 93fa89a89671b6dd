"""The door to the desk of ideas: the formal check, the settings, the way onto the ballot."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import (
    consultations,
    idea_ballot,
    idea_checks,
    idea_lists,
    idea_settings,
    idea_views,
)
from services.consultations.api import telling
from services.consultations.model import Idea as Row
from services.consultations.model import IdeaSettings as SettingsRow
from shared.access import anyone, official, organiser, signed_in
from shared.api import Api, actor
from shared.contracts.consultations import Consultation, GiveReason
from shared.contracts.idea_checks import (
    BallotPlan,
    BallotTarget,
    CheckIdea,
    DecideAppeal,
    FindBallotPlan,
    IdeaSettings,
    PutIdeasOnBallot,
    SetIdeas,
)
from shared.contracts.ideas import Idea

api = Api("idea_desk")

_ALL = "/v1/consultations/<uuid:consultation_id>/ideas"
_ONE = f"{_ALL}/<int:number>"
_SETTINGS = "/v1/consultations/<uuid:consultation_id>/idea-settings"
_BALLOT = "/v1/consultations/<uuid:consultation_id>/idea-ballot"


@api.put(f"{_ONE}/check", allow=organiser | official, takes=CheckIdea, gives=Idea)
def check_idea(consultation_id: UUID, number: int, command: CheckIdea) -> Idea:
    """Accept an idea, send it back for corrections, or reject it."""
    now = datetime.now(UTC)
    return _told(
        idea_checks.check(consultation_id, number, actor=actor(), command=command, now=now)
    )


@api.put(f"{_ONE}/appeal", allow=signed_in, takes=GiveReason, gives=Idea)
def appeal_idea(consultation_id: UUID, number: int, command: GiveReason) -> Idea:
    """Appeal against the rejection of one's own idea."""
    now = datetime.now(UTC)
    return _told(
        idea_checks.appeal(consultation_id, number, actor=actor(), reason=command.reason, now=now)
    )


@api.put(f"{_ONE}/appeal-decision", allow=organiser | official, takes=DecideAppeal, gives=Idea)
def decide_appeal(consultation_id: UUID, number: int, command: DecideAppeal) -> Idea:
    """Decide an appeal as another person than the one who rejected."""
    now = datetime.now(UTC)
    return _told(
        idea_checks.decide(consultation_id, number, actor=actor(), command=command, now=now)
    )


@api.put(f"{_ONE}/reopening", allow=organiser | official, takes=GiveReason, gives=Idea)
def reopen_idea(consultation_id: UUID, number: int, command: GiveReason) -> Idea:
    """Take a decision back; the idea waits for the check again."""
    now = datetime.now(UTC)
    return _told(
        idea_checks.reopen(consultation_id, number, actor=actor(), reason=command.reason, now=now)
    )


@api.get(_SETTINGS, allow=anyone, gives=IdeaSettings)
def get_idea_settings(consultation_id: UUID) -> IdeaSettings:
    """Show what a consultation asks of ideas."""
    return _settings(idea_settings.get(consultation_id, actor=actor()))


@api.put(_SETTINGS, allow=organiser, takes=SetIdeas, gives=IdeaSettings)
def set_ideas(consultation_id: UUID, command: SetIdeas) -> IdeaSettings:
    """Set what a consultation asks of ideas."""
    return _settings(idea_settings.put(consultation_id, actor=actor(), command=command))


@api.get(_BALLOT, allow=organiser, query=FindBallotPlan, gives=BallotPlan)
def get_ballot_plan(consultation_id: UUID, query: FindBallotPlan) -> BallotPlan:
    """Show what putting the accepted ideas on the ballot would do."""
    found, targets, refused, undecided = idea_ballot.plan(
        consultation_id, by_area=query.by_area, actor=actor()
    )
    return BallotPlan(
        targets=tuple(
            BallotTarget(
                area_id=one.area_id,
                question=(one.question.title or found.title) if one.question else None,
                budget=one.question.counting.get("budget") if one.question else None,
                ideas=idea_lists.cards(found, [(idea, False) for idea in one.new]),
                already=one.already,
            )
            for one in targets
        ),
        refused=refused,
        undecided=undecided,
    )


@api.put(_BALLOT, allow=organiser, takes=PutIdeasOnBallot, gives=Consultation)
def put_ideas_on_ballot(consultation_id: UUID, command: PutIdeasOnBallot) -> Consultation:
    """Put all accepted ideas on the ballot; those there already are passed over."""
    now = datetime.now(UTC)
    found = idea_ballot.put(consultation_id, actor=actor(), command=command, now=now)
    return telling.consultation(found, now=now)


def _settings(row: SettingsRow) -> IdeaSettings:
    return IdeaSettings(
        signatures=row.signatures,
        of_areas={UUID(area): number for area, number in row.of_areas.items()},
        per_person=row.per_person,
        most_cost=row.most_cost,
        correction_days=row.correction_days,
        appeal_days=row.appeal_days,
        checklist=tuple(row.checklist),
    )


def _told(row: Row) -> Idea:
    found = consultations.get(row.consultation_id, actor=actor())
    return idea_views.whole(row, found, actor=actor(), now=datetime.now(UTC))
