"""Many strict orders at once: from one long row of numbers to an election, or None."""

from collections.abc import Sequence

import numpy as np

from services.consultations.tally.candidates import Candidate
from services.consultations.tally.ranked import Array, RankedElection


def election(
    candidates: Sequence[Candidate], numbers: Array, starts: Array, lengths: Array, times: Array
) -> RankedElection | None:
    """Each paper is `numbers[start : start + length]`, positions of candidates, best first.

    None where a position is no candidate or stands twice on a paper: a closer look finds the line.
    """
    positions = numbers
    if lengths.sum() != numbers.size:
        # What stands between the papers (their number, the end) is no position.
        inside = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        positions = numbers[inside + np.arange(inside.size)]
    if positions.size and not 0 <= positions.min() <= positions.max() < len(candidates):
        return None
    rows = np.repeat(np.arange(lengths.size), lengths)
    first = np.repeat(np.cumsum(lengths) - lengths, lengths)
    ranks = np.zeros((len(candidates), lengths.size), np.int16)
    ranks[positions, rows] = np.arange(1, positions.size + 1) - first
    if (np.count_nonzero(ranks, axis=0) != lengths).any():
        return None
    return RankedElection.of_ranks(candidates, ranks, times, dense=True)
