"""Stubs of paper cards: one person enters each, another confirms or refuses it.

An entered stub makes its elector *held*: the web form says so, and nothing but the batch's fall
or a refusal ends it. Name and address are typed by both people and kept by neither: whether they
meant the same person is seen by the elector.
"""

import hashlib
import hmac
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.gateway import staff
from services.gateway.model import db
from services.gateway.register import electors, rolls
from services.gateway.rules import identity
from shared import card_numbers
from shared.contracts.actors import Actor
from shared.database import affected, lock_shared
from shared.problems import Refusal, conflict, forbidden, invalid, not_found


class Entered(StrEnum):
    """What entering a stub came to."""

    HELD = "held"
    # This person has voted: the card is invalid, and counted so.
    ALREADY_VOTED = "already_voted"
    # A vote of theirs on the web is under way, and whether it arrived is not known yet.
    RESERVED = "reserved"
    # Another card of theirs is in hand.
    ALREADY_HELD = "already_held"
    STUB_USED = "stub_used"


# Why a second person refuses a stub. `mistyped` only undoes the entry: the card may come again.
MISTYPED = "mistyped"
REASONS = ("unsigned", "unreadable", "not_entitled", "no_paper", MISTYPED)

_BALLOT = text(
    """
    SELECT state, state = 'open' AND now() < closes_at AS in_time, paused_at IS NOT NULL AS paused,
           centre_id, consultation_id
    FROM register_ballots WHERE ballot_id = :ballot
    """
)
_BATCH = text(
    "SELECT state FROM card_batches WHERE ballot_id = :ballot AND number = :batch FOR UPDATE"
)
# Either constraint may judge: the elector has a row, or the stub has an elector.
_HOLD = text(
    """
    INSERT INTO register (ballot_id, elector_id, kind, state, channel, batch, stub, mixed)
    SELECT :ballot, :elector, 'first', 'held', 'card', :batch, :stub, false
    WHERE NOT EXISTS (
        SELECT 1 FROM card_stubs WHERE ballot_id = :ballot AND stub = :stub)
    ON CONFLICT DO NOTHING
    """
)
_FIND = text(
    """
    SELECT state FROM register
    WHERE ballot_id = :ballot AND elector_id = :elector AND kind = 'first'
    """
)
_KEEP = text(
    """
    INSERT INTO card_stubs (ballot_id, stub, batch, state, reason, undivided, entered_by)
    VALUES (:ballot, :stub, :batch, :state, :reason, :undivided, :who)
    ON CONFLICT (ballot_id, stub) DO NOTHING
    """
)
_STUB = text(
    """
    SELECT s.state, s.batch, s.entered_by, r.elector_id FROM card_stubs s
    LEFT JOIN register r ON r.ballot_id = s.ballot_id AND r.stub = s.stub AND r.state = 'held'
    WHERE s.ballot_id = :ballot AND s.stub = :stub
    """
)
_JUDGE = text(
    """
    UPDATE card_stubs SET state = :state, reason = :reason, judged_by = :who
    WHERE ballot_id = :ballot AND stub = :stub AND batch = :batch AND state IN ('held', 'confirmed')
      AND entered_by <> :who
    """
)
_LET_GO = text("DELETE FROM register WHERE ballot_id = :ballot AND stub = :stub AND state = 'held'")
_FORGET = text(
    """
    DELETE FROM card_stubs
    WHERE ballot_id = :ballot AND stub = :stub AND batch = :batch AND state IN ('held', 'confirmed')
    """
)
_COUNT_REFUSAL = text(
    """
    INSERT INTO card_refusals (ballot_id, batch, reason, cards) VALUES (:ballot, :batch, :reason, 1)
    ON CONFLICT (ballot_id, batch, reason) DO UPDATE SET cards = card_refusals.cards + 1
    """
)


