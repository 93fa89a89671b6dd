"""How many people are asked about a shift at once, and who comes first. Exact, in integers.

A chance is a number of thousandths. Whether "enough of them say yes" is likely enough is a sum of
products of such numbers (the Poisson-binomial distribution), so it is counted exactly: nothing is
rounded, and the same people make the same wave on every machine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

CERTAIN = 1000
LIKELY = Fraction(4, 5)
"""A wave is large enough when enough people say yes with this probability."""

PRIOR_ASKED = 5
PRIOR_YES = 2
"""Before anybody was asked for a kind of work, two of five are taken to say yes."""
KIND_COUNTS_AS = 4
"""What is known of the kind of work counts like so many answers of the person."""
LEAST_CHANCE = 20
MOST_CHANCE = 980

SCORE_CLASS = 100
"""Scores that differ by less count as equal: among equals the least asked come first."""

ANSWER_BEFORE = timedelta(hours=1)
"""An answer counts until so long before the shift."""
LONGEST_WAIT = timedelta(days=3)
SHORTEST_WAIT = timedelta(hours=1)
WAVES_AHEAD = 3
"""So many waves in a row shall fit in before the shift."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How often people were asked, and how many of them said yes."""

    asked: int = 0
    yes: int = 0


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who may be asked. `planned`: the centre's plan has chosen them for this shift."""

    person: str
    score: int
    chance: int
    asked_lately: int = 0
    planned: bool = False

    @property
    def turn(self) -> tuple[bool, int, int, int, str]:
        """The order of asking: whom the plan chose; the better class of score; who was asked less
        in the last four weeks; the better score; the id, so that it never hangs on chance.
        """
        score_class = self.score // SCORE_CLASS
        return (not self.planned, -score_class, self.asked_lately, -self.score, self.person)


def chance(person: Asked, kind: Asked) -> int:
    """How likely a person says yes, in thousandths: a beta-binomial estimate.

    The kind's share of yes is drawn towards two of five, the person's towards the kind's; so
    nobody is taken for certain, and three answers weigh less than thirty.
    """
    of_kind = CERTAIN * (kind.yes + PRIOR_YES) // (kind.asked + PRIOR_ASKED)
    of_person = (CERTAIN * person.yes + KIND_COUNTS_AS * of_kind) // (person.asked + KIND_COUNTS_AS)
    return max(LEAST_CHANCE, min(MOST_CHANCE, of_person))


def probability(chances: Iterable[int], needed: int) -> Fraction:
    """The exact probability that at least `needed` of the people say yes."""
    return _Odds(needed).with_all(chances).probability


def suffices(chances: Iterable[int], needed: int) -> bool:
    """Whether enough of these people say yes with the wanted probability."""
    return _Odds(needed).with_all(chances).suffices


def wave(
    candidates: Iterable[Candidate], *, needed: int, standing: Sequence[int] = ()
) -> list[Candidate]:
    """Whom to ask now, beside those who were asked and have not answered (`standing`: chances).

    The candidates take turns. Of those up to whom the turns must go so that enough say yes at
    all, the fewest that suffice are asked; of equally few, those whose turn is earlier. Nobody
    where those who stand suffice; everybody where even all together do not.
    """
    odds = _Odds(needed).with_all(standing)
    pool: list[Candidate] = []
    so_far = odds
    for one in sorted(candidates, key=lambda one: one.turn):
        if so_far.suffices:
            break
        pool.append(one)
        so_far = so_far.with_one(one.chance)
    if not so_far.suffices:
        return pool
    return _earliest(pool, _fewest(pool, odds), odds)


def answer_by(*, now: datetime, starts_at: datetime) -> datetime:
    """Until when an answer is waited for: a third of the time left, an hour to three days.

    Never later than ANSWER_BEFORE the shift.
    """
    last = starts_at - ANSWER_BEFORE
    wait = max(SHORTEST_WAIT, min(LONGEST_WAIT, (last - now) / WAVES_AHEAD))
    return min(now + wait, last)


@dataclass(frozen=True)
class _Odds:
    """The weights of 0, 1, … needed or more people saying yes; together `whole`."""

    needed: int
    weights: tuple[int, ...] = (1,)
    whole: int = 1

    def with_one(self, chance: int) -> "_Odds":
        no = CERTAIN - chance
        before = self.weights
        after = [weight * no for weight in before] + [0]
        for number, weight in enumerate(before):
            after[number + 1] += weight * chance
        if len(after) > self.needed + 1:
            # Who has enough keeps enough: the last number means "needed or more".
            surplus = after.pop()
            after[-1] += surplus
        return _Odds(self.needed, tuple(after), self.whole * CERTAIN)

    def with_all(self, chances: Iterable[int]) -> "_Odds":
        found = self
        for one in chances:
            found = found.with_one(one)
        return found

    @property
    def probability(self) -> Fraction:
        if self.needed <= 0:
            return Fraction(1)
        enough = self.weights[self.needed] if len(self.weights) > self.needed else 0
        return Fraction(enough, self.whole)

    @property
    def suffices(self) -> bool:
        if self.needed <= 0:
            return True
        if len(self.weights) <= self.needed:
            return False
        return self.weights[self.needed] * LIKELY.denominator >= self.whole * LIKELY.numerator


def _fewest(pool: Sequence[Candidate], odds: _Odds) -> int:
    """How few of the pool can suffice: as many as it takes of the likeliest."""
    number = 0
    for chance in sorted((one.chance for one in pool), reverse=True):
        if odds.suffices:
            break
        odds = odds.with_one(chance)
        number += 1
    return number


def _earliest(pool: Sequence[Candidate], number: int, odds: _Odds) -> list[Candidate]:
    """The first by turns of all groups of this number that suffice."""
    if number == len(pool):
        return list(pool)
    chosen: list[Candidate] = []
    for row, one in enumerate(pool):
        missing = number - len(chosen) - 1
        if missing < 0:
            break
        likeliest = sorted((later.chance for later in pool[row + 1 :]), reverse=True)[:missing]
        with_one = odds.with_one(one.chance)
        if len(likeliest) == missing and with_one.with_all(likeliest).suffices:
            chosen.append(one)
            odds = with_one
    return chosen
