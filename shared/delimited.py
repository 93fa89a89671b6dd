"""Tables as text: CSV in any usual manner as spreadsheets save it, and CSV that is safe in them."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

# What a spreadsheet would take for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """The file is no table we can read; `code` says why, and `line` where, as far as known."""

    def __init__(self, code: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


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


def numbered(
    data: bytes, *, delimiter: str = "", encoding: str = ""
) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the line it begins on; a quoted cell may span several lines.

    What is not said is guessed as in `rows`. Raises Unreadable with its line: `encoding` where the
    bytes are not of the encoding that was said, `broken` where a quote is, or a NUL is found.
    """
    try:
        text = data.decode(encoding) if encoding else _decoded(data)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding", data.count(b"\n", 0, error.start) + 1) from error
    if "\0" in text:
        raise Unreadable("broken", text.count("\n", 0, text.index("\0")) + 1)
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter or max(";\t,", key=first.count),
        strict=True,
    )
    begins = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unreadable("broken", begins) from error
        if cells is None:
            return
        if cells:
            yield begins, cells
        begins = reader.line_num + 1


def _decoded(data: bytes) -> str:
    """Spreadsheets write UTF-8 with a mark, UTF-16, or Windows' own Polish letters."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for name in ("utf-16",) if marked else ("utf-8-sig", "cp1250"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable("broken")
