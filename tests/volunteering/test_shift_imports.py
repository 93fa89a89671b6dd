"""Shifts from files: shown first, taken in one, never twice; a damaged file is told, no more."""

import io
import random
import zipfile
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import openpyxl
import pytest

from services.volunteering import applications, requests, shift_imports
from services.volunteering.model import Request, ShiftImport, db
from services.volunteering.rules import shift_lists, workbooks
from services.volunteering.rules.recurrence import WARSAW
from shared.contracts.volunteering.shift_imports import NamedArea, ShiftsRead
from shared.delimited import Unreadable
from shared.ids import new_id
from shared.problems import Refusal
from tests.volunteering.conftest import NOW, Town, person, shift, states, told, words

DAY = (NOW + timedelta(days=20)).astimezone(WARSAW).date()
HEAD = "Data;Od;Do;Miejsca;Rola;Miejsce;Okolica;Minimum;Dla nowych"
AREA = NamedArea(id=new_id(), name="Nad Wełną")
FILE = "\n".join(
    (
        HEAD,
        f"{DAY:%d.%m.%Y};9:00;13:00;3;Kasa;Rynek;nad wełną;2;1",
        f"{DAY.isoformat()};9.00;13;2;Kuchnia;Rynek;;;",
        f"{DAY:%-d.%-m.%Y} r.;22:00;2:00;;;Rynek;;;",
        ";;;;;;;;",
    )
)


def check(town: Town, request: Request, data: bytes | str = FILE) -> ShiftsRead:
    """Basia sends a file."""
    found = shift_imports.check(
        actor=town.basia,
        request_id=request.id,
        data=data.encode() if isinstance(data, str) else data,
        areas=(AREA,),
        now=NOW,
    )
    db.session.commit()
    return found


def take(town: Town, read: ShiftsRead) -> tuple[int, int, int]:
    """Basia says yes."""
    assert read.id is not None, read.faults
    found = shift_imports.take(actor=town.basia, import_id=read.id, now=NOW)
    db.session.commit()
    return found.made, found.changed, found.same


def standing(request: Request) -> list[tuple[Any, ...]]:
    """The request's open shifts, as a person would tell them."""
    db.session.expire_all()
    return [
        (
            one.starts_at.astimezone(WARSAW).strftime("%H:%M"),
            one.ends_at.astimezone(WARSAW).strftime("%H:%M"),
            len(one.places),
            one.role,
            one.area_label,
            one.least_team,
            sum(place.newcomer for place in one.places),
        )
        for one in request.shifts
        if one.state == "open"
    ]


@pytest.fixture
def fair(town: Town) -> Request:
    """A published request with one shift long before those of the file."""
    return town.published()


def test_a_file_is_shown_first_and_makes_its_shifts_once(town: Town, fair: Request) -> None:
    before = standing(fair)
    read = check(town, fair)
    assert [(one.row, one.becomes) for one in read.rows] == [(2, "new"), (3, "new"), (4, "new")]
    assert standing(fair) == before
    assert take(town, read) == (3, 0, 0)
    made = [
        ("09:00", "13:00", 3, "Kasa", "Nad Wełną", 2, 1),
        ("09:00", "13:00", 2, "Kuchnia", "", 1, 0),
        ("22:00", "02:00", 1, "", "", 1, 0),
    ]
    assert sorted(standing(fair)) == sorted([*before, *made])
    assert take(town, read) == (0, 0, 3)
    again = check(town, fair)
    assert {one.becomes for one in again.rows} == {"same"}
    assert take(town, again) == (0, 0, 3)
    assert len(standing(fair)) == 4


