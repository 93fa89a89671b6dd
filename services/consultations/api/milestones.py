"""The door to milestones: what was promised after the report, and what came of it."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import answer_jobs, consultations, milestones
from services.consultations.api import answer_telling as telling
from services.consultations.model import db
from shared import database
from shared.access import anyone, organiser
from shared.api import Api, actor
from shared.contracts.base import Nothing
from shared.contracts.milestones import (
    AddMilestonePicture,
    DescribeMilestone,
    Milestones,
    SetMilestoneStatus,
)

api = Api("milestones")
AT = "/v1/consultations/<uuid:consultation_id>/milestones"
ONE = "/v1/milestones/<uuid:milestone_id>"


@api.get(AT, allow=anyone, gives=Milestones)
def get_milestones(consultation_id: UUID) -> Milestones:
    """List a consultation's milestones by their days."""
    consultations.get(consultation_id, actor=actor())
    return _all(consultation_id)


@api.post(AT, allow=organiser, takes=DescribeMilestone, gives=Milestones, status=201)
def add_milestone(consultation_id: UUID, command: DescribeMilestone) -> Milestones:
    """Write a promise down."""
    milestones.add(consultation_id, actor=actor(), command=command, now=datetime.now(UTC))
    return _all(consultation_id)


@api.put(ONE, allow=organiser, takes=DescribeMilestone, gives=Nothing)
def edit_milestone(milestone_id: UUID, command: DescribeMilestone) -> Nothing:
    """Change a milestone's words and the remarks it follows."""
    milestones.edit(milestone_id, actor=actor(), command=command)
    return Nothing()


@api.put(f"{ONE}/status", allow=organiser, takes=SetMilestoneStatus, gives=Nothing)
def set_milestone_status(milestone_id: UUID, command: SetMilestoneStatus) -> Nothing:
    """Say what became of a promise; everybody who took part is told right after."""
    milestones.set_status(
        milestone_id,
        actor=actor(),
        command=command,
        now=datetime.now(UTC),
        today=answer_jobs.today(),
    )
    # The job must find what is to be told, so the commit comes first.
    database.door(db)
    answer_jobs.soon(answer_jobs.tell_milestones)
    return Nothing()


@api.delete(ONE, allow=organiser, gives=Nothing)
def remove_milestone(milestone_id: UUID) -> Nothing:
    """Throw a milestone away of which nobody was told."""
    milestones.remove(milestone_id, actor=actor())
    return Nothing()


@api.post(f"{ONE}/pictures", allow=organiser, takes=AddMilestonePicture, gives=Nothing, status=201)
def add_milestone_picture(milestone_id: UUID, command: AddMilestonePicture) -> Nothing:
    """Put a picture with its words to a milestone."""
    milestones.add_picture(
        milestone_id,
        actor=actor(),
        name=command.name,
        content=command.content,
        alternative=command.alternative,
    )
    return Nothing()


@api.delete(f"{ONE}/pictures/<uuid:file_id>", allow=organiser, gives=Nothing)
def remove_milestone_picture(milestone_id: UUID, file_id: UUID) -> Nothing:
    """Take a picture off a milestone; repeatable."""
    milestones.remove_picture(milestone_id, file_id, actor=actor())
    return Nothing()


def _all(consultation_id: UUID) -> Milestones:
    return Milestones(
        consultation_id=consultation_id,
        milestones=tuple(telling.milestone(one) for one in milestones.listed(consultation_id)),
    )
