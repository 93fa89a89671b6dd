"""What a consultation asks of ideas: signatures, limits, days and the lines of the check."""

from uuid import UUID

from services.consultations import consultations, idea_acts
from services.consultations.model import Consultation, IdeaSettings, db
from services.consultations.rules import ideas as rules
from shared.contracts.actors import Actor
from shared.contracts.idea_checks import SetIdeas
from shared.problems import invalid

_BOUNDS = {
    "signatures": (0, 100_000),
    "per_person": (1, 100),
    "correction_days": (1, 180),
    "appeal_days": (1, 180),
}


def of(consultation: Consultation) -> IdeaSettings:
    """Return what was set, or what holds where nobody has set anything."""
    found: IdeaSettings | None = db.session.get(IdeaSettings, consultation.id)
    return found or IdeaSettings(
        consultation_id=consultation.id,
        signatures=0,
        of_areas={},
        per_person=5,
        most_cost=None,
        correction_days=14,
        appeal_days=14,
        checklist=list(rules.CHECKLIST.get(consultation.language, rules.CHECKLIST["pl"])),
    )


def get(consultation_id: UUID, *, actor: Actor) -> IdeaSettings:
    """Return what a consultation asks of ideas."""
    return of(idea_acts.consultation(consultation_id, actor=actor))


def put(consultation_id: UUID, *, actor: Actor, command: SetIdeas) -> IdeaSettings:
    """Set what a consultation asks of ideas; those decided already stay decided."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    faults = {
        name: "out_of_range"
        for name, (least, most) in _BOUNDS.items()
        if not least <= getattr(command, name) <= most
    }
    if any(not 0 <= number <= _BOUNDS["signatures"][1] for number in command.of_areas.values()):
        faults["of_areas"] = "out_of_range"
    if command.most_cost is not None and not 0 < command.most_cost < rules.MOST_MONEY:
        faults["most_cost"] = "not_positive"
    lines = list(dict.fromkeys(line.strip() for line in command.checklist if line.strip()))
    if len(lines) > rules.MOST_CHECKS or any(len(line) > 200 for line in lines):
        faults["checklist"] = "too_long"
    if faults:
        raise invalid(**faults)
    found = of(consultation)
    for name in (*_BOUNDS, "most_cost"):
        setattr(found, name, getattr(command, name))
    found.of_areas = {str(area): number for area, number in command.of_areas.items()}
    found.checklist = lines
    db.session.add(found)
    db.session.flush()
    consultations.log_act("ideas.set", consultation, actor=actor)
    return found
