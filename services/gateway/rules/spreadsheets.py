"""Reading a table from a file as people send it: CSV in any usual manner, or XLSX."""

import io
import re
import zipfile
from xml.etree import ElementTree

from shared import delimited

Unreadable = delimited.Unreadable
MOST_BYTES_UNPACKED = 64 * 1024 * 1024
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(r"([A-Z]{1,3})\d+")


def rows(data: bytes) -> list[list[str]]:
    """Return the first sheet's rows as text, empty cells as empty strings.

    Raises Unreadable: `empty`, `old_excel` (XLS), `broken`.
    """
    if not data.strip():
        raise Unreadable("empty")
    if data.startswith(b"PK"):
        return _xlsx(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old_excel")
    return delimited.rows(data)


def _xlsx(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            names = book.namelist()
            sheets = sorted(
                (name for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)),
                key=lambda name: int(re.sub(r"\D", "", name)),
            )
            if not sheets:
                raise Unreadable("broken")
            strings = "xl/sharedStrings.xml"
            wanted = [sheets[0], *([strings] if strings in names else [])]
            if sum(book.getinfo(name).file_size for name in wanted) > MOST_BYTES_UNPACKED:
                raise Unreadable("broken")
            texts = _strings(_tree(book, strings)) if strings in names else []
            return _sheet(_tree(book, sheets[0]), texts)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, IndexError, ValueError) as error:
        raise Unreadable("broken") from error


def _tree(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    text = book.read(name)
    # A table declares no document type; a file that does is meant to make the reader swell.
    if b"<!DOCTYPE" in text[:4096] or b"<!ENTITY" in text:
        raise Unreadable("broken")
    return ElementTree.fromstring(text)  # noqa: S314


def _strings(tree: ElementTree.Element) -> list[str]:
    return [
        "".join(part.text or "" for part in item.iter(f"{_MAIN}t"))
        for item in tree.iter(f"{_MAIN}si")
    ]


def _sheet(tree: ElementTree.Element, texts: list[str]) -> list[list[str]]:
    found: list[list[str]] = []
    for row in tree.iter(f"{_MAIN}row"):
        cells: list[str] = []
        for cell in row.iter(f"{_MAIN}c"):
            place = _column(cell.get("r", ""), len(cells))
            cells += [""] * (place - len(cells))
            cells.append(_value(cell, texts))
        number = int(row.get("r", len(found) + 1))
        # Rows that were never touched are not in the file; numbers are to stay those people see.
        found += [[] for _ in range(min(number - 1, 200_000) - len(found))]
        found.append(cells)
    return found


def _column(reference: str, following: int) -> int:
    match = _CELL.fullmatch(reference)
    if match is None:
        return following
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    if number > 1000:
        raise Unreadable("broken")
    return number - 1


def _value(cell: ElementTree.Element, texts: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
    text = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return texts[int(text)]
    # Numbers are written as 4.0, and 1.978E3, too.
    if kind == "n" and re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text):
        number = float(text)
        return str(int(number)) if number.is_integer() else text
    return text
