"""Rolls: who may vote in a ballot, as an organiser sets it before the vote opens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.gateway import staff
from services.gateway.model import (
    Account,
    Elector,
    ElectorAccount,
    LetterCode,
    ListImport,
    RegisterBallot,
    Roll,
    RollInvitation,
    db,
)
from services.gateway.rules import identity
from shared.contracts.actors import Actor
from shared.database import lock_shared
from shared.ids import random_id
from shared.problems import conflict, forbidden, invalid

CHECKS = ("declaration", "counter", "letter", "contact")
FROM_A_LIST = ("letter", "contact")
AGES = range(6, 19)


@dataclass(frozen=True)
class Terms:
    """What an organiser says of a roll. `invited`: mail addresses to add to the group."""

    checks: tuple[str, ...] = ("declaration", "counter")
    listed: bool = False
    group_name: str = ""
    invited: tuple[str, ...] = ()
    age_from: int | None = None
    age_basis: str = ""
    purge_on: date | None = None


@dataclass(frozen=True)
class Size:
    """How far a roll is filled."""

    electors: int
    letters: int
    invited: int


def of_consultation(consultation_id: UUID) -> Roll | None:
    """Return the roll of a consultation's ballot, if it was set."""
    return db.session.scalar(
        select(Roll)
        .where(Roll.consultation_id == consultation_id)
        .execution_options(populate_existing=True)
    )


def of_ballot(ballot_id: UUID) -> Roll | None:
    """Return the roll of a ballot that the register knows."""
    return db.session.scalar(
        select(Roll)
        .join(RegisterBallot, RegisterBallot.roll_id == Roll.id)
        .where(RegisterBallot.ballot_id == ballot_id)
    )


def taken_or_made(consultation_id: UUID) -> UUID:
    """Return the roll for a ballot that is announced: as it was set, or one by declaration."""
    db.session.execute(
        insert(Roll)
        .values(id=random_id(), consultation_id=consultation_id)
        .on_conflict_do_nothing(constraint="uq_rolls_consultation_id")
    )
    found = db.session.scalar(
        select(Roll.id).where(Roll.consultation_id == consultation_id).with_for_update()
    )
    assert found is not None
    return found


def is_fixed(roll: Roll) -> bool:
    """Tell whether the vote has begun: from then on nobody changes who may vote."""
    return _state(roll) not in ("", "draft")


def editable(consultation_id: UUID) -> Roll:
    """Return the roll, locked until the caller's commit, for a change of what it holds.

    Raises conflict `roll_fixed` when the vote has begun.
    """
    ballot_id = db.session.scalar(
        select(RegisterBallot.ballot_id).where(RegisterBallot.consultation_id == consultation_id)
    )
    if ballot_id is not None:
        # A vote opens under the exclusive lock, so it is open before this, or after the commit.
        lock_shared(db.session, ballot_id)
    roll_id = taken_or_made(consultation_id)
    roll = db.session.get_one(Roll, roll_id, populate_existing=True)
    if is_fixed(roll):
        raise conflict("roll_fixed", "The vote has begun.")
    return roll


def set_terms(
    *,
    actor: Actor,
    centre_id: UUID,
    consultation_id: UUID,
    terms: Terms,
    today: date,
    agreed: bool = False,
) -> Roll:
    """Say who may vote and how that is checked; repeated, it changes nothing.

    `agreed`: two organisers have announced the vote by these terms, or are about to.

    Whoever was put on the roll before goes when `listed` changes: a list and declarations do
    not mix. Raises 422 with a code for each field, or conflict `roll_fixed`, `roll_agreed`.
    """
    if not actor.holds("organiser", centre_id):
        raise forbidden("Only the centre's organisers say who may vote.")
    if agreed:
        raise conflict("roll_agreed", "Two people have announced the vote by these terms.")
    roll = editable(consultation_id)
    faults = _faults(terms, roll, today)
    if faults:
        raise invalid("roll", **faults)
    if roll.listed != terms.listed or roll.purged:
        _empty(roll.id)
    # What is imported from now on is forgotten on its own day.
    roll.purged = False
    if not terms.group_name:
        db.session.execute(delete(RollInvitation).where(RollInvitation.roll_id == roll.id))
    roll.checks = [check for check in CHECKS if check in terms.checks]
    roll.listed = terms.listed
    roll.group_name = terms.group_name
    roll.age_from, roll.age_basis = terms.age_from, terms.age_basis
    roll.purge_on = terms.purge_on
    _invite(roll.id, terms.invited)
    staff.record(
        actor=actor,
        act="roll.set",
        subject_id=consultation_id,
        centre_id=centre_id,
        reason=_said(roll),
    )
    return roll


