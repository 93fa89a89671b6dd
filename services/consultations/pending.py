"""Two people for what decides a vote: one organiser proposes, another agrees or refuses.

What is agreed to is judged anew and done by `announcements`; here is only who may say what. A
rehearsal binds nobody, so one person is enough for it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from services.consultations import consultations
from services.consultations.model import Consultation, PendingAct, db
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.messages import NotifyPerson, NotifyStaff
from shared.problems import conflict, forbidden, invalid

REASON_LONGEST = 500
ROLE = "organiser"


def of(consultation: Consultation, *, actor: Actor) -> PendingAct | None:
    """Return what waits for a second person, to the centre's organisers alone."""
    if not actor.holds(ROLE, consultation.centre_id):
        return None
    found: PendingAct | None = db.session.scalar(
        select(PendingAct).where(PendingAct.consultation_id == consultation.id)
    )
    return found


def is_needed(consultation: Consultation) -> bool:
    """Tell whether a second person must agree: always, but for rehearsals."""
    return consultation.ballot is None or not consultation.ballot.rehearsal


def propose(
    consultation: Consultation,
    *,
    actor: Actor,
    kind: str,
    now: datetime,
    reason: str = "",
    dates: tuple[datetime, datetime] | None = None,
) -> Consultation:
    """Keep a step until another organiser agrees, and tell them; `consultation` is locked.

    Raises conflict `another_must_agree` when the same person asks for it a second time, and
    `something_waits` when another step waits already.
    """
    _make_sure_nothing_waits(consultation, actor, kind)
    consultations.log_act("ballot.proposed", consultation, actor=actor, reason=reason)
    made = PendingAct(
        consultation_id=consultation.id,
        kind=kind,
        reason=reason,
        opens_at=dates[0] if dates else None,
        closes_at=dates[1] if dates else None,
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    db.session.add(made)
    db.session.flush()
    _ask_the_others(consultation, made)
    return consultation


def to_agree(consultation: Consultation, pending_id: UUID, *, actor: Actor) -> PendingAct:
    """Return what another organiser agrees to.

    Raises conflict `another_must_agree` for whoever proposed it.
    """
    waiting = _waiting(consultation, pending_id)
    if waiting.proposed_by == actor.account_id:
        raise conflict("another_must_agree", "Another organiser must agree.")
    return waiting


def agreed(consultation: Consultation, waiting: PendingAct) -> None:
    """Note that the step is done, and tell who proposed it."""
    _end(waiting)
    _tell(consultation, waiting, "second_person_agreed")


def refuse(consultation_id: UUID, pending_id: UUID, *, actor: Actor, reason: str) -> Consultation:
    """Say no to what another organiser proposed; the reason goes to them and into the log."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    waiting = _waiting(consultation, pending_id)
    if waiting.proposed_by == actor.account_id:
        raise conflict("own_proposal", "Whoever proposed it takes it back.")
    reason = reason_of(reason)
    _end(waiting)
    _tell(consultation, waiting, "second_person_refused", reason=reason)
    consultations.log_act("ballot.refused", consultation, actor=actor, reason=reason)
    return consultation


def take_back(consultation_id: UUID, pending_id: UUID, *, actor: Actor) -> Consultation:
    """Take one's own proposal back."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    waiting = _waiting(consultation, pending_id)
    if waiting.proposed_by != actor.account_id:
        raise forbidden("Only who proposed it takes it back.")
    _end(waiting)
    consultations.log_act("ballot.taken_back", consultation, actor=actor, reason=waiting.reason)
    return consultation


def forget_person(person_id: UUID) -> None:
    """Drop what an erased person has proposed: nobody is left to have proposed it."""
    db.session.execute(delete(PendingAct).where(PendingAct.proposed_by == person_id))


def reason_of(text: str) -> str:
    """Return a reason that says something.

    Raises invalid for the field `reason`.
    """
    text = text.strip()
    if len(text) < 5 or len(text) > REASON_LONGEST:
        raise invalid(reason="empty" if len(text) < 5 else "too_long")
    return text


def _make_sure_nothing_waits(consultation: Consultation, actor: Actor, kind: str) -> None:
    there = of(consultation, actor=actor)
    if there is not None:
        same = there.proposed_by == actor.account_id and there.kind == kind
        raise conflict(
            "another_must_agree" if same else "something_waits",
            "Another organiser must agree to what waits, or it is taken back, first.",
        )


def _waiting(consultation: Consultation, pending_id: UUID) -> PendingAct:
    found: PendingAct | None = db.session.scalar(
        select(PendingAct).where(
            PendingAct.id == pending_id, PendingAct.consultation_id == consultation.id
        )
    )
    if found is None:
        raise conflict("nothing_waits", "It was done, refused or taken back meanwhile.")
    return found


def _end(waiting: PendingAct) -> None:
    db.session.delete(waiting)
    db.session.flush()


def _ask_the_others(consultation: Consultation, waiting: PendingAct) -> None:
    outbox.publish(
        db.session(),
        NotifyStaff(
            centre_id=consultation.centre_id,
            role=ROLE,
            except_id=waiting.proposed_by,
            template="second_person_needed",
            key=f"pending:{waiting.id}",
            facts=_facts(consultation),
        ),
    )


def _tell(consultation: Consultation, waiting: PendingAct, template: str, **facts: str) -> None:
    outbox.publish(
        db.session(),
        NotifyPerson(
            person_id=waiting.proposed_by,
            template=template,
            key=f"pending-end:{waiting.id}",
            facts={**_facts(consultation), **facts},
        ),
    )


def _facts(consultation: Consultation) -> dict[str, str]:
    return {"title": consultation.title, "path": f"/biurko/konsultacje/{consultation.id}"}
