"""Tables as text, as people's spreadsheets save them: CSV in any usual manner."""

import csv
import io


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


def _decoded(data: bytes) -> str:
    """Spreadsheets write UTF-8 with a mark, UTF-16, or Windows' own Polish letters."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for name in ("utf-16",) if marked else ("utf-8-sig", "cp1250"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable("broken")