def size(roll: Roll) -> Size:
    """Return how many electors, letters and invitations a roll has."""
    electors = select(func.count()).select_from(Elector).where(Elector.roll_id == roll.id)
    letters = (
        select(func.count())
        .select_from(LetterCode)
        .join(Elector, Elector.id == LetterCode.elector_id)
        .where(Elector.roll_id == roll.id)
    )
    invited = (
        select(func.count()).select_from(RollInvitation).where(RollInvitation.roll_id == roll.id)
    )
    row = db.session.execute(
        select(electors.scalar_subquery(), letters.scalar_subquery(), invited.scalar_subquery())
    ).one()
    return Size(*row)


def lacks_its_list(consultation_id: UUID) -> bool:
    """Tell whether a list decides who may vote and nobody is on it yet: nobody could vote."""
    roll = of_consultation(consultation_id)
    if roll is None or not roll.listed:
        return False
    return db.session.scalar(select(Elector.id).where(Elector.roll_id == roll.id).limit(1)) is None


def invites(roll: Roll, account_id: UUID) -> bool:
    """Tell whether an account is in the group a roll is for, by its confirmed mail address."""
    if not roll.group_name:
        return True
    email = db.session.scalar(
        select(Account.email).where(Account.id == account_id, Account.confirmed_at.is_not(None))
    )
    contact = identity.contact(key(), roll.id, email or "")
    return contact is not None and (
        db.session.get(RollInvitation, {"roll_id": roll.id, "contact": contact}) is not None
    )


def key() -> bytes:
    """Return the key of all keyed hashes of electors."""
    return bytes.fromhex(current_app.extensions["settings"].identity_key)


def _state(roll: Roll) -> str:
    return (
        db.session.scalar(select(RegisterBallot.state).where(RegisterBallot.roll_id == roll.id))
        or ""
    )


def _faults(terms: Terms, roll: Roll, today: date) -> dict[str, str]:
    found = {}
    if not terms.checks or set(terms.checks) - set(CHECKS):
        found["checks"] = "none"
    elif not terms.listed and set(terms.checks) & set(FROM_A_LIST):
        found["checks"] = "needs_a_list"
    if terms.age_from is not None and terms.age_from not in AGES:
        found["age_from"] = "out_of_range"
    if terms.age_from is not None and not terms.age_basis:
        found["age_basis"] = "needed"
    elif terms.age_from is None and terms.age_basis:
        found["age_from"] = "needed"
    if terms.listed and terms.purge_on is None:
        found["purge_on"] = "needed"
    elif terms.purge_on is not None and terms.purge_on <= today:
        found["purge_on"] = "past"
    if any(identity.mail_of(address) is None for address in terms.invited):
        found["invited"] = "no_mail_address"
    elif terms.invited and not terms.group_name:
        found["group_name"] = "needed"
    elif terms.group_name and not terms.invited and not size(roll).invited:
        found["invited"] = "needed"
    return found


def _invite(roll_id: UUID, invited: Iterable[str]) -> None:
    contacts = {identity.contact(key(), roll_id, address) for address in invited}
    if contacts:
        db.session.execute(
            insert(RollInvitation).on_conflict_do_nothing(),
            [{"roll_id": roll_id, "contact": contact} for contact in contacts],
        )


def _empty(roll_id: UUID) -> None:
    for table in (ElectorAccount, Elector, ListImport):
        db.session.execute(delete(table).where(table.roll_id == roll_id))


def _said(roll: Roll) -> str:
    """What the log keeps of the terms, in the words of the code."""
    parts = [*roll.checks, *(["listed"] if roll.listed else [])]
    parts += ["group"] if roll.group_name else []
    parts += [f"age {roll.age_from}"] if roll.age_from else []
    return ", ".join(parts)
