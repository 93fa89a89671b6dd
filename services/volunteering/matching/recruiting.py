"""Where one more person would help: what a plan would gain by them.

The gain is followed through the plan: a newcomer takes an empty place, or the place of somebody who
thereby becomes free for another one, and so on, as far as that gains. For a best plan without
overlaps this is exactly what the whole would be worth more (its shadow price).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from services.volunteering.matching.availability import PARTS_OF_DAY, WARSAW
from services.volunteering.matching.explain import Recruit
from services.volunteering.matching.instance import Instance, Shift
from services.volunteering.matching.overlap import clash
from services.volunteering.matching.plan import Plan, week_of

Ints = npt.NDArray[np.int64]
NEVER = -(1 << 50)
NO_LIMIT = 1 << 40
MOST_STEPS = 40
"""So many people at most move up for one newcomer."""
MOST_KEYS = 10
UNKNOWN_SCORE = 500
"""What somebody scores whom nothing is like."""


def recruits(instance: Instance, plan: Plan) -> tuple[Recruit, ...]:
    """For each skill, time and area what its first newcomer is worth; the dearest of each."""
    worth = newcomer_worth(instance, plan)
    empty = _Chosen.of(instance, plan).empty
    found: list[Recruit] = []
    for dimension, keys in _keys(instance.shifts).items():
        made = [
            Recruit(dimension, key, max(int(worth[row]) for row in rows), int(empty[rows].sum()))
            for key, rows in keys.items()
        ]
        made = [one for one in made if one.worth > 0]
        made.sort(key=lambda one: (-one.worth, -one.places, one.key))
        found += made[:MOST_KEYS]
    return tuple(found)


def newcomer_worth(instance: Instance, plan: Plan) -> Ints:
    """By shift: what somebody new adds who scores there like others do; below 0: nothing."""
    chosen = _Chosen.of(instance, plan)
    gain = _gains(instance, chosen)
    typical = np.full(len(instance.shifts), UNKNOWN_SCORE, dtype=np.int64)
    counts = np.bincount(chosen.shift, minlength=len(instance.shifts))
    if len(chosen.score):
        typical[:] = round(float(chosen.score.mean()))
        sums = np.bincount(chosen.shift, chosen.score, minlength=len(instance.shifts))
        known = counts > 0
        typical[known] = np.round(sums[known] / counts[known]).astype(np.int64)
    return typical + chosen.urgency + gain


@dataclass(frozen=True)
class _Chosen:
    """Rows are candidate pairs; `taken` marks those in the plan. A group is a person's week."""

    person: Ints
    shift: Ints
    score: Ints
    group: Ints
    taken: npt.NDArray[np.bool_]
    empty: Ints
    filled: Ints
    urgency: Ints
    request: Ints
    unserved: npt.NDArray[np.bool_]
    load: Ints
    spare: npt.NDArray[np.bool_]
    fits: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, instance: Instance, plan: Plan) -> "_Chosen":
        people, shifts = instance.people, instance.shifts
        person = np.asarray(instance.candidates.person).astype(np.int64)
        shift = np.asarray(instance.candidates.shift).astype(np.int64)
        held = _pairs(instance, plan.pairs)
        week, weeks = _weeks(shifts)
        length = _numbers(one.end - one.start for one in shifts)
        held_group = held[:, 0] * weeks + week[held[:, 1]]
        in_group = np.bincount(held_group, minlength=len(people) * weeks)
        spent = np.bincount(held_group, length[held[:, 1]], minlength=len(people) * weeks)
        group = person * weeks + week[shift]
        filled = np.bincount(held[:, 1], minlength=len(shifts))
        wanted = _numbers(one.shifts_per_week for one in people)
        minutes = _numbers(
            NO_LIMIT if one.minutes_per_week is None else one.minutes_per_week for one in people
        )
        served = {shifts[at].request for at in np.flatnonzero(filled).tolist()}
        total = np.bincount(held[:, 0], minlength=len(people))
        load = instance.terms.load
        requests: dict[str, int] = {}
        return cls(
            person=person,
            shift=shift,
            score=np.asarray(instance.candidates.score).astype(np.int64),
            group=group,
            taken=_is_among(instance, set(plan.pairs) - instance.fixed),
            empty=(_numbers(one.places for one in shifts) - filled).clip(0),
            filled=filled,
            urgency=_numbers(one.urgency for one in shifts),
            request=_numbers(requests.setdefault(s.request, len(requests)) for s in shifts),
            unserved=np.array([one.request not in served for one in shifts], dtype=bool),
            load=_numbers(load(max(0, n - 1), w) for n, w in zip(total, wanted, strict=True)),
            spare=(in_group[group] < wanted[person])
            & (spent[group] + length[shift] <= minutes[person]),
            fits=~_is_among(instance, instance.excluded | instance.fixed)
            & (length[shift] <= minutes[person]),
        )


def _numbers(given: Iterable[int]) -> Ints:
    return np.array(list(given), dtype=np.int64)


