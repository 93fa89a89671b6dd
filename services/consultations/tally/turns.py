"""Seats filled one by one, the best first: who is elected, and which ties among equals decide."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb

# So many ways through ties are followed; where that is not enough, a tie counts as decisive.
MOST_WAYS = 2000
_DEEPEST = 100


@dataclass(frozen=True)
class Turns:
    """`groups` of equals, best first, each in the order of its ties; `bars`: who excludes whom."""

    groups: tuple[tuple[int, ...], ...]
    seats: int
    bars: Mapping[int, frozenset[int]]
    _known: dict[tuple[int, frozenset[int]], frozenset[frozenset[int]] | None] = field(
        default_factory=dict, repr=False, compare=False
    )

    def elected(self) -> tuple[int, ...]:
        """Who is elected in the order given, in that order."""
        won: list[int] = []
        for group in self.groups:
            self._add(group, won)
        return tuple(won)

    def excluder(self, candidate: int) -> int | None:
        """The elected one that keeps this candidate out, although a seat was left."""
        if candidate not in self.bars:
            return None
        before: list[int] = []
        for group in self.groups:
            if candidate in group:
                self._add(group[: group.index(candidate)], before)
                break
            self._add(group, before)
        barred = self.bars.get(candidate, frozenset())
        if len(before) >= self.seats:
            return None
        return next((one for one in before if one in barred), None)

    def ties(self) -> Iterator[tuple[tuple[int, ...], bool]]:
        """Each group of several, and whether another order of it could have elected others."""
        won: list[int] = []
        for at, group in enumerate(self.groups):
            before = frozenset(won)
            self._add(group, won)
            if len(group) > 1:
                yield group, self._decides(at, before, frozenset(won))

    def certain(self) -> frozenset[int]:
        """Who is elected in any order of the ties; where that was not followed, before them."""
        every = self._results(0, frozenset())
        if every is not None:
            return frozenset.intersection(*every)
        won: list[int] = []
        for at, group in enumerate(self.groups):
            before = frozenset(won)
            self._add(group, won)
            if self._decides(at, before, frozenset(won)):
                return before
        return frozenset(won)

    def _add(self, group: Sequence[int], won: list[int]) -> None:
        for candidate in group:
            if len(won) < self.seats and self.bars.get(candidate, frozenset()).isdisjoint(won):
                won.append(candidate)

    def _decides(self, at: int, before: frozenset[int], after: frozenset[int]) -> bool:
        others = self._after(self.groups[at], before)
        if others == {after}:
            return False
        here = self._results(at + 1, after)
        if others is None or here is None:
            return True
        return any(self._results(at + 1, other) != here for other in others)

    def _results(
        self, at: int, won: frozenset[int], depth: int = 0
    ) -> frozenset[frozenset[int]] | None:
        """Every set that can be elected from this group on; None for too many to follow."""
        while at < len(self.groups) and len(won) < self.seats:
            nexts = self._after(self.groups[at], won)
            if nexts is None or depth > _DEEPEST:
                return None
            if len(nexts) > 1:
                return self._branch(at, won, nexts, depth + 1)
            at, won = at + 1, next(iter(nexts))
        return frozenset({won})

    def _branch(
        self, at: int, won: frozenset[int], nexts: set[frozenset[int]], depth: int
    ) -> frozenset[frozenset[int]] | None:
        key = (at, won)
        if key not in self._known:
            found: set[frozenset[int]] | None = set()
            for following in nexts:
                more = self._results(at + 1, following, depth)
                if found is None or more is None or len(self._known) > MOST_WAYS:
                    found = None
                    break
                found |= more
            self._known[key] = None if found is None else frozenset(found)
        return self._known[key]

    def _after(self, group: Sequence[int], won: frozenset[int]) -> set[frozenset[int]] | None:
        """Who can be elected when this group has had its turn, in any order of its members."""
        free = [a for a in group if self.bars.get(a, frozenset()).isdisjoint(won)]
        seats = self.seats - len(won)
        if all(self.bars.get(a, frozenset()).isdisjoint(free) for a in free):
            if seats >= len(free):
                return {won | frozenset(free)}
            if seats <= 0:
                return {won}
            if comb(len(free), seats) > MOST_WAYS:
                return None
        states, ended = {won}, set()
        while states:
            further: set[frozenset[int]] = set()
            for state in states:
                able = [a for a in free if a not in state and self._fits(a, state)]
                further |= {state | {a} for a in able}
                if not able:
                    ended.add(state)
            if len(further) + len(ended) > MOST_WAYS:
                return None
            states = further
        return ended

    def _fits(self, candidate: int, won: frozenset[int]) -> bool:
        return len(won) < self.seats and self.bars.get(candidate, frozenset()).isdisjoint(won)
