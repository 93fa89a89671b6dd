"""The completion add1: the share rises by one unit a round while the outcome is affordable.

Rounds between two counts that provably fund the same are skipped (see `Play.run`). At every other
round the ties are followed in all their orders, to say whether a draw could change the result.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from services.consultations.tally.equal_shares_play import Play, Terms, Tied

# So many other orders of tied projects are followed at one share, and so many choices of voters are
# looked at for that at all shares together, before a tie counts as decisive.
_ORDERS = 24
_MOST_CHOICES = 20_000_000


class Stage(NamedTuple):
    """Consecutive rounds that funded the same: from so many units added to so many."""

    first: int
    last: int
    funded: frozenset[int]
    cost: int


class FoundTie(NamedTuple):
    """A tie, the units added when it came up, and whether another order gives other winners."""

    added: int
    step: int
    projects: frozenset[int]
    rho: Fraction
    decisive: bool


class Found(NamedTuple):
    """The kept count and the way to it; `rejected` is the first that cost too much."""

    kept: Play
    added: int
    stages: tuple[Stage, ...]
    rejected: Play | None
    ties: tuple[FoundTie, ...]


class _Round(NamedTuple):
    """What is remembered of a count; `others` are what other orders fund (None: too many)."""

    added: int
    funded: frozenset[int]
    open: tuple[tuple[Tied, Fraction], ...]
    others: frozenset[frozenset[int]] | None


class Search:
    """From the equal share upwards; `found` gives the result.

    `open`: all projects of ties whose order mattered to the money of the voters. `follow`: whether
    their other orders are followed. `counts`: at how many shares was counted.
    """

    def __init__(self, terms: Terms, *, budget: int, unit: int, follow: bool = True) -> None:
        self._terms, self._budget, self._unit = terms, budget, unit
        self._follow = follow
        self._orders = _ORDERS + _MOST_CHOICES // (terms.book.choices + 1)
        self.open: set[int] = set()
        self.counts = 0
        self._first = Fraction(budget, terms.book.ballots)
        self._added = 0
        self._kept = self._play(0)
        self._rejected: Play | None = None
        self._stages: list[Stage] = []
        self._rounds: list[_Round] = []
        # Leaping pays where the same projects come in the same order again and again.
        self._calm, self._patience, self._leap = 0, 1, 1
        self._note(self._kept, 0)

    def add1(self) -> None:
        """Raise the share until the next outcome would cost too much or all is funded."""
        while self._rejected is None and not self._complete(frozenset(self._kept.funded)):
            if self._leap > 1:
                self._try_leap()
            else:
                self._one_more()

    @property
    def funded(self) -> frozenset[int]:
        """What the kept count funds."""
        return frozenset(self._kept.funded)

    def found(self) -> Found:
        """Return the kept count, with its ties."""
        kept = self._round(self._kept, self._added)
        rounds = [held for held in self._rounds if held.added != self._added]
        ties = [tie for held in rounds if self._turns(held, kept) for tie in _named(held, True)]
        ties += _named(kept, self._turns(kept, kept))
        ties += [
            FoundTie(self._added, tie.step, tie.projects, _rho(self._kept, tie), False)
            for tie in _harmless_ones(self._kept)
        ]
        ties.sort(key=lambda tie: (tie.added, tie.step))
        return Found(self._kept, self._added, tuple(self._stages), self._rejected, tuple(ties))

    def _play(self, added: int, forced: Sequence[int] = (), against: Play | None = None) -> Play:
        self.counts += 1
        return Play(self._terms, self._first + added * self._unit).run(forced, against)

    def _one_more(self) -> None:
        added = self._added + 1
        play = self._play(added)
        held = self._note(play, added)
        if play.cost > self._budget:
            self._rejected = play
            return
        self._calm = self._calm + 1 if play.funded == self._kept.funded else 0
        self._kept, self._added = play, added
        if self._calm >= self._patience and not held.open:
            self._leap = 2

    def _try_leap(self) -> None:
        play = self._play(self._added + self._leap, against=self._kept)
        if play.certified and not list(_open_ones(play)):
            self._kept, self._added = play, self._added + self._leap
            self._stages[-1] = self._stages[-1]._replace(last=self._added)
            self._leap *= 2
            self._patience = 1
        else:
            self._patience *= 2 if self._leap == 2 else 1
            self._leap = max(1, self._leap // 4)
            self._calm = 0

    def _note(self, play: Play, added: int) -> _Round:
        held = self._round(play, added)
        if held.open:
            self._rounds.append(held)
        if play.cost <= self._budget:
            if self._stages and self._stages[-1].funded == held.funded:
                self._stages[-1] = self._stages[-1]._replace(last=added)
            else:
                self._stages.append(Stage(added, added, held.funded, play.cost))
        return held

    def _round(self, play: Play, added: int) -> _Round:
        ties = tuple((tie, _rho(play, tie)) for tie in _open_ones(play))
        others: frozenset[frozenset[int]] | None = frozenset()
        self.open.update(project for tie, _ in ties for project in tie.projects)
        if ties and self._follow:
            others = self._other_orders(play, added)
        return _Round(added, frozenset(play.funded), ties, others)

    def _other_orders(self, play: Play, added: int) -> frozenset[frozenset[int]] | None:
        """What is funded when tied projects come in every other order; None if too many."""
        waiting = list(_branches(play, 0))
        if any(branch is None for branch in waiting):
            return None
        outcomes, followed = set(), 0
        while waiting:
            forced = waiting.pop()
            followed += 1
            self._orders -= 1
            if forced is None or followed > _ORDERS or self._orders < 0:
                return None
            other = self._play(added, forced)
            outcomes.add(frozenset(other.funded))
            waiting += _branches(other, len(forced))
        return frozenset(outcomes)

    def _turns(self, held: _Round, kept: _Round) -> bool:
        """Whether another order of the ties at this share could change the whole result."""
        if held.others is None:
            return True
        if held.added == kept.added:
            return any(other != held.funded for other in held.others)
        usual = self._effect(held.funded)
        return any(self._effect(other) != usual for other in held.others)

    def _effect(self, funded: frozenset[int]) -> str:
        if sum(self._terms.book.costs[project] for project in funded) > self._budget:
            return "rejected"
        return "complete" if self._complete(funded) else "raised"

    def _complete(self, funded: frozenset[int]) -> bool:
        """Whether every project with a vote is funded, or barred by one that is."""
        terms = self._terms
        return all(
            project in funded or not terms.bars.get(project, frozenset()).isdisjoint(funded)
            for project in terms.eligible
            if terms.book.reach[project]
        )


def _harmless(play: Play, tie: Tied) -> bool:
    """Whether all tied projects were funded one after another for the same rho.

    Then no voter lacked money for any of them, and in every order all are funded for it.
    """
    paid = play.pockets.paid[tie.step : tie.step + len(tie.projects)]
    if tie.step < 0 or {held.project for held in paid} != tie.projects:
        return False
    if tie.rich:
        return all(held.divisor == play.terms.book.reach[held.project] for held in paid)
    play.pockets.catch_up()
    rhos = {
        play.pockets.chain.price(tie.step + at) / play.terms.scales[held.project]
        for at, held in enumerate(paid)
    }
    return len(rhos) == 1


def _harmless_ones(play: Play) -> Iterator[Tied]:
    """The harmless ties, each as a whole: not again what is left of it after a step."""
    end = 0
    for tie in play.ties:
        if tie.step >= end and _harmless(play, tie):
            yield tie
            end = tie.step + len(tie.projects)


def _open_ones(play: Play) -> Iterator[Tied]:
    end = -1
    for tie in play.ties:
        if tie.step < end:
            continue
        if _harmless(play, tie):
            end = tie.step + len(tie.projects)
        else:
            yield tie


def _branches(play: Play, start: int) -> Iterator[list[int] | None]:
    """The beginnings of all other orders; None for a tie among projects that cost nothing."""
    for tie in _open_ones(play):
        if tie.step < 0:
            yield None
        elif tie.step >= start:
            before = [held.project for held in play.pockets.paid[: tie.step]]
            taken = play.pockets.paid[tie.step].project
            yield from ([*before, other] for other in sorted(tie.projects - {taken}))


def _rho(play: Play, tie: Tied) -> Fraction:
    if tie.step < 0:
        return Fraction(0)
    play.pockets.catch_up()
    project = play.pockets.paid[tie.step].project
    return play.pockets.chain.price(tie.step) / play.terms.scales[project]


def _named(held: _Round, decisive: bool) -> list[FoundTie]:
    return [FoundTie(held.added, tie.step, tie.projects, rho, decisive) for tie, rho in held.open]
