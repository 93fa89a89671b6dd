"""The phases of a consultation: proposed, set, and moved after the publication with a reason.

The dates of its vote stand with the ballot. Each use case locks the consultation first.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from services.consultations import bases, board, consultations, pending, terms
from services.consultations.model import Consultation, Phase, PhaseChange, db
from services.consultations.rules import bases as basis_rules
from services.consultations.rules import phases as rules
from services.consultations.rules import terms as days
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.bases import ChangePhase, PlanPhase
from shared.contracts.messages import NotifyPerson
from shared.problems import conflict, invalid

_DAY = timedelta(days=1)
_PREPARING = 7


def propose(consultation: Consultation, *, now: datetime) -> None:
    """Give a new draft the phases its basis proposes, on days on which its terms are kept.

    There is a week to prepare it, and after that the time its notices take.

    Raises Refusal for `basis` where there is no such one.
    """
    if consultation.basis and consultation.basis not in basis_rules.known():
        raise invalid(basis="unknown")
    basis = bases.basis_of(consultation)
    leads = [term.number + 1 for term in basis.terms if term.kind == "notice" and term.number]
    first = days.last_day(days.day_of(now), _PREPARING + max(leads, default=0), moves=True)
    least = {term.phase: term.number for term in basis.terms if term.kind == "least"}
    plan: list[PlanPhase] = []
    for proposed in basis.phases:
        since = max(one.last for one in plan) + _DAY if proposed.then and plan else first
        length = max(proposed.days, least.get(proposed.kind, 0))
        last = days.last_day(since, length, moves=True)
        plan.append(PlanPhase(kind=proposed.kind, first=since, last=last))
    consultation.phases = [
        Phase(kind=one.kind, opens_at=span[0], closes_at=span[1])
        for one in plan
        for span in (_span(one.first, one.last),)
    ]
    db.session.flush()


def plan(consultation_id: UUID, *, actor: Actor, phases: tuple[PlanPhase, ...]) -> Consultation:
    """Put phases in the place of a draft's old ones.

    Raises Refusal with a fault by kind: `closes_before_opening`, `too_long`, `after_the_first`,
    `before_the_end`, `before_the_result`; and `phases` where a kind stands twice.
    """
    consultation = consultations.to_edit(consultation_id, actor=actor)
    wanted: dict[str, rules.Span] = {one.kind: _span(one.first, one.last) for one in phases}
    if len(wanted) != len(phases):
        raise invalid(phases="taken")
    if faults := rules.plan_faults(wanted):
        raise invalid(**faults)
    there = {phase.kind: phase for phase in consultation.phases}
    for kind, (opens_at, closes_at) in wanted.items():
        if kind not in there:
            there[kind] = Phase(kind=kind)
            consultation.phases.append(there[kind])
        there[kind].opens_at, there[kind].closes_at = opens_at, closes_at
    consultation.phases = [phase for phase in consultation.phases if phase.kind in wanted]
    db.session.flush()
    return consultation


def change(
    consultation_id: UUID, kind: str, *, actor: Actor, command: ChangePhase, now: datetime
) -> Consultation:
    """Move a public phase, or add one; everyone reads the reason.

    What is open keeps its first day, what has ended keeps both, and nothing ends in the past. A
    term that is broken by it is answered with the same reason.
    """
    consultation = _public(consultation_id, actor)
    reason = pending.reason_of(command.reason)
    phase = next((one for one in consultation.phases if one.kind == kind), None)
    opens_at, closes_at = _span(command.first, command.last)
    old = (phase.opens_at, phase.closes_at) if phase is not None else None
    if old is not None and old[0] <= now:
        opens_at = old[0]
    elif command.first == days.day_of(now):
        # Today means from now on, for what was not open yet.
        opens_at = now
    _judge(consultation, kind, old, (opens_at, closes_at), now)
    if phase is None:
        phase = Phase(kind=kind)
        consultation.phases.append(phase)
    phase.opens_at, phase.closes_at = opens_at, closes_at
    _tell(consultation, phase, "dates" if old else "added", reason, actor=actor, now=now)
    return consultation


def close_early(
    consultation_id: UUID, kind: str, *, actor: Actor, reason: str, now: datetime
) -> Consultation:
    """End an open phase at once; everyone reads the reason."""
    consultation = _public(consultation_id, actor)
    reason = pending.reason_of(reason)
    phase = next((one for one in consultation.phases if one.kind == kind), None)
    if phase is None or not rules.is_open(now, opens_at=phase.opens_at, closes_at=phase.closes_at):
        raise conflict("not_open", "Only what is open can be closed.")
    if phase.opens_at == now:
        raise conflict("not_open", "It opens at this very moment.")
    phase.closes_at = now
    _tell(consultation, phase, "closed_early", reason, actor=actor, now=now)
    return consultation


def _public(consultation_id: UUID, actor: Actor) -> Consultation:
    consultation = consultations.to_organise(consultation_id, actor=actor)
    if consultation.state != "published" or not consultation.basis:
        raise conflict("not_announced", "Nothing of it is public.")
    return consultation


def _judge(
    consultation: Consultation, kind: str, old: rules.Span | None, new: rules.Span, now: datetime
) -> None:
    fault = rules.change_fault(now, old=old, new=new)
    if fault in ("already_closed", "already_open"):
        raise conflict(fault, "The phase's state does not allow it.")
    if fault is not None:
        raise invalid(**{"first" if fault == "opens_in_the_past" else "last": fault})
    spans = {phase.kind: (phase.opens_at, phase.closes_at) for phase in consultation.phases}
    faults = rules.plan_faults({**spans, kind: new})
    if found := next(iter(faults.values()), None):
        raise invalid(last=faults.get(kind, found))


def _tell(
    consultation: Consultation,
    phase: Phase,
    kind: str,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    consultation.phase_changes.append(
        PhaseChange(
            phase=phase.kind,
            kind=kind,
            reason=reason,
            opens_at=phase.opens_at,
            closes_at=phase.closes_at,
            changed_at=now,
        )
    )
    db.session.flush()
    for term in terms.unanswered(consultation, now=now):
        terms.say(consultation, term, reason, actor=actor, now=now)
    board.tell(consultation)
    consultations.log_act(f"phase.{kind}", consultation, actor=actor, reason=reason)
    if consultation.created_by not in (None, actor.account_id):
        outbox.publish(
            db.session(),
            NotifyPerson(
                person_id=consultation.created_by,
                template="consultation_dates_changed",
                key=f"consultation:{consultation.id}:{consultation.version}",
                facts={"title": consultation.title, "path": f"/konsultacje/{consultation.id}"},
            ),
        )


def _span(first: date, last: date) -> rules.Span:
    return days.starts_at(first), days.starts_at(last + _DAY)
