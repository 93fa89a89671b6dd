"""Words about files of shifts: columns, what is wrong in a row, and the table to begin from."""

import csv
import io
from datetime import datetime, timedelta

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.pages.volunteering import shift_fields, words
from shared.contracts.volunteering.shift_imports import ShiftFault

COLUMNS = (
    "day",
    "begins",
    "ends",
    "places",
    "role",
    "place",
    "area",
    "least_team",
    "newcomers",
)
# Not translations but names: the reader of the files knows each of these heads.
HEADS = {
    "pl": "Data;Od;Do;Liczba miejsc;Rola;Miejsce;Okolica;Minimum;Dla nowych",
    "en": "Date;From;To;Places;Role;Place;Area;Minimum;Newcomers",
    "uk": "Дата;Від;До;Кількість місць;Роль;Місце;Район;Мінімум;Для нових",
    "de": "Datum;Von;Bis;Personen;Rolle;Ort;Ortsteil;Mindestens;Für Neue",
}
BECOMES = {
    "new": (_l("new"), "good"),
    "changed": (_l("will be changed"), "now"),
    "same": (_l("already there"), ""),
    "over": (_l("called off or over, stays so"), ""),
}
FILE = {
    "empty": _l("The file is empty, or has no row below the heads of its columns."),
    "too_big": _l("The file is too big: one megabyte at most. Split it."),
    "too_long": _l("The file has too many rows: 500 shifts at most. Split it."),
    "too_many": _l("The request would have more than 1000 shifts ahead. Make a second request."),
    "old_excel": _l("This is an old Excel file (XLS). Save it as XLSX or CSV and send that."),
    "broken": _l("This file cannot be read. Save the table as XLSX or CSV and send that."),
}
ROW = {
    "column_twice": _l("the column is there twice."),
    "column_missing": _l("the column is missing."),
    "missing": _l("the cell is empty."),
    "no_day": _l("“%(value)s” is no day we can read; write 24.12.2026 or 2026-12-24."),
    "no_hour": _l("“%(value)s” is no hour we can read; write 17:30."),
    "no_number": _l("“%(value)s” is no number."),
    "out_of_range": _l("“%(value)s” is too little or too much; of a team no more than of places."),
    "more_than_places": _l("“%(value)s” is more than there are places."),
    "same_hour": _l("the shift ends when it begins."),
    "past": _l("this time is over."),
    "twice": _l("the same time, role and place as in row %(value)s."),
    "area_unknown": _l("“%(value)s” is no part of the town we know; leave it empty or correct it."),
    "too_long": _l("this is too long."),
    "places_taken": _l("%(value)s people hold a place already, that is more."),
}


def heads() -> dict[str, str]:
    """The name of each column in the reader's language."""
    locale = get_locale()
    names = HEADS.get(locale.language if locale is not None else "pl", HEADS["pl"])
    return dict(zip(COLUMNS, names.split(";"), strict=True))


def fault(found: ShiftFault) -> str:
    """What is wrong, with its row and column."""
    if not found.column:
        return str(FILE.get(found.code, FILE["broken"]))
    said = str(ROW.get(found.code, words.FAULTS.get(found.code, _("Please check this."))))
    return str(
        _(
            "Row %(row)s, column “%(column)s”: %(fault)s",
            row=found.row,
            column=heads().get(found.column, found.column),
            fault=said % {"value": found.value} if "%(" in said else said,
        )
    )


def template() -> bytes:
    """A table with the right heads and one row as an example, as a spreadsheet opens it."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(heads().values())
    day = datetime.now(shift_fields.WARSAW) + timedelta(days=30)
    table.writerow([f"{day:%d.%m.%Y}", "16:00", "19:00", "4", "", "", "", "2", "1"])
    # With the mark in front, spreadsheets know the letters.
    return out.getvalue().encode("utf-8-sig")
