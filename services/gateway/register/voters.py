"""Who submits: an account that acts for an elector, or an elector whom a check led in directly."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class Origin:
    """Where a vote comes from, as a keyed hash: an address range, a device, a staff account."""

    key: bytes
    kind: Literal["network", "device", "staff"]


@dataclass(frozen=True)
class Voter:
    """One submit's voter; exactly one of `account_id` and `elector_id` is given.

    An `elector_id` is the outcome of a check (a letter's code, the counter) and is believed only
    in the roll it belongs to. `kind` is `reissued` for who found a vote cast in their name: it
    takes a grant. `clerk_id`: who opened the ballot at the counter. `origin` comes from `origins`;
    none where there is no limit (a listed kiosk, a rehearsal).
    """

    account_id: UUID | None = None
    elector_id: UUID | None = None
    kind: str = "first"
    channel: str = "account"
    clerk_id: UUID | None = None
    origin: tuple[Origin, ...] = ()

    def __post_init__(self) -> None:
        if (self.account_id is None) == (self.elector_id is None):
            raise ValueError("a voter is an account or an elector")
