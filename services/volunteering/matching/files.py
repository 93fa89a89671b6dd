"""Instances as JSON files, for anybody who wants to check the matching (docs/matching-files.md).

Reading is strict: whatever is not as documented is refused, with its place in the file.
"""

from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from services.volunteering.matching.instance import (
    Candidates,
    Instance,
    InstanceError,
    Person,
    Shift,
    Terms,
    epoch_minutes,
)
from services.volunteering.matching.plan import Plan

FORMAT = "wspolnie-matching-1"
FIRST_YEAR, LAST_YEAR = 1971, 2199

Id = Annotated[str, Meta(min_length=1, max_length=200)]
Minutes = Annotated[int, Meta(ge=0, le=7 * 24 * 60)]
Points = Annotated[int, Meta(ge=0, le=1_000_000)]
Time = Annotated[datetime, Meta(tz=True)]


class FileError(ValueError):
    """The file is not an instance; the text says where, why and what to do."""


class PersonLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who offers help."""

    id: Id
    shifts_per_week: Annotated[int, Meta(ge=0, le=1000)] = 1
    minutes_per_week: Minutes | None = None
    most: Annotated[int, Meta(ge=0, le=100_000)] | None = None


class ShiftLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One shift of a request."""

    id: Id
    request: Id
    skill: Annotated[str, Meta(max_length=200)]
    start: Time
    end: Time
    places: Annotated[int, Meta(ge=0, le=100_000)]
    urgency: Points = 0
    travel: Annotated[int, Meta(ge=0, le=24 * 60)] = 0
    site: Id | None = None
    area: Annotated[str, Meta(max_length=200)] = ""
    least_team: Annotated[int, Meta(ge=1, le=100_000)] = 1


class TermsLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the objective is made of besides scores and urgency."""

    first_place_bonus: Points = 1000
    load_step: Points = 100
    load_most: Points = 300


PairLine = tuple[Id, Id, Annotated[int, Meta(ge=0, le=1000)]]
MarkLine = tuple[Id, Id]


class InstanceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    format: str
    people: list[PersonLine]
    shifts: list[ShiftLine]
    pairs: list[PairLine]
    fixed: list[MarkLine] = []
    excluded: list[MarkLine] = []
    terms: TermsLine = TermsLine()


def read(data: bytes) -> Instance:
    """The instance of a file's bytes. Raises FileError."""
    try:
        file = msgspec.json.decode(data, type=InstanceFile)
    except msgspec.ValidationError as error:
        raise FileError(f"{error}; see docs/matching-files.md for what belongs there") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FileError(f"this is no JSON: {error}; write the file anew") from None
    if file.format != FORMAT:
        raise FileError(f"`$.format` is {file.format!r}; only {FORMAT!r} is understood")
    try:
        return _instance(file)
    except InstanceError as error:
        raise FileError(f"{error}; put that right and try again") from None


def write(instance: Instance) -> bytes:
    """The file of an instance; the parts of the scores have no place in it."""
    people, shifts, columns = instance.people, instance.shifts, instance.candidates
    pairs = zip(columns.person, columns.shift, columns.score, strict=True)
    body = {
        "format": FORMAT,
        "terms": instance.terms,
        "people": people,
        "shifts": [_shift_line(shift) for shift in shifts],
        "pairs": [(people[p].id, shifts[s].id, int(score)) for p, s, score in pairs],
        "fixed": sorted(instance.fixed),
        "excluded": sorted(instance.excluded),
    }
    lines = b",\n".join(
        msgspec.json.encode(name) + b": " + _block(value) for name, value in body.items()
    )
    return b"{\n" + lines + b"\n}\n"


def answer(plan: Plan) -> bytes:
    """The plan as one line of JSON."""
    told = {
        "engine": plan.engine,
        "pairs": plan.pairs,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "places": plan.places,
        "left_with_nobody": len(plan.left_with_nobody),
        "seconds": round(plan.seconds, 6),
    }
    return msgspec.json.encode(told) + b"\n"


def _instance(file: InstanceFile) -> Instance:
    faults = list(_faults(file))
    if faults:
        raise InstanceError(faults)
    person_at = {person.id: row for row, person in enumerate(file.people)}
    shift_at = {shift.id: row for row, shift in enumerate(file.shifts)}
    return Instance.from_columns(
        people=[
            Person(one.id, one.shifts_per_week, one.minutes_per_week, one.most)
            for one in file.people
        ],
        shifts=map(_shift, file.shifts),
        candidates=Candidates(
            person=array("i", (person_at[pair[0]] for pair in file.pairs)),
            shift=array("i", (shift_at[pair[1]] for pair in file.pairs)),
            score=array("i", (pair[2] for pair in file.pairs)),
        ),
        fixed=file.fixed,
        excluded=file.excluded,
        terms=Terms(file.terms.first_place_bonus, file.terms.load_step, file.terms.load_most),
    )


def _shift(line: ShiftLine) -> Shift:
    return Shift(
        id=line.id,
        request=line.request,
        start=epoch_minutes(line.start),
        end=epoch_minutes(line.end),
        skill=line.skill,
        places=line.places,
        urgency=line.urgency,
        travel=line.travel,
        site=line.site,
        area=line.area,
        least_team=line.least_team,
    )


def _shift_line(shift: Shift) -> dict[str, object]:
    fields: dict[str, object] = msgspec.structs.asdict(shift)
    for name in ("start", "end"):
        minute = getattr(shift, name)
        fields[name] = datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M:00Z")
    return fields


def _block(value: object) -> bytes:
    """One line for each member of a list, so that a person can read and compare files."""
    if not isinstance(value, list | tuple) or not value:
        return msgspec.json.encode(value)
    return b"[\n" + b",\n".join(map(msgspec.json.encode, value)) + b"\n]"


def _faults(file: InstanceFile) -> Iterator[str]:
    """What the types cannot say, with its place in the file."""
    people = {person.id for person in file.people}
    shifts = {shift.id for shift in file.shifts}
    for name, lines in (("people", file.people), ("shifts", file.shifts)):
        yield from _twice(name, [line.id for line in lines])
    for number, shift in enumerate(file.shifts):
        for name, at in (("start", shift.start), ("end", shift.end)):
            if not FIRST_YEAR <= at.year <= LAST_YEAR:
                yield f"`$.shifts[{number}].{name}` must lie in {FIRST_YEAR} to {LAST_YEAR}"
            elif at.second or at.microsecond:
                yield f"`$.shifts[{number}].{name}` must be a whole minute"
    marks: tuple[tuple[str, Sequence[PairLine | MarkLine]], ...] = (
        ("pairs", file.pairs),
        ("fixed", file.fixed),
        ("excluded", file.excluded),
    )
    for name, lines_of in marks:
        for number, line in enumerate(lines_of):
            if line[0] not in people:
                yield f"`$.{name}[{number}]` names person {line[0]!r}, who is not in `people`"
            if line[1] not in shifts:
                yield f"`$.{name}[{number}]` names shift {line[1]!r}, which is not in `shifts`"


def _twice(name: str, ids: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for number, one in enumerate(ids):
        if one in seen:
            yield f"`$.{name}[{number}].id` is {one!r}, which stands there already"
        seen.add(one)
