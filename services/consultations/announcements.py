"""A consultation goes public, its dates move, it is closed early or called off.

Each act is told to the register (`BallotScheduled`, with a growing version) and to the feed in
the transaction of the act. What was changed and why stands on the page for everyone.
"""

from datetime import datetime
from uuid import UUID

from services.consultations import ballots, box, consultations
from services.consultations.model import Ballot, BallotChange, Consultation, db
from services.consultations.rules import ballots as rules
from services.consultations.rules import consultations as consultation_rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.consultations import ChangeDates
from shared.contracts.messages import (
    BallotScheduled,
    BallotWithdrawn,
    FeedItemPublished,
    FeedItemWithdrawn,
    NotifyPerson,
)
from shared.problems import conflict, invalid

REASON_LONGEST = 500


def announce(consultation_id: UUID, *, actor: Actor, now: datetime) -> Consultation:
    """Show a draft to everyone and schedule its ballot; from here on its words are fixed."""
    consultation = consultations.to_edit(consultation_id, actor=actor)
    ballot = consultation.ballot
    if ballot is None:
        raise conflict("ballot_missing", "Set the ballot's terms first.")
    faults = rules.missing(
        now=now,
        budget=ballot.budget,
        max_choices=ballot.max_choices,
        costs=[project.cost for project in ballot.projects],
        opens_at=ballot.opens_at,
        closes_at=ballot.closes_at,
    )
    if faults:
        raise invalid("not_ready", **{fault: fault for fault in faults})
    ballot.opens_at = ballot.opens_at or now
    consultation.state = "published"
    consultation.published_at = now
    box.prepare(ballot_id=ballot.id, centre_id=consultation.centre_id, form=ballots.form(ballot))
    _tell(consultation, ballot)
    consultations.log_act("consultation.announced", consultation, actor=actor)
    return consultation


def change_dates(
    consultation_id: UUID, *, actor: Actor, command: ChangeDates, now: datetime
) -> Consultation:
    """Move an announced ballot's dates; the reason stands on the page for everyone."""
    consultation, ballot, old = _announced(consultation_id, actor)
    reason = _reason(command.reason)
    new = (command.opens_at, command.closes_at)
    if new == old:
        raise invalid(closes_at="unchanged")
    fault = rules.change_fault(now, old=old, new=new)
    if fault in ("already_closed", "already_open"):
        raise conflict(fault, "The vote's state does not allow it.")
    if fault is not None:
        raise invalid(**{"opens_at" if fault == "opens_in_the_past" else "closes_at": fault})
    _change(consultation, ballot, "dates", reason, new, actor=actor, now=now)
    return consultation


def close_early(consultation_id: UUID, *, actor: Actor, reason: str, now: datetime) -> Consultation:
    """End an open vote now; the reason stands on the page for everyone."""
    consultation, ballot, old = _announced(consultation_id, actor)
    reason = _reason(reason)
    if not old[0] < now < old[1]:
        raise conflict("not_open", "Only an open vote can be closed.")
    _change(consultation, ballot, "closed_early", reason, (old[0], now), actor=actor, now=now)
    return consultation


def withdraw(consultation_id: UUID, *, actor: Actor, reason: str, now: datetime) -> Consultation:
    """Call off a vote that has not opened; its page stays and says why."""
    consultation, ballot, old = _announced(consultation_id, actor)
    reason = _reason(reason)
    where = consultation_rules.phase(
        now,
        state=consultation.state,
        opens_at=old[0],
        closes_at=old[1],
        result_at=ballot.result_at,
    )
    if not consultation_rules.may_withdraw(where):
        raise conflict("already_open", "Whoever has voted must get a result.")
    # The register may hear of it late: without a box nothing can open meanwhile.
    box.discard(ballot.id)
    consultation.state = "withdrawn"
    _note(consultation, "withdrawn", reason, old, now)
    consultation.version += 1
    ballot.version += 1
    db.session.flush()
    outbox.publish(
        db.session(), FeedItemWithdrawn(item_id=consultation.id, version=consultation.version)
    )
    outbox.publish(db.session(), BallotWithdrawn(ballot_id=ballot.id, version=ballot.version))
    consultations.log_act("consultation.withdrawn", consultation, actor=actor, reason=reason)
    return consultation


def _announced(
    consultation_id: UUID, actor: Actor
) -> tuple[Consultation, Ballot, tuple[datetime, datetime]]:
    consultation = consultations.to_organise(consultation_id, actor=actor)
    ballot = consultation.ballot
    if consultation.state != "published" or ballot is None:
        raise conflict("not_announced", "There is no announced vote here.")
    assert ballot.opens_at is not None
    assert ballot.closes_at is not None
    return consultation, ballot, (ballot.opens_at, ballot.closes_at)


def _reason(text: str) -> str:
    text = text.strip()
    if len(text) < 5 or len(text) > REASON_LONGEST:
        raise invalid(reason="empty" if len(text) < 5 else "too_long")
    return text


def _change(
    consultation: Consultation,
    ballot: Ballot,
    kind: str,
    reason: str,
    dates: tuple[datetime, datetime],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    ballot.opens_at, ballot.closes_at = dates
    _note(consultation, kind, reason, dates, now)
    _tell(consultation, ballot)
    consultations.log_act(f"ballot.{kind}", consultation, actor=actor, reason=reason)
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


def _note(
    consultation: Consultation,
    kind: str,
    reason: str,
    dates: tuple[datetime, datetime],
    now: datetime,
) -> None:
    consultation.changes.append(
        BallotChange(
            kind=kind, reason=reason, opens_at=dates[0], closes_at=dates[1], changed_at=now
        )
    )


def _tell(consultation: Consultation, ballot: Ballot) -> None:
    ballot.version += 1
    consultation.version += 1
    db.session.flush()
    assert ballot.opens_at is not None
    assert ballot.closes_at is not None
    outbox.publish(
        db.session(),
        BallotScheduled(
            ballot_id=ballot.id,
            version=ballot.version,
            consultation_id=consultation.id,
            title=consultation.title,
            centre_id=consultation.centre_id,
            area_ids=tuple(consultation.area_ids),
            opens_at=ballot.opens_at,
            closes_at=ballot.closes_at,
            rehearsal=ballot.rehearsal,
        ),
    )
    if not ballot.rehearsal:
        # A trial is found in the list, marked as such; nobody is invited to it.
        outbox.publish(
            db.session(),
            FeedItemPublished(
                item_id=consultation.id,
                version=consultation.version,
                kind="consultation",
                title=consultation.title,
                summary=consultation.summary,
                centre_id=consultation.centre_id,
                area_ids=tuple(consultation.area_ids),
                path=f"/konsultacje/{consultation.id}",
                starts_at=ballot.opens_at,
                ends_at=ballot.closes_at,
            ),
        )
