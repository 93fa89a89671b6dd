"""A vote goes public, its dates move, it is closed early or called off.

Two organisers take each of these steps, but for rehearsals: the first proposes, the second agrees
(`pending`). Each act is told to the register (`BallotScheduled`, with a growing version) and to
the feed in the transaction of the act. What was changed and why stands on the page for everyone.
"""

from datetime import datetime
from uuid import UUID

from services.consultations import ballots, board, box, consultations, pending, stations
from services.consultations.model import Ballot, BallotChange, Consultation, db
from services.consultations.rules import ballots as rules
from services.consultations.rules import consultations as consultation_rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.consultations import ChangeDates
from shared.contracts.messages import BallotScheduled, BallotWithdrawn, NotifyPerson
from shared.problems import conflict, invalid


def announce(consultation_id: UUID, *, actor: Actor, now: datetime) -> Consultation:
    """Propose that a vote is shown to everyone and scheduled; a rehearsal is at once.

    A vote by itself is published so; one in a consultation waits until that is public.
    """
    consultation = consultations.to_organise(consultation_id, actor=actor)
    _ready(consultation, now)
    if pending.is_needed(consultation):
        return pending.propose(consultation, actor=actor, kind="announce", now=now)
    return _announce(consultation, actor=actor, now=now)


def change_dates(
    consultation_id: UUID, *, actor: Actor, command: ChangeDates, now: datetime
) -> Consultation:
    """Propose other dates of an announced ballot; everyone reads the reason."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    _announced(consultation)
    reason = pending.reason_of(command.reason)
    dates = (command.opens_at, command.closes_at)
    _movable(consultation, dates, now)
    if pending.is_needed(consultation):
        return pending.propose(
            consultation, actor=actor, kind="dates", now=now, reason=reason, dates=dates
        )
    return _change_dates(consultation, dates, reason, actor=actor, now=now)


def close_early(consultation_id: UUID, *, actor: Actor, reason: str, now: datetime) -> Consultation:
    """Propose that an open vote ends at once; everyone reads the reason."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    _announced(consultation)
    reason = pending.reason_of(reason)
    _open(consultation, now)
    if pending.is_needed(consultation):
        return pending.propose(consultation, actor=actor, kind="close", now=now, reason=reason)
    return _close(consultation, reason, actor=actor, now=now)


