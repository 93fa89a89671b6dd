"""The second step: a code from a phone, or one from paper, after the password of staff.

Secrets lie sealed under a key made from the installation's own, so a copied database opens
nothing. Whether a code was used before is judged by the database in the statement that uses it.
"""

import base64
import hashlib
import hmac
import secrets
import time
from datetime import datetime
from uuid import UUID

import pyotp
import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.gateway import accounts, notifications, sign_in, staff
from services.gateway.model import Account, RecoveryCode, SecondStep, db
from shared.contracts.actors import Actor
from shared.ids import new_id
from shared.problems import conflict, forbidden, not_found

STEP_SECONDS = 30
TOLERANCE = 1
RECOVERY_CODES = 8
_NONCE = 12
# Crockford's base 32, without letters that look like others; 80 bits a code.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TYPED = str.maketrans("OIL", "011", "- \t ")
_GROUPS = 4

log = structlog.get_logger()


def is_asked() -> bool:
    """Tell whether this installation asks staff for a second step."""
    return bool(current_app.extensions["settings"].staff_second_step)


def of(account_id: UUID) -> SecondStep | None:
    """Return an account's second step, if it is set up."""
    return db.session.scalar(select(SecondStep).where(SecondStep.account_id == account_id))


def new_secret() -> str:
    """Return a fresh secret, as apps take it."""
    return pyotp.random_base32()


def address(secret: str, account: Account) -> str:
    """Return the `otpauth:` address that a QR code holds."""
    public: str = current_app.extensions["settings"].public_url
    host = public.partition("://")[2].strip("/") or "local"
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    return totp.provisioning_uri(name=account.email or account.name, issuer_name=f"Wspólnie {host}")


def seal(secret: str, account_id: UUID) -> bytes:
    """Return a secret as the database keeps it: readable here alone, for this account alone."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, secret.encode(), account_id.bytes)


def unseal(sealed: bytes, account_id: UUID) -> str | None:
    """Return a sealed secret, or None when it was sealed under another key or for somebody else."""
    try:
        plain = AESGCM(_key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], account_id.bytes)
    except (InvalidTag, ValueError):
        return None
    return plain.decode()


def seal_text(secret: str, account_id: UUID) -> str:
    """Return a sealed secret for a form's hidden field."""
    return base64.urlsafe_b64encode(seal(secret, account_id)).decode()


def unseal_text(text: str, account_id: UUID) -> str | None:
    """Return the secret of a form's hidden field, or None when it is not ours."""
    try:
        return unseal(base64.urlsafe_b64decode(text.encode()), account_id)
    except ValueError:
        return None


def set_up(account: Account, *, secret: str, code: str) -> list[str] | None:
    """Keep a new secret once its first code shows that the phone has it.

    Returns the recovery codes, which nobody can read again, or None when the code is wrong.
    Raises conflict `set_up_already` when another window was faster.
    """
    step = _step_of(secret, code)
    if step is None:
        return None
    made = db.session.scalar(
        insert(SecondStep)
        .values(id=new_id(), account_id=account.id, secret=seal(secret, account.id), last_step=step)
        .on_conflict_do_nothing()
        .returning(SecondStep.id)
    )
    if made is None:
        raise conflict("set_up_already", "It was set up in another window.")
    _tell_set(account)
    return _fresh_codes(made)


def replace(mine: SecondStep, account: Account, *, secret: str, code: str) -> list[str] | None:
    """Put another phone in the place of the present one, with new recovery codes.

    Whoever calls has checked a code of the present one. None when the new phone's code is wrong.
    """
    step = _step_of(secret, code)
    if step is None:
        return None
    mine.secret, mine.last_step = seal(secret, account.id), step
    mine.enrolled_at = func.now()
    _tell_set(account)
    return renew_codes(mine)


def renew_codes(mine: SecondStep) -> list[str]:
    """Make new recovery codes; the old ones are worth nothing from now on."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.second_step_id == mine.id))
    return _fresh_codes(mine.id)


def codes_left(mine: SecondStep) -> int:
    """Return how many recovery codes can still be used."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.second_step_id == mine.id)
        )
        or 0
    )


