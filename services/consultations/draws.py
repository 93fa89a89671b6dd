"""The public draw: its seed, entered by one organiser and confirmed by another.

The roots were published at the freeze, so nobody could choose papers to fit a seed. Everything
flushes and nothing commits.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.consultations.model import Ballot, Draw, StoredResult, db
from services.consultations.rules import consultations as rules
from shared import outbox
from shared.contracts.actors import Actor
from shared.contracts.messages import StaffActed
from shared.contracts.results import ConfirmDraw, EnterDraw
from shared.problems import conflict, forbidden, invalid, not_found


def enter(ballot_id: UUID, *, actor: Actor, command: EnterDraw, now: datetime) -> Draw:
    """Write down the drawn seed, or put another in its place while nobody has confirmed it."""
    ballot = _undecided(ballot_id, actor)
    faults = {}
    for name, longest in (("seed", 500), ("drawn", 1000)):
        text = getattr(command, name).strip()
        if not text or len(text) > longest:
            faults[name] = "too_long" if text else "empty"
    if not command.seed.strip().isprintable():
        faults.setdefault("seed", "one_line")
    if faults:
        raise invalid(**faults)
    draw = db.session.get(Draw, ballot_id)
    if draw is None:
        draw = Draw(ballot_id=ballot_id)
        db.session.add(draw)
    elif draw.confirmed_at is not None:
        raise conflict("draw_confirmed", "Two organisers have agreed; the draw stays.")
    assert actor.account_id is not None
    draw.seed, draw.drawn = command.seed.strip(), command.drawn.strip()
    draw.entered_at, draw.first_account = now, actor.account_id
    db.session.flush()
    _log("ballot.draw_entered", ballot, actor, draw.seed)
    return draw


def confirm(ballot_id: UUID, *, actor: Actor, command: ConfirmDraw, now: datetime) -> Draw:
    """Agree, as a second organiser, to the seed as it stands; repeating it changes nothing.

    From here on the lottery is decided; the ties are settled by the next count.
    """
    ballot = _undecided(ballot_id, actor)
    draw = db.session.get(Draw, ballot_id)
    if draw is None:
        raise conflict("no_draw", "Nobody has entered a seed yet.")
    if draw.seed != command.seed.strip():
        raise invalid(seed="other_seed")
    if draw.confirmed_at is not None:
        return draw
    if draw.first_account == actor.account_id:
        raise conflict("second_person_needed", "Somebody else has to confirm it.")
    draw.confirmed_at, draw.second_account = now, actor.account_id
    db.session.flush()
    _log("ballot.draw_confirmed", ballot, actor, draw.seed)
    return draw


def get(ballot_id: UUID, *, actor: Actor) -> Draw:
    """Return a draw; before it is confirmed it is for the centre's organisers alone."""
    ballot, draw = db.session.get(Ballot, ballot_id), db.session.get(Draw, ballot_id)
    if ballot is None or draw is None:
        raise not_found("draw")
    if draw.confirmed_at is None and not may_hold(ballot, actor):
        raise not_found("draw")
    return draw


def may_hold(ballot: Ballot, actor: Actor) -> bool:
    """Tell whether the actor is an organiser of the ballot's centre."""
    return rules.may_organise(actor, ballot.consultation.centre_id)


def to_hold(ballot_id: UUID) -> Draw | None:
    """Return the confirmed draw of a ballot whose final result is not stored yet."""
    if db.session.get(StoredResult, (ballot_id, True)) is not None:
        return None
    draw: Draw | None = db.session.get(Draw, ballot_id)
    return draw if draw is not None and draw.confirmed_at is not None else None


def waiting() -> list[UUID]:
    """Return the ballots whose draw is confirmed and whose final result is not stored yet."""
    final = select(StoredResult.ballot_id).where(StoredResult.drawn)
    confirmed = select(Draw.ballot_id).where(
        Draw.confirmed_at.is_not(None), Draw.ballot_id.not_in(final)
    )
    return list(db.session.scalars(confirmed))


def _undecided(ballot_id: UUID, actor: Actor) -> Ballot:
    """Return a ballot whose first result waits for a draw, locked until the commit."""
    ballot: Ballot | None = db.session.get(Ballot, ballot_id, with_for_update=True)
    if ballot is None:
        raise not_found("ballot")
    if not may_hold(ballot, actor):
        raise forbidden("A draw is held by the centre's organisers.")
    first = db.session.get(StoredResult, (ballot_id, False))
    if first is None or not first.told["undecided"]:
        raise conflict("nothing_to_draw", "No tie of this ballot waits for a draw.")
    return ballot


def _log(act: str, ballot: Ballot, actor: Actor, seed: str) -> None:
    assert actor.account_id is not None
    outbox.publish(
        db.session(),
        StaffActed(
            account_id=actor.account_id,
            act=act,
            subject_id=ballot.consultation_id,
            centre_id=ballot.consultation.centre_id,
            reason=seed,
        ),
    )
