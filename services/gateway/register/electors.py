"""Electors: who declared a name and an address, and the accounts that act for them."""

from enum import StrEnum
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.gateway.model import Elector, ElectorAccount, RegisterBallot, db
from services.gateway.rules import identity
from shared.ids import random_id
from shared.problems import conflict, invalid, not_found


class Declared(StrEnum):
    """What a declaration came to."""

    # The account may now vote for the elector it declared.
    ATTACHED = "attached"
    # Likewise; another account declared the same before, and both have one vote together.
    SHARED = "shared"
    # The account was attached before. It stays with the elector it declared first.
    ALREADY = "already"


def declare(*, ballot_id: UUID, account_id: UUID, name: str, address: str) -> Declared:
    """Attach the account to the elector of this name and address, for good.

    The same name and address make the same elector, however they are written and by whichever
    account. Only their keyed hash is kept. The caller commits.
    Raises Refusal: `not_found`, `ballot_over`, or 422 with `name`/`address` -> a code.
    """
    ballot = db.session.get(RegisterBallot, ballot_id, populate_existing=True)
    if ballot is None or ballot.state == "withdrawn":
        raise not_found("ballot")
    if ballot.state not in ("draft", "open"):
        raise conflict("ballot_over", "The vote has ended.")
    faults = identity.faults(name, address)
    if faults:
        raise invalid("declaration", **faults)
    if _attached(ballot.roll_id, account_id) is not None:
        return Declared.ALREADY
    elector_id, fresh = _elector(ballot.roll_id, name, address)
    attached = db.session.scalar(
        insert(ElectorAccount)
        .values(roll_id=ballot.roll_id, account_id=account_id, elector_id=elector_id)
        .on_conflict_do_nothing()
        .returning(ElectorAccount.elector_id)
    )
    if attached is not None:
        return Declared.ATTACHED if fresh else Declared.SHARED
    # Another tab of the same account was faster; an elector made here would have no account.
    if fresh:
        db.session.execute(delete(Elector).where(Elector.id == elector_id))
    return Declared.ALREADY


def detach(account_id: UUID) -> None:
    """Part an account that is erased from its electors; they and their votes stay as they are."""
    db.session.execute(delete(ElectorAccount).where(ElectorAccount.account_id == account_id))


def _attached(roll_id: UUID, account_id: UUID) -> UUID | None:
    return db.session.scalar(
        select(ElectorAccount.elector_id).where(
            ElectorAccount.roll_id == roll_id, ElectorAccount.account_id == account_id
        )
    )


def _elector(roll_id: UUID, name: str, address: str) -> tuple[UUID, bool]:
    """Return the elector of a name and address, and whether they are new."""
    key = bytes.fromhex(current_app.extensions["settings"].identity_key)
    known_as = identity.identity(key, roll_id, name=name, address=address)
    made = db.session.scalar(
        insert(Elector)
        .values(id=random_id(), roll_id=roll_id, identity=known_as)
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
