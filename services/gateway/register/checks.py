"""Checks that find an elector without a declaration: a letter's code, the counter, a sent code.

Codes are kept as keyed hashes, used once where they attach an account, and gone when their time
is over. What a check says to somebody who guesses is the same whether or not they guessed right.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import any_, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.gateway import later, letters, staff
from services.gateway.model import (
    Account,
    ContactCode,
    Elector,
    LetterCode,
    Pairing,
    RegisterBallot,
    Roll,
    db,
)
from services.gateway.register import electors, rolls, sms
from services.gateway.register.electors import Declared
from services.gateway.register.sealing import seal_text
from services.gateway.rules import identity, letter_codes
from shared.contracts.actors import Actor
from shared.problems import conflict, forbidden, invalid, not_found

PAIRING_LASTS = timedelta(minutes=30)
PAIRING_LENGTH = 6
CODE_LASTS = timedelta(minutes=10)
CODE_DIGITS = 6
CODE_TRIES = 5


@dataclass(frozen=True)
class Found:
    """Whom a letter's code belongs to, and in which ballot."""

    ballot_id: UUID
    consultation_id: UUID
    elector_id: UUID


def of_letter(typed: str) -> Found | None:
    """Return the elector of a letter's code; None when no letter of a known ballot has it."""
    code = letter_codes.canonical(typed)
    if code is None:
        return None
    row = db.session.execute(
        select(RegisterBallot.ballot_id, RegisterBallot.consultation_id, Elector.id)
        .join(Elector, Elector.roll_id == RegisterBallot.roll_id)
        .join(LetterCode, LetterCode.elector_id == Elector.id)
        .join(Roll, Roll.id == Elector.roll_id)
        .where(
            LetterCode.code_hash == letter_codes.kept(rolls.key(), code),
            any_(Roll.checks) == "letter",
            RegisterBallot.state != "withdrawn",
        )
    ).one_or_none()
    return None if row is None else Found(*row)


def show_pairing(*, ballot_id: UUID, account_id: UUID, now: datetime) -> str:
    """Return a short code by which a clerk finds this account; an earlier one no longer works."""
    roll = _roll_with("counter", ballot_id)
    code = "".join(secrets.choice(letter_codes.ALPHABET) for _ in range(PAIRING_LENGTH))
    values = {"code_hash": _hash(b"pairing", roll.id, code), "expires_at": now + PAIRING_LASTS}
    db.session.execute(
        insert(Pairing)
        .values(roll_id=roll.id, account_id=account_id, **values)
        .on_conflict_do_update(index_elements=["roll_id", "account_id"], set_=values)
    )
    return code


def pair(
    *,
    actor: Actor,
    centre_id: UUID,
    ballot_id: UUID,
    elector_id: UUID,
    code: str,
    now: datetime,
) -> Declared:
    """Attach the account whose screen shows this code to an elector a clerk has checked.

    The log notes that a check was made for this ballot, not for whom.
    Raises 422 `pairing: unknown`, conflict `attached_elsewhere`, or forbidden.
    """
    _clerk(actor, centre_id)
    roll = _roll_with("counter", ballot_id)
    typed = letter_codes.plain(code)
    account_id = db.session.scalar(
        delete(Pairing)
        .where(
            Pairing.roll_id == roll.id,
            Pairing.code_hash == _hash(b"pairing", roll.id, typed),
            Pairing.expires_at > now,
        )
        .returning(Pairing.account_id)
    )
    if account_id is None:
        raise invalid("pairing", pairing="unknown")
    came_to = electors.attach(roll_id=roll.id, account_id=account_id, elector_id=elector_id)
    if came_to == Declared.ALREADY and electors.attached(roll.id, account_id) != elector_id:
        raise conflict("attached_elsewhere", "This account acts for another elector already.")
    note_check(actor=actor, centre_id=centre_id, ballot_id=ballot_id, how="account")
    return came_to


def note_check(*, actor: Actor, centre_id: UUID, ballot_id: UUID, how: str) -> None:
    """Log that a clerk saw a document: for which ballot and for what, never whose."""
    _clerk(actor, centre_id)
    staff.record(
        actor=actor, act=f"counter.checked.{how}", subject_id=ballot_id, centre_id=centre_id
    )


