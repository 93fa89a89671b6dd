"""An instance as arrays: what is still free once the fixed pairs stand.

Everything an engine decides is a set of rows (candidate pairs). A part of a problem, with the rest
kept as it is, is a problem again: `Problem.part`.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from services.volunteering.matching.instance import Instance, Shift, Terms
from services.volunteering.matching.overlap import clash
from services.volunteering.matching.plan import objective, week_of

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NO_LIMIT = 1 << 40


@dataclass(frozen=True)
class Answer:
    """The chosen rows and what no choice can exceed (both without the settled part)."""

    rows: Ints
    bound: float
    buckets: int = 0
    seconds: float | None = None


@dataclass(frozen=True)
class Problem:
    """Rows to choose from and all limits left for them.

    A `group` is one person in one week. `taken` is the load a person has already, `served` marks
    requests that have somebody already, `settled` is what the fixed pairs are worth.
    """

    people: tuple[str, ...]
    shifts: tuple[Shift, ...]
    terms: Terms
    person: Ints
    shift: Ints
    worth: Ints
    group: Ints
    request_of: Ints
    length: Ints
    places: Ints
    wanted: Ints
    taken: Ints
    group_person: Ints
    group_shifts: Ints
    group_minutes: Ints
    served: Flags
    settled: int

    def names(self, rows: Ints) -> list[tuple[str, str]]:
        return [(self.people[self.person[row]], self.shifts[self.shift[row]].id) for row in rows]

    @cached_property
    def start(self) -> Ints:
        """Each shift's start with the travel before it."""
        return np.array([shift.start - shift.travel for shift in self.shifts], dtype=np.int64)

    @cached_property
    def end(self) -> Ints:
        """Each shift's end with the travel after it."""
        return np.array([shift.end + shift.travel for shift in self.shifts], dtype=np.int64)

    @cached_property
    def by_start(self) -> Ints:
        """The rows by person, then by start."""
        order: Ints = np.lexsort((self.start[self.shift], self.person))
        return order

    def rows_by_person(self, rows: Ints) -> dict[int, list[int]]:
        """These rows by person; only people who have more than one."""
        held: dict[int, list[int]] = defaultdict(list)
        for row, person in zip(rows.tolist(), self.person[rows].tolist(), strict=True):
            held[person].append(row)
        return {person: mine for person, mine in held.items() if len(mine) > 1}

    def rows_that_may_clash(self, rows: Ints | None = None) -> dict[int, list[int]]:
        """By person, those of these rows (or of all) of everybody who has any overlap in them."""
        order = self.by_start
        if rows is not None:
            chosen = np.zeros(len(self.person), dtype=bool)
            chosen[rows] = True
            order = order[chosen[order]]
        if not len(order):
            return {}
        person, start = self.person[order], self.start[self.shift[order]]
        base = int(self.start.min())
        span = int(self.end.max()) - base + 1
        latest = np.maximum.accumulate(self.end[self.shift[order]] - base + person * span)
        begins = start - base + person * span
        busy = person[1:][begins[1:] < latest[:-1]]
        wanted = np.isin(person, busy)
        return self.rows_by_person(order[wanted])

    def clashes(self, one: int, other: int) -> bool:
        return clash(self.shifts[self.shift[one]], self.shifts[self.shift[other]])

    def value(self, rows: Ints) -> int:
        """What these rows add to what is settled."""
        worth = int(self.worth[rows].sum())
        gained = np.unique(self.request_of[self.shift[rows]])
        worth += self.terms.first_place_bonus * int((~self.served[gained]).sum())
        people, counts = np.unique(self.person[rows], return_counts=True)
        return worth - sum(
            width * cost
            for person, count in zip(people.tolist(), counts.tolist(), strict=True)
            for width, cost in self._steps(person, count)
        )

    def load_steps(self, counts: Ints) -> list[tuple[int, int, int]]:
        """(person, how many shifts, what each costs) for up to `counts` more shifts a person."""
        busy = np.flatnonzero(counts)
        return [
            (person, width, cost)
            for person, count in zip(busy.tolist(), counts[busy].tolist(), strict=True)
            for width, cost in self._steps(person, count)
        ]

    def _steps(self, person: int, count: int) -> tuple[tuple[int, int], ...]:
        return _steps(self.terms, int(self.taken[person]), int(self.wanted[person]), count)

    def group_room(self) -> Ints:
        """How many rows each group can take at most, by its limit and its rows."""
        held = np.bincount(self.group, minlength=len(self.group_person))
        return np.minimum(self.group_shifts, held)

    def person_room(self) -> Ints:
        """How many rows each person can take at most over all weeks."""
        room = np.zeros(len(self.people), dtype=np.int64)
        np.add.at(room, self.group_person, self.group_room())
        return room

    def part(self, free: Ints, kept: Ints) -> "Problem":
        """The problem of choosing among `free` while `kept` stands; rows keep their order."""
        held: dict[int, list[int]] = defaultdict(list)
        for row in kept.tolist():
            held[int(self.person[row])].append(row)
        open_rows = np.array(
            [
                row
                for row in free.tolist()
                if not any(
                    self.clashes(row, other) for other in held.get(int(self.person[row]), ())
                )
            ],
            dtype=np.int64,
        )
        places, taken = self.places.copy(), self.taken.copy()
        shifts, minutes = self.group_shifts.copy(), self.group_minutes.copy()
        served = self.served.copy()
        np.subtract.at(places, self.shift[kept], 1)
        np.add.at(taken, self.person[kept], 1)
        np.subtract.at(shifts, self.group[kept], 1)
        np.subtract.at(minutes, self.group[kept], self.length[self.shift[kept]])
        served[self.request_of[self.shift[kept]]] = True
        fits = self.length[self.shift[open_rows]] <= minutes[self.group[open_rows]]
        open_rows = open_rows[fits]
        made = replace(
            self,
            person=self.person[open_rows],
            shift=self.shift[open_rows],
            worth=self.worth[open_rows],
            group=self.group[open_rows],
            places=places,
            taken=taken,
            group_shifts=shifts,
            group_minutes=minutes,
            served=served,
            settled=self.settled + self.value(kept),
        )
        made.__dict__["origin"] = open_rows
        return made

    @cached_property
    def origin(self) -> Ints:
        """The rows of the problem this one is a part of."""
        return np.arange(len(self.person))


