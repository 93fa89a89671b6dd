"""Remarks that came on paper, and what the law asks authors for: staff's part, each look noted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.consultations import consultations, remarks
from services.consultations.model import Consultation, Phase, Remark, db
from services.consultations.rules import phases as phase_rules
from services.consultations.rules import remarks as rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.messages import StaffActed
from shared.contracts.remarks import EnterRemark
from shared.problems import conflict, forbidden, invalid, not_found


def enter(consultation_id: UUID, command: EnterRemark, *, actor: Actor, now: datetime) -> Remark:
    """Type a remark from paper that came in time; the same form again is the same remark.

    It may be typed after the end, until the report is published.
    Raises Refusal `reported` (409), or `invalid`.
    """
    found = _kept(consultation_id, actor=actor)
    remarks.hold_count(consultation_id)
    there: Remark | None = db.session.scalar(
        select(Remark).where(
            Remark.consultation_id == consultation_id, Remark.sent_as == command.sent_as
        )
    )
    if there is not None:
        return there
    if found.report_at is not None:
        raise conflict("reported", "The report has been published.")
    _check_day(found, command, now)
    made = remarks.written(found, command, source="paper", now=now)
    made.received_on = command.received_on
    made.contact = command.contact.strip()
    made.entered_by = actor.account_id
    remarks.publish(made, found)
    consultations.log_act("remark.entered", found, actor=actor, reason=f"{made.number}")
    return made


def look(consultation_id: UUID, number: int, *, actor: Actor) -> Remark:
    """Return a remark to staff who need what the law asked its author for; the look is noted.

    Its author, where they have an account, sees it among the looks at their data.
    """
    found = _kept(consultation_id, actor=actor)
    remark: Remark | None = db.session.scalar(
        select(Remark).where(Remark.consultation_id == consultation_id, Remark.number == number)
    )
    if remark is None or actor.account_id is None:
        raise not_found("remark")
    outbox.publish(
        db.session(),
        StaffActed(
            account_id=actor.account_id,
            act="contact.remark",
            subject_id=remark.author_id or remark.id,
            centre_id=found.centre_id,
            reason=f"{found.title}, {number}",
        ),
    )
    return remark


def _kept(consultation_id: UUID, *, actor: Actor) -> Consultation:
    found = consultations.get(consultation_id, actor=actor)
    if not rules.may_enter(actor, found.centre_id):
        raise forbidden()
    if found.state != "published":
        raise not_found("consultation")
    return found


def _check_day(found: Consultation, command: EnterRemark, now: datetime) -> None:
    dates = db.session.execute(
        select(Phase.opens_at, Phase.closes_at).where(
            Phase.consultation_id == found.id, Phase.kind == phase_rules.REMARKS
        )
    ).one_or_none()
    if dates is None:
        raise conflict("not_open", "This consultation takes no remarks.")
    faults = {}
    if not rules.came_in_time(
        command.received_on, opens_at=dates.opens_at, closes_at=dates.closes_at, now=now
    ):
        faults["received_on"] = "not_in_time"
    if len(command.contact) > rules.LONGEST_CONTACT:
        faults["contact"] = "too_long"
    if faults:
        raise invalid(**faults)
