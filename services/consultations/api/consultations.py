"""The door to consultations: structs in, structs out."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import ballots, consultations, pending, planning
from services.consultations.api import telling
from services.consultations.rules import consultations as rules
from shared.access import anyone, organiser
from shared.api import Api, actor
from shared.contracts.base import Nothing
from shared.contracts.consultations import (
    AddProjects,
    Consultation,
    ConsultationNotes,
    DescribeConsultation,
    DescribeProject,
    FindConsultations,
    SetBallot,
)

api = Api("consultations")


@api.get("/v1/consultations", allow=anyone, query=FindConsultations, gives=ConsultationNotes)
def find_consultations(query: FindConsultations) -> ConsultationNotes:
    """Search consultations; drafts are found only by organisers asking for their desk."""
    now = datetime.now(UTC)
    rows, counts = consultations.find(query, actor=actor(), now=now)
    total = counts.get(query.phase, 0) if query.phase else sum(counts.values())
    return ConsultationNotes(
        notes=tuple(telling.note(found, now=now, desk=query.desk) for found in rows),
        total=total,
        page=max(query.page, 1),
        pages=-(-total // consultations.PER_PAGE),
        counts=counts,
    )


@api.get("/v1/consultations/<uuid:consultation_id>", allow=anyone, gives=Consultation)
def get_consultation(consultation_id: UUID) -> Consultation:
    """Show one consultation with its ballot."""
    found = consultations.get(consultation_id, actor=actor())
    waiting = pending.of(found, actor=actor())
    return telling.consultation(
        found,
        now=datetime.now(UTC),
        waiting=waiting,
        organises=rules.may_organise(actor(), found.centre_id),
    )


@api.post(
    "/v1/consultations",
    allow=organiser,
    takes=DescribeConsultation,
    gives=Consultation,
    status=201,
)
def create_consultation(command: DescribeConsultation) -> Consultation:
    """Make a draft; by a legal basis with the phases that proposes."""
    now = datetime.now(UTC)
    made = consultations.create(actor=actor(), command=command)
    planning.propose(made, now=now)
    return telling.consultation(made, now=now)


@api.put(
    "/v1/consultations/<uuid:consultation_id>",
    allow=organiser,
    takes=DescribeConsultation,
    gives=Consultation,
)
def edit_consultation(consultation_id: UUID, command: DescribeConsultation) -> Consultation:
    """Change a draft's words."""
    found = consultations.edit(consultation_id, actor=actor(), command=command)
    return telling.consultation(found, now=datetime.now(UTC))


@api.delete("/v1/consultations/<uuid:consultation_id>", allow=organiser, gives=Nothing)
def delete_consultation(consultation_id: UUID) -> Nothing:
    """Throw a draft away."""
    consultations.delete(consultation_id, actor=actor())
    return Nothing()


@api.put(
    "/v1/consultations/<uuid:consultation_id>/ballot",
    allow=organiser,
    takes=SetBallot,
    gives=Consultation,
)
def set_ballot(consultation_id: UUID, command: SetBallot) -> Consultation:
    """Set the terms of a draft's ballot."""
    found = ballots.set_terms(consultation_id, actor=actor(), command=command)
    return telling.consultation(found, now=datetime.now(UTC))


@api.post(
    "/v1/consultations/<uuid:consultation_id>/projects",
    allow=organiser,
    takes=AddProjects,
    gives=Consultation,
    status=201,
)
def add_projects(consultation_id: UUID, command: AddProjects) -> Consultation:
    """Put projects on a draft's ballot: all of them, or none."""
    found = ballots.add_projects(consultation_id, actor=actor(), commands=command.projects)
    return telling.consultation(found, now=datetime.now(UTC))


@api.put(
    "/v1/consultations/<uuid:consultation_id>/projects/<uuid:project_id>",
    allow=organiser,
    takes=DescribeProject,
    gives=Consultation,
)
def edit_project(consultation_id: UUID, project_id: UUID, command: DescribeProject) -> Consultation:
    """Change a project of a draft."""
    found = ballots.edit_project(consultation_id, project_id, actor=actor(), command=command)
    return telling.consultation(found, now=datetime.now(UTC))


@api.delete(
    "/v1/consultations/<uuid:consultation_id>/projects/<uuid:project_id>",
    allow=organiser,
    gives=Consultation,
)
def remove_project(consultation_id: UUID, project_id: UUID) -> Consultation:
    """Take a project off a draft's ballot."""
    found = ballots.remove_project(consultation_id, project_id, actor=actor())
    return telling.consultation(found, now=datetime.now(UTC))
