"""Reading a table of shifts from a file as people send it: CSV in any usual manner, or XLSX.

XLSX goes through openpyxl, since only there a date or an hour is known from a number.
"""

import io
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl

from shared import delimited
from shared.delimited import Unreadable

MOST_BYTES = 1024 * 1024
MOST_BYTES_UNPACKED = 32 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 5000
MOST_COLUMNS = 50
# Sheets are often formatted far below what is written in them.
EMPTY_ROWS = 200
_HALF_A_MINUTE = timedelta(seconds=30)


def rows(data: bytes) -> list[list[str]]:
    """Return the first sheet's rows as text: dates as 2026-12-24, hours as 17:00.

    Raises Unreadable: `empty`, `too_big`, `too_long`, `old_excel` (XLS), `broken`.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable("too_big")
    if not data.strip():
        raise Unreadable("empty")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old_excel")
    found = _xlsx(data) if data.startswith(b"PK") else delimited.rows(data)
    if len(found) > MOST_ROWS:
        raise Unreadable("too_long")
    return [row[:MOST_COLUMNS] for row in found]


def _xlsx(data: bytes) -> list[list[str]]:
    _check_packing(data)
    try:
        # What openpyxl warns of (a missing style, a lost validation) changes no value.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _sheet(data)
    except Unreadable:
        raise
    except Exception as error:
        # A damaged file fails wherever openpyxl happens to stumble over it.
        raise Unreadable("broken") from error


def _check_packing(data: bytes) -> None:
    """Refuse what would swell: a reader gets no more of a part than its entry declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = book.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable("broken") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES_UNPACKED:
        raise Unreadable("too_big")


def _sheet(data: bytes) -> list[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheet: Any = book.worksheets[0]
        # A sheet may declare fewer cells than it has.
        sheet.reset_dimensions()
        found: list[list[str]] = []
        empty = 0
        for cells in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            row = [_text(cell) for cell in cells]
            found.append(row)
            empty = 0 if any(row) else empty + 1
            if empty > EMPTY_ROWS:
                break
            if len(found) > MOST_ROWS + EMPTY_ROWS:
                raise Unreadable("too_long")
        return found[: len(found) - empty]
    finally:
        book.close()


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        rounded = (value + _HALF_A_MINUTE).replace(second=0, microsecond=0)
        return f"{rounded:%Y-%m-%d}" if rounded.time() == time() else f"{rounded:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{datetime.combine(date(2000, 1, 1), value) + _HALF_A_MINUTE:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int((value + _HALF_A_MINUTE).total_seconds() // 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # What is left is text, a whole number, a day (which is written 2026-12-24) or nothing.
    return "" if value is None else str(value)
