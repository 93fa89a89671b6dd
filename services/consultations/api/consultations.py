"""The door to consultations: structs in, structs out."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import consultations
from services.consultations.api import telling
from shared.access import anyone, organiser
from shared.api import Api, actor
from shared.contracts.base import Nothing
from shared.contracts.consultations import (
    Consultation,
    ConsultationNotes,
    DescribeConsultation,
    FindConsultations,
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