@lru_cache(maxsize=4096)
def _steps(terms: Terms, had: int, wanted: int, count: int) -> tuple[tuple[int, int], ...]:
    """(how many, what each costs) of the next `count` shifts, the cheapest first."""
    costs = Counter(terms.load(had + more, wanted) for more in range(count))
    return tuple((width, cost) for cost, width in sorted(costs.items()))


def of_instance(instance: Instance, seed: int) -> Problem:
    """The problem of an instance, in an order that depends on ids and seed alone."""
    people, person_at = _order([person.id for person in instance.people], seed)
    shifts, shift_at = _order([shift.id for shift in instance.shifts], seed + 1)
    ordered = tuple(instance.shifts[row] for row in shifts)
    wanted = [instance.people[row] for row in people]
    person = person_at[np.frombuffer(instance.candidates.person, dtype=np.intc)]
    shift = shift_at[np.frombuffer(instance.candidates.shift, dtype=np.intc)]
    score = np.frombuffer(instance.candidates.score, dtype=np.intc).astype(np.int64)
    worth = score + np.array([s.urgency for s in ordered], dtype=np.int64)[shift]
    week = _dense([week_of(s.start) for s in ordered])
    weeks = int(week.max(initial=0)) + 1
    groups, group = np.unique(person * weeks + week[shift], return_inverse=True)
    group_person = groups // weeks
    minutes = [NO_LIMIT if w.minutes_per_week is None else w.minutes_per_week for w in wanted]
    requests = _dense([s.request for s in ordered])
    whole = Problem(
        people=tuple(one.id for one in wanted),
        shifts=ordered,
        terms=instance.terms,
        person=person,
        shift=shift,
        worth=worth,
        group=group.astype(np.int64),
        request_of=requests,
        length=np.array([s.end - s.start for s in ordered], dtype=np.int64),
        places=np.array([s.places for s in ordered], dtype=np.int64),
        wanted=np.array([one.shifts_per_week for one in wanted], dtype=np.int64),
        taken=np.zeros(len(wanted), dtype=np.int64),
        group_person=group_person,
        group_shifts=np.array([one.shifts_per_week for one in wanted], dtype=np.int64)[
            group_person
        ],
        group_minutes=np.array(minutes, dtype=np.int64)[group_person],
        served=np.zeros(int(requests.max(initial=-1)) + 1, dtype=bool),
        settled=0,
    )
    return _without_fixed(whole, instance, groups, week, weeks)


