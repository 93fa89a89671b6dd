"""A plan for a centre: solved at once, held to everybody's weekly cap, with what stays empty."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import msgspec

from services.volunteering import candidates, centre_facts
from services.volunteering.candidates import Tell
from services.volunteering.centre_facts import CentreFacts, Pair
from services.volunteering.matching import explain
from services.volunteering.matching.engines import Engine, solve
from services.volunteering.matching.facts import Need, Offer, metres_apart
from services.volunteering.matching.instance import (
    Candidates,
    Instance,
    InstanceError,
    Parts,
    Person,
    Shift,
    epoch_minutes,
)
from services.volunteering.matching.plan import Plan
from services.volunteering.matching.scoring import Weights, score
from services.volunteering.matching.settings import Settings
from services.volunteering.model import db
from services.volunteering.rules.reserves import reserves
from shared.database import release

if TYPE_CHECKING:
    from services.volunteering.matching.crowd import Crowd

MOST_FUNNELS = 2000
TELL_EVERY = 20


class BadData(Exception):
    """The centre's data contradict themselves; another try would find the same."""

    code = "bad_data"


@dataclass(frozen=True)
class Proposal:
    """Somebody to be asked about a shift, and why."""

    person: str
    shift: str
    parts: Parts
    metres: int | None


@dataclass(frozen=True)
class EmptyPlaces:
    """A shift the plan cannot fill, and how many people each condition leaves."""

    shift: str
    places: int
    filled: int
    funnel: tuple[explain.Stage, ...]


@dataclass(frozen=True)
class CentrePlan:
    """What a run keeps: who is asked, what stays empty, and the plan in figures.

    `reserves` are the next best of each shift, whom the plan leaves free: not everybody says yes.
    """

    proposals: tuple[Proposal, ...]
    reserves: tuple[Proposal, ...]
    gaps: tuple[EmptyPlaces, ...]
    summary: dict[str, Any]


def plan(
    *,
    centre_id: UUID,
    engine: str,
    seed: int,
    now: datetime,
    weights: Weights | None = None,
    settings: Settings | None = None,
    tell: Tell = lambda *_: None,
) -> CentrePlan:
    """Plan who is asked for which open shift. Writes nothing.

    Raises BadData where the engines refuse the centre's data.
    """
    weights, settings = weights or Weights(), settings or Settings()
    settings.check()
    horizon = timedelta(days=settings.horizon_days)
    facts = centre_facts.load(centre_id=centre_id, now=now, horizon=horizon)
    # The rest takes its time: no transaction of the database stays open meanwhile.
    release(db.session())
    crowd = candidates.crowd(facts)
    found = candidates.find(facts, crowd, weights=weights, tell=tell)
    tell("solve", 0, 0)
    try:
        instance = _instance(facts, found, now, settings)
        solved = solve(instance, cast(Engine, engine), seed)
    except InstanceError as error:
        raise BadData(str(error)) from error
    told = explain.summary(instance, solved)
    propose = _Proposer(facts, weights)
    return CentrePlan(
        proposals=tuple(map(propose, _new(instance, solved))),
        reserves=tuple(map(propose, _reserves(instance, solved))),
        gaps=tuple(_gaps(facts, crowd, solved, told.unfilled, tell)),
        summary=_figures(told, explain.recruit(instance, solved)),
    )


def _kept(facts: CentreFacts) -> frozenset[Pair]:
    """Who stands; of those who have not answered only as many as there are places left.

    A wave asks more people than there are places, and not all of them will come.
    """
    kept = set(facts.standing - facts.asked)
    left = Counter(facts.places)
    left.subtract(shift for _person, shift in kept)
    for person, shift in sorted(facts.asked):
        if left[shift] > 0:
            left[shift] -= 1
            kept.add((person, shift))
    return frozenset(kept)


def _instance(facts: CentreFacts, found: Candidates, now: datetime, settings: Settings) -> Instance:
    kept = _kept(facts)
    held: dict[str, int] = defaultdict(int)
    for _name, shift in kept:
        held[shift] += 1
    offering = {offer.person for offer in facts.offers}
    guests = sorted({person for person, _shift in kept} - offering)
    minute = epoch_minutes(now)
    return Instance.from_columns(
        people=[*map(_person, facts.offers), *map(Person, guests)],
        shifts=[_shift(facts, need, held[need.shift], minute, settings) for need in facts.needs],
        candidates=found,
        fixed=kept,
        terms=settings.terms,
    )


def _shift(facts: CentreFacts, need: Need, held: int, minute: int, settings: Settings) -> Shift:
    return Shift(
        id=need.shift,
        request=need.request,
        start=need.start,
        end=need.end,
        skill="+".join(sorted(need.must)),
        # More people may be asked than there are places; the plan must not break over it.
        places=max(facts.places[need.shift], held),
        urgency=settings.urgency(need.start - minute),
        travel=0 if need.point is None else settings.travel_minutes,
        site=facts.sites.get(need.shift),
        area=facts.areas.get(need.shift, ""),
        least_team=facts.least_teams.get(need.shift, 1),
    )


def _person(offer: Offer) -> Person:
    """The offer as the engines see it: nobody is proposed for more than they may be asked."""
    room = max(0, offer.invitations_per_week - offer.invited_this_week)
    return Person(offer.person, offer.shifts_per_week, offer.minutes_per_week, room)


def _new(instance: Instance, solved: Plan) -> Iterable[Pair]:
    return sorted(set(solved.pairs) - instance.fixed)


def _reserves(instance: Instance, solved: Plan) -> Iterable[Pair]:
    columns = instance.candidates
    for row in reserves(instance, solved):
        yield instance.people[columns.person[row]].id, instance.shifts[columns.shift[row]].id


class _Proposer:
    """Says of a pair why the two fit."""

    def __init__(self, facts: CentreFacts, weights: Weights) -> None:
        self._facts, self._weights = facts, weights
        self._offers = {offer.person: offer for offer in facts.offers}
        self._needs = {need.shift: need for need in facts.needs}

    def __call__(self, pair: Pair) -> Proposal:
        offer, need = self._offers[pair[0]], self._needs[pair[1]]
        parts = score(offer, need, self._weights)
        return Proposal(offer.person, need.shift, parts, metres_apart(offer, need))


def _gaps(
    facts: CentreFacts,
    crowd: "Crowd",
    solved: Plan,
    unfilled: tuple[explain.Unfilled, ...],
    tell: Tell,
) -> Iterable[EmptyPlaces]:
    """The soonest gaps with their funnels; beyond that many a list helps nobody."""
    needs = {need.shift: need for need in facts.needs}
    planned: dict[str, set[str]] = defaultdict(set)
    for person, shift in solved.pairs:
        planned[shift].add(person)
    everyone = {person for person, _shift in solved.pairs}
    soonest = sorted(unfilled, key=lambda one: (needs[one.shift].start, one.shift))[:MOST_FUNNELS]
    for number, one in enumerate(soonest):
        if number % TELL_EVERY == 0:
            tell("explain", number, len(soonest))
        stages = candidates.funnel(crowd, needs[one.shift], elsewhere=everyone - planned[one.shift])
        yield EmptyPlaces(one.shift, one.places, one.filled, stages)


def _figures(told: explain.Summary, recruits: tuple[explain.Recruit, ...]) -> dict[str, Any]:
    """The summary as the run's row keeps it; gaps have rows of their own."""
    figures: dict[str, Any] = msgspec.to_builtins(told, str_keys=True)
    del figures["unfilled"]
    figures["recruit"] = msgspec.to_builtins(recruits)
    return figures
