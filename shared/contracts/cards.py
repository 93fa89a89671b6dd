"""Paper cards between the desk, the register and the box: numbers, readings, batches.

Nothing here names a person: a stub belongs to the register alone, a paper to the box alone.
"""

from typing import Literal
from uuid import UUID

import msgspec

from shared.contracts.ballots import Choices
from shared.contracts.base import Answer, Command

FEWEST = 10
DropOutcome = Literal["dropped", "unread", "mismatch", "too_small", "sealed", "stale"]
MOST_NUMBERS = 1000


class DrawPaperNumbers(Command, frozen=True, kw_only=True):
    """Draw numbers for papers to be printed. They are kept nowhere."""

    count: int


class KeyPaper(Command, frozen=True, kw_only=True):
    """Read a paper into a batch. `invalid`: questions left empty or not answered rightly."""

    number: str
    choices: Choices = msgspec.field(default_factory=dict)
    invalid: tuple[str, ...] = ()


class SettlePaper(Command, frozen=True, kw_only=True):
    """Say which of two readings that differ is right, as somebody who did not write it."""

    number: str
    reading: Literal["first", "second"]


class DiscardPaper(Command, frozen=True, kw_only=True):
    """Take a paper out of its batch, to be read anew or because it does not belong there."""

    number: str


class DropBatch(Command, frozen=True, kw_only=True):
    """Let a batch fall into the box, if it holds as many papers as the register confirmed stubs.

    An `attempt` is answered once and for all: repeated, it gets the same answer, and one that
    comes after a later attempt changes nothing. `small`: the last batch, which may be under ten.
    """

    stubs: int
    attempt: int
    small: bool = False


class PaperNumbers(Answer, frozen=True, kw_only=True):
    """Numbers for papers, in random order."""

    numbers: tuple[str, ...]


class PaperKeyed(Answer, frozen=True, kw_only=True):
    """What a reading came to: the paper's first, the same as another's, or one that differs."""

    outcome: Literal["first", "agreed", "differs"]


class TwoReadings(Answer, frozen=True, kw_only=True):
    """A paper that two people read differently; each reading as its canonical text."""

    number: str
    first: str
    second: str
    first_by: UUID
    second_by: UUID


class PaperBatch(Answer, frozen=True, kw_only=True):
    """How far a batch's papers are: numbers of papers, and the two readings where they differ."""

    dropped: bool
    agreed: int
    # Papers that only one person has read so far, by their numbers.
    once: tuple[str, ...]
    differing: tuple[TwoReadings, ...]


class BatchDropped(Answer, frozen=True, kw_only=True):
    """What became of one attempt to drop a batch, with how many papers there were.

    `unread`: some papers were read by one person only, or differently; `mismatch`: another number
    than the register's stubs; `too_small`: under ten and not the last; `sealed`: the box takes
    nothing any more; `stale`: a later attempt was here first.
    """

    outcome: DropOutcome
    papers: int
