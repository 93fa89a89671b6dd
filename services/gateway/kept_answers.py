"""Answers kept for later, for who has no scripts: under a code that is shown once and kept nowhere.

The code is the key. Without it nobody finds what is kept or reads it; nothing beside it says whose
it is, of which survey, or when it came.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import delete

from services.gateway.model import KeptAnswers, db
from services.gateway.rules import letter_codes
from shared.queues import job

Pairs = Sequence[tuple[str, str]]

LENGTH = 18
"""Of 22 signs each: 80 bits, more than anybody tries."""
_GROUP = 6
# A length tells how much somebody wrote: it is told in steps only.
_STEP = 8192
# A code's key seals one thing once, so its nonce need not differ.
_NONCE = bytes(12)


def keep(survey_id: UUID, answers: Pairs, *, closes_at: datetime) -> str:
    """Keep answers until two days after the close; return the code, which nobody can make again."""
    code = "".join(secrets.choice(letter_codes.ALPHABET) for _ in range(LENGTH))
    name, key = _name_and_key(survey_id, code)
    told = msgspec.json.encode(list(answers))
    padded = told.ljust(-(-len(told) // _STEP) * _STEP)
    sealed = ChaCha20Poly1305(key).encrypt(_NONCE, padded, name)
    goes_on = closes_at.date() + timedelta(days=2)
    db.session.add(KeptAnswers(name=name, sealed=sealed, goes_on=goes_on))
    db.session.flush()
    return written(code)


def read(survey_id: UUID, typed: str) -> tuple[tuple[str, str], ...] | None:
    """Return what is kept under a code, however it is typed; None where there is nothing."""
    name, key = _name_and_key(survey_id, letter_codes.plain(typed))
    row = db.session.get(KeptAnswers, name)
    if row is None:
        return None
    try:
        told = ChaCha20Poly1305(key).decrypt(_NONCE, row.sealed, name)
    except InvalidTag:
        return None
    return tuple(msgspec.json.decode(told, type=list[tuple[str, str]]))


def written(code: str) -> str:
    """Return a code as it is shown: three groups of six."""
    return " ".join(code[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


@job(timeout=60, retries=0)
def forget_old() -> None:
    """Throw away what its survey's end has passed by."""
    purge(today=datetime.now(UTC).date())
    db.session.commit()


def purge(*, today: date) -> None:
    """Throw away what is not kept any longer on a day."""
    db.session.execute(delete(KeptAnswers).where(KeptAnswers.goes_on <= today))


def _name_and_key(survey_id: UUID, code: str) -> tuple[bytes, bytes]:
    secret = survey_id.bytes + code.encode()
    name = hashlib.sha256(b"wspolnie kept answers: name\n" + secret).digest()
    return name, hashlib.sha256(b"wspolnie kept answers: key\n" + secret).digest()
