"""One matching problem as plain frozen data, checked when it is built."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

import msgspec

if TYPE_CHECKING:
    import numpy.typing as npt

    Column = array[int] | npt.NDArray[Any]

PART_NAMES = ("skill", "distance", "time", "interest", "history")
MOST_SCORE = 1000
SHOWN_FAULTS = 10


class InstanceError(ValueError):
    """The instance contradicts itself; `faults` says where, one sentence each."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        shown = "; ".join(self.faults[:SHOWN_FAULTS])
        more = len(self.faults) - SHOWN_FAULTS
        super().__init__(f"{shown}; and {more} more" if more > 0 else shown)


class Person(msgspec.Struct, frozen=True):
    """Somebody who offers help, and how much of it a week (ISO weeks in Warsaw).

    `most` is how many shifts a plan may newly propose to them altogether.
    """

    id: str
    shifts_per_week: int = 1
    minutes_per_week: int | None = None
    most: int | None = None


class Shift(msgspec.Struct, frozen=True):
    """One shift of a request, in minutes since 1970 UTC.

    `travel` minutes are kept free before and after it, except towards shifts at the same `site`.
    With fewer people than `least_team` it counts nothing.
    """

    id: str
    request: str
    start: int
    end: int
    skill: str = ""
    places: int = 1
    urgency: int = 0
    travel: int = 0
    site: str | None = None
    least_team: int = 1
    area: str = ""


class Parts(msgspec.Struct, frozen=True):
    """Why a pair scores what it scores; the parts sum to the score."""

    skill: int = 0
    distance: int = 0
    time: int = 0
    interest: int = 0
    history: int = 0

    @property
    def score(self) -> int:
        return self.skill + self.distance + self.time + self.interest + self.history


class Pair(msgspec.Struct, frozen=True):
    """A person who could take a shift: every hard filter passed."""

    person: str
    shift: str
    score: int
    parts: Parts | None = None