def test_a_changed_row_changes_its_shift_and_what_was_called_off_stays_off(
    town: Town, fair: Request
) -> None:
    take(town, check(town, fair))
    cash = next(one for one in fair.shifts if one.role == "Kasa")
    kitchen = next(one for one in fair.shifts if one.role == "Kuchnia")
    assert town.ola.account_id is not None
    applications.sign_up(person_id=town.ola.account_id, shift_id=cash.id, now=NOW)
    requests.cancel_shift(actor=town.basia, shift_id=kitchen.id, reason="Remont", now=NOW)
    db.session.commit()
    longer = f"Date,From,To,Role,Place\n{DAY},9:00,15:00,Kasa,Rynek\n{DAY},9:00,13:00,Kuchnia,Rynek"
    read = check(town, fair, longer)
    assert [one.becomes for one in read.rows] == ["changed", "over"]
    assert take(town, read) == (0, 1, 1)
    assert cash.ends_at.astimezone(WARSAW).time() == time(15)
    # What the file has no column for stays.
    assert (len(cash.places), cash.least_team, cash.area_label) == (3, 2, "Nad Wełną")
    assert states(cash.id) == ["accepted"]
    assert told("shift_moved") == [town.ola.account_id]
    assert kitchen.state == "cancelled"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (";9:00;13:00;1;;Rynek;;;", "day", "missing"),
        ("2026-02-30;9:00;13:00;1;;Rynek;;;", "day", "no_day"),
        ("12/24/2026;9:00;13:00;1;;Rynek;;;", "day", "no_day"),
        ("jutro;9:00;13:00;1;;Rynek;;;", "day", "no_day"),
        ("1.1.2020;9:00;13:00;1;;Rynek;;;", "day", "past"),
        (f"{DAY};25:00;13:00;1;;Rynek;;;", "begins", "no_hour"),
        (f"{DAY};9:00;;1;;Rynek;;;", "ends", "missing"),
        (f"{DAY};9:00;9:00;1;;Rynek;;;", "ends", "same_hour"),
        (f"{DAY};9:00;13:00;kilka;;Rynek;;;", "places", "no_number"),
        (f"{DAY};9:00;13:00;501;;Rynek;;;", "places", "out_of_range"),
        (f"{DAY};9:00;13:00;2;;Rynek;;3;", "least_team", "out_of_range"),
        (f"{DAY};9:00;13:00;2;;Rynek;;;3", "newcomers", "out_of_range"),
        (f"{DAY};9:00;13:00;2;;Rynek;Atlantyda;;", "area", "area_unknown"),
        (f"{DAY};9:00;13:00;2;{'x' * 81};Rynek;;;", "role", "too_long"),
        (f"{DAY};9:00;13:00;2;;;;;", "place", "missing"),
        (f"{DAY};9:00;13:00;2;Kasa;Rynek;;;", "day", "twice"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column_and_nothing_is_kept(
    town: Town, fair: Request, row: str, column: str, code: str
) -> None:
    read = check(town, fair, f"{FILE}\n\n{row}")
    assert [(one.row, one.column, one.code) for one in read.faults] == [(7, column, code)]
    assert read.id is None
    assert db.session.query(ShiftImport).count() == 0


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(0, "", "empty")]),
        (HEAD, [(0, "", "empty")]),
        ("Data;Do;Data\nx;y;z", [(1, "day", "column_twice"), (1, "begins", "column_missing")]),
        (f"{HEAD}\n" + f"{DAY};9;10;1\n" * 501, [(0, "", "too_long")]),
        ("x" * (workbooks.MOST_BYTES + 1), [(0, "", "too_big")]),
        ("\n".join([HEAD] * 5001), [(0, "", "too_long")]),
    ],
)
def test_what_is_wrong_with_the_whole_file_is_said(
    town: Town, fair: Request, text: str, faults: list[tuple[int, str, str]]
) -> None:
    read = check(town, fair, text)
    assert [(one.row, one.column, one.code) for one in read.faults] == faults


def test_fewer_places_than_are_held_is_said_before_the_yes(town: Town, fair: Request) -> None:
    take(town, check(town, fair))
    cash = next(one for one in fair.shifts if one.role == "Kasa")
    for who in (person(), person()):
        assert who.account_id is not None
        applications.sign_up(person_id=who.account_id, shift_id=cash.id, now=NOW)
    db.session.commit()
    fewer = f"Data;Od;Do;Miejsca;Rola;Miejsce;Minimum;Dla nowych\n{DAY};9;13;1;Kasa;Rynek;1;0"
    read = check(town, fair, fewer)
    assert [(one.column, one.code, one.value) for one in read.faults] == [
        ("places", "places_taken", "2")
    ]


def test_a_yes_counts_for_an_hour_and_only_while_the_file_still_fits(
    town: Town, fair: Request
) -> None:
    read = check(town, fair)
    assert read.id is not None
    with pytest.raises(Refusal, match="not_found"):
        shift_imports.take(
            actor=town.basia, import_id=read.id, now=NOW + timedelta(hours=1, seconds=1)
        )
    for who in (town.ola, town.organiser):
        with pytest.raises(Refusal, match="forbidden"):
            shift_imports.take(actor=who, import_id=read.id, now=NOW)
        with pytest.raises(Refusal, match="forbidden"):
            shift_imports.check(actor=who, request_id=fair.id, data=b"x", areas=(), now=NOW)
    cash = read.rows[0]
    own = [shift(starts=cash.starts_at, role="Kasa", place="Rynek", places=3)]
    kept = [shift(id=one.id) for one in fair.shifts]
    requests.change(actor=town.basia, request_id=fair.id, words=words(*kept, *own), now=NOW)
    one = next(one for one in fair.shifts if one.role == "Kasa")
    for who in (person(), person(), person(), person()):
        assert who.account_id is not None
        applications.sign_up(person_id=who.account_id, shift_id=one.id, now=NOW)
    db.session.commit()
    # Three sit where one place is to be kept for newcomers: shown otherwise, so not taken.
    with pytest.raises(Refusal, match="newcomers_too_late"):
        take(town, read)
    db.session.rollback()
    assert standing(fair)[-1][3] == "Kasa"
    shift_imports.forget_expired(NOW + timedelta(hours=2))
    assert db.session.query(ShiftImport).count() == 0


def _book(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Any) -> None:
    sheet.append(["Data", "Od", "Do", "Ile osób", "Rola", "Miejsce"])
    sheet.append([DAY, time(9), time(13), 3, "Kasa", "Rynek"])
    sheet.append([datetime.combine(DAY, time()), "9:00", timedelta(hours=13), 2.0, None, "Rynek"])
    sheet.append([])
    sheet.append([f"{DAY:%d.%m.%Y}", time(22), time(2), "1", "Ochrona", "Rynek"])


