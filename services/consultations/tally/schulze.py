"""The Schulze method by winning votes, with the path of majorities that beats each loser."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.consultations.tally.candidates import precedence
from services.consultations.tally.ranked import Array, RankedElection


@dataclass(frozen=True, slots=True)
class BeatPath:
    """Why somebody does not win: a chain of majorities from `ids[0]` to the loser `ids[-1]`.

    `strength`: the votes of its weakest link; `back`: the strongest chain the other way.
    """

    ids: tuple[str, ...]
    strength: int
    back: int


@dataclass(frozen=True, slots=True)
class SchulzeTie:
    """Options none of which beats another, in the order in which they were placed."""

    ids: tuple[str, ...]
    decisive: bool


@dataclass(frozen=True, slots=True)
class SchulzeOutcome:
    """The result: all options in order, and the two tables it follows from.

    `preferred[a][b]`: on how many papers a stands before b. `strengths[a][b]`: the strongest path
    from a to b. Both in the order of the options (`ids`).
    """

    seed: str | None
    seats: int
    unranked: str
    ballots: int
    blank: int
    abstain: int
    ids: tuple[str, ...]
    order: tuple[str, ...]
    winners: tuple[str, ...]
    preferred: tuple[tuple[int, ...], ...]
    strengths: tuple[tuple[int, ...], ...]
    beaten: tuple[BeatPath, ...]
    ties: tuple[SchulzeTie, ...]
    enough: bool = True
    """Whether the quorum was reached; if not, nobody wins."""

    @property
    def undecided(self) -> bool:
        """Whether the votes alone do not decide: a draw is needed and was not held."""
        return self.seed is None and any(tie.decisive for tie in self.ties)

    @property
    def certain(self) -> tuple[str, ...]:
        """Winners whom no draw can change: so many are beaten that even the last place wins."""
        if not self.undecided:
            return self.winners
        place = {name: at for at, name in enumerate(self.ids)}
        return tuple(
            name
            for name in self.winners
            if _last_place(np.array(self.strengths), place[name]) <= self.seats
        )


def schulze(
    election: RankedElection,
    *,
    seats: int = 1,
    unranked_last: bool = True,
    seed: str | None = None,
    quorum: int = 0,
) -> SchulzeOutcome:
    """Order the options by their strongest paths; the first `seats` win.

    A majority of a over b is as strong as the papers that put a before b. With `unranked_last` a
    paper puts those it ranks before those it does not; otherwise it says nothing about the latter.
    Those whom nobody left beats come next, one by one; of several the lottery's first, without a
    seed the first in the order of the options.
    """
    preferred = preferences(election, unranked_last=unranked_last)
    strengths, before = _strongest_paths(preferred)
    ids = tuple(candidate.id for candidate in election.candidates)
    order, ties = _ordered(strengths, precedence(election.candidates, seed))
    won = order[:seats]
    paths = [_beaten(loser, order, strengths, before, ids) for loser in order[seats:]]
    enough = election.ballots >= quorum
    return SchulzeOutcome(
        seed=seed,
        seats=seats,
        unranked="last" if unranked_last else "none",
        ballots=election.ballots,
        blank=election.blank,
        abstain=election.abstain,
        ids=ids,
        order=tuple(ids[at] for at in order),
        winners=tuple(ids[at] for at in won) if enough else (),
        preferred=_table(preferred),
        strengths=_table(strengths),
        beaten=tuple(path for path in paths if path is not None),
        ties=_told(ties, order, seats, strengths, ids),
        enough=enough,
    )


def preferences(election: RankedElection, *, unranked_last: bool) -> Array:
    """On how many papers each option stands before each other."""
    ranks = election.ranks
    size = ranks.shape[0]
    table = np.zeros((size, size), np.int64)
    # Every row counts once, those of several papers once more for each further one.
    several = np.flatnonzero(election.times > 1)
    more = election.times[several] - 1
    for one in range(size):
        before = ranks[one] < ranks
        if not unranked_last:
            before &= ranks != election.unranked
        table[one] = np.count_nonzero(before, axis=1) + before[:, several] @ more
    return table


def _strongest_paths(preferred: Array) -> tuple[Array, Array]:
    """The strength of the strongest path, and the last stop before its end."""
    size = preferred.shape[0]
    strengths = np.where(preferred > preferred.T, preferred, 0)
    before = np.repeat(np.arange(size)[:, None], size, axis=1)
    for through in range(size):
        way = np.minimum(strengths[:, through, None], strengths[None, through, :])
        better = way > strengths
        np.fill_diagonal(better, False)
        strengths = np.where(better, way, strengths)
        before = np.where(better, before[None, through, :], before)
    return strengths, before


def _ordered(
    strengths: Array, places: Sequence[int]
) -> tuple[list[int], list[tuple[int, tuple[int, ...]]]]:
    """Options in order, and the ties: from which place on, and among whom."""
    beats = strengths > strengths.T
    left = list(range(len(places)))
    order: list[int] = []
    ties: list[tuple[int, tuple[int, ...]]] = []
    while left:
        best = [at for at in left if not beats[left, at].any()]
        best.sort(key=lambda at: places[at])
        if len(best) > 1 and not (ties and set(best) <= set(ties[-1][1])):
            ties.append((len(order), tuple(best)))
        order.append(best[0])
        left.remove(best[0])
    return order, ties


def _told(
    ties: Sequence[tuple[int, tuple[int, ...]]],
    order: Sequence[int],
    seats: int,
    strengths: Array,
    ids: Sequence[str],
) -> tuple[SchulzeTie, ...]:
    """A tie decides if it could make somebody win who does not, or not win who does."""
    won, lost = order[:seats], order[seats:]
    unsure = {at for at in won if _last_place(strengths, at) > seats} if lost else set()
    unsure |= set(lost)
    return tuple(
        SchulzeTie(tuple(ids[at] for at in tied), start < seats and not unsure.isdisjoint(tied))
        for start, tied in ties
    )


def _last_place(strengths: Array, at: int) -> int:
    """The place of an option if every tie went against it: only those it beats come after it."""
    return len(strengths) - int(np.count_nonzero(strengths[at] > strengths[:, at]))


def _beaten(
    loser: int, order: Sequence[int], strengths: Array, before: Array, ids: Sequence[str]
) -> BeatPath | None:
    """The path by which the first in the order that beats the loser does so."""
    for winner in order[: order.index(loser)]:
        if strengths[winner, loser] > strengths[loser, winner]:
            path = [loser]
            while path[-1] != winner:
                path.append(int(before[winner, path[-1]]))
            names = tuple(ids[at] for at in reversed(path))
            there, back = int(strengths[winner, loser]), int(strengths[loser, winner])
            return BeatPath(names, there, back)
    return None


def _table(array: Array) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in array.tolist())
