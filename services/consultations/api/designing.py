"""The door to the designer: bases, phases, terms, notices, and the publication."""

from datetime import UTC, datetime
from uuid import UUID

from services.consultations import (
    bases,
    consultations,
    model,
    notices,
    pending,
    planning,
    publication,
    terms,
)
from services.consultations.api import telling
from shared.access import anyone, operator, organiser
from shared.api import Api, actor
from shared.contracts.bases import (
    Bases,
    ChangePhase,
    Course,
    EditTerm,
    Notice,
    PlanPhases,
    SetCourse,
    TermStanding,
)
from shared.contracts.consultations import Consultation, GiveReason

api = Api("designing")
_ONE = "/v1/consultations/<uuid:consultation_id>"


@api.get("/v1/bases", allow=anyone, gives=Bases)
def get_bases() -> Bases:
    """Tell the legal bases a consultation can stand on, with their terms."""
    return bases.known()


@api.put("/v1/bases/<basis>/terms/<term>", allow=operator, takes=EditTerm, gives=Bases)
def edit_term(basis: str, term: str, command: EditTerm) -> Bases:
    """Put other values in the place of a term's."""
    now = datetime.now(UTC)
    return bases.edit_term(basis, term, actor=actor(), command=command, now=now)


@api.delete("/v1/bases/<basis>/terms/<term>", allow=operator, gives=Bases)
def restore_term(basis: str, term: str) -> Bases:
    """Go back to what the file says of a term."""
    return bases.restore_term(basis, term)


@api.get(f"{_ONE}/course", allow=anyone, gives=Course)
def get_course(consultation_id: UUID) -> Course:
    """Tell how a consultation runs: terms and how they are kept, notices, forms."""
    return _course(consultations.get(consultation_id, actor=actor()))


@api.put(f"{_ONE}/phases", allow=organiser, takes=PlanPhases, gives=Consultation)
def plan_phases(consultation_id: UUID, command: PlanPhases) -> Consultation:
    """Set a draft's phases."""
    return _told(planning.plan(consultation_id, actor=actor(), phases=command.phases))


@api.put(f"{_ONE}/phases/<kind>", allow=organiser, takes=ChangePhase, gives=Consultation)
def change_phase(consultation_id: UUID, kind: str, command: ChangePhase) -> Consultation:
    """Move a public phase or add one, with a public reason."""
    now = datetime.now(UTC)
    return _told(planning.change(consultation_id, kind, actor=actor(), command=command, now=now))


@api.put(f"{_ONE}/phases/<kind>/early-close", allow=organiser, takes=GiveReason, gives=Consultation)
def close_phase(consultation_id: UUID, kind: str, command: GiveReason) -> Consultation:
    """End an open phase now, with a public reason."""
    now = datetime.now(UTC)
    return _told(
        planning.close_early(consultation_id, kind, actor=actor(), reason=command.reason, now=now)
    )


@api.put(f"{_ONE}/course", allow=organiser, takes=SetCourse, gives=Course)
def set_course(consultation_id: UUID, command: SetCourse) -> Course:
    """Set the forms, the notices given and what is said of terms that are not kept."""
    now = datetime.now(UTC)
    return _course(notices.set_course(consultation_id, actor=actor(), command=command, now=now))


@api.put(f"{_ONE}/publication", allow=organiser, gives=Consultation)
def publish(consultation_id: UUID) -> Consultation:
    """Show a draft to everyone; its vote stays a draft."""
    now = datetime.now(UTC)
    return _told(publication.publish(consultation_id, actor=actor(), now=now))


@api.put(f"{_ONE}/calling-off", allow=organiser, takes=GiveReason, gives=Consultation)
def call_off(consultation_id: UUID, command: GiveReason) -> Consultation:
    """Call a public consultation without an announced vote off, with a public reason."""
    now = datetime.now(UTC)
    return _told(
        publication.call_off(consultation_id, actor=actor(), reason=command.reason, now=now)
    )


def _told(found: model.Consultation) -> Consultation:
    waiting = pending.of(found, actor=actor())
    return telling.consultation(found, now=datetime.now(UTC), waiting=waiting)


def _course(found: model.Consultation) -> Course:
    now = datetime.now(UTC)
    return Course(
        consultation_id=found.id,
        basis=bases.basis_of(found),
        terms=tuple(
            TermStanding(
                term=term,
                kept=verdict.kept,
                due=verdict.due,
                actual=verdict.actual,
                lacking=verdict.lacking,
                answer=answer.text if answer else "",
                answered_at=answer.answered_at if answer else None,
            )
            for term, verdict, answer in terms.kept(found, now=now)
        ),
        notices=tuple(
            Notice(
                place=place,
                latest=latest,
                given_on=given.given_on if given else None,
                proof=given.proof if given else "",
            )
            for place, latest, given in notices.wanted(found, now=now)
        ),
        forms=tuple(found.forms),
    )
