"""Counts by transfer: instant run-off and the single transferable vote, one act at a time.

A state says everything about a count at one moment and never changes; an act makes the next state.
So a tie can be followed in every direction, to see whether it decides who is elected.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from services.consultations.tally.candidates import precedence
from services.consultations.tally.piles import Piles
from services.consultations.tally.ranked import RankedElection
from services.consultations.tally.rounds import Act, Round, Tie

# So many continuations of ties are tried, in a very large vote fewer, so that they take seconds;
# where that is not enough, a tie counts as decisive.
MOST_CONTINUATIONS = 400
FEWEST_CONTINUATIONS = 20
_ROWS_TO_TRY = 4_000_000


class Decision(NamedTuple):
    """What is to be done next, and to whom: several, where the votes do not choose."""

    act: Act
    among: tuple[int, ...]
    lowest: tuple[int, ...]
    """All with equal votes now, before earlier rounds chose among them."""


@dataclass(frozen=True, eq=False)
class State:
    """One moment of a count. Votes are in units; `kept` is what stays with those elected."""

    piles: Piles
    totals: tuple[Fraction, ...]
    continuing: tuple[int, ...]
    elected: tuple[int, ...] = ()
    eliminated: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    """Elected with more than the quota, and the surplus has not moved yet."""
    surpluses: tuple[tuple[int, tuple[int, ...]], ...] = ()
    kept: Mapping[int, Fraction] | None = None
    exhausted: Fraction = Fraction(0)
    history: tuple[tuple[Fraction, ...], ...] = ()
    rounds: tuple[Round, ...] = ()


class Transfers:
    """The rules of one count: its quota, its precision and how its ties are broken.

    Without a quota an option is elected by more than half of the votes that still count (instant
    run-off). With `decimals` the Scottish rules hold: the value of each paper is cut, one surplus
    moves at a time, and earlier rounds break ties before anything else does.
    """

    def __init__(
        self,
        election: RankedElection,
        *,
        seats: int,
        quota: int | None,
        decimals: int | None = None,
        seed: str | None = None,
    ) -> None:
        self.election = election
        self.seats = seats
        self.unit = 10 ** (decimals or 0)
        self.quota = None if quota is None else quota * self.unit
        self.scottish = decimals is not None
        self.order = precedence(election.candidates, seed)
        self.drawn = seed is not None
        self._reachable: dict[Hashable, frozenset[frozenset[int]]] = {}
        self._tried = 0
        rows = max(election.times.size, 1)
        self._most = min(MOST_CONTINUATIONS, max(FEWEST_CONTINUATIONS, _ROWS_TO_TRY // rows))

    def run(self) -> tuple[State, tuple[Tie, ...]]:
        """Count to the end; the ties on the way, each with whether it decides."""
        state = self.start()
        met: list[tuple[State, Decision, int]] = []
        while (decision := self.decide(state)) is not None:
            chosen = self._choose(decision)
            if len(decision.lowest) > 1:
                met.append((state, decision, chosen))
            state = self.apply(state, decision.act, chosen)
        result = frozenset(state.elected)
        return state, tuple(self._tie(before, d, chosen, result) for before, d, chosen in met)

    def start(self) -> State:
        """The first preferences, and whoever they elect."""
        piles = Piles.dealt(self.election, self.unit)
        totals = tuple(piles.totals())
        everybody = tuple(range(len(self.election.candidates)))
        state = State(piles, totals, everybody, history=(totals,))
        return self._settled(state, Act.FIRST, None, {})

    def decide(self, state: State) -> Decision | None:
        """The next act, None when the count is over."""
        if len(state.elected) >= self.seats or not state.continuing:
            return None
        if state.waiting:
            most = max(state.totals[at] for at in state.waiting)
            equal = tuple(at for at in state.waiting if state.totals[at] == most)
            return Decision(Act.SURPLUS, self._by_history(state, equal, sign=1), equal)
        least = min(state.totals[at] for at in state.continuing)
        equal = tuple(at for at in state.continuing if state.totals[at] == least)
        return Decision(Act.ELIMINATION, self._by_history(state, equal, sign=-1), equal)

    def apply(self, state: State, act: Act, candidate: int) -> State:
        """Do it: move the candidate's surplus, or take the candidate out."""
        continuing = tuple(at for at in state.continuing if at != candidate)
        kept = dict(state.kept or {})
        if act is Act.SURPLUS:
            assert self.quota is not None
            total = state.totals[candidate]
            moved = state.piles.surplus_passed_on(
                candidate, continuing, (total - self.quota) / total, truncated=self.scottish
            )
            kept[candidate] = total - moved.left
        else:
            moved = state.piles.passed_on(candidate, continuing)
        piled = moved.piles.totals()
        totals = tuple(kept.get(at, Fraction(0)) + pile for at, pile in enumerate(piled))
        after = replace(
            state,
            piles=moved.piles,
            totals=totals,
            continuing=continuing,
            kept=kept,
            exhausted=state.exhausted + moved.exhausted,
            history=(*state.history, totals),
        )
        if act is Act.SURPLUS:
            after = replace(
                after,
                waiting=tuple(at for at in state.waiting if at != candidate),
                surpluses=(*state.surpluses, (candidate, continuing)),
            )
        else:
            after = replace(after, eliminated=(*state.eliminated, candidate))
        gained = {
            self.election.candidates[at].id: (totals[at] - state.totals[at]) / self.unit
            for at in continuing
            if totals[at] != state.totals[at]
        }
        return self._settled(after, act, candidate, gained)

    def _settled(
        self, state: State, act: Act, source: int | None, transfers: Mapping[str, Fraction]
    ) -> State:
        """Elect whoever is elected on these totals, and write the round down."""
        reached: tuple[int, ...] = ()
        rest: tuple[int, ...] = ()
        if self.scottish or not state.waiting:
            # Exact rules fill the last seats after a surplus before they look at the quota again.
            filled = act is Act.SURPLUS and not self.scottish and self._just_enough(state)
            if not filled:
                reached = self._by_votes(state, [a for a in state.continuing if self._in(state, a)])
                reached = reached[: self.seats - len(state.elected)]
                state = self._electing(state, reached)
            if self._just_enough(state) and (self.scottish or not state.waiting):
                rest = self._by_votes(state, state.continuing)
                state = replace(state, elected=state.elected + rest, continuing=(), waiting=())
        return replace(
            state,
            rounds=(
                *state.rounds,
                Round(
                    number=len(state.rounds) + 1,
                    act=act,
                    source=None if source is None else self._ids((source,))[0],
                    transfers=dict(transfers),
                    votes={
                        candidate.id: state.totals[at] / self.unit
                        for at, candidate in enumerate(self.election.candidates)
                        if at not in state.eliminated
                    },
                    exhausted=state.exhausted / self.unit,
                    elected=self._ids(reached + rest),
                    by_default=bool(rest),
                ),
            ),
        )

    def _electing(self, state: State, reached: tuple[int, ...]) -> State:
        elected = state.elected + reached
        waiting = state.waiting
        if self.quota is not None:
            waiting += tuple(at for at in reached if state.totals[at] > self.quota)
        return replace(
            state,
            elected=elected,
            continuing=tuple(at for at in state.continuing if at not in reached),
            waiting=() if len(elected) >= self.seats else waiting,
        )

    def _in(self, state: State, candidate: int) -> bool:
        """Whether a candidate has enough votes."""
        if self.quota is not None:
            return bool(state.totals[candidate] >= self.quota)
        active = sum((state.totals[at] for at in state.continuing), Fraction(0))
        return bool(2 * state.totals[candidate] > active)

    def _just_enough(self, state: State) -> bool:
        return len(state.continuing) <= self.seats - len(state.elected)

    def _by_votes(self, state: State, some: Sequence[int]) -> tuple[int, ...]:
        return tuple(sorted(some, key=lambda at: (-state.totals[at], self.order[at])))

    def _by_history(self, state: State, equal: tuple[int, ...], *, sign: int) -> tuple[int, ...]:
        """By the Scottish rules: who had most (sign 1) or least when they last differed."""
        if not self.scottish:
            return equal
        for totals in reversed(state.history):
            if len(equal) == 1:
                break
            best = max(sign * totals[at] for at in equal)
            equal = tuple(at for at in equal if sign * totals[at] == best)
        return equal

    def _choose(self, decision: Decision) -> int:
        """Who is to move first, or to go: the latter is the last in the order of precedence."""
        if decision.act is Act.SURPLUS:
            return min(decision.among, key=lambda at: self.order[at])
        return max(decision.among, key=lambda at: self.order[at])

    def _tie(self, state: State, decision: Decision, chosen: int, result: frozenset[int]) -> Tie:
        drawn = "lottery" if self.drawn else "file-order"
        return Tie(
            round=len(state.rounds) + 1,
            act=decision.act,
            ids=self._ids(decision.lowest),
            chosen=self._ids((chosen,))[0],
            by=drawn if len(decision.among) > 1 else "earlier-round",
            decisive=self._decisive(state, decision, chosen, result),
        )

    def _decisive(
        self, state: State, decision: Decision, chosen: int, result: frozenset[int]
    ) -> bool:
        """Whether some other choice among the tied could have elected others."""
        if self._harmless(state, decision):
            return False
        return any(
            self._outcomes(self.apply(state, decision.act, other)) != {result}
            for other in decision.among
            if other != chosen
        )

    def _harmless(self, state: State, decision: Decision) -> bool:
        """Whether the choice cannot matter, seen without following it.

        The order of surpluses of one round does not, in an exact count: they go to others only.
        Nor does it where all the tied must go, in any order, before anybody else can: together
        they have fewer votes than the next (with surpluses in the count: none at all).
        """
        if len(decision.among) == 1:
            return True
        if decision.act is Act.SURPLUS:
            return not self.scottish
        others = [state.totals[at] for at in state.continuing if at not in decision.lowest]
        if len(others) < max(self.seats - len(state.elected), 1):
            return False
        together = sum((state.totals[at] for at in decision.lowest), Fraction(0))
        return together < min(others) if self.quota is None else together == 0

    def _outcomes(self, state: State) -> frozenset[frozenset[int]]:
        """Every set of candidates that can be elected from here, by any choice in any tie.

        When too much would have to be tried: what cannot be, so that the tie counts as decisive.
        """
        while (decision := self.decide(state)) is not None:
            if len(decision.among) > 1 and not self._harmless(state, decision):
                return self._outcomes_of_tie(state, decision)
            state = self.apply(state, decision.act, self._choose(decision))
        return frozenset({frozenset(state.elected)})

    def _outcomes_of_tie(self, state: State, decision: Decision) -> frozenset[frozenset[int]]:
        key: Hashable = (frozenset(state.continuing), state.surpluses, state.waiting)
        if self.scottish:
            key = (key, state.eliminated)
        if key not in self._reachable:
            self._tried += len(decision.among)
            if self._tried > self._most:
                return frozenset({frozenset({-1})})
            found: frozenset[frozenset[int]] = frozenset()
            for candidate in decision.among:
                found |= self._outcomes(self.apply(state, decision.act, candidate))
            self._reachable[key] = found
        return self._reachable[key]

    def _ids(self, some: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.election.candidates[at].id for at in some)