def _pairs(instance: Instance, named: Iterable[tuple[str, str]]) -> Ints:
    """Named pairs as two columns: the places of person and shift in the instance."""
    person_at = {person.id: row for row, person in enumerate(instance.people)}
    shift_at = {shift.id: row for row, shift in enumerate(instance.shifts)}
    found = [(person_at[person], shift_at[shift]) for person, shift in named]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _is_among(instance: Instance, named: Iterable[tuple[str, str]]) -> npt.NDArray[np.bool_]:
    """By candidate pair: whether it is one of these."""
    candidates, width = instance.candidates, len(instance.shifts)
    pairs = _pairs(instance, named)
    key = np.asarray(candidates.person).astype(np.int64) * width + np.asarray(candidates.shift)
    return np.isin(key, pairs[:, 0] * width + pairs[:, 1])


def _weeks(shifts: tuple[Shift, ...]) -> tuple[Ints, int]:
    """The number of each shift's week, and how many weeks there are."""
    weeks = [week_of(one.start) for one in shifts]
    number = {week: at for at, week in enumerate(dict.fromkeys(weeks))}
    return _numbers(number[one] for one in weeks), max(1, len(number))


def _gains(instance: Instance, chosen: _Chosen) -> Ints:
    """By shift: what one more person there gains beside their own score."""
    least = np.array([one.least_team for one in instance.shifts], dtype=np.int64)
    direct = np.where(chosen.unserved, instance.terms.first_place_bonus, 0)
    may = (chosen.empty > 0) & (chosen.filled + 1 >= least)
    gain: Ints = np.where(may, direct, NEVER).astype(np.int64)
    taken = np.flatnonzero(chosen.taken)
    if not len(taken):
        return gain
    only = _only_clash(instance, chosen, taken)
    rows = np.flatnonzero(~chosen.taken & chosen.fits & (only > -2))
    worth = chosen.score + chosen.urgency[chosen.shift]
    groups, people = int(chosen.group.max()) + 1, len(instance.people)
    anywhere, bound = rows[only[rows] == -1], rows[only[rows] >= 0]
    spare = anywhere[chosen.spare[anywhere]]
    bound = bound[(chosen.group[bound] == chosen.group[only[bound]]) | chosen.spare[bound]]
    for _ in range(MOST_STEPS):
        value = worth + gain[chosen.shift]
        in_week, beside = np.full(groups, NEVER), np.full(people, NEVER)
        instead = np.full(len(chosen.person), NEVER)
        np.maximum.at(in_week, chosen.group[anywhere], value[anywhere])
        np.maximum.at(beside, chosen.person[spare], value[spare])
        np.maximum.at(instead, only[bound], value[bound])
        stays = np.maximum.reduce(
            [
                chosen.load[chosen.person[taken]],
                in_week[chosen.group[taken]],
                beside[chosen.person[taken]],
                instead[taken],
            ]
        )
        # In a place that was empty a newcomer also keeps their request served for somebody else.
        better, relieved = gain.copy(), np.full(len(chosen.request), NEVER)
        np.maximum.at(better, chosen.shift[taken], stays - worth[taken])
        np.maximum.at(relieved, chosen.request[chosen.shift[taken]], stays - worth[taken])
        better = np.where(may, np.maximum(better, relieved[chosen.request]), better)
        if (better == gain).all():
            break
        gain = better
    return gain


def _only_clash(instance: Instance, chosen: _Chosen, taken: Ints) -> Ints:
    """For each row the one row of the plan it clashes with: -1 none, -2 more, or an agreed one."""
    shifts = instance.shifts
    only = np.full(len(chosen.person), -1, dtype=np.int64)
    agreed: dict[int, list[Shift]] = defaultdict(list)
    person_at = {person.id: row for row, person in enumerate(instance.people)}
    by_id = {shift.id: shift for shift in shifts}
    for name, shift in instance.fixed:
        agreed[person_at[name]].append(by_id[shift])
    held: dict[int, list[int]] = defaultdict(list)
    for row in taken.tolist():
        held[int(chosen.person[row])].append(row)
    for row in np.flatnonzero(np.isin(chosen.person, [*held, *agreed])).tolist():
        person, shift = int(chosen.person[row]), shifts[chosen.shift[row]]
        if any(clash(shift, other) for other in agreed.get(person, ())):
            only[row] = -2
            continue
        against = [one for one in held.get(person, ()) if clash(shift, shifts[chosen.shift[one]])]
        if against:
            only[row] = against[0] if len(against) == 1 else -2
    return only


def _keys(shifts: tuple[Shift, ...]) -> dict[str, dict[str, list[int]]]:
    """The shifts of each skill, time of the week and area."""
    found: dict[str, dict[str, list[int]]] = {"skill": {}, "time": {}, "area": {}}
    for row, shift in enumerate(shifts):
        for dimension, key in _named(shift):
            found[dimension].setdefault(key, []).append(row)
    return found


def _named(shift: Shift) -> Iterator[tuple[str, str]]:
    if shift.skill:
        yield "skill", shift.skill
    if shift.area:
        yield "area", shift.area
    at = datetime.fromtimestamp(shift.start * 60, UTC).astimezone(WARSAW)
    minute = at.hour * 60 + at.minute
    for part, (begins, ends) in PARTS_OF_DAY.items():
        if begins <= minute < ends:
            yield "time", f"{at.weekday()}-{part}"
