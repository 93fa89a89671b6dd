"""Electors: one vote's worth of a roll each, and the accounts that act for them."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, select, union
from sqlalchemy.dialects.postgresql import insert

from services.gateway import staff
from services.gateway.model import (
    ContactCode,
    Elector,
    ElectorAccount,
    ElectorAlias,
    Pairing,
    RegisterBallot,
    Roll,
    db,
)
from services.gateway.register import rolls
from services.gateway.rules import identity
from shared.contracts.actors import Actor
from shared.ids import random_id
from shared.problems import conflict, invalid, not_found


class Declared(StrEnum):
    """What attaching an account came to."""

    # The account may now vote for the elector it declared.
    ATTACHED = "attached"
    # Likewise; another account did the same before, and both have one vote together.
    SHARED = "shared"
    # The account was attached before. It stays with the elector it declared first.
    ALREADY = "already"


def declare(
    *, ballot_id: UUID, account_id: UUID, name: str, address: str, of_age: bool = False
) -> Declared:
    """Attach the account to the elector of this name and address, for good.

    The same name and address make the same elector, however they are written and by whichever
    account. Only their keyed hash is kept. The caller commits.
    Raises Refusal: `not_found`, `ballot_over`, `declaration_off`, `not_invited`, `no_match` (the
    list has nobody of this name and address, or several), or 422 with a field -> a code.
    """
    roll = _roll(ballot_id)
    if "declaration" not in roll.checks:
        raise conflict("declaration_off", "In this vote a declaration opens nothing.")
    faults = identity.faults(name, address)
    if roll.age_from is not None and not of_age:
        faults["of_age"] = "needed"
    if faults:
        raise invalid("declaration", **faults)
    if attached(roll.id, account_id) is not None:
        return Declared.ALREADY
    if not rolls.invites(roll, account_id):
        raise conflict("not_invited", "This vote is for a group that was invited.")
    elector_id, fresh = _find_or_make(roll, name, address)
    if elector_id is None:
        raise conflict("no_match", "The list has nobody of this name and address.")
    came_to = attach(roll_id=roll.id, account_id=account_id, elector_id=elector_id)
    # Another tab of the same account was faster; an elector made here would have no account.
    if came_to == Declared.ALREADY and fresh:
        db.session.execute(delete(Elector).where(Elector.id == elector_id))
    return came_to


def by_account(*, ballot_id: UUID, account_id: UUID) -> None:
    """Make an account an elector of a survey that anybody may answer; a second time is a no-op.

    Elsewhere it changes nothing: there a check finds the elector.
    """
    roll = db.session.scalar(
        select(Roll)
        .join(RegisterBallot, RegisterBallot.roll_id == Roll.id)
        .where(RegisterBallot.ballot_id == ballot_id)
    )
    if roll is None or roll.checks != ["account"] or attached(roll.id, account_id) is not None:
        return
    known_as = identity.account(rolls.key(), roll.id, account_id)
    elector_id = _known_or_made(roll.id, known_as, listed=False)[0]
    attach(roll_id=roll.id, account_id=account_id, elector_id=elector_id)


def attach(*, roll_id: UUID, account_id: UUID, elector_id: UUID) -> Declared:
    """Let an account act for an elector that a check has found. The first one it had stays."""
    others = db.session.scalar(
        select(ElectorAccount.account_id).where(ElectorAccount.elector_id == elector_id).limit(1)
    )
    made = db.session.scalar(
        insert(ElectorAccount)
        .values(roll_id=roll_id, account_id=account_id, elector_id=elector_id)
        .on_conflict_do_nothing()
        .returning(ElectorAccount.elector_id)
    )
    if made is None:
        return Declared.ALREADY
    return Declared.ATTACHED if others is None else Declared.SHARED


def find_or_make(*, ballot_id: UUID, name: str, address: str) -> UUID | None:
    """Return the elector of a name and address that a clerk has seen, for a vote at the counter.

    None where a list decides and has nobody, or several, of this name and address.
    Raises Refusal: `not_found`, `ballot_over`, or 422 with `name`/`address` -> a code.
    """
    roll = _roll(ballot_id, states=("draft", "open", "settling", "verifying"))
    faults = identity.faults(name, address)
    if faults:
        raise invalid("declaration", **faults)
    return _find_or_make(roll, name, address)[0]


def add_to_list(
    *, actor: Actor, centre_id: UUID, ballot_id: UUID, name: str, address: str, reason: str
) -> UUID:
    """Put somebody on a list that has overlooked them, with a reason for the log.

    The log names neither the person nor the elector: who came to the counter, and when, is no
    part of a vote.
    """
    roll = _roll(ballot_id)
    faults = identity.faults(name, address)
    if not reason.strip():
        faults["reason"] = "needed"
    if faults:
        raise invalid("declaration", **faults)
    found = _find(roll, name, address)
    if found is not None:
        return found
    elector_id, _fresh = _make(roll.id, name, address, listed=True)
    add_aliases(roll.id, [(elector_id, name, address)])
    staff.record(
        actor=actor, act="elector.added", subject_id=ballot_id, centre_id=centre_id, reason=reason
    )
    return elector_id


def add_aliases(roll_id: UUID, named: list[tuple[UUID, str, str]]) -> None:
    """Note how else listed electors write their names."""
    aliases = [
        {"alias": alias, "elector_id": elector_id}
        for elector_id, name, address in named
        for alias in _aliases(roll_id, name, address)
    ]
    if aliases:
        db.session.execute(insert(ElectorAlias).on_conflict_do_nothing(), aliases)


def detach(account_id: UUID) -> None:
    """Part an account that is erased from its electors; they and their votes stay as they are."""
    for table in (ElectorAccount, Pairing, ContactCode):
        db.session.execute(delete(table).where(table.account_id == account_id))


def attached(roll_id: UUID, account_id: UUID) -> UUID | None:
    """Return the elector an account acts for in a roll."""
    return db.session.scalar(
        select(ElectorAccount.elector_id).where(
            ElectorAccount.roll_id == roll_id, ElectorAccount.account_id == account_id
        )
    )


def _roll(ballot_id: UUID, states: tuple[str, ...] = ("draft", "open")) -> Roll:
    ballot = db.session.get(RegisterBallot, ballot_id, populate_existing=True)
    if ballot is None or ballot.state == "withdrawn":
        raise not_found("ballot")
    if ballot.state not in states:
        raise conflict("ballot_over", "The vote has ended.")
    # Whoever sets the roll anew empties it: nobody enters by the terms of before meanwhile.
    return db.session.get_one(
        Roll,
        ballot.roll_id,
        populate_existing=True,
        with_for_update={"read": True, "key_share": True},
    )


def _find_or_make(roll: Roll, name: str, address: str) -> tuple[UUID | None, bool]:
    """Return the elector of a name and address, and whether they are new."""
    if roll.listed:
        return _find(roll, name, address), False
    return _make(roll.id, name, address, listed=False)


def _make(roll_id: UUID, name: str, address: str, *, listed: bool) -> tuple[UUID, bool]:
    known_as = identity.identity(rolls.key(), roll_id, name=name, address=address)
    return _known_or_made(roll_id, known_as, listed=listed)


def _known_or_made(roll_id: UUID, known_as: bytes, *, listed: bool) -> tuple[UUID, bool]:
    made = db.session.scalar(
        insert(Elector)
        .values(id=random_id(), roll_id=roll_id, identity=known_as, listed=listed)
        .on_conflict_do_nothing(constraint="uq_electors_roll_id_identity")
        .returning(Elector.id)
    )
    if made is not None:
        return made, True
    found = db.session.scalar(
        select(Elector.id).where(Elector.roll_id == roll_id, Elector.identity == known_as)
    )
    assert found is not None
    return found, False


def _find(roll: Roll, name: str, address: str) -> UUID | None:
    """Return the listed elector: by the very name, else by a way to write it that fits only one."""
    exact = identity.identity(rolls.key(), roll.id, name=name, address=address)
    mine = select(Elector.id).where(Elector.roll_id == roll.id, Elector.listed)
    found = db.session.scalar(mine.where(Elector.identity == exact))
    if found is not None:
        return found
    written_shorter = mine.where(Elector.identity.in_(_aliases(roll.id, name, address)))
    listed_longer = select(ElectorAlias.elector_id).where(ElectorAlias.alias == exact)
    fitting = db.session.scalars(union(written_shorter, listed_longer).limit(2)).all()
    return fitting[0] if len(fitting) == 1 else None


def _aliases(roll_id: UUID, name: str, address: str) -> list[bytes]:
    where = identity.address_of(address)
    return [
        identity.identity_of(rolls.key(), roll_id, name=shorter, address=where)
        for shorter in identity.shorter_names(name)
    ]
