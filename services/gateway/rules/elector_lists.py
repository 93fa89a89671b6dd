"""A list of electors as an office sends it: which column is what, and what is wrong in which row.

Every row is read before any is taken; a list with one wrong row is taken by nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.gateway.rules import identity

MOST_ROWS = 100_000
OLDEST = 115
EARLIEST = 1900

# How offices head the columns, normalised as names are: in Polish, English, Ukrainian, German.
COLUMNS = {
    "given": ("imie", "imiona", "first name", "given name", "ім'я", "імя", "vorname"),
    "surname": ("nazwisko", "surname", "last name", "family name", "прізвище", "nachname"),
    "name": ("imie i nazwisko", "nazwisko i imie", "osoba", "name", "full name", "прізвище та імя"),
    "address": ("adres", "adres zamieszkania", "address", "адреса", "adresse", "anschrift"),
    "street": ("ulica", "street", "вулиця", "strasse"),
    "house": ("nr", "numer", "nr domu", "dom", "house", "будинок", "hausnummer"),
    "flat": ("mieszkanie", "nr mieszkania", "lokal", "nr lokalu", "flat", "квартира", "wohnung"),
    "town": ("miejscowosc", "miasto", "town", "city", "місто", "ort"),
    "area": ("obszar", "okolica", "rejon", "dzielnica", "solectwo", "area", "район", "gebiet"),
    "born": ("rok urodzenia", "birth year", "year of birth", "рік народження", "geburtsjahr"),
    "mail": ("e mail", "email", "mail", "poczta", "пошта"),
    "phone": ("telefon", "tel", "numer telefonu", "phone", "телефон", "handy"),
}


@dataclass(frozen=True)
class Row:
    """One elector of a list, as it was written."""

    number: int
    name: str
    address: str
    area: str = ""
    mail: str = ""
    phone: str = ""
    # A birth year that cannot be: nothing else of it is kept.
    doubtful: bool = False


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row (0: with the whole list); `value` is another row's number."""

    number: int
    code: str
    value: str = ""


@dataclass
class Reading:
    """A list that was read: good when it has no faults."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    columns: tuple[str, ...] = ()


def read(table: list[list[str]], *, year: int, areas: Iterable[str] = ()) -> Reading:
    """Read a list whose first row that is not empty names the columns.

    `areas`: the areas a vote is held in; a row that names another is a fault. None: no matter.
    """
    allowed = {identity.plain(area) for area in areas}
    numbered = [(number, row) for number, row in enumerate(table, 1) if any(map(str.strip, row))]
    if not numbered:
        return Reading(faults=[Fault(0, "empty")])
    columns = _columns(numbered[0][1])
    if missing := _missing(columns):
        return Reading(faults=[Fault(numbered[0][0], missing)])
    if len(numbered) == 1:
        return Reading(faults=[Fault(0, "empty")])
    if len(numbered) > MOST_ROWS + 1:
        return Reading(faults=[Fault(0, "too_long")])
    reading = Reading(columns=tuple(dict.fromkeys(filter(None, columns))))
    seen: dict[tuple[str, str], int] = {}
    for number, cells in numbered[1:]:
        row, faults = _row(number, columns, cells, year)
        if allowed and row.area and identity.plain(row.area) not in allowed:
            faults.append(Fault(number, "area_elsewhere"))
        who = (identity.name_of(row.name), identity.address_of(row.address))
        if not faults and (first := seen.setdefault(who, number)) != number:
            faults = [Fault(number, "twice", str(first))]
        reading.faults += faults
        reading.rows.append(row)
    return reading


def _row(number: int, columns: list[str], cells: list[str], year: int) -> tuple[Row, list[Fault]]:
    values = {
        column: " ".join(cell.split())
        for column, cell in zip(columns, cells, strict=False)
        if column
    }
    name = values.get("name") or f"{values.get('given', '')} {values.get('surname', '')}".strip()
    row = Row(
        number=number,
        name=name,
        address=values.get("address") or _address(values),
        area=values.get("area", ""),
        mail=values.get("mail", ""),
        phone=values.get("phone", ""),
        doubtful=_doubtful(values.get("born", ""), year),
    )
    codes = [f"{part}_{code}" for part, code in identity.faults(row.name, row.address).items()]
    if row.mail and identity.mail_of(row.mail) is None:
        codes.append("mail_wrong")
    if row.phone and identity.phone_of(row.phone) is None:
        codes.append("phone_wrong")
    if (born := values.get("born", "")) and not (born.isascii() and born.isdigit()):
        codes.append("born_wrong")
    return row, [Fault(number, code) for code in codes]


def _address(values: dict[str, str]) -> str:
    house = values.get("house", "")
    if values.get("flat"):
        house = f"{house}/{values['flat']}"
    return ", ".join(
        part for part in (f"{values.get('street', '')} {house}".strip(), values.get("town")) if part
    )


def _doubtful(born: str, year: int) -> bool:
    if not (born.isascii() and born.isdigit()):
        return False
    return not max(EARLIEST, year - OLDEST) <= int(born[:9]) <= year


def _columns(heads: list[str]) -> list[str]:
    """Return what each column holds; '' for one we do not need."""
    known = {_head(word): column for column, words in COLUMNS.items() for word in words}
    return [known.get(_head(head), "") for head in heads]


def _head(text: str) -> str:
    return identity.plain(text)


def _missing(columns: list[str]) -> str:
    if any(columns.count(column) > 1 for column in columns if column):
        return "column_twice"
    if "name" not in columns and not {"given", "surname"} <= set(columns):
        return "no_name_column"
    if "address" not in columns and not {"house", "town"} <= set(columns):
        return "no_address_column"
    return ""
