"""The offers of a centre as columns, so that one need is judged against all of them at once.

`pairing` asks it the filters and the score. Offers must come from grids
(`Availability.from_grid`).
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from services.volunteering.matching.availability import (
    PARTS_OF_DAY,
    WARSAW,
    Availability,
    Span,
    is_holiday,
)
from services.volunteering.matching.facts import EARTH_METRES, Offer, Point
from services.volunteering.matching.instance import InstanceError

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
UNTOLD = -1
PARTS = tuple(PARTS_OF_DAY.items())


class Coded:
    """A column of few different values: what holds of a value is asked once."""

    def __init__(self, values: Iterable[Hashable]) -> None:
        numbers: dict[Hashable, int] = {}
        codes = [numbers.setdefault(value, len(numbers)) for value in values]
        self.code = np.array(codes, dtype=np.int32)
        self.values = tuple(numbers)
        self._known: dict[Hashable, Ints] = {}

    def asked(self, rows: Ints, key: Hashable, question: Callable[[frozenset[str]], int]) -> Ints:
        """The answers for these rows; `key` names the question."""
        if key not in self._known:
            answers = [question(value) for value in self.values]  # type: ignore[arg-type]
            self._known[key] = np.array(answers, dtype=np.int64)
        found: Ints = self._known[key][self.code[rows]]
        return found


class Sparse:
    """For each key a few rows with a number, as (person, key) facts are."""

    def __init__(self, entries: Iterable[tuple[str, int, int]]) -> None:
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for key, row, number in entries:
            found[key].append((row, number))
        self._columns = {key: np.array(sorted(pairs)).T for key, pairs in found.items()}

    def of(self, key: str, rows: Ints, otherwise: int) -> Ints:
        """The number of each of these rows under the key."""
        made = np.full(len(rows), otherwise, dtype=np.int64)
        if key in self._columns:
            known, numbers = self._columns[key]
            at = np.searchsorted(known, rows).clip(0, len(known) - 1)
            hit = known[at] == rows
            made[hit] = numbers[at[hit]]
        return made


class Crowd:
    """Offers as columns; a row is the place of an offer in the sequence."""

    def __init__(self, offers: Sequence[Offer], checks: Mapping[tuple[str, str], int]) -> None:
        self.size = len(offers)
        self.row = {offer.person: row for row, offer in enumerate(offers)}
        self.levels = _levels(offers)
        self.languages = Coded(offer.languages for offer in offers)
        self.needs = Coded(offer.needs for offer in offers)
        self.things = Coded(offer.things for offer in offers)
        self.causes = Coded(offer.causes for offer in offers)
        self.remote = np.array([offer.remote for offer in offers], dtype=bool)
        self.age = np.array([UNTOLD if o.age is None else o.age for o in offers], dtype=np.int32)
        self.consents = np.array([offer.guardian_consents for offer in offers], dtype=bool)
        self.room = np.array([o.invited_this_week < o.invitations_per_week for o in offers], bool)
        self.asked_lately = np.array([offer.asked_lately for offer in offers], dtype=np.int64)
        self.reach = np.array([offer.reach_metres for offer in offers], dtype=np.int64)
        nowhere = Point(float("nan"), float("nan"))
        points = [offer.point or nowhere for offer in offers]
        self._north = np.radians(np.array([point.latitude for point in points], dtype=float))
        self._east = np.radians(np.array([point.longitude for point in points], dtype=float))
        self.worked = Sparse(
            (k, n, v) for n, o in enumerate(offers) for k, v in o.worked_for.items()
        )
        self.blocked = Sparse((key, n, 1) for n, o in enumerate(offers) for key in o.blocked)
        self.checks = Sparse(
            (organisation, self.row[person], until)
            for (person, organisation), until in checks.items()
            if person in self.row
        )
        self.free = Free([offer.availability for offer in offers])

    def level(self, skill: str, rows: Ints) -> Ints:
        """How well each of these people can do it; 0 where not at all."""
        known = self.levels.get(skill)
        if known is None:
            return np.zeros(len(rows), dtype=np.int64)
        found: Ints = known[rows].astype(np.int64)
        return found

    def rows(self, people: Iterable[str]) -> list[int]:
        """Where these people stand, as far as they are among the offers."""
        return [self.row[person] for person in people if person in self.row]

    def able(self, must: Mapping[str, int]) -> Ints:
        """Everybody who has all these skills at their levels."""
        if not must:
            return np.arange(self.size)
        enough = np.ones(self.size, dtype=bool)
        for skill, level in must.items():
            enough &= self.levels.get(skill, np.zeros(self.size, np.int8)) >= max(1, level)
        return np.flatnonzero(enough)

    def may_reach(self, point: Point, rows: Ints) -> Flags:
        """Who does not live too far north or south: a way is never shorter than that alone."""
        north = np.abs(self._north[rows] - np.radians(point.latitude)) * EARTH_METRES
        found: Flags = north <= self.reach[rows] + 1
        return found

    def metres(self, point: Point, rows: Ints) -> npt.NDArray[np.float64]:
        """The great-circle distance, whole metres; nan for who told no place."""
        north, east = np.radians(point.latitude), np.radians(point.longitude)
        across = np.sin((north - self._north[rows]) / 2) ** 2
        across += (
            np.cos(self._north[rows]) * np.cos(north) * np.sin((east - self._east[rows]) / 2) ** 2
        )
        found: npt.NDArray[np.float64] = np.round(
            2 * EARTH_METRES * np.arcsin(np.minimum(1.0, np.sqrt(across)))
        )
        return found


class Free:
    """When everybody is free: three bits a day, by weekday, with the days that are different."""

    def __init__(self, given: Sequence[Availability]) -> None:
        self._week = np.array([_week_bits(one.week) for one in given], dtype=np.int64)
        self._off = np.array([one.exceptions.off_on_holidays for one in given], dtype=bool)
        away = [
            (row, first.toordinal(), end.toordinal())
            for row, one in enumerate(given)
            for first, end in one.exceptions.away
        ]
        also = [
            (row, day.toordinal(), _part_bit(part))
            for row, one in enumerate(given)
            for day, part in one.exceptions.also
        ]
        self._away = np.array(away, dtype=np.int64).reshape(-1, 3).T
        self._also = np.array(also, dtype=np.int64).reshape(-1, 3).T
        self._days: dict[date, Ints] = {}

    def on(self, day: date) -> Ints:
        """The free parts of one date, a bit each."""
        if day not in self._days:
            bits = (self._week >> (3 * day.weekday())) & 7
            number = day.toordinal()
            row, first, end = self._away
            bits[row[(first <= number) & (number < end)]] = 0
            if self._off.any() and is_holiday(day):
                bits[self._off] = 0
            row, other, bit = self._also
            np.bitwise_or.at(bits, row[other == number], bit[other == number])
            self._days[day] = bits
        return self._days[day]

    def around(self, start: int, end: int, rows: Ints) -> tuple[Ints, Ints]:
        """How many minutes each is free before start and after end; -1 where not in between."""
        begins = datetime.fromtimestamp(start * 60, UTC).astimezone(WARSAW)
        first = begins.hour * 60 + begins.minute
        last = first + end - start
        before, after = _room(first, last)
        bits = self.on(begins.date())[rows]
        return before[bits], after[bits]


def _levels(offers: Sequence[Offer]) -> dict[str, npt.NDArray[np.int8]]:
    found: dict[str, npt.NDArray[np.int8]] = {}
    for row, offer in enumerate(offers):
        for skill, level in offer.skills.items():
            if skill not in found:
                found[skill] = np.zeros(len(offers), dtype=np.int8)
            found[skill][row] = level
    return found


@lru_cache(maxsize=4096)
def _room(first: int, last: int) -> tuple[Ints, Ints]:
    """For each set of free parts of a day, the room before and after these minutes of it."""
    before, after = np.full(8, -1, dtype=np.int64), np.full(8, -1, dtype=np.int64)
    for bits in range(8):
        spans = [span for number, (_name, span) in enumerate(PARTS) if bits >> number & 1]
        for begins, ends in _joined(spans):
            if begins <= first and last <= ends:
                before[bits], after[bits] = first - begins, ends - last
    return before, after


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for begins, ends in sorted(spans):
        if joined and joined[-1][1] == begins:
            joined[-1] = (joined[-1][0], ends)
        else:
            joined.append((begins, ends))
    return joined


@lru_cache(maxsize=4096)
def _day_bits(spans: tuple[Span, ...]) -> int:
    bits = 0
    for number, (_name, (begins, ends)) in enumerate(PARTS):
        if any(first <= begins and ends <= last for first, last in spans):
            bits |= 1 << number
    told = _joined(span for number, (_name, span) in enumerate(PARTS) if bits >> number & 1)
    if tuple(told) != spans:
        raise InstanceError([f"{spans} is not made of whole parts of a day"])
    return bits


def _week_bits(week: tuple[tuple[Span, ...], ...]) -> int:
    return sum(_day_bits(spans) << (3 * weekday) for weekday, spans in enumerate(week))


def _part_bit(part: str) -> int:
    return 1 << list(PARTS_OF_DAY).index(part)