def enter(
    ballot_id: UUID,
    batch: int,
    *,
    actor: Actor,
    number: str,
    name: str,
    address: str,
    undivided: bool = False,
) -> Entered:
    """Hold the elector of a stub for the card in hand. Repeating it holds nobody more.

    The caller commits. Raises Refusal: 422 with `number`, `name`, `address` -> a code;
    `ended`, `paused`, `batch_closed`, `no_match` (nobody, or several, in the list).
    """
    stub = _checked(ballot_id, number, name, address)
    ballot = _at_the_desk(ballot_id, batch, actor)
    if not ballot.in_time:
        raise conflict("ended", "Stubs are entered until the vote ends.")
    if ballot.paused:
        raise conflict("paused", "Nobody votes just now.")
    elector_id = _elector(ballot_id, name, address)
    if elector_id is None:
        raise conflict("no_match", "The list has nobody of this name and address.")
    row = {"ballot": ballot_id, "batch": batch, "elector": elector_id, "stub": stub}
    came_to = _hold(row)
    if came_to == Entered.HELD:
        kept = {"state": "held", "reason": None, "undivided": undivided, "who": actor.account_id}
        db.session.execute(_KEEP, row | kept)
        staff.record_about(ballot, actor, "card.entered")
    elif came_to == Entered.ALREADY_VOTED:
        _invalid(row, ballot, actor)
    return came_to


def confirm(
    ballot_id: UUID, batch: int, *, actor: Actor, number: str, name: str, address: str
) -> None:
    """Confirm a held stub that somebody else entered; a second time changes nothing.

    Raises Refusal like `enter`, and `unknown_stub`, `same_person`, `other_elector` (the first
    person meant somebody else), `refused`.
    """
    stub = _checked(ballot_id, number, name, address)
    ballot = _at_the_desk(ballot_id, batch, actor)
    found = _found(ballot_id, batch, stub)
    if found.entered_by == actor.account_id:
        raise conflict("same_person", "Whoever entered a stub does not confirm it.")
    with db.session.begin_nested():
        # Undone where it names somebody else: a mistyped name makes no elector.
        if _elector(ballot_id, name, address) != found.elector_id:
            raise conflict("other_elector", "The first person entered somebody else.")
    if found.state == "held":
        judged = {"state": "confirmed", "reason": None, "who": actor.account_id}
        db.session.execute(_JUDGE, {"ballot": ballot_id, "stub": stub, "batch": batch} | judged)
        staff.record_about(ballot, actor, "card.confirmed")


def refuse(ballot_id: UUID, batch: int, *, actor: Actor, number: str, reason: str) -> None:
    """Refuse a stub: its elector is free again, and votes on the web while the vote is open.

    Only somebody else than who entered it may, except that anyone may say of a stub that nobody
    has confirmed yet that it was mistyped. Once the vote has ended no card comes again, so then
    nothing is undone as mistyped: one person alone would take a vote away, uncounted.
    Raises Refusal like `confirm`, `ended`; 422 with `reason` -> a code.
    """
    if reason not in REASONS:
        raise invalid("stub", reason="unknown")
    number = card_numbers.typed(number)
    if fault := card_numbers.fault(_key(ballot_id), number):
        raise invalid("stub", number=fault)
    stub = _kept(ballot_id, number)
    ballot = _at_the_desk(ballot_id, batch, actor)
    found = _found(ballot_id, batch, stub)
    row = {"ballot": ballot_id, "stub": stub, "batch": batch, "reason": reason}
    if reason == MISTYPED and not ballot.in_time:
        raise conflict("ended", "The card could not be entered anew.")
    alone = reason == MISTYPED and found.state == "held"
    if found.entered_by == actor.account_id and not alone:
        raise conflict("same_person", "Somebody else judges what you entered.")
    if reason == MISTYPED:
        db.session.execute(_FORGET, row)
    else:
        db.session.execute(_JUDGE, row | {"state": "refused", "who": actor.account_id})
        db.session.execute(_COUNT_REFUSAL, row)
    db.session.execute(_LET_GO, row)
    staff.record_about(ballot, actor, "card.refused", reason)


