"""The door to consultations: structs in, structs out."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import announcements, ballots, consultations
from services.consultations.api import telling
from shared.access import anyone, organiser
from shared.api import Api, actor
from shared.contracts.base import Nothing
from shared.contracts.consultations import (
    AddProjects,
    ChangeDates,
    Consultation,
    ConsultationNotes,
    DescribeConsultation,
    DescribeProject,
    FindConsultations,
    GiveReason,
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
        notes=tuple(telling.note(found, projects, now=now) for found, projects in rows),
        total=total,
        page=max(query.page, 1),
        pages=-(-total // consultations.PER_PAGE),
        counts=counts,
    )


@api.get("/v1/consultations/<uuid:consultation_id>", allow=anyone, gives=Consultation)
def get_consultation(consultation_id: UUID) -> Consultation:
    """Show one consultation with its ballot."""
    found = consultations.get(consultation_id, actor=actor())
    return telling.consultation(found, now=datetime.now(UTC))


@api.post(
    "/v1/consultations",
    allow=organiser,
    takes=DescribeConsultation,
    gives=Consultation,
    status=201,
)
def create_consultation(command: DescribeConsultation) -> Consultation:
    """Make a draft."""
    made = consultations.create(actor=actor(), command=command)
    return telling.consultation(made, now=datetime.now(UTC))


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


@api.put(
    "/v1/consultations/<uuid:consultation_id>/announcement", allow=organiser, gives=Consultation
)
def announce(consultation_id: UUID) -> Consultation:
    """Show a draft to everyone and schedule its vote."""
    now = datetime.now(UTC)
    found = announcements.announce(consultation_id, actor=actor(), now=now)
    return telling.consultation(found, now=now)


@api.put(
    "/v1/consultations/<uuid:consultation_id>/dates",
    allow=organiser,
    takes=ChangeDates,
    gives=Consultation,
)
def change_dates(consultation_id: UUID, command: ChangeDates) -> Consultation:
    """Move an announced vote's dates, with a public reason."""
    now = datetime.now(UTC)
    found = announcements.change_dates(consultation_id, actor=actor(), command=command, now=now)
    return telling.consultation(found, now=now)


@api.put(
    "/v1/consultations/<uuid:consultation_id>/early-close",
    allow=organiser,
    takes=GiveReason,
    gives=Consultation,
)
def close_early(consultation_id: UUID, command: GiveReason) -> Consultation:
    """End an open vote now, with a public reason."""
    now = datetime.now(UTC)
    found = announcements.close_early(
        consultation_id, actor=actor(), reason=command.reason, now=now
    )
    return telling.consultation(found, now=now)


@api.put(
    "/v1/consultations/<uuid:consultation_id>/withdrawal",
    allow=organiser,
    takes=GiveReason,
    gives=Consultation,
)
def withdraw(consultation_id: UUID, command: GiveReason) -> Consultation:
    """Call off a vote that has not opened, with a public reason."""
    now = datetime.now(UTC)
    found = announcements.withdraw(consultation_id, actor=actor(), reason=command.reason, now=now)
    return telling.consultation(found, now=now)
