"""An instance as arrays: what is still free once the fixed pairs stand.

Everything an engine decides is a set of rows (candidate pairs). A part of a problem, with the rest
kept as it is, is a problem again: `Problem.part`.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from services.volunteering.matching.instance import Instance, Shift, Terms
from services.volunteering.matching.overlap import clash
from services.volunteering.matching.plan import given_worth, objective, week_of

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NO_LIMIT = 1 << 40


@dataclass(frozen=True)
class Answer:
    """The chosen rows and what no choice can exceed (both without the settled part).

    `seconds` is the time of choosing, where finding the bound took some of its own.
    """

    rows: Ints
    bound: float
    buckets: int = 0
    seconds: float | None = None


@dataclass(frozen=True)
class Problem:
    """Rows to choose from and all limits left for them.

    A `group` is one person in one week. `taken` is the load a person has already, `served` marks
    requests that have somebody already, `team` is how many more people a shift needs to take place.
    `settled` is what the fixed pairs are worth where every team is whole, `standing` what they give
    to each shift whose team is not.
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
    most: Ints
    team: Ints
    standing: Ints
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
    def safe_spans(self) -> tuple[Ints, Ints]:
        """When each shift begins and ends such that shifts with a common minute surely clash.

        Travel counts only where no common site can waive it.
        """
        travel = np.array([0 if s.site is not None else s.travel for s in self.shifts])
        begins = np.array([shift.start for shift in self.shifts], dtype=np.int64)
        ends = np.array([shift.end for shift in self.shifts], dtype=np.int64)
        return begins - travel.astype(np.int64), ends + travel.astype(np.int64)

    @cached_property
    def end(self) -> Ints:
        """Each shift's end with the travel after it."""
        return np.array([shift.end + shift.travel for shift in self.shifts], dtype=np.int64)

    def rows_that_may_clash(self, rows: Ints) -> dict[int, list[int]]:
        """By person, those of these rows that everybody has who has any overlap in them."""
        if not len(rows):
            return {}
        start, end = self.start[self.shift[rows]], self.end[self.shift[rows]]
        order = np.lexsort((start, self.person[rows]))
        person, start, end = self.person[rows][order], start[order], end[order]
        base = int(start.min())
        span = int(end.max()) - base + 1
        latest = np.maximum.accumulate(end - base + person * span)
        begins = start - base + person * span
        busy = person[1:][begins[1:] < latest[:-1]]
        held: dict[int, list[int]] = defaultdict(list)
        mine = np.isin(person, busy)
        for row, one in zip(rows[order][mine].tolist(), person[mine].tolist(), strict=True):
            held[one].append(row)
        return held

    def clashes(self, one: int, other: int) -> bool:
        return clash(self.shifts[self.shift[one]], self.shifts[self.shift[other]])

    def value(self, rows: Ints) -> int:
        """What these rows add to what is settled, least teams left aside."""
        worth = int(self.worth[rows].sum())
        gained = np.unique(self.request_of[self.shift[rows]])
        worth += self.terms.first_place_bonus * int((~self.served[gained]).sum())
        _person, width, cost = self.load_steps(
            np.bincount(self.person[rows], minlength=len(self.people))
        )
        return worth - int((width * cost).sum())

    def load_steps(self, counts: Ints) -> tuple[Ints, Ints, Ints]:
        """Columns (person, how many shifts, what each costs) for `counts` more shifts a person.

        The cheapest of a person come first.
        """
        person = np.repeat(np.arange(len(counts)), counts)
        before = np.repeat(np.cumsum(counts) - counts, counts)
        already = self.taken[person] + np.arange(len(person)) - before
        steps = self.terms.load_step * already // np.maximum(1, self.wanted[person])
        cost = np.minimum(self.terms.load_most, steps)
        first = np.ones(len(person), dtype=bool)
        first[1:] = (person[1:] != person[:-1]) | (cost[1:] != cost[:-1])
        at = np.flatnonzero(first)
        return person[at], np.diff(np.append(at, len(person))), cost[at]

    def group_room(self) -> Ints:
        """How many rows each group can take at most, by its limit and its rows."""
        held = np.bincount(self.group, minlength=len(self.group_person))
        return np.minimum(self.group_shifts, held)

    def person_room(self) -> Ints:
        """How many rows each person can take at most over all weeks."""
        room = np.zeros(len(self.people), dtype=np.int64)
        np.add.at(room, self.group_person, self.group_room())
        return np.minimum(room, self.most)

    def part(self, free: Ints, kept: Ints) -> "Problem":
        """The problem of choosing among `free` while `kept` stands; rows keep their order."""
        places, taken, most = self.places.copy(), self.taken.copy(), self.most.copy()
        shifts, minutes = self.group_shifts.copy(), self.group_minutes.copy()
        served, team = self.served.copy(), self.team.copy()
        np.subtract.at(places, self.shift[kept], 1)
        np.subtract.at(team, self.shift[kept], 1)
        np.add.at(taken, self.person[kept], 1)
        np.subtract.at(most, self.person[kept], 1)
        np.subtract.at(shifts, self.group[kept], 1)
        np.subtract.at(minutes, self.group[kept], self.length[self.shift[kept]])
        served[self.request_of[self.shift[kept]]] = True
        rows = self._free_beside(free, kept)
        fits = self.length[self.shift[rows]] <= minutes[self.group[rows]]
        fits &= (places[self.shift[rows]] > 0) & (shifts[self.group[rows]] > 0)
        rows = rows[fits & (most[self.person[rows]] > 0)]
        made = replace(
            self,
            person=self.person[rows],
            shift=self.shift[rows],
            worth=self.worth[rows],
            group=self.group[rows],
            places=places,
            taken=taken,
            most=most,
            team=team,
            group_shifts=shifts,
            group_minutes=minutes,
            served=served,
            settled=self.settled + self.value(kept),
        )
        made.__dict__["origin"] = rows
        return made

    def _free_beside(self, free: Ints, kept: Ints) -> Ints:
        """Those of `free` that clash with nothing their person keeps."""
        mine = np.zeros(len(self.people), dtype=bool)
        mine[self.person[free]] = True
        held: dict[int, list[int]] = defaultdict(list)
        for row in kept[mine[self.person[kept]]].tolist():
            held[int(self.person[row])].append(row)
        if not held:
            return free
        open_rows = [
            row
            for row, person in zip(free.tolist(), self.person[free].tolist(), strict=True)
            if not any(self.clashes(row, other) for other in held.get(person, ()))
        ]
        return np.array(open_rows, dtype=np.int64)

    @cached_property
    def bounds_by_person(self) -> list[int]:
        """Where each person's rows begin (rows are sorted by person), and the end of all."""
        bounds: list[int] = np.searchsorted(
            self.person, np.arange(len(self.people) + 1), side="left"
        ).tolist()
        return bounds

    @cached_property
    def origin(self) -> Ints:
        """The rows of the problem this one is a part of."""
        return np.arange(len(self.person))


