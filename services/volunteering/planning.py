"""A plan for a centre: solved at once, held to everybody's weekly cap, with what stays empty."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import msgspec

from services.volunteering import candidates, centre_facts
from services.volunteering.candidates import Tell, checked
from services.volunteering.centre_facts import CentreFacts, Pair
from services.volunteering.matching import explain
from services.volunteering.matching.engines import Engine, solve
from services.volunteering.matching.facts import Need, metres_apart
from services.volunteering.matching.instance import (
    Instance,
    InstanceError,
    Parts,
    Person,
    Shift,
    epoch_minutes,
)
from services.volunteering.matching.instance import Pair as Candidate
from services.volunteering.matching.pairing import person_of
from services.volunteering.matching.plan import Plan
from services.volunteering.matching.scoring import Weights
from services.volunteering.matching.settings import Settings
from services.volunteering.model import db
from services.volunteering.rules.reserves import reserves
from shared.database import release

MOST_ROUNDS = 3
MOST_FUNNELS = 400


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
    pairs = candidates.find(facts, centre_id=centre_id, weights=weights, tell=tell)
    # Solving takes its time: no transaction of the database stays open meanwhile.
    release(db.session())
    tell("solve", 0, 0)
    try:
        instance, solved = _solved(
            facts, pairs, engine=cast(Engine, engine), seed=seed, now=now, settings=settings
        )
    except InstanceError as error:
        raise BadData(str(error)) from error
    told = explain.summary(instance, solved)
    return CentrePlan(
        proposals=tuple(_proposals(facts, pairs, solved)),
        reserves=tuple(_reserves(facts, instance, solved)),
        gaps=tuple(_gaps(facts, solved, told.unfilled, tell)),
        summary=_figures(told),
    )


def _solved(
    facts: CentreFacts,
    pairs: list[Candidate],
    *,
    engine: Engine,
    seed: int,
    now: datetime,
    settings: Settings,
) -> tuple[Instance, Plan]:
    """The plan in which nobody is asked more often than their weekly cap.

    The engines know the load a week, not the cap on questions: who got too many keeps the soonest,
    and the rest is solved again without them.
    """
    room = {o.person: max(0, o.invitations_per_week - o.invited_this_week) for o in facts.offers}
    kept = _kept(facts)
    left = pairs
    for _ in range(MOST_ROUNDS):
        instance = _instance(facts, left, kept, now, settings)
        solved = solve(instance, engine, seed)
        asked = _by_person(facts, solved, room)
        if all(len(shifts) <= room[person] for person, shifts in asked.items()):
            return instance, solved
        capped = {person for person, shifts in asked.items() if len(shifts) >= room[person]}
        chosen = {(person, shift) for person in capped for shift in asked[person][: room[person]]}
        left = [
            pair
            for pair in pairs
            if pair.person not in capped or (pair.person, pair.shift) in chosen
        ]
    instance = _instance(facts, left, kept, now, settings)
    return instance, solve(instance, engine, seed)


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


def _by_person(facts: CentreFacts, solved: Plan, room: dict[str, int]) -> dict[str, list[str]]:
    """Whom the plan newly asks about which shifts, the soonest first."""
    starts = {need.shift: need.start for need in facts.needs}
    asked: dict[str, list[str]] = defaultdict(list)
    for person, shift in sorted(solved.pairs, key=lambda pair: (starts[pair[1]], pair)):
        if (person, shift) not in facts.standing and person in room:
            asked[person].append(shift)
    return asked


def _instance(
    facts: CentreFacts,
    pairs: Iterable[Candidate],
    kept: frozenset[Pair],
    now: datetime,
    settings: Settings,
) -> Instance:
    held: dict[str, int] = defaultdict(int)
    for _person, shift in kept:
        held[shift] += 1
    offering = {offer.person for offer in facts.offers}
    guests = sorted({person for person, _shift in kept} - offering)
    minute = epoch_minutes(now)
    return Instance.build(
        people=[*map(person_of, facts.offers), *map(Person, guests)],
        shifts=[_shift(facts, need, held[need.shift], minute, settings) for need in facts.needs],
        pairs=pairs,
        fixed=kept,
        terms=settings.terms,
    )


def _shift(facts: CentreFacts, need: Need, held: int, minute: int, settings: Settings) -> Shift:
    return Shift(
        id=need.shift,
        request=need.request,
        start=need.start,
        end=need.end,
        skill=min(need.must, default=""),
        # More people may be asked than there are places; the plan must not break over it.
        places=max(facts.places[need.shift], held),
        urgency=settings.urgency(need.start - minute),
        travel=0 if need.point is None else settings.travel_minutes,
        site=facts.sites.get(need.shift),
    )


def _proposals(facts: CentreFacts, pairs: Iterable[Candidate], solved: Plan) -> Iterable[Proposal]:
    offers = {offer.person: offer for offer in facts.offers}
    needs = {need.shift: need for need in facts.needs}
    wanted = set(solved.pairs)
    for pair in pairs:
        if (pair.person, pair.shift) in wanted and pair.parts is not None:
            metres = metres_apart(offers[pair.person], needs[pair.shift])
            yield Proposal(pair.person, pair.shift, pair.parts, metres)


def _reserves(facts: CentreFacts, instance: Instance, solved: Plan) -> Iterable[Proposal]:
    offers = {offer.person: offer for offer in facts.offers}
    needs = {need.shift: need for need in facts.needs}
    columns = instance.candidates
    for row in reserves(instance, solved):
        person = instance.people[columns.person[row]].id
        shift = instance.shifts[columns.shift[row]].id
        parts = columns.parts_at(row)
        if parts is not None:
            yield Proposal(person, shift, parts, metres_apart(offers[person], needs[shift]))


def _gaps(
    facts: CentreFacts, solved: Plan, unfilled: tuple[explain.Unfilled, ...], tell: Tell
) -> Iterable[EmptyPlaces]:
    """The soonest gaps with their funnels; beyond that many a list helps nobody."""
    needs = {need.shift: need for need in facts.needs}
    planned: dict[str, set[str]] = defaultdict(set)
    for person, shift in solved.pairs:
        planned[shift].add(person)
    everyone = {person for person, _shift in solved.pairs}
    soonest = sorted(unfilled, key=lambda one: (needs[one.shift].start, one.shift))[:MOST_FUNNELS]
    for number, one in enumerate(soonest):
        if number % candidates.TELL_EVERY == 0:
            tell("explain", number, len(soonest))
        need = needs[one.shift]
        offers = (
            [checked(offer, need, facts) for offer in facts.offers]
            if need.minors_involved
            else facts.offers
        )
        elsewhere = everyone - planned[one.shift]
        yield EmptyPlaces(
            one.shift, one.places, one.filled, explain.funnel(need, offers, elsewhere=elsewhere)
        )


def _figures(told: explain.Summary) -> dict[str, Any]:
    """The summary as the run's row keeps it; gaps have rows of their own."""
    figures: dict[str, Any] = msgspec.to_builtins(told, str_keys=True)
    del figures["unfilled"]
    return figures
