"""A list of shifts as a coordinator sends it: which column is what, and what is wrong in a row.

Every row is read before any is taken; a list with one wrong row is taken by nobody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

import msgspec

from services.volunteering.rules import recurrence
from services.volunteering.rules.requests import MOST_PLACES, PLACE_LENGTHS, plain
from services.volunteering.rules.words import fold

MOST_ROWS = 500

# How people head the columns, folded: in Polish, English, Ukrainian, German.
COLUMNS = {
    column: tuple(names.split(";"))
    for column, names in {
        "day": "data;dzien;date;day;дата;день;datum;tag",
        "begins": "od;od godziny;poczatek;from;start;від;з;von;beginn",
        "ends": "do;do godziny;koniec;to;until;end;до;bis;ende",
        "places": "miejsca;liczba miejsc;ile osob;osoby;places;people;місця;кількість місць;"
        "platze;plaetze;personen",
        "role": "rola;funkcja;role;роль;rolle;aufgabe",
        "place": "miejsce;gdzie;adres;place;where;address;місце;адреса;ort;adresse",
        "area": "okolica;czesc miasta;dzielnica;area;part of the town;район;частина міста;"
        "ortsteil;stadtteil",
        "least_team": "najmniejszy zespol;minimum;least team;minimum team;мінімум;"
        "найменша команда;mindestens;kleinstes team",
        "newcomers": "dla nowych;miejsca dla nowych;newcomers;for newcomers;newcomer places;"
        "для нових;для новачків;fur neue;platze fur neue",
    }.items()
}
NEEDED = ("day", "begins", "ends")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00(?::00)?)?")
_POLISH = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: ?r\.?)?")
_HOUR = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::00)?")
_NUMBER = re.compile(r"\d{1,4}")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A shift that a row asks for; `given` are the columns the file has."""

    row: int
    starts_at: datetime
    ends_at: datetime
    places: int
    role: str
    place: str
    area_id: UUID | None
    area_label: str
    least_team: int
    newcomers: int
    given: tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row (0: with the whole file) and which column; `value` as written."""

    row: int
    column: str
    code: str
    value: str = ""


@dataclass
class Reading:
    """A list that was read: good when it has no faults."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(table: list[list[str]], *, areas: Mapping[str, tuple[UUID, str]]) -> Reading:
    """Read a list whose first row that is not empty names the columns.

    `areas`: the parts of the town a row may name, by their folded names.
    """
    numbered = [(number, row) for number, row in enumerate(table, 1) if any(map(str.strip, row))]
    if len(numbered) < 2:
        return Reading(faults=[Fault(0, "", "empty")])
    columns = [_column(head) for head in numbered[0][1]]
    faults = [
        Fault(numbered[0][0], name, "column_twice") for name in COLUMNS if columns.count(name) > 1
    ] + [Fault(numbered[0][0], name, "column_missing") for name in NEEDED if name not in columns]
    if faults:
        return Reading(faults=faults)
    if len(numbered) > MOST_ROWS + 1:
        return Reading(faults=[Fault(0, "", "too_long", str(MOST_ROWS))])
    reading = Reading()
    seen: dict[tuple[datetime, str, str], int] = {}
    for number, cells in numbered[1:]:
        line = _Line(number, columns, cells)
        row = line.row(areas)
        if row is not None:
            first = seen.setdefault((row.starts_at, row.role, row.place), number)
            if first != number:
                line.fault("day", "twice", str(first))
        reading.faults += line.faults
        if row is not None and not line.faults:
            reading.rows.append(row)
    return reading


def _column(head: str) -> str:
    """What a column holds; '' for one we do not need."""
    name = fold(re.sub(r"[*:.]|\(.*\)", " ", head))
    return next((column for column, names in COLUMNS.items() if name in names), "")


class _Line:
    """One row being read, with what is wrong in it."""

    def __init__(self, number: int, columns: list[str], cells: list[str]) -> None:
        self.number = number
        self.given = tuple(column for column in COLUMNS if column in columns)
        self.values = dict.fromkeys(COLUMNS, "") | {
            column: plain(_shown(cell))
            for column, cell in zip(columns, cells, strict=False)
            if column
        }
        self.faults: list[Fault] = []

    def fault(self, column: str, code: str, value: str | None = None) -> None:
        """Note what is wrong."""
        told = self.values[column] if value is None else value
        self.faults.append(Fault(self.number, column, code, told[:60]))

    def row(self, areas: Mapping[str, tuple[UUID, str]]) -> Row | None:
        """The shift this row asks for, or None where its time cannot be read."""
        day, begins, ends = self._day(), self._hour("begins"), self._hour("ends")
        places = self._number("places", 1, 1, MOST_PLACES)
        least_team = self._number("least_team", 1, 1, places)
        newcomers = self._number("newcomers", 0, 0, places)
        for column in ("role", "place"):
            if len(self.values[column]) > PLACE_LENGTHS[column]:
                self.fault(column, "too_long")
        area = areas.get(fold(self.values["area"]))
        if self.values["area"] and area is None:
            self.fault("area", "area_unknown")
        if day is None or begins is None or ends is None:
            return None
        if begins == ends:
            self.fault("ends", "same_hour")
        starts_at, ends_at = recurrence.moments(day, begins, ends)
        return Row(
            row=self.number,
            starts_at=starts_at,
            ends_at=ends_at,
            places=places,
            role=self.values["role"],
            place=self.values["place"],
            area_id=area[0] if area else None,
            area_label=area[1] if area else "",
            least_team=least_team,
            newcomers=newcomers,
            given=self.given,
        )

    def _day(self) -> date | None:
        text = self.values["day"]
        if not text:
            self.fault("day", "missing")
            return None
        iso, polish = _ISO.fullmatch(text), _POLISH.fullmatch(text)
        try:
            if not text.isascii():
                raise ValueError(text)
            if iso is not None:
                return _within(date(int(iso[1]), int(iso[2]), int(iso[3])))
            if polish is not None:
                return _within(date(int(polish[4]), int(polish[3]), int(polish[1])))
        except ValueError:
            pass
        self.fault("day", "no_day")
        return None

    def _hour(self, column: str) -> time | None:
        text = self.values[column]
        if not text:
            self.fault(column, "missing")
            return None
        match = _HOUR.fullmatch(text) if text.isascii() else None
        if match is not None:
            hour, minute = int(match[1]), int(match[2] or 0)
            if column == "ends" and (hour, minute) == (24, 0):
                return time()
            if hour < 24 and minute < 60:
                return time(hour, minute)
        self.fault(column, "no_hour")
        return None

    def _number(self, column: str, without: int, least: int, most: int) -> int:
        text = self.values[column]
        if not text:
            return without
        number = int(text) if text.isascii() and _NUMBER.fullmatch(text) else -1
        if least <= number <= most:
            return number
        self.fault(column, "no_number" if number < 0 else "out_of_range")
        return without


def _shown(cell: str) -> str:
    """A cell without signs that nobody sees, which some files carry and no database keeps."""
    return "".join(sign if sign.isprintable() else " " for sign in cell)


def _within(day: date) -> date:
    """A day of our time: a shift of the year 9999 is a slip."""
    if not 2000 <= day.year <= 2100:
        raise ValueError(day)
    return day