def of_instance(instance: Instance, seed: int) -> Problem:
    """The problem of an instance, in an order that depends on ids and seed alone."""
    people, person_at = _order([person.id for person in instance.people], seed)
    shifts, shift_at = _order([shift.id for shift in instance.shifts], seed + 1)
    ordered = tuple(instance.shifts[row] for row in shifts)
    wanted = [instance.people[row] for row in people]
    per_week = np.array([one.shifts_per_week for one in wanted], dtype=np.int64)
    person = person_at[np.asarray(instance.candidates.person)]
    shift = shift_at[np.asarray(instance.candidates.shift)]
    score = np.asarray(instance.candidates.score).astype(np.int64)
    worth = score + np.array([s.urgency for s in ordered], dtype=np.int64)[shift]
    week = _dense([week_of(s.start) for s in ordered])
    weeks = int(week.max(initial=0)) + 1
    groups, group = np.unique(person * weeks + week[shift], return_inverse=True)
    group_person = groups // weeks
    minutes = [_limit(one.minutes_per_week) for one in wanted]
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
        wanted=per_week,
        taken=np.zeros(len(wanted), dtype=np.int64),
        most=np.array([_limit(one.most) for one in wanted], dtype=np.int64),
        team=np.array([s.least_team for s in ordered], dtype=np.int64),
        standing=np.zeros(len(ordered), dtype=np.int64),
        group_person=group_person,
        group_shifts=per_week[group_person],
        group_minutes=np.array(minutes, dtype=np.int64)[group_person],
        served=np.zeros(int(requests.max(initial=-1)) + 1, dtype=bool),
        settled=0,
    )
    return _without_fixed(whole, instance, groups, week, weeks)


