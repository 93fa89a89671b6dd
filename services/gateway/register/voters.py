"""Who submits: an account that acts for an elector, or an elector whom a check led in directly."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Voter:
    """One submit's voter; exactly one of `account_id` and `elector_id` is given.

    An `elector_id` is the outcome of a check (a letter's code, the counter) and is believed only
    in the roll it belongs to. `kind` is `reissued` for who found a vote cast in their name.
    `origin` is the keyed hash of where the submit comes from; none at the office's own screens.
    """

    account_id: UUID | None = None
    elector_id: UUID | None = None
    kind: str = "first"
    channel: str = "account"
    origin: bytes | None = None

    def __post_init__(self) -> None:
        if (self.account_id is None) == (self.elector_id is None):
            raise ValueError("a voter is an account or an elector")
