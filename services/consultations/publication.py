"""A consultation goes public, apart from its vote; one organiser is enough.

A vote by itself is published by its announcement (`announcements`). Whoever may say something in
a consultation finds it from here on; what is voted on in it stays a draft until it is announced.
"""

from datetime import datetime
from uuid import UUID

from services.consultations import bases, board, consultations, pending, terms
from services.consultations.model import Consultation, PhaseChange, db
from services.consultations.rules import phases as rules
from services.consultations.rules import terms as days
from shared.contracts.actors import Actor
from shared.problems import conflict, invalid


def publish(consultation_id: UUID, *, actor: Actor, now: datetime) -> Consultation:
    """Show a draft to everyone.

    Raises Refusal `already_announced`, `no_basis` for a vote by itself, and `not_ready` with what
    is missing.
    """
    consultation = consultations.to_edit(consultation_id, actor=actor)
    if not consultation.basis:
        raise conflict("no_basis", "A vote by itself is published by its announcement.")
    if faults := missing(consultation, now=now):
        raise invalid("not_ready", **{fault: fault for fault in faults})
    for phase in consultation.phases:
        # Nobody is told that something was open before anyone could know of it.
        phase.opens_at = max(phase.opens_at, now)
    bases.keep_terms(consultation)
    consultation.state = "published"
    consultation.published_at = now
    board.tell(consultation)
    consultations.log_act("consultation.published", consultation, actor=actor)
    return consultation


def missing(consultation: Consultation, *, now: datetime) -> list[str]:
    """Return the codes of what a draft lacks before it can be published; empty when ready.

    What concerns one phase or term stands behind a colon: `closes_in_the_past:remarks`,
    `unanswered:notice` for a term that is not kept while nobody has said why.
    """
    if not consultation.phases:
        return ["no_phases"]
    faults = []
    today = days.day_of(now)
    for phase in consultation.phases:
        if phase.closes_at <= now:
            faults.append(f"closes_in_the_past:{phase.kind}")
        elif days.day_of(phase.opens_at) < today:
            faults.append(f"opens_in_the_past:{phase.kind}")
    spans = {phase.kind: (phase.opens_at, phase.closes_at) for phase in consultation.phases}
    faults += [f"{code}:{kind}" for kind, code in rules.plan_faults(spans).items()]
    return faults + [f"unanswered:{term}" for term in terms.unanswered(consultation, now=now)]


def call_off(consultation_id: UUID, *, actor: Actor, reason: str, now: datetime) -> Consultation:
    """Call a public consultation off; its page stays and says why.

    Raises Refusal `vote_announced` where its vote is announced: that takes two organisers.
    """
    consultation = consultations.to_organise(consultation_id, actor=actor)
    if consultation.state != "published" or consultation.report_at is not None:
        raise conflict("not_announced", "There is nothing public to call off.")
    if consultation.ballot is not None and consultation.ballot.announced_at is not None:
        raise conflict("vote_announced", "An announced vote is called off by two organisers.")
    reason = pending.reason_of(reason)
    consultation.state = "withdrawn"
    consultation.phase_changes.append(PhaseChange(kind="withdrawn", reason=reason, changed_at=now))
    db.session.flush()
    board.take_off(consultation)
    consultations.log_act("consultation.withdrawn", consultation, actor=actor, reason=reason)
    return consultation
