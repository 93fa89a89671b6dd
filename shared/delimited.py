"""Tables as text: CSV in any usual manner as spreadsheets save it, and CSV that is safe in them."""

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet would take for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """The file is no table we can read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def rows(data: bytes) -> list[list[str]]:
    """Return the rows of a text file, whose cells are parted by semicolons, tabs or commas.

    Raises Unreadable: `broken`.
    """
    text = _decoded(data)
    if "\0" in text:
        raise Unreadable("broken")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";\t,", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable("broken") from error


def table(heads: Sequence[str], lines: Iterable[Iterable[object]]) -> str:
    """Return a table as CSV (RFC 4180); words that a spreadsheet would run stay words."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_cell(value) for value in line] for line in lines)
    return out.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def _decoded(data: bytes) -> str:
    """Spreadsheets write UTF-8 with a mark, UTF-16, or Windows' own Polish letters."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for name in ("utf-16",) if marked else ("utf-8-sig", "cp1250"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable("broken")