def _without_fixed(
    whole: Problem, instance: Instance, groups: Ints, week: Ints, weeks: int
) -> Problem:
    """What is left to decide: fixed pairs use up what they use, excluded and clashing pairs go."""
    row_of_person = {name: row for row, name in enumerate(whole.people)}
    row_of_shift = {shift.id: row for row, shift in enumerate(whole.shifts)}
    places, taken, served = whole.places.copy(), whole.taken.copy(), whole.served.copy()
    room, minutes = whole.group_shifts.copy(), whole.group_minutes.copy()
    held: dict[int, list[int]] = defaultdict(list)
    for name, shift_name in sorted(instance.fixed):
        person, shift = row_of_person[name], row_of_shift[shift_name]
        held[person].append(shift)
        places[shift] -= 1
        taken[person] += 1
        served[whole.request_of[shift]] = True
        at = np.searchsorted(groups, person * weeks + week[shift])
        if at < len(groups) and groups[at] == person * weeks + week[shift]:
            room[at] -= 1
            minutes[at] -= whole.length[shift]
    out = {(row_of_person[p], row_of_shift[s]) for p, s in instance.excluded}
    keep = _not_ruled_out(whole, held, out)
    places, room, minutes = places.clip(0), room.clip(0), minutes.clip(0)
    keep &= (places[whole.shift] > 0) & (room[whole.group] > 0)
    keep &= whole.length[whole.shift] <= minutes[whole.group]
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((whole.shift[rows], whole.person[rows]))]
    return replace(
        whole,
        person=whole.person[rows],
        shift=whole.shift[rows],
        worth=whole.worth[rows],
        group=whole.group[rows],
        places=places,
        taken=taken,
        group_shifts=room,
        group_minutes=minutes,
        served=served,
        settled=objective(instance, instance.fixed),
    )


def _not_ruled_out(whole: Problem, held: dict[int, list[int]], out: set[tuple[int, int]]) -> Flags:
    """Rows that are neither excluded nor clash with a shift the person holds already."""
    keep = np.ones(len(whole.person), dtype=bool)
    touched = np.isin(whole.person, [*held, *(person for person, _ in out)])
    for row in np.flatnonzero(touched).tolist():
        person, shift = int(whole.person[row]), int(whole.shift[row])
        keep[row] = (person, shift) not in out and not any(
            other == shift or clash(whole.shifts[shift], whole.shifts[other])
            for other in held.get(person, ())
        )
    return keep


def _order(names: Sequence[str], seed: int) -> tuple[list[int], Ints]:
    """The rows in an order made of names and seed, and the place of each row in it."""
    rows = sorted(range(len(names)), key=names.__getitem__)
    random.Random(seed).shuffle(rows)  # noqa: S311 - ties must come out the same again
    places = np.empty(len(names), dtype=np.int64)
    places[rows] = np.arange(len(names))
    return rows, places


def _dense(keys: Iterable[int | str]) -> Ints:
    """Small numbers for keys, by the order in which they come."""
    seen: dict[int | str, int] = {}
    return np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64)
