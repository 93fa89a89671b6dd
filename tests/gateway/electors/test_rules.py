"""Codes nobody misreads, names however they are written, lists read whole or not at all."""

import io
import zipfile
from collections import Counter
from itertools import combinations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.rules import elector_lists, identity, letter_codes, spreadsheets
from services.gateway.rules.elector_lists import Fault

KEY = b"k" * 32
# What people take for each other, in print and by hand.
LOOK_ALIKE = ("0OQD", "1IJL", "2Z", "5S", "6G", "8B", "UV")
codes = st.text(letter_codes.ALPHABET, min_size=10, max_size=10)


def test_no_two_characters_of_a_code_look_alike() -> None:
    for group in LOOK_ALIKE:
        assert len(set(group) & set(letter_codes.ALPHABET)) <= 1, group
    assert len(set(letter_codes.ALPHABET)) == len(letter_codes.ALPHABET) >= 20
    assert not set("01ILOU") & set(letter_codes.ALPHABET)


@given(codes, st.data())
def test_a_code_is_read_however_it_is_typed(code: str, data: st.DataObject) -> None:
    gaps = st.lists(st.sampled_from(["", " ", "-", "–", "\t", "."]), min_size=10, max_size=10)
    read = {"D": "DdO0Qo", "2": "2Zz", "5": "5Ss", "6": "6gG", "A": "aAАа", "K": "kКк", "C": "cСс"}
    typed = "".join(
        data.draw(st.sampled_from(read.get(sign, sign + sign.lower()))) + gap
        for sign, gap in zip(code, data.draw(gaps), strict=True)
    )
    assert letter_codes.canonical(typed) == code
    assert letter_codes.canonical(letter_codes.written(code)) == code


@given(st.text(max_size=30))
def test_whatever_is_typed_is_one_of_our_codes_or_none(typed: str) -> None:
    code = letter_codes.canonical(typed)
    assert code is None or (len(code) == 10 and set(code) <= set(letter_codes.ALPHABET))


def test_codes_of_one_upload_differ_use_all_characters_alike_and_repeat_for_their_elector() -> None:
    electors = [uuid4() for _ in range(3000)]
    made = [letter_codes.made(KEY, elector) for elector in electors]
    assert len(set(made)) == len(made)
    assert made == [letter_codes.made(KEY, elector) for elector in electors]
    assert not set(made) & {letter_codes.made(b"o" * 32, elector) for elector in electors}
    counts = Counter("".join(made))
    assert set(counts) == set(letter_codes.ALPHABET)
    # 1364 of each are expected; five standard deviations are 184.
    assert max(abs(number - 30_000 / 22) for number in counts.values()) < 190


@pytest.mark.parametrize(
    ("written", "shorter"),
    [
        ("Anna Nowak-Lis", {"Anna Nowak", "Anna Lis"}),
        ("nowak – lis Anna", {"Anna Nowak", "Anna Lis"}),
        ("Anna Maria Nowak", {"Anna Nowak"}),
        ("Anna Maria Nowak-Lis", {"Anna Maria Nowak", "Anna Maria Lis"}),
        ("Anna Nowak", set()),
        ("Nowak-Lis", set()),
    ],
)
def test_how_else_a_name_is_given(written: str, shorter: set[str]) -> None:
    assert set(identity.shorter_names(written)) == {identity.name_of(name) for name in shorter}


@given(st.lists(st.from_regex(r"[A-ZŁŻ][a-ząćęłż]{1,8}", fullmatch=True), min_size=1, max_size=5))
def test_a_shorter_name_is_a_part_of_the_name_and_never_a_single_word(words: list[str]) -> None:
    for joint in (" ", "-"):
        name = joint.join(words)
        for shorter in identity.shorter_names(name):
            assert len(shorter.split()) >= 2
            assert not Counter(shorter.split()) - Counter(identity.name_of(name).split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("600 100 200", "+48 600-100-200"),
        ("0048600100200", "48600100200"),
        (" Anna@Lipowo.Example ", "anna@lipowo.example"),
    ],
)
def test_a_contact_is_one_however_it_is_written(one: str, other: str) -> None:
    roll = uuid4()
    assert identity.contact(KEY, roll, one) == identity.contact(KEY, roll, other) is not None
    assert identity.contact(KEY, uuid4(), one) != identity.contact(KEY, roll, one)


@pytest.mark.parametrize("text", ["", "12", "anna@lipowo", "anna lipowo.example", "a@b@c.pl"])
def test_what_is_no_contact_has_no_hash(text: str) -> None:
    assert identity.contact(KEY, UUID(int=1), text) is None


