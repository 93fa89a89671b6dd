"""Adverts of other systems as requests: a mapping says which column means what.

Pure: a row and a mapping give an advert, or the reason why not. `docs/importing-adverts.md` tells
operators what each entry of a mapping does.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from services.volunteering.rules.requests import MOST_PLACES
from services.volunteering.rules.requests import faults_of as request_faults
from services.volunteering.rules.skills import Catalogue
from services.volunteering.rules.words import fold
from shared.contracts.volunteering.requests import WriteRequest, WriteShift, WriteSkill

_POINT = re.compile(r"\(\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\)")
_MOST_SHIFTS = 52


class MappingError(ValueError):
    """The mapping cannot be used; the text says where."""


class Refused(Exception):
    """A row cannot be taken; the text says why."""


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which columns hold what; several are tried in their order, the first filled one counts."""

    key: str
    title: str
    organisation: str
    starts: str
    description: tuple[str, ...] = ()
    ends: str = ""
    places: str = ""
    place: tuple[str, ...] = ()
    latitude: str = ""
    longitude: str = ""
    kind: str = ""
    category: str = ""
    status: str = ""


class Shifts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a shift is where the file tells only days.

    An advert whose `kind` is one of `ongoing` gets a shift each week, `weeks` of them at most.
    """

    time_zone: str = "Europe/Warsaw"
    starts_at: str = "10:00"
    hours: Annotated[float, msgspec.Meta(gt=0, le=24)] = 2.0
    ongoing: tuple[str, ...] = ()
    weeks: Annotated[int, msgspec.Meta(ge=1, le=_MOST_SHIFTS)] = 4


class Places(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the number of people is read; `unlimited` lists texts that mean "as many as come"."""

    unlimited: tuple[str, ...] = ()
    when_unlimited: Annotated[int, msgspec.Meta(ge=1, le=MOST_PLACES)] = 50
    when_missing: Annotated[int, msgspec.Meta(ge=1, le=MOST_PLACES)] | None = None


class AdvertMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping. `source` begins the key of every advert, so files do not mix.

    `ended` says what becomes of an advert whose last day is past: `close` keeps it as history,
    `refuse` lists it, `move` lets the same weekdays come again from today on (for rehearsals).
    """

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    columns: Columns
    date_formats: tuple[str, ...] = ("%Y-%m-%d",)
    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)] = ","
    encoding: str = "utf-8-sig"
    ended: Literal["close", "refuse", "move"] = "close"
    accepted_status: tuple[str, ...] = ()
    organisation_kind: str = "other"
    languages: tuple[str, ...] = ()
    shifts: Shifts = Shifts()
    places: Places = Places()
    causes: dict[str, tuple[str, ...]] = {}
    keywords: dict[str, str] = {}


class Advert(msgspec.Struct, frozen=True):
    """One row that can be taken."""

    key: str
    organisation: str
    words: WriteRequest
    ended: bool


def read_mapping(text: str, catalogue: Catalogue) -> AdvertMapping:
    """Read a mapping.

    Raises MappingError naming the first thing that is wrong.
    """
    try:
        mapping = msgspec.convert(tomllib.loads(text), AdvertMapping)
        time.fromisoformat(mapping.shifts.starts_at)
        ZoneInfo(mapping.shifts.time_zone)
        "".encode(mapping.encoding)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError, LookupError) as error:
        raise MappingError(str(error)) from None
    causes = frozenset(cause for row in mapping.causes.values() for cause in row)
    unknown = (
        *catalogue.unknown_causes(causes),
        *catalogue.unknown_skills(frozenset(mapping.keywords.values())),
        *catalogue.unknown_languages(frozenset(mapping.languages)),
    )
    if unknown:
        raise MappingError(f"no such cause, skill or language: {', '.join(sorted(unknown))}")
    return mapping


def columns_of(mapping: AdvertMapping) -> list[str]:
    """Every column the mapping reads."""
    told = msgspec.to_builtins(mapping.columns)
    names: list[str] = []
    for value in told.values():
        names += [value] if isinstance(value, str) else value
    return list(dict.fromkeys(name for name in names if name))


def advert_of(
    row: Mapping[str, str], mapping: AdvertMapping, catalogue: Catalogue, *, now: datetime
) -> Advert:
    """Read one row.

    Raises Refused with the reason.
    """
    columns = mapping.columns
    if columns.status and _text(row, columns.status) not in mapping.accepted_status:
        raise Refused(f"its status is {_text(row, columns.status)!r}")
    title = " ".join(_needed(row, columns.title, "title").split())
    organisation = " ".join(_needed(row, columns.organisation, "organisation").split())
    first, last = _days(row, mapping)
    ended = last < now.astimezone(ZoneInfo(mapping.shifts.time_zone)).date()
    if ended and mapping.ended == "refuse":
        raise Refused(f"it ended on {last.isoformat()}")
    if ended and mapping.ended == "move":
        first, last, ended = *_moved(first, last, now.date()), False
    words = WriteRequest(
        title=title,
        description=_first(row, columns.description),
        languages=mapping.languages,
        causes=mapping.causes.get(_text(row, columns.category), ()),
        skills=_skills(row, mapping),
        shifts=_shifts(row, mapping, first, last),
    )
    faults = request_faults(words, catalogue)
    if faults:
        field, code = next(iter(faults.items()))
        raise Refused(f"{field}: {code.replace('_', ' ')}")
    if len(organisation) > 160:
        raise Refused("organisation: too long")
    key = f"{mapping.source}:{_needed(row, columns.key, 'key')}"
    if len(key) > 120:
        raise Refused("key: too long")
    return Advert(key, organisation, words, ended)


def _text(row: Mapping[str, str], column: str) -> str:
    return (row.get(column) or "").strip() if column else ""


def _needed(row: Mapping[str, str], column: str, what: str) -> str:
    found = _text(row, column)
    if not found:
        raise Refused(f"no {what}")
    return found


def _first(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    return next((found for name in columns if (found := _text(row, name))), "")


def _days(row: Mapping[str, str], mapping: AdvertMapping) -> tuple[date, date]:
    first = _day(_needed(row, mapping.columns.starts, "first day"), mapping)
    text = _text(row, mapping.columns.ends)
    last = _day(text, mapping) if text else first
    if last < first:
        raise Refused(f"it ends on {last.isoformat()}, before it starts")
    return first, last


def _day(text: str, mapping: AdvertMapping) -> date:
    for layout in mapping.date_formats:
        try:
            return datetime.strptime(text, layout).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Refused(f"{text!r} is not a date")


def _moved(first: date, last: date, today: date) -> tuple[date, date]:
    """The same weekdays, from the next such day after today on."""
    ahead = 1 + (first.weekday() - today.weekday() - 1) % 7
    begins = today + timedelta(days=ahead)
    return begins, begins + (last - first)


def _places(row: Mapping[str, str], mapping: AdvertMapping) -> int:
    text = _text(row, mapping.columns.places)
    if not text:
        if mapping.places.when_missing is None:
            raise Refused("no number of people")
        return mapping.places.when_missing
    if text in mapping.places.unlimited:
        return mapping.places.when_unlimited
    if not text.isdecimal():
        raise Refused(f"{text!r} is not a number of people")
    number = int(text)
    if not 1 <= number <= MOST_PLACES:
        raise Refused(f"{number} people are not between 1 and {MOST_PLACES}")
    return number


def _shifts(
    row: Mapping[str, str], mapping: AdvertMapping, first: date, last: date
) -> tuple[WriteShift, ...]:
    terms = mapping.shifts
    place, latitude, longitude = _where(row, mapping)
    places = _places(row, mapping)
    weekly = _text(row, mapping.columns.kind) in terms.ongoing
    days = [first]
    while weekly and len(days) < terms.weeks and days[-1] + timedelta(days=7) <= last:
        days.append(days[-1] + timedelta(days=7))
    zone, hour = ZoneInfo(terms.time_zone), time.fromisoformat(terms.starts_at)
    starts = [datetime.combine(day, hour, zone).astimezone(UTC) for day in days]
    return tuple(
        WriteShift(
            starts_at=start,
            ends_at=start + timedelta(hours=terms.hours),
            places=places,
            place=place,
            latitude=latitude,
            longitude=longitude,
        )
        for start in starts
    )


def _where(
    row: Mapping[str, str], mapping: AdvertMapping
) -> tuple[str, float | None, float | None]:
    text = _first(row, mapping.columns.place)
    if not text:
        raise Refused("no place")
    inside = _POINT.search(text)
    place = ", ".join(line.strip() for line in _POINT.sub("", text).splitlines() if line.strip())
    place = place or " ".join(text.split())
    told = (_text(row, mapping.columns.latitude), _text(row, mapping.columns.longitude))
    pair = told if all(told) else inside.groups() if inside else None
    if pair is None:
        return place[:200], None, None
    try:
        return place[:200], float(pair[0]), float(pair[1])
    except ValueError:
        raise Refused(f"{pair[0]!r}, {pair[1]!r} is not a point") from None


def _skills(row: Mapping[str, str], mapping: AdvertMapping) -> tuple[WriteSkill, ...]:
    """Skills whose keyword begins a word of the advert are welcome; a file never makes a must."""
    texts = [_text(row, mapping.columns.title), _first(row, mapping.columns.description)]
    said = f" {re.sub(r'[^a-z0-9]+', ' ', fold(' '.join(texts)))}"
    found = [skill for word, skill in mapping.keywords.items() if f" {fold(word)}" in said]
    return tuple(WriteSkill(skill=one, need="welcome") for one in dict.fromkeys(found))
