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
    """What these pairs are worth; a fixed pair that is no candidate has score 0.

    A shift with fewer people than its least team gives nothing; the load counts every pair.
    """
    shifts = {shift.id: shift for shift in instance.shifts}
    wanted = {person.id: person.shifts_per_week for person in instance.people}
    given = given_worth(instance, pairs)
    counting = _counting(instance, pairs)
    worth = sum(given[pair] for pair in counting)
    requests = {shifts[shift].request for _, shift in counting}
    worth += instance.terms.first_place_bonus * len(requests)
    for person, taken in Counter(person for person, _ in pairs).items():
        worth -= sum(instance.terms.load(already, wanted[person]) for already in range(taken))
    return worth


def given_worth(
    instance: Instance, pairs: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Score and urgency of each of these pairs."""
    urgency = {shift.id: shift.urgency for shift in instance.shifts}
    scores = _scores(instance, pairs)
    return {pair: scores.get(pair, 0) + urgency[pair[1]] for pair in pairs}


def left_with_nobody(instance: Instance, pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The requests that ask for somebody and get nobody, or no whole team, sorted."""
    request_of = {shift.id: shift.request for shift in instance.shifts}
    served = {request_of[shift] for _, shift in _counting(instance, list(pairs))}
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


def _counting(
    instance: Instance, pairs: Collection[tuple[str, str]]
) -> Collection[tuple[str, str]]:
    """The pairs whose shift has its least team."""
    least = {shift.id: shift.least_team for shift in instance.shifts if shift.least_team > 1}
    if not least:
        return pairs
    filled = Counter(shift for _, shift in pairs)
    return [pair for pair in pairs if filled[pair[1]] >= least.get(pair[1], 1)]


def _scores(instance: Instance, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    wanted = set(pairs)
    if not wanted:
        return {}
    import numpy as np  # noqa: PLC0415 - who only reads and writes offers never needs it

    columns, width = instance.candidates, len(instance.shifts)
    person_at = {person.id: row for row, person in enumerate(instance.people)}
    shift_at = {shift.id: row for row, shift in enumerate(instance.shifts)}
    known = [pair for pair in sorted(wanted) if pair[0] in person_at and pair[1] in shift_at]
    keys = np.array([person_at[p] * width + shift_at[s] for p, s in known], dtype=np.int64)
    order = np.argsort(keys)
    given = np.asarray(columns.person).astype(np.int64) * width + np.asarray(columns.shift)
    rows = np.flatnonzero(np.isin(given, keys))
    at = order[np.searchsorted(keys[order], given[rows])]
    scores = np.asarray(columns.score)[rows]
    return {known[n]: score for n, score in zip(at.tolist(), scores.tolist(), strict=True)}


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
        if agreed[shift.id] < filled[shift.id] < shift.least_team:
            yield f"shift {shift.id} has {filled[shift.id]} of a team of {shift.least_team}"


def _person_breaches(instance: Instance, pairs: Collection[tuple[str, str]]) -> Iterator[str]:
    shifts = {shift.id: shift for shift in instance.shifts}
    held: dict[str, list[Shift]] = defaultdict(list)
    for name, taken in sorted(pairs):
        held[name].append(shifts[taken])
    for person in instance.people:
        mine = held.get(person.id, [])
        new = [shift for shift in mine if (person.id, shift.id) not in instance.fixed]
        if person.most is not None and len(new) > person.most:
            yield f"{person.id} has {len(new)} new shifts, {person.most} at most"
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