def send_code(*, ballot_id: UUID, account_id: UUID, contact: str, now: datetime) -> str:
    """Send a code to a mail address or phone number, if the list has it for exactly one elector.

    Returns `mail` or `phone`; whether anything was sent is not told.
    Raises 422 `contact`: `wrong` (neither of the two), or `no_phones` (no SMS here); `not_invited`.
    """
    roll = _roll_with("contact", ballot_id)
    if not rolls.invites(roll, account_id):
        raise conflict("not_invited", "This vote is for a group that was invited.")
    kind = "mail" if identity.mail_of(contact) else "phone" if identity.phone_of(contact) else ""
    if not kind:
        raise invalid("contact", contact="wrong")
    if kind == "phone" and not sms.is_on():
        raise invalid("contact", contact="no_phones")
    hashed = identity.contact(rolls.key(), roll.id, contact)
    column = Elector.mail_hash if kind == "mail" else Elector.phone_hash
    fitting = db.session.scalars(
        select(Elector.id)
        .where(Elector.roll_id == roll.id, Elector.listed, column == hashed)
        .limit(2)
    ).all()
    elector_id = fitting[0] if len(fitting) == 1 else None
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    values = {
        "elector_id": elector_id,
        "code_hash": _hash(b"contact", roll.id, code),
        "tries": 0,
        "expires_at": now + CODE_LASTS,
    }
    db.session.execute(
        insert(ContactCode)
        .values(roll_id=roll.id, account_id=account_id, **values)
        .on_conflict_do_update(index_elements=["roll_id", "account_id"], set_=values)
    )
    if elector_id is not None:
        _send(kind, contact, code, account_id)
    return kind


def use_code(*, ballot_id: UUID, account_id: UUID, code: str, now: datetime) -> Declared | None:
    """Attach the account to the elector whose contact the code went to; None when it is wrong.

    Five tries, ten minutes, once. The caller commits either way: a wrong try counts.
    """
    roll = _roll_with("contact", ballot_id)
    row = db.session.execute(
        update(ContactCode)
        .where(
            ContactCode.roll_id == roll.id,
            ContactCode.account_id == account_id,
            ContactCode.tries < CODE_TRIES,
            ContactCode.expires_at > now,
        )
        .values(tries=ContactCode.tries + 1)
        .returning(ContactCode.code_hash, ContactCode.elector_id)
    ).one_or_none()
    digits = "".join(code.split())
    if row is None or row.elector_id is None:
        return None
    if not hmac.compare_digest(row.code_hash, _hash(b"contact", roll.id, digits)):
        return None
    db.session.execute(
        delete(ContactCode).where(
            ContactCode.roll_id == roll.id, ContactCode.account_id == account_id
        )
    )
    return electors.attach(roll_id=roll.id, account_id=account_id, elector_id=row.elector_id)


def _send(kind: str, contact: str, code: str, account_id: UUID) -> None:
    language = db.session.scalar(select(Account.language).where(Account.id == account_id)) or "pl"
    if kind == "mail":
        address = identity.mail_of(contact)
        assert address is not None
        letters.write(
            template="ballot_code", email=address, language=language, facts={"code": code}
        )
        return
    number = identity.phone_of(contact)
    assert number is not None
    later.enqueue(sms.send, seal_text(sms.PURPOSE, f"{number} {language} {code}".encode()))


def _roll_with(check: str, ballot_id: UUID) -> Roll:
    ballot = db.session.get(RegisterBallot, ballot_id, populate_existing=True)
    if ballot is None or ballot.state == "withdrawn":
        raise not_found("ballot")
    if ballot.state not in ("draft", "open"):
        raise conflict("ballot_over", "The vote has ended.")
    roll = db.session.get_one(Roll, ballot.roll_id, populate_existing=True)
    if check not in roll.checks:
        raise conflict("check_off", "This vote does not use this check.")
    return roll


def _clerk(actor: Actor, centre_id: UUID) -> None:
    if not actor.holds("clerk", centre_id):
        raise forbidden("Only the centre's clerks check people at the counter.")


def _hash(kind: bytes, roll_id: UUID, code: str) -> bytes:
    key = bytes.fromhex(current_app.extensions["settings"].identity_key)
    text = b"wspolnie " + kind + b" 1\n" + roll_id.bytes + code.encode()
    return hmac.digest(key, text, hashlib.sha256)