def _without_fixed(
    whole: Problem, instance: Instance, groups: Ints, week: Ints, weeks: int
) -> Problem:
    """What is left to decide: fixed pairs use up what they use, excluded and clashing pairs go."""
    person_at = {name: row for row, name in enumerate(whole.people)}
    shift_at = {shift.id: row for row, shift in enumerate(whole.shifts)}
    fixed = [(person_at[name], shift_at[shift]) for name, shift in sorted(instance.fixed)]
    left = _beside(whole, fixed, groups, week, weeks)
    left = _with_worth_of_fixed(left, instance, shift_at)
    keep = _not_ruled_out(
        left, fixed, {(person_at[name], shift_at[shift]) for name, shift in instance.excluded}
    )
    keep &= (left.places[left.shift] > 0) & (left.group_shifts[left.group] > 0)
    keep &= left.length[left.shift] <= left.group_minutes[left.group]
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((left.shift[rows], left.person[rows]))]
    return replace(
        left,
        person=left.person[rows],
        shift=left.shift[rows],
        worth=left.worth[rows],
        group=left.group[rows],
    )


def _beside(
    whole: Problem, fixed: Sequence[tuple[int, int]], groups: Ints, week: Ints, weeks: int
) -> Problem:
    """The same rows with what fixed pairs leave of places, teams and people's weeks."""
    person, shift = np.array(fixed, dtype=np.int64).reshape(-1, 2).T
    places, taken, team = whole.places.copy(), whole.taken.copy(), whole.team.copy()
    np.subtract.at(places, shift, 1)
    np.add.at(taken, person, 1)
    np.subtract.at(team, shift, 1)
    room, minutes = whole.group_shifts.copy(), whole.group_minutes.copy()
    group = person * weeks + week[shift]
    # A person's week without any candidate has no limits to use up.
    known = np.isin(group, groups)
    at = np.searchsorted(groups, group[known])
    np.subtract.at(room, at, 1)
    np.subtract.at(minutes, at, whole.length[shift[known]])
    return replace(
        whole,
        places=places.clip(0),
        taken=taken,
        team=team,
        group_shifts=room.clip(0),
        group_minutes=minutes.clip(0),
    )


def _with_worth_of_fixed(left: Problem, instance: Instance, shift_at: dict[str, int]) -> Problem:
    """With what fixed pairs are worth: settled, or standing where the team is not whole yet."""
    served, standing = left.served.copy(), left.standing.copy()
    for (_name, shift_name), given in given_worth(instance, instance.fixed).items():
        shift = shift_at[shift_name]
        if left.team[shift] > 0:
            standing[shift] += given
        else:
            served[left.request_of[shift]] = True
    settled = objective(instance, instance.fixed)
    return replace(left, served=served, standing=standing, settled=settled)


def _not_ruled_out(
    whole: Problem, fixed: Iterable[tuple[int, int]], out: set[tuple[int, int]]
) -> Flags:
    """Rows that are neither excluded nor clash with a shift the person holds already."""
    held: dict[int, list[int]] = defaultdict(list)
    for person, shift in fixed:
        held[person].append(shift)
    keep = np.ones(len(whole.person), dtype=bool)
    touched = np.isin(whole.person, [*held, *(person for person, _ in out)])
    for row in np.flatnonzero(touched).tolist():
        person, shift = int(whole.person[row]), int(whole.shift[row])
        keep[row] = (person, shift) not in out and not any(
            other == shift or clash(whole.shifts[shift], whole.shifts[other])
            for other in held.get(person, ())
        )
    return keep


def _limit(given: int | None) -> int:
    return NO_LIMIT if given is None else given


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
