"""A plan: who is proposed for which shift, what it is worth, and the referee of both."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from services.volunteering.matching.instance import Instance, Shift
from services.volunteering.matching.overlap import clash

WARSAW = ZoneInfo("Europe/Warsaw")


class Plan(msgspec.Struct, frozen=True):
    """What an engine answers. A plan proposes; a person always confirms.

    `bound` is what no plan can exceed, `gap` = (bound - objective) / bound. `buckets` counts the
    conflict buckets a flow needed: with none, the flow is proven to be the best plan.
    """

    engine: str
    seed: int
    pairs: tuple[tuple[str, str], ...]
    objective: int
    bound: float
    gap: float
    places: int
    left_with_nobody: tuple[str, ...]
    seconds: float
    buckets: int = 0


def week_of(minute: int) -> int:
    """The ISO week of a minute in Warsaw, as year * 100 + week."""
    year, week, _ = datetime.fromtimestamp(minute * 60, UTC).astimezone(WARSAW).isocalendar()
    return year * 100 + week


def objective(instance: Instance, pairs: Collection[tuple[str, str]]) -> int:
    """What these pairs are worth; a fixed pair that is no candidate has score 0."""
    shifts = {shift.id: shift for shift in instance.shifts}
    wanted = {person.id: person.shifts_per_week for person in instance.people}
    scores = _scores(instance, pairs)
    worth = sum(scores.get(pair, 0) + shifts[pair[1]].urgency for pair in pairs)
    worth += instance.terms.first_place_bonus * len({shifts[shift].request for _, shift in pairs})
    for person, taken in Counter(person for person, _ in pairs).items():
        worth -= sum(instance.terms.load(already, wanted[person]) for already in range(taken))
    return worth


def left_with_nobody(instance: Instance, pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The requests that ask for somebody and get nobody, sorted."""
    request_of = {shift.id: shift.request for shift in instance.shifts}
    served = {request_of[shift] for _, shift in pairs}
    asking = {shift.request for shift in instance.shifts if shift.places}
    return tuple(sorted(asking - served))


def breaches(instance: Instance, pairs: Collection[tuple[str, str]]) -> list[str]:
    """Every promise these pairs break, one sentence each; none for a plan of an engine.

    Fixed pairs are facts: they may stand over places, load and time, but nothing is added there.
    """
    return [
        *_choice_breaches(instance, pairs),
        *_place_breaches(instance, pairs),
        *_person_breaches(instance, pairs),
    ]


def _scores(instance: Instance, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    wanted = set(pairs)
    if not wanted:
        return {}
    people, shifts, columns = instance.people, instance.shifts, instance.candidates
    busy = {person for person, _ in wanted}
    rows = {row for row, person in enumerate(people) if person.id in busy}
    found: dict[tuple[str, str], int] = {}
    for person, shift, score in zip(columns.person, columns.shift, columns.score, strict=True):
        if person in rows and (pair := (people[person].id, shifts[shift].id)) in wanted:
            found[pair] = score
    return found


def _choice_breaches(instance: Instance, pairs: Collection[tuple[str, str]]) -> Iterator[str]:
    if len(set(pairs)) != len(pairs):
        yield "a pair is in the plan twice"
    candidates = _scores(instance, pairs)
    for pair in sorted(set(pairs) - instance.fixed):
        if pair not in candidates:
            yield f"{pair} is not a candidate pair"
        if pair in instance.excluded:
            yield f"{pair} was declined"
    for pair in sorted(instance.fixed - set(pairs)):
        yield f"{pair} was accepted and is missing"


def _place_breaches(instance: Instance, pairs: Collection[tuple[str, str]]) -> Iterator[str]:
    filled = Counter(shift for _, shift in pairs)
    agreed = Counter(shift for _, shift in instance.fixed)
    for shift in instance.shifts:
        if filled[shift.id] > max(shift.places, agreed[shift.id]):
            yield f"shift {shift.id} has {filled[shift.id]} people for {shift.places} places"


def _person_breaches(instance: Instance, pairs: Collection[tuple[str, str]]) -> Iterator[str]:
    shifts = {shift.id: shift for shift in instance.shifts}
    held: dict[str, list[Shift]] = defaultdict(list)
    for name, taken in sorted(pairs):
        held[name].append(shifts[taken])
    for person in instance.people:
        mine = held.get(person.id, [])
        new = [shift for shift in mine if (person.id, shift.id) not in instance.fixed]
        for shift in new:
            for other in mine:
                if other.id != shift.id and clash(shift, other):
                    yield f"{person.id} cannot take both {shift.id} and {other.id}"
        for week in {week_of(shift.start) for shift in new}:
            in_week = [shift for shift in mine if week_of(shift.start) == week]
            if len(in_week) > person.shifts_per_week:
                yield f"{person.id} has {len(in_week)} shifts in week {week}"
            spent = sum(shift.end - shift.start for shift in in_week)
            if person.minutes_per_week is not None and spent > person.minutes_per_week:
                yield f"{person.id} has {spent} minutes in week {week}"