def printed(ballot_id: UUID, *, actor: Actor, count: int) -> list[str]:
    """Draw numbers for stubs that are about to be printed; they are kept nowhere."""
    ballot = db.session.execute(_BALLOT, {"ballot": ballot_id}).one_or_none()
    if ballot is None:
        raise not_found("ballot")
    _may(actor, ballot.centre_id)
    staff.record_about(ballot, actor, "cards.printed", str(count))
    return card_numbers.draw_many(_key(ballot_id), count)


def _checked(ballot_id: UUID, number: str, name: str, address: str) -> bytes:
    """Return what is kept of a stub's number; raise all that is wrong with what was typed."""
    number = card_numbers.typed(number)
    faults = dict(identity.faults(name, address))
    if fault := card_numbers.fault(_key(ballot_id), number):
        faults["number"] = fault
    if faults:
        raise invalid("stub", **faults)
    return _kept(ballot_id, number)


def _at_the_desk(ballot_id: UUID, batch: int, actor: Actor) -> Any:
    """Return the ballot, with its batch open and locked until the commit."""
    # A statement of its own: read together with the lock, the state could be from before a close.
    lock_shared(db.session, ballot_id)
    ballot = db.session.execute(_BALLOT, {"ballot": ballot_id}).one_or_none()
    if ballot is None:
        raise not_found("ballot")
    _may(actor, ballot.centre_id)
    if ballot.state not in ("open", "closing", "settling"):
        raise conflict("ended", "Nothing is changed before the opening and after the close.")
    state = db.session.execute(_BATCH, {"ballot": ballot_id, "batch": batch}).scalar_one_or_none()
    if state is None:
        raise not_found("batch")
    if state != "open":
        raise conflict("batch_closed", "This batch is on its way into the box.")
    return ballot


def _may(actor: Actor, centre_id: UUID) -> None:
    if not any(actor.holds(role, centre_id) for role in ("clerk", "organiser")):
        raise forbidden("Cards are for the centre's clerks and organisers.")


def _elector(ballot_id: UUID, name: str, address: str) -> UUID | None:
    try:
        return electors.find_or_make(ballot_id=ballot_id, name=name, address=address)
    except Refusal as refusal:
        if refusal.problem.code == "ballot_over":
            # The few minutes in which the vote closes.
            raise conflict("closing", "The vote is closing; try again in a few minutes.") from None
        raise


def _hold(row: dict[str, Any]) -> Entered:
    while True:
        if affected(db.session.execute(_HOLD, row)):
            return Entered.HELD
        state = db.session.execute(_FIND, row).scalar_one_or_none()
        if state is not None:
            found = {"voted": Entered.ALREADY_VOTED, "reserved": Entered.RESERVED}
            return found.get(state, Entered.ALREADY_HELD)
        if db.session.execute(_STUB, row).first() is not None:
            return Entered.STUB_USED
        # What stood in the way went before it was read, so begin again.


def _invalid(row: dict[str, Any], ballot: Any, actor: Actor) -> None:
    """Count the card as invalid, once, and keep its number from being entered for another."""
    kept = {"state": "refused", "reason": "already_voted", "undivided": False}
    if affected(db.session.execute(_KEEP, row | kept | {"who": actor.account_id})):
        db.session.execute(_COUNT_REFUSAL, row | kept)
        staff.record_about(ballot, actor, "card.refused", "already_voted")


def _found(ballot_id: UUID, batch: int, stub: bytes) -> Any:
    found = db.session.execute(_STUB, {"ballot": ballot_id, "stub": stub}).one_or_none()
    if found is None or found.batch != batch:
        raise conflict("unknown_stub", "Nobody has entered this stub in this batch.")
    if found.state == "refused":
        raise conflict("refused", "This card was refused.")
    return found


def _key(ballot_id: UUID) -> bytes:
    return hmac.digest(rolls.key(), b"wspolnie stub 1\n" + ballot_id.bytes, hashlib.sha256)


def _kept(ballot_id: UUID, number: str) -> bytes:
    return hmac.digest(_key(ballot_id), b"kept\n" + number.encode(), hashlib.sha256)