def test_a_workbook_with_real_dates_and_hours_is_read_as_people_see_it(
    town: Town, fair: Request
) -> None:
    read = check(town, fair, _book(_sheet))
    assert not read.faults
    assert take(town, read) == (3, 0, 0)
    assert {row[:4] for row in standing(fair)} >= {
        ("09:00", "13:00", 3, "Kasa"),
        ("09:00", "13:00", 2, ""),
        ("22:00", "02:00", 1, "Ochrona"),
    }


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_every_usual_way_of_saving_a_table_reads_the_same(code: str, mark: str) -> None:
    rows = [["Dzień", "Od", "Do", "Miejsce"], ["2026-12-24", "9:00", "13:00", "Gęśla 3"]]
    text = "\r\n".join(mark.join(row) for row in rows)
    assert workbooks.rows(text.encode(code)) == rows


def test_heads_in_four_languages_name_the_same_columns() -> None:
    for head in (
        "Data,Od,Do,Liczba miejsc,Rola,Adres,Okolica,Najmniejszy zespół,Miejsca dla nowych",
        "Date,From,To,Places,Role,Place,Area,Least team,Newcomer places",
        "Дата,Від,До,Кількість місць,Роль,Місце,Район,Мінімум,Для нових",
        "Datum,Von,Bis,Plätze,Rolle,Ort,Ortsteil,Kleinstes Team,Plätze für Neue",
    ):
        cells = "2026-12-24,9:00,13:00,4,Kasa,Rynek,,2,1"
        table = [head.split(","), cells.split(",")]
        (row,) = shift_lists.read(table, areas={}).rows
        assert (row.places, row.role, row.place, row.least_team, row.newcomers) == (
            4,
            "Kasa",
            "Rynek",
            2,
            1,
        )
        assert row.given == tuple(shift_lists.COLUMNS)


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return out.getvalue()


def _with(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {one: book.read(one) for one in book.namelist()}
    parts[name] = change(parts[name])
    return _packed(parts)


def test_signs_that_nobody_sees_are_read_as_spaces(town: Town, fair: Request) -> None:
    odd = f"Data;Od;Do;Rola;Miejsce\n{DAY};9:00;13:00;Ka\x01\x7fsa;Ry\x02nek\u200b"
    assert take(town, check(town, fair, odd)) == (1, 0, 0)
    seen = f"Data;Od;Do;Rola;Miejsce\n{DAY};9:00;13:00;Ka sa;Ry nek"
    assert [one.becomes for one in check(town, fair, seen).rows] == ["same"]


def test_what_would_swell_or_reach_out_is_refused() -> None:
    good = _book(_sheet)
    sheet = "xl/worksheets/sheet1.xml"
    bomb = _with(good, sheet, lambda data: data + b" " * (workbooks.MOST_BYTES_UNPACKED + 1))
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    entity = _with(good, sheet, lambda data: laughs + data.replace(b"Kasa", b"&b;"))
    far = _with(good, sheet, lambda data: data.replace(b'r="5"', b'r="1048576"'))
    many = _packed({f"{number}.xml": b"" for number in range(workbooks.MOST_PARTS + 1)})
    for data, code in (
        (bomb, "too_big"),
        (many, "too_big"),
        (entity, "broken"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old_excel"),
        (b"PK\x03\x04 nothing", "broken"),
    ):
        with pytest.raises(Unreadable) as refused:
            workbooks.rows(data)
        assert refused.value.code == code
    assert len(workbooks.rows(far)) < workbooks.MOST_ROWS


def test_no_damaged_file_does_more_than_be_refused() -> None:
    """400 files, each cut, overwritten or swapped somewhere, as text and as a workbook."""
    dice = random.Random(20261122)
    book = _book(_sheet)
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        names = [name for name in packed.namelist() if name.endswith(".xml")]
    read, refused = 0, []
    for number in range(400):
        data = book if number % 2 else FILE.encode(dice.choice(["utf-8", "cp1250"]))
        if number % 4 == 1:
            # Damage inside a part, so that the packing is whole and the reader gets it.
            data = _with(data, dice.choice(names), lambda one: _damaged(one, dice))
        else:
            data = _damaged(data, dice)
        try:
            reading = shift_lists.read(workbooks.rows(data), areas={})
        except Unreadable as unreadable:
            refused.append(unreadable.code)
        else:
            assert reading.rows or reading.faults
            read += 1
    assert read > 50
    assert len(refused) > 50
    assert set(refused) <= {"empty", "broken", "old_excel", "too_big", "too_long"}


def _damaged(data: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(data))
    match dice.randrange(4):
        case 0:
            return data[:place]
        case 1:
            noise = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 9)))
            return data[:place] + noise + data[place + len(noise) :]
        case 2:
            return data[:place] + data[place + dice.randrange(1, 40) :]
        case _:
            other = dice.randrange(len(data))
            return data[:place] + data[other : other + 60] + data[place:]
