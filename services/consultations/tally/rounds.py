"""What happened in a count by rounds, told so that a page or a picture can show every step."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Act(StrEnum):
    """What a round did."""

    FIRST = "first-preferences"
    SURPLUS = "surplus"
    """The votes of an elected option above the quota went on."""
    ELIMINATION = "elimination"
    """The option with the fewest votes was taken out, and its votes went on."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Options among which votes did not choose, in the order of the options.

    `chosen` was taken out (elimination) or moved first (surplus). `by`: "earlier-round" (the last
    round in which they differed), "lottery" or "file-order". `decisive`: another choice could have
    elected others. After the first decisive tie everything that follows holds for this choice only.
    """

    round: int
    act: Act
    ids: tuple[str, ...]
    chosen: str
    by: str
    decisive: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One round: what was done, where the votes went, and how everybody stands afterwards.

    `votes` are the totals after it, of the elected and of those still in. `transfers`: from
    `source` to each option that got something. `exhausted`: votes that have nobody to go to, after
    this round. `elected`: who was elected on these totals, in order; `by_default`: because as many
    were left as seats.
    """

    number: int
    act: Act
    source: str | None
    transfers: Mapping[str, Fraction]
    votes: Mapping[str, Fraction]
    exhausted: Fraction
    elected: tuple[str, ...]
    by_default: bool = False


@dataclass(frozen=True, slots=True)
class RoundsOutcome:
    """The result of instant run-off or the single transferable vote.

    `quota` is None for instant run-off, whose winner needs more than half of the votes that still
    count. `eliminated` in the order in which they went.
    """

    rule: str
    seed: str | None
    seats: int
    decimals: int | None
    quota: int | None
    ballots: int
    blank: int
    abstain: int
    winners: tuple[str, ...]
    eliminated: tuple[str, ...]
    rounds: tuple[Round, ...]
    ties: tuple[Tie, ...]
    enough: bool = True
    """Whether the quorum was reached; if not, nobody wins."""

    @property
    def undecided(self) -> bool:
        """Whether the votes alone do not decide: a draw is needed and was not held."""
        return self.seed is None and any(tie.decisive for tie in self.ties)

    @property
    def certain(self) -> tuple[str, ...]:
        """Winners whom no draw can change: those elected before the first tie that decides."""
        if not self.undecided:
            return self.winners
        first = next(tie.round for tie in self.ties if tie.decisive)
        before = {name for each in self.rounds[: first - 1] for name in each.elected}
        return tuple(name for name in self.winners if name in before)