class Terms(msgspec.Struct, frozen=True):
    """What the objective is made of besides scores and urgency.

    The k-th shift of a person who wants w a week costs min(load_most, load_step * (k - 1) // w):
    never falling, so the load is convex and the plan spreads the work.
    """

    first_place_bonus: int = 1000
    load_step: int = 100
    load_most: int = 300

    def load(self, taken: int, wanted: int) -> int:
        """What the next shift costs to somebody who already has `taken`."""
        return min(self.load_most, self.load_step * taken // max(1, wanted))


class Candidates(msgspec.Struct, frozen=True):
    """The candidate pairs as columns of positions in `people` and `shifts` (millions fit).

    A column is an `array` or a numpy array of whole numbers. `parts` is empty, or holds one
    column for each of PART_NAMES.
    """

    person: "Column"
    shift: "Column"
    score: "Column"
    parts: "tuple[Column, ...]" = ()

    def __len__(self) -> int:
        return len(self.person)

    def parts_at(self, row: int) -> Parts | None:
        return Parts(*(int(column[row]) for column in self.parts)) if self.parts else None


class Instance(msgspec.Struct, frozen=True):
    """All that an engine sees. Make it with `build` or `from_columns`, which check it."""

    people: tuple[Person, ...]
    shifts: tuple[Shift, ...]
    candidates: Candidates
    fixed: frozenset[tuple[str, str]] = frozenset()
    excluded: frozenset[tuple[str, str]] = frozenset()
    terms: Terms = Terms()

    @classmethod
    def build(
        cls,
        *,
        people: Iterable[Person],
        shifts: Iterable[Shift],
        pairs: Iterable[Pair],
        fixed: Iterable[tuple[str, str]] = (),
        excluded: Iterable[tuple[str, str]] = (),
        terms: Terms | None = None,
    ) -> Self:
        """An instance of these; raises InstanceError naming what is wrong."""
        people, shifts, pairs = tuple(people), tuple(shifts), tuple(pairs)
        person_at = {person.id: row for row, person in enumerate(people)}
        shift_at = {shift.id: row for row, shift in enumerate(shifts)}
        faults = list(_pair_faults(pairs, person_at, shift_at))
        if faults:
            raise InstanceError(faults)
        told = bool(pairs) and all(pair.parts is not None for pair in pairs)
        columns = (
            tuple(array("i", (getattr(p.parts, name) for p in pairs)) for name in PART_NAMES)
            if told
            else ()
        )
        candidates = Candidates(
            person=array("i", (person_at[pair.person] for pair in pairs)),
            shift=array("i", (shift_at[pair.shift] for pair in pairs)),
            score=array("i", (pair.score for pair in pairs)),
            parts=columns,
        )
        return cls.from_columns(
            people=people,
            shifts=shifts,
            candidates=candidates,
            fixed=fixed,
            excluded=excluded,
            terms=terms,
        )

    @classmethod
    def from_columns(
        cls,
        *,
        people: Iterable[Person],
        shifts: Iterable[Shift],
        candidates: Candidates,
        fixed: Iterable[tuple[str, str]] = (),
        excluded: Iterable[tuple[str, str]] = (),
        terms: Terms | None = None,
    ) -> Self:
        """The same from ready columns, for instances too large for an object a pair."""
        made = cls(
            people=tuple(people),
            shifts=tuple(shifts),
            candidates=candidates,
            fixed=frozenset(fixed),
            excluded=frozenset(excluded),
            terms=terms or Terms(),
        )
        faults = [*_member_faults(made), *_column_faults(made), *_mark_faults(made)]
        if faults:
            raise InstanceError(faults)
        return made

    def pairs(self) -> Iterator[Pair]:
        """The candidate pairs one by one, as they were given."""
        columns = self.candidates
        for row in range(len(columns)):
            yield Pair(
                self.people[columns.person[row]].id,
                self.shifts[columns.shift[row]].id,
                int(columns.score[row]),
                columns.parts_at(row),
            )


def epoch_minutes(at: datetime) -> int:
    """Whole minutes since 1970 UTC of an aware time; a naive one is refused."""
    if at.tzinfo is None:
        raise InstanceError([f"the time {at.isoformat()} has no time zone"])
    return int(at.astimezone(UTC).timestamp() // 60)


def _pair_faults(
    pairs: Sequence[Pair], person_at: Collection[str], shift_at: Collection[str]
) -> Iterator[str]:
    for pair in pairs:
        if pair.person not in person_at:
            yield f"a pair names person {pair.person}, who is not in the list"
        if pair.shift not in shift_at:
            yield f"a pair names shift {pair.shift}, which is not in the list"
        if pair.parts is not None and pair.parts.score != pair.score:
            yield (
                f"the parts of {pair.person} and {pair.shift} sum to {pair.parts.score}, "
                f"the score is {pair.score}"
            )


def _member_faults(instance: Instance) -> Iterator[str]:
    seen: set[str] = set()
    for person in instance.people:
        if person.id in seen:
            yield f"person {person.id} is listed twice"
        seen.add(person.id)
        if person.shifts_per_week < 0 or (person.minutes_per_week or 0) < 0:
            yield f"person {person.id} wants a negative load"
        if (person.most or 0) < 0:
            yield f"person {person.id} may be given a negative number of shifts"
    seen = set()
    for shift in instance.shifts:
        if shift.id in seen:
            yield f"shift {shift.id} is listed twice"
        seen.add(shift.id)
        if shift.end <= shift.start:
            yield f"shift {shift.id} ends before it starts"
        if shift.places < 0 or shift.travel < 0 or shift.urgency < 0:
            yield f"shift {shift.id} has negative places, travel or urgency"
        if shift.least_team < 1:
            yield f"shift {shift.id} has a least team below 1"
    if min(msgspec.structs.astuple(instance.terms)) < 0:
        yield "the terms of the objective must not be negative"


def _column_faults(instance: Instance) -> Iterator[str]:
    columns = instance.candidates
    sizes = {len(column) for column in (columns.shift, columns.score, *columns.parts)}
    if sizes - {len(columns)} or len(columns.parts) not in (0, len(PART_NAMES)):
        yield "the columns of the candidate pairs differ in length or number"
        return
    if not len(columns):
        return
    import numpy as np  # noqa: PLC0415 - who only reads and writes offers never needs it

    person, shift, score = map(np.asarray, (columns.person, columns.shift, columns.score))
    if person.min() < 0 or person.max() >= len(instance.people):
        yield "a pair points at a person outside the list"
    if shift.min() < 0 or shift.max() >= len(instance.shifts):
        yield "a pair points at a shift outside the list"
    if score.min() < 0 or score.max() > MOST_SCORE:
        yield f"a score lies outside 0..{MOST_SCORE}"
    keys = np.sort(person.astype(np.int64) * (len(instance.shifts) + 1) + shift)
    twice = int((keys[1:] == keys[:-1]).sum())
    if twice:
        yield f"{twice} candidate pair(s) are listed twice"
    if columns.parts:
        wrong = int((np.sum([np.asarray(part) for part in columns.parts], axis=0) != score).sum())
        if wrong:
            yield f"the parts of {wrong} pair(s) do not sum to their score"


def _mark_faults(instance: Instance) -> Iterator[str]:
    people = {person.id for person in instance.people}
    shifts = {shift.id for shift in instance.shifts}
    for word, marks in (("fixed", instance.fixed), ("excluded", instance.excluded)):
        for person, shift in sorted(marks):
            if person not in people:
                yield f"a {word} pair names person {person}, who is not in the list"
            if shift not in shifts:
                yield f"a {word} pair names shift {shift}, which is not in the list"
    for person, shift in sorted(instance.fixed & instance.excluded):
        yield f"the pair of {person} and {shift} is both fixed and excluded"
