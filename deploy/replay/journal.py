"""What a replay remembers between two runs: which consultation, and the key of its voters.

Who has voted is not in it: the register knows, and a second book could only disagree.
"""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from deploy.environment import var_folder


@dataclass(frozen=True)
class Voter:
    """One voter of a replay, the same in every run: everything comes from the journal's key."""

    number: int
    account_id: UUID
    elector_id: UUID
    identity: bytes
    token: str


@dataclass(frozen=True)
class Journal:
    """The memory of one file's replay."""

    consultation_id: UUID
    key: bytes

    def voter(self, number: int) -> Voter:
        """Return the voter of a number, from 1."""
        account, elector = (self._part(kind, number)[:16] for kind in ("account", "elector"))
        return Voter(
            number=number,
            account_id=UUID(bytes=account, version=4),
            elector_id=UUID(bytes=elector, version=4),
            identity=self._part("identity", number),
            token=self._part("session", number).hex(),
        )

    def order(self, number: int) -> bytes:
        """Return what voters are sorted by, so that they do not come in the file's order."""
        return self._part("order", number)

    def _part(self, kind: str, number: int) -> bytes:
        return hmac.digest(self.key, f"{kind} {number}".encode(), hashlib.sha256)


def path_of(digest: str) -> Path:
    """Return where the journal of a file is kept."""
    return var_folder() / "replay" / f"{digest[:24]}.json"


def find(digest: str) -> Journal | None:
    """Return the journal of a file, if it was brought in before."""
    try:
        kept = json.loads(path_of(digest).read_text())
    except FileNotFoundError:
        return None
    return Journal(UUID(kept["consultation_id"]), bytes.fromhex(kept["key"]))


def begin(digest: str, consultation_id: UUID) -> Journal:
    """Write a new journal in the place of an old one; only its owner can read it."""
    journal = Journal(consultation_id, secrets.token_bytes(32))
    path = path_of(digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".new")
    half.touch(mode=0o600)
    half.write_text(
        json.dumps({"consultation_id": str(consultation_id), "key": journal.key.hex()}) + "\n"
    )
    os.replace(half, path)
    return journal
