"""Many rankings of our own export at once: the papers as `own.write` lays them out, or None.

Whatever is not plainly right is left to the careful reader, which finds the line.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple

import msgspec
import numpy as np

from services.consultations.formats.text import MOST_PAPERS
from services.consultations.tally.candidates import Candidate
from services.consultations.tally.ranked import RankedElection

_BEGIN = '\n "papers": [\n'
_END = "\n ]\n}\n"
_MOST_RANK = 1000


class _Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    ranks: dict[str, int] = {}
    blank: bool = False
    abstain: bool = False


class _Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    count: int
    paper: _Paper


class Rankings(NamedTuple):
    """The papers, as the careful reader would give them."""

    groups: Sequence[_Group]
    election: RankedElection

    def papers(self) -> tuple[tuple[Mapping[str, Any], int], ...]:
        """Canonical choices with their numbers."""
        return tuple((_plain(group.paper), group.count) for group in self.groups)


def split(text: str) -> tuple[str, str] | None:
    """The file without its papers, and the list of papers; None for any other layout."""
    at = text.find(_BEGIN)
    if at < 0 or not text.endswith(_END):
        return None
    head = text[:at] + _BEGIN.rstrip() + "]\n}\n"
    return head, text[at + len(_BEGIN) - 2 : -len("\n}\n")]


def read(candidates: Sequence[Candidate], text: str) -> Rankings | None:
    """The papers at once."""
    try:
        groups = msgspec.json.decode(text, type=list[_Group])
    except msgspec.DecodeError:
        return None
    if not _keys_once(text, groups):
        return None
    if not all(0 < group.count <= MOST_PAPERS for group in groups):
        return None
    ranked = [group for group in groups if group.paper.ranks]
    index = {candidate.id: at for at, candidate in enumerate(candidates)}
    names = chain.from_iterable(group.paper.ranks for group in ranked)
    lengths = np.array([len(group.paper.ranks) for group in ranked], np.int64)
    total = int(lengths.sum())
    positions = np.fromiter(map(index.get, names, repeat(-1)), np.int64, count=total)
    values = list(chain.from_iterable(group.paper.ranks.values() for group in ranked))
    if not ranked or positions.min() < 0 or not 1 <= min(values) <= max(values) <= _MOST_RANK:
        return None
    table = np.zeros((len(candidates), len(ranked) + 1), np.int16)
    table[positions, np.repeat(np.arange(len(ranked)), lengths)] = values
    # A paper without ranks is blank: all such go into one more column.
    blank = sum(group.count for group in groups if group.paper.blank)
    times = np.array([*(group.count for group in ranked), blank], np.int64)
    abstain = sum(group.count for group in groups if group.paper.abstain)
    election = RankedElection.of_ranks(candidates, table, times, abstain=abstain)
    return Rankings(groups, election)


def _plain(paper: _Paper) -> Mapping[str, Any]:
    if paper.ranks:
        return {"ranks": paper.ranks}
    return {"blank": True} if paper.blank else {"abstain": True}


def _keys_once(text: str, groups: Sequence[_Group]) -> bool:
    """Whether each paper says one thing, and no key stands twice, where the last would win."""
    told = all(bool(g.paper.ranks) + g.paper.blank + g.paper.abstain == 1 for g in groups)
    keys = 3 * len(groups) + sum(len(group.paper.ranks) for group in groups)
    return told and "\\" not in text and text.count(":") == keys and text.count('"') == 2 * keys