def use_code(mine: SecondStep, code: str) -> bool:
    """Use a phone's code up: it works within half a minute either way, and once."""
    secret = unseal(mine.secret, mine.account_id)
    if secret is None:
        log.error("second_step_sealed_under_another_key", account=str(mine.account_id))
        return False
    step = _step_of(secret, code)
    if step is None:
        return False
    used = db.session.scalar(
        update(SecondStep)
        .where(SecondStep.id == mine.id, SecondStep.last_step < step)
        .values(last_step=step)
        .returning(SecondStep.id)
    )
    return used is not None


def use_recovery_code(mine: SecondStep, code: str, *, now: datetime) -> bool:
    """Use a recovery code up; its owner is told, in case it was somebody else."""
    used = db.session.scalar(
        delete(RecoveryCode)
        .where(
            RecoveryCode.second_step_id == mine.id,
            RecoveryCode.code_hash == _hash(mine.id, code),
        )
        .returning(RecoveryCode.second_step_id)
    )
    if used is None:
        return False
    notifications.tell(
        account_id=mine.account_id,
        template="recovery_code_used",
        key=f"recovery:{now.isoformat()}",
        facts={},
    )
    return True


def reset(*, actor: Actor, account_id: UUID, reason: str) -> None:
    """Take somebody's second step away: a lost phone. They sign in anew and set up another.

    Raises conflict for one's own: whoever has a code changes phones on their own page.
    """
    if not actor.holds("operator"):
        raise forbidden("Only an operator resets a second step.")
    if actor.account_id == account_id:
        raise conflict("own_second_step", "Change your own on your own page.")
    _reset(accounts.get(account_id), actor=actor, act="second_step.reset", reason=reason)


def reset_on_server(email: str) -> None:
    """Take a second step away from the server's own shell, for the operator who is locked out."""
    account = accounts.by_email(email)
    if account is None or not account.is_active:
        raise not_found("person")
    _reset(
        account,
        actor=Actor(account_id=account.id),
        act="second_step.reset_on_server",
        reason="",
    )


def _reset(account: Account, *, actor: Actor, act: str, reason: str) -> None:
    gone = db.session.scalar(
        delete(SecondStep).where(SecondStep.account_id == account.id).returning(SecondStep.id)
    )
    if gone is None:
        raise conflict("not_set_up", "There is no second step to reset.")
    sign_in.out_everywhere(account.id)
    staff.record(actor=actor, act=act, subject_id=account.id, reason=reason)
    notifications.tell(
        account_id=account.id,
        template="second_step_reset",
        key=f"second-step-reset:{gone}",
        facts={},
    )


def _tell_set(account: Account) -> None:
    staff.record(
        actor=Actor(account_id=account.id), act="second_step.set_up", subject_id=account.id
    )
    notifications.tell(
        account_id=account.id,
        template="second_step_set_up",
        key=f"second-step:{new_id()}",
        facts={},
    )


def _fresh_codes(second_step_id: UUID) -> list[str]:
    codes = [_fresh_code() for _ in range(RECOVERY_CODES)]
    db.session.execute(
        insert(RecoveryCode),
        [
            {"second_step_id": second_step_id, "code_hash": _hash(second_step_id, code)}
            for code in codes
        ],
    )
    return codes


def _fresh_code() -> str:
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(4)) for _group in range(_GROUPS)
    )


def _hash(second_step_id: UUID, code: str) -> bytes:
    typed = code.upper().translate(_TYPED)
    return hashlib.sha256(b"recovery code\0" + second_step_id.bytes + typed.encode()).digest()


def _step_of(secret: str, code: str) -> int | None:
    """Return the time step near now whose code this is."""
    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    totp, now = pyotp.TOTP(secret, interval=STEP_SECONDS), int(time.time()) // STEP_SECONDS
    found = [
        step
        for step in range(now - TOLERANCE, now + TOLERANCE + 1)
        if hmac.compare_digest(totp.generate_otp(step), digits)
    ]
    return found[0] if found else None


def _key() -> bytes:
    secret = bytes(current_app.config["SECRET_KEY"])
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"wspolnie second step").derive(secret)