GOOD = """Imię i nazwisko;Adres;Okolica;Rok urodzenia;E-mail;Telefon;Uwagi
Łucja Żak-Wrona;ul. Lipowa 4/2, 62-000 Lipowo;Zatorze;1950;lucja@lipowo.example;600 100 200;x
Jan Nowak;Brzezie 7, Lipowo;;1850;;;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_list_is_read_as_offices_save_it(encoding: str, delimiter: str) -> None:
    table = spreadsheets.rows(GOOD.replace(";", delimiter).encode(encoding))
    reading = elector_lists.read(table, year=2026, areas=["zatorze", "Stare Miasto"])
    assert reading.faults == []
    first, second = reading.rows
    assert (first.name, first.address) == ("Łucja Żak-Wrona", "ul. Lipowa 4/2, 62-000 Lipowo")
    assert (first.mail, first.phone) == ("lucja@lipowo.example", "600 100 200")
    assert (first.doubtful, second.doubtful) == (False, True)


def test_a_list_may_have_its_address_and_name_in_parts() -> None:
    text = "Nazwisko,Imię,Ulica,Nr domu,Nr lokalu,Miejscowość\nNowak,Jan,Lipowa,4,2,Lipowo\n"
    (row,) = elector_lists.read(spreadsheets.rows(text.encode()), year=2026).rows
    assert (row.name, row.address) == ("Jan Nowak", "Lipowa 4/2, Lipowo")


def test_every_wrong_row_is_named_by_its_number() -> None:
    text = (
        "Imię i nazwisko;Adres;Obszar;E-mail;Telefon;Rok urodzenia\n"
        "Jan;Lipowa 4, Lipowo;;;;\n"
        "\n"
        "Ewa Lis;Lipowo;;;;\n"
        "Ewa Lis;Lipowa 4, Lipowo;Gdzie indziej;;;\n"
        "Adam Lis;Lipowa 4, Lipowo;;adam;12;dawno\n"
        "Ola Lis;Lipowa 4, Lipowo;;;;\n"
        "LIS Ola;ul. Lipowa 4 Lipowo;;;;\n"
    )
    reading = elector_lists.read(spreadsheets.rows(text.encode()), year=2026, areas=["Zatorze"])
    assert reading.faults == [
        Fault(2, "name_incomplete"),
        Fault(4, "address_incomplete"),
        Fault(5, "area_elsewhere"),
        Fault(6, "mail_wrong"),
        Fault(6, "phone_wrong"),
        Fault(6, "born_wrong"),
        Fault(8, "twice", "7"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Adres\nx", "no_name_column"),
        ("Imię\tNazwisko\nJan\tNowak", "no_address_column"),
        ("Name;Adres;Imię i nazwisko\na;b;c", "column_twice"),
        ("Name;Adres\n\n", "empty"),
    ],
)
def test_a_list_whose_columns_are_not_clear_is_refused(text: str, code: str) -> None:
    faults = elector_lists.read(spreadsheets.rows(text.encode()), year=2026).faults
    assert [fault.code for fault in faults] == [code]


@pytest.mark.parametrize(
    ("born", "doubtful"),
    [("1899", True), ("1910", True), ("1911", False), ("2026", False), ("2027", True), ("0", True)],
)
def test_only_impossible_birth_years_are_noted(born: str, doubtful: bool) -> None:
    table = [["Name", "Adres", "Rok urodzenia"], ["Jan Nowak", "Lipowa 1", born]]
    (row,) = elector_lists.read(table, year=2026).rows
    assert row.doubtful is doubtful
    assert "born" not in dir(row)


def sheet(rows: str, strings: str = "") -> bytes:
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", f"<worksheet {main}>{rows}</worksheet>")
        packed.writestr("xl/sharedStrings.xml", f"<sst {main}>{strings}</sst>")
    return book.getvalue()


def test_a_spreadsheet_keeps_its_row_numbers_and_empty_cells() -> None:
    data = sheet(
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>x</t></is></c></row>'
        '<row r="3"><c r="A3"><v>4.0</v></c><c r="B3"><v>1950</v></c></row>',
        "<si><r><t>Ła</t></r><r><t>wka</t></r></si>",
    )
    assert spreadsheets.rows(data) == [[], ["Ławka", "", "x"], ["4", "1950"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" \n", "empty"),
        (b"\xd0\xcf\x11\xe0rest", "old_excel"),
        (b"PK\x03\x04nothing", "broken"),
        (sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), "broken"),
        (sheet("<row>"), "broken"),
        (b'"a;b\n', "broken"),
        (b"\x00\x01\x02", "broken"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(spreadsheets.Unreadable) as refused:
        spreadsheets.rows(data)
    assert refused.value.code == code


def test_a_spreadsheet_made_to_swell_is_refused() -> None:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as packed:
        packed.writestr(
            "xl/worksheets/sheet1.xml",
            '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><row>&a;</row></worksheet>',
        )
    with pytest.raises(spreadsheets.Unreadable):
        spreadsheets.rows(book.getvalue())


@given(st.binary(max_size=300))
def test_any_file_is_a_table_or_refused(data: bytes) -> None:
    for start in (b"", b"PK", b"Name;Adres\n"):
        try:
            table = spreadsheets.rows(start + data)
        except spreadsheets.Unreadable:
            continue
        elector_lists.read(table, year=2026)


def test_all_names_of_columns_are_told_apart() -> None:
    heads = [
        (identity.plain(word), column)
        for column, words in elector_lists.COLUMNS.items()
        for word in words
    ]
    for (one, column), (other, another) in combinations(heads, 2):
        assert one != other or column == another, one
