"""Ranked rules as a textbook has them: fractions, lists and dictionaries, every tie followed.

Shares no code with the tallies. A paper with ties is written out as all the strict orders it
allows, in equal parts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, permutations
from math import factorial, prod

Groups = tuple[tuple[int, ...], ...]
Papers = Mapping[Groups, int]
Chooser = Callable[[str, list[int]], int]
"""Which of the tied is acted on, "surplus" or "elimination"."""


@dataclass
class Piece:
    """Papers of one order: how many (a fraction for ties), and the value of each."""

    order: tuple[int, ...]
    papers: Fraction
    value: Fraction
    holder: int | None = None


@dataclass
class Count:
    """A finished count: what was done with whose votes, and the totals after it."""

    elected: list[int] = field(default_factory=list)
    eliminated: list[int] = field(default_factory=list)
    rounds: list[tuple[str, int | None, dict[int, Fraction], Fraction]] = field(
        default_factory=list
    )


def strict(papers: Papers) -> list[Piece]:
    """All papers as strict orders."""
    pieces = []
    for groups, times in papers.items():
        orders: list[tuple[int, ...]] = [()]
        for group in groups:
            orders = [(*order, *part) for order in orders for part in permutations(group)]
        share = Fraction(times, prod(factorial(len(group)) for group in groups))
        pieces += [Piece(order, share, Fraction(1)) for order in orders]
    return pieces


def first(kind: str, tied: list[int]) -> int:
    """Ties by the order of the file: the first is kept in, and moves first."""
    return min(tied) if kind == "surplus" else max(tied)


def irv(papers: Papers, candidates: int, choose: Chooser = first) -> Count:
    """Instant run-off."""
    pieces, done, left = strict(papers), Count(), list(range(candidates))
    act: tuple[str, int | None] = ("first-preferences", None)
    while True:
        totals, exhausted = _dealt(pieces, left)
        done.rounds.append((*act, totals, exhausted))
        half = sum(totals.values(), Fraction(0)) / 2
        winners = [c for c in left if totals[c] > half] or (left if len(left) == 1 else [])
        if winners:
            done.elected = winners
            return done
        least = min(totals.values())
        out = choose("elimination", [c for c in left if totals[c] == least])
        left.remove(out)
        done.eliminated.append(out)
        act = ("elimination", out)


def _dealt(pieces: list[Piece], left: list[int]) -> tuple[dict[int, Fraction], Fraction]:
    totals = {candidate: Fraction(0) for candidate in left}
    exhausted = Fraction(0)
    for piece in pieces:
        top = next((candidate for candidate in piece.order if candidate in totals), None)
        if top is None:
            exhausted += piece.papers * piece.value
        else:
            totals[top] += piece.papers * piece.value
    return totals, exhausted


class Stv:
    """The single transferable vote; with `decimals` as the Scottish rules have it."""

    def __init__(
        self,
        papers: Papers,
        candidates: int,
        seats: int,
        decimals: int | None = None,
        choose: Chooser = first,
    ) -> None:
        self.pieces = strict(papers)
        self.left = list(range(candidates))
        self.seats, self.decimals, self.choose = seats, decimals, choose
        self.quota = sum(papers.values()) // (seats + 1) + 1
        self.kept: dict[int, Fraction] = {}
        self.exhausted = Fraction(0)
        self.done = Count()
        self.history: list[dict[int, Fraction]] = []

    def run(self) -> Count:
        """Count to the end."""
        for piece in self.pieces:
            self._pass(piece)
        self._note("first-preferences", None)
        surpluses: list[int] = []
        after_surplus = False
        while len(self.done.elected) < self.seats and self.left:
            if self.decimals is not None or not surpluses:
                if not (after_surplus and self.decimals is None and self._few()):
                    surpluses += self._elect()
                if len(self.done.elected) >= self.seats or not self.left:
                    break
                if self._few() and (self.decimals is not None or not surpluses):
                    self.done.elected += self._by_votes(self.left)
                    break
            totals = self._totals()
            if surpluses:
                most = max(totals[c] for c in surpluses)
                tied = [c for c in surpluses if totals[c] == most]
                moving = self._chosen("surplus", tied, largest=True)
                surpluses.remove(moving)
                self._surplus(moving, totals[moving])
                after_surplus = True
            else:
                least = min(totals[c] for c in self.left)
                tied = [c for c in self.left if totals[c] == least]
                self._out(self._chosen("elimination", tied, largest=False))
                after_surplus = False
        return self.done

    def _few(self) -> bool:
        return len(self.left) <= self.seats - len(self.done.elected)

    def _elect(self) -> list[int]:
        totals = self._totals()
        reached = self._by_votes([c for c in self.left if totals[c] >= self.quota])
        for candidate in reached:
            self.left.remove(candidate)
        self.done.elected += reached
        return [c for c in reached if totals[c] > self.quota]

    def _by_votes(self, some: list[int]) -> list[int]:
        totals = self._totals()
        return sorted(some, key=lambda candidate: (-totals[candidate], candidate))

    def _chosen(self, kind: str, tied: list[int], *, largest: bool) -> int:
        if self.decimals is not None:
            for totals in reversed(self.history):
                best = (max if largest else min)(totals[c] for c in tied)
                tied = [c for c in tied if totals[c] == best]
        return tied[0] if len(tied) == 1 else self.choose(kind, tied)

    def _surplus(self, candidate: int, total: Fraction) -> None:
        surplus = total - self.quota
        moved = Fraction(0)
        for piece in [p for p in self.pieces if p.holder == candidate]:
            value = surplus * piece.value / total
            if self.decimals is not None:
                unit = 10**self.decimals
                value = Fraction(value * unit // 1, unit)
            piece.value = value
            moved += piece.papers * value
            self._pass(piece)
        self.kept[candidate] = total - moved
        self._note("surplus", candidate)

    def _out(self, candidate: int) -> None:
        self.left.remove(candidate)
        self.done.eliminated.append(candidate)
        for piece in [p for p in self.pieces if p.holder == candidate]:
            self._pass(piece)
        self._note("elimination", candidate)

    def _pass(self, piece: Piece) -> None:
        piece.holder = next((c for c in piece.order if c in self.left), None)
        if piece.holder is None:
            self.exhausted += piece.papers * piece.value

    def _totals(self) -> dict[int, Fraction]:
        totals = {candidate: Fraction(0) for candidate in self.left}
        totals |= {candidate: self.kept.get(candidate, Fraction(0)) for candidate in self._in()}
        for piece in self.pieces:
            if piece.holder is not None:
                totals[piece.holder] += piece.papers * piece.value
        return totals

    def _in(self) -> list[int]:
        return [*self.left, *self.done.elected]

    def _note(self, act: str, candidate: int | None) -> None:
        totals = self._totals()
        self.history.append(totals)
        self.done.rounds.append((act, candidate, totals, self.exhausted))


def every_result(count: Callable[[Chooser], Count], most: int = 3000) -> set[frozenset[int]]:
    """Who can be elected, over every way of choosing in every tie."""
    found: set[frozenset[int]] = set()
    scripts: list[list[int]] = [[]]
    for _ in range(most):
        if not scripts:
            return found
        script = scripts.pop()
        made: list[int] = []

        def choose(
            kind: str, tied: list[int], script: list[int] = script, made: list[int] = made
        ) -> int:
            at = len(made)
            if at >= len(script):
                scripts.extend([*made, other] for other in range(1, len(tied)))
                made.append(0)
            else:
                made.append(script[at])
            return tied[made[-1]]

        found.add(frozenset(count(choose).elected))
    raise AssertionError("too many ties to follow")


def schulze(papers: Papers, candidates: int, *, unranked_last: bool = True) -> list[list[int]]:
    """The strength of the strongest path between any two, over all paths there are."""
    prefers = [[0] * candidates for _ in range(candidates)]
    for groups, times in papers.items():
        rank = {c: at for at, group in enumerate(groups) for c in group}
        for a in range(candidates):
            for b in range(candidates):
                behind = candidates if unranked_last else -1
                if a in rank and rank[a] < rank.get(b, behind):
                    prefers[a][b] += times
    link = [
        [n if n > prefers[b][a] else 0 for b, n in enumerate(row)] for a, row in enumerate(prefers)
    ]

    def strongest(a: int, b: int) -> int:
        others = [c for c in range(candidates) if c not in (a, b)]
        ways = (
            (a, *through, b) for n in range(len(others) + 1) for through in permutations(others, n)
        )
        return max(min(link[x][y] for x, y in pairwise(w)) for w in ways)

    return [
        [0 if a == b else strongest(a, b) for b in range(candidates)] for a in range(candidates)
    ]


def schulze_results(strengths: list[list[int]], seats: int) -> set[frozenset[int]]:
    """Who can win: the first of every order in which nobody stands before who beats them."""

    def orders(placed: tuple[int, ...], left: frozenset[int]) -> Iterator[frozenset[int]]:
        if len(placed) == min(seats, len(strengths)):
            yield frozenset(placed)
            return
        for a in left:
            if not any(strengths[b][a] > strengths[a][b] for b in left):
                yield from orders((*placed, a), left - {a})

    return set(orders((), frozenset(range(len(strengths)))))
