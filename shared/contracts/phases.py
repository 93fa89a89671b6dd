"""What crosses the border about the phases of a consultation."""

from datetime import datetime
from typing import Literal

from shared.contracts.base import Answer

PhaseKind = Literal[
    "information", "remarks", "survey", "ideas", "vote", "verification", "result", "followup"
]


class Phase(Answer, frozen=True, kw_only=True):
    """When something is open: from `opens_at` on, at `closes_at` no longer.

    `open` is how the service that judges it sees it now. The vote and its verification stand
    among the phases with the dates of the ballot; in a draft they may lack them.
    """

    kind: PhaseKind
    opens_at: datetime | None
    closes_at: datetime | None
    open: bool = False


class PhaseChange(Answer, frozen=True, kw_only=True):
    """What was changed after the publication, and why.

    `kind`: dates, added, closed_early, or withdrawn (the whole consultation; no `phase`).
    """

    phase: str
    kind: str
    reason: str
    opens_at: datetime | None
    closes_at: datetime | None
    changed_at: datetime
