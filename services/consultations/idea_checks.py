"""The formal check of an idea: accepted, back for corrections, or rejected; and the appeal.

Each decision has its public reason and is told to the author. An appeal is decided by another
person than the one who rejected: the database refuses anything else.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.consultations import consultations, idea_acts, idea_settings, signatures
from services.consultations.model import Consultation, Idea, IdeaAct, db
from services.consultations.rules import ideas as rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.idea_checks import CheckIdea, DecideAppeal
from shared.contracts.messages import NotifyStaff
from shared.database import constraint_of
from shared.problems import conflict, forbidden, invalid

_TOLD = {"accepted": "idea_accepted", "returned": "idea_returned", "rejected": "idea_rejected"}


def check(
    consultation_id: UUID, number: int, *, actor: Actor, command: CheckIdea, now: datetime
) -> Idea:
    """Decide about an idea; who wrote it does not decide.

    Raises Refusal `own_idea`, `not_now`, `too_few_signatures`, or `invalid` where a reason, a line
    of the check or a possible date is missing.
    """
    found, idea = _to_check(consultation_id, number, actor)
    settings = idea_settings.of(found)
    reason = idea_acts.reason_of(command.reason, needed=command.result in rules.NEEDS_REASON)
    if unknown := set(command.checklist) - set(settings.checklist):
        raise invalid(checklist="unknown", detail=f"{len(unknown)} lines are not asked here.")
    unmet = [line for line, met in command.checklist.items() if not met]
    if command.result == "accepted":
        if unmet:
            raise invalid(checklist="unmet")
        if idea.signatures < signatures.needed(found, idea):
            raise conflict("too_few_signatures", "It has fewer signatures than it needs.")
    until = _until(command, settings.correction_days, settings.appeal_days, now)
    idea_acts.move(
        idea,
        command.result,
        actor=actor,
        now=now,
        reason=reason,
        until=until,
        checklist=dict(command.checklist),
    )
    _tell(idea, command.result, until, now)
    consultations.log_act(f"idea.{command.result}", found, actor=actor, reason=f"{number}")
    return idea


def appeal(consultation_id: UUID, number: int, *, actor: Actor, reason: str, now: datetime) -> Idea:
    """Appeal against a rejection, once and in time; organisers are told.

    Raises Refusal `too_late`, `not_now`, `appealed_already`.
    """
    idea = idea_acts.own(consultation_id, number, actor=actor)
    found = idea_acts.consultation(consultation_id, actor=actor)
    reason = idea_acts.reason_of(reason)
    if idea.state == rules.REJECTED:
        if idea.due_at is None:
            raise conflict("appealed_already", "An appeal was decided; that decision stands.")
        if not rules.in_time(now, idea.due_at):
            raise conflict("too_late", "The time for an appeal is over.")
    idea_acts.move(idea, "appealed", actor=actor, now=now, reason=reason)
    outbox.publish(
        db.session(),
        NotifyStaff(
            centre_id=found.centre_id,
            role="organiser",
            except_id=_rejected_by(idea),
            template="idea_appealed",
            key=f"idea:{idea.id}:appealed:{now.isoformat()}",
            facts={"title": idea.title, "path": f"/biurko{idea_acts.path(idea)}"},
        ),
    )
    return idea


def decide(
    consultation_id: UUID, number: int, *, actor: Actor, command: DecideAppeal, now: datetime
) -> Idea:
    """Decide an appeal for good; whoever rejected the idea is refused as `own_decision`."""
    found, idea = _to_check(consultation_id, number, actor)
    act = "granted" if command.granted else "upheld"
    try:
        with db.session.begin_nested():
            idea_acts.move(
                idea,
                act,
                actor=actor,
                now=now,
                reason=idea_acts.reason_of(command.reason),
                overrules=_rejected_by(idea),
            )
    except IntegrityError as error:
        if constraint_of(error) != "ck_idea_acts_another_person":
            raise
        raise conflict("own_decision", "Another person than who rejected decides.") from None
    idea_acts.tell_author(idea, f"idea_appeal_{act}", key=f"{act}:{now.isoformat()}")
    consultations.log_act(f"idea.{act}", found, actor=actor, reason=f"{number}")
    return idea


def reopen(consultation_id: UUID, number: int, *, actor: Actor, reason: str, now: datetime) -> Idea:
    """Take a decision back, with a public reason: the idea waits for the check again."""
    found, idea = _to_check(consultation_id, number, actor)
    reason = idea_acts.reason_of(reason)
    idea_acts.move(idea, "reopened", actor=actor, now=now, reason=reason)
    idea_acts.tell_author(idea, "idea_reopened", key=f"reopened:{now.isoformat()}")
    consultations.log_act("idea.reopened", found, actor=actor, reason=f"{number}")
    return idea


def _to_check(consultation_id: UUID, number: int, actor: Actor) -> tuple[Consultation, Idea]:
    found = idea_acts.consultation(consultation_id, actor=actor)
    if not rules.may_check(actor, centre_id=found.centre_id, author_id=None):
        raise forbidden()
    idea = idea_acts.locked(consultation_id, number)
    if not rules.may_check(actor, centre_id=found.centre_id, author_id=idea.author_id):
        raise conflict("own_idea", "Nobody decides about their own idea.")
    return found, idea


def _until(
    command: CheckIdea, correction_days: int, appeal_days: int, now: datetime
) -> datetime | None:
    """Return until when the author may correct, or appeal: the end of a day."""
    if command.result == "accepted":
        return None
    if command.result == "rejected":
        return rules.last_instant(now, appeal_days)
    if command.until is None:
        return rules.last_instant(now, correction_days)
    until = rules.end_of(command.until)
    if not now < until <= now + rules.MOST_AHEAD:
        raise invalid(until="out_of_range")
    return until


def _tell(idea: Idea, result: str, until: datetime | None, now: datetime) -> None:
    # Written out as the last minute of the day, not as the first of the next.
    last = {"until_at": (until - timedelta(minutes=1)).isoformat()} if until is not None else {}
    idea_acts.tell_author(idea, _TOLD[result], key=f"{result}:{now.isoformat()}", **last)


def _rejected_by(idea: Idea) -> UUID | None:
    """Return who rejected an idea last; nobody once that account is erased."""
    found: UUID | None = db.session.scalar(
        select(IdeaAct.done_by)
        .where(IdeaAct.idea_id == idea.id, IdeaAct.act == "rejected")
        .order_by(IdeaAct.done_at.desc(), IdeaAct.id.desc())
        .limit(1)
    )
    return found