def withdraw(consultation_id: UUID, *, actor: Actor, reason: str, now: datetime) -> Consultation:
    """Propose to call off a vote that has not opened; its page stays and says why."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    _announced(consultation)
    reason = pending.reason_of(reason)
    _not_yet_open(consultation, now)
    if pending.is_needed(consultation):
        return pending.propose(consultation, actor=actor, kind="withdraw", now=now, reason=reason)
    return _withdraw(consultation, reason, actor=actor, now=now)


def agree(consultation_id: UUID, pending_id: UUID, *, actor: Actor, now: datetime) -> Consultation:
    """Do what another organiser proposed, judged anew as things stand now.

    What cannot be done any more is refused in words, and goes on waiting.
    """
    consultation = consultations.to_organise(consultation_id, actor=actor)
    waiting = pending.to_agree(consultation, pending_id, actor=actor)
    match waiting.kind:
        case "announce":
            _announce(consultation, actor=actor, now=now)
        case "dates":
            assert waiting.opens_at is not None
            assert waiting.closes_at is not None
            dates = (waiting.opens_at, waiting.closes_at)
            _change_dates(
                consultation, dates, waiting.reason, actor=actor, now=now, by=waiting.proposed_by
            )
        case "close":
            _close(consultation, waiting.reason, actor=actor, now=now, by=waiting.proposed_by)
        case "withdraw":
            _withdraw(consultation, waiting.reason, actor=actor, now=now)
    pending.agreed(consultation, waiting)
    return consultation


def _announce(consultation: Consultation, *, actor: Actor, now: datetime) -> Consultation:
    ballot = _ready(consultation, now)
    ballot.opens_at = ballot.opens_at or now
    ballot.announced_at = now
    if consultation.state == "draft":
        consultation.state = "published"
        consultation.published_at = now
    box.prepare(ballot_id=ballot.id, centre_id=consultation.centre_id, form=ballots.form(ballot))
    _tell(consultation, ballot)
    consultations.log_act("ballot.announced", consultation, actor=actor)
    return consultation


def _change_dates(
    consultation: Consultation,
    dates: tuple[datetime, datetime],
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    by: UUID | None = None,
) -> Consultation:
    ballot = _movable(consultation, dates, now)
    _change(consultation, ballot, "dates", reason, dates, actor=actor, now=now, by=by)
    return consultation


def _close(
    consultation: Consultation,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    by: UUID | None = None,
) -> Consultation:
    ballot, opened_at = _open(consultation, now)
    dates = (opened_at, now)
    _change(consultation, ballot, "closed_early", reason, dates, actor=actor, now=now, by=by)
    return consultation


def _withdraw(
    consultation: Consultation, reason: str, *, actor: Actor, now: datetime
) -> Consultation:
    ballot, dates = _not_yet_open(consultation, now)
    # The register may hear of it late: without a box nothing can open meanwhile.
    box.discard(ballot.id)
    consultation.state = "withdrawn"
    _note(consultation, "withdrawn", reason, dates, now)
    ballot.version += 1
    board.take_off(consultation)
    outbox.publish(db.session(), BallotWithdrawn(ballot_id=ballot.id, version=ballot.version))
    consultations.log_act("ballot.withdrawn", consultation, actor=actor, reason=reason)
    return consultation


def _ready(consultation: Consultation, now: datetime) -> Ballot:
    ballot = consultation.ballot
    announced = ballot is not None and ballot.announced_at is not None
    if not consultation_rules.may_edit_ballot(consultation.state, announced=announced):
        raise conflict("already_announced", "What was announced stays as it is.")
    if consultation.basis and consultation.state == "draft":
        raise conflict("publish_first", "The consultation is published before its vote.")
    if ballot is None:
        raise conflict("ballot_missing", "Set the ballot's terms first.")
    if faults := ballots.missing(ballot, now=now):
        raise invalid("not_ready", **{fault: fault for fault in faults})
    return ballot


def _movable(consultation: Consultation, dates: tuple[datetime, datetime], now: datetime) -> Ballot:
    ballot, old = _announced(consultation)
    if dates == old:
        raise invalid(closes_at="unchanged")
    fault = rules.change_fault(now, old=old, new=dates)
    if fault in ("already_closed", "already_open"):
        raise conflict(fault, "The vote's state does not allow it.")
    if fault is not None:
        raise invalid(**{"opens_at" if fault == "opens_in_the_past" else "closes_at": fault})
    return ballot


def _open(consultation: Consultation, now: datetime) -> tuple[Ballot, datetime]:
    ballot, (opens_at, closes_at) = _announced(consultation)
    if not opens_at < now < closes_at:
        raise conflict("not_open", "Only an open vote can be closed.")
    return ballot, opens_at


def _not_yet_open(
    consultation: Consultation, now: datetime
) -> tuple[Ballot, tuple[datetime, datetime]]:
    ballot, dates = _announced(consultation)
    if not consultation_rules.may_withdraw(stations.of_vote(consultation, now)):
        raise conflict("already_open", "Whoever has voted must get a result.")
    return ballot, dates


def _announced(consultation: Consultation) -> tuple[Ballot, tuple[datetime, datetime]]:
    ballot = consultation.ballot
    if consultation.state != "published" or ballot is None or ballot.announced_at is None:
        raise conflict("not_announced", "There is no announced vote here.")
    assert ballot.opens_at is not None
    assert ballot.closes_at is not None
    return ballot, (ballot.opens_at, ballot.closes_at)


def _change(
    consultation: Consultation,
    ballot: Ballot,
    kind: str,
    reason: str,
    dates: tuple[datetime, datetime],
    *,
    actor: Actor,
    now: datetime,
    by: UUID | None,
) -> None:
    ballot.opens_at, ballot.closes_at = dates
    _note(consultation, kind, reason, dates, now)
    _tell(consultation, ballot)
    consultations.log_act(f"ballot.{kind}", consultation, actor=actor, reason=reason)
    # Whoever proposed it hears that another organiser agreed.
    if consultation.created_by not in (None, actor.account_id, by):
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
            verifies_until=ballots.verifies_until(ballot),
        ),
    )
    board.tell(consultation)
