"""ESCO's words: read from its own files, repeatable, and of use in the search."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from services.volunteering import esco, skill_search, skills
from services.volunteering.model import EscoConcept, EscoLabel, db
from services.volunteering.rules.esco_files import Concept, EscoFault, concepts
from tests.volunteering.conftest import NOW, Town

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("WSPOLNIE_DATA", ROOT.parent / "shared" / "data")) / "esco"
HEADER = "conceptType,conceptUri,preferredLabel,status,altLabels\n"
PLUMBER = "http://data.europa.eu/esco/occupation/ed3cf43d-c2c1-4c46-82fc-1375e27e0290"
SHOEMAKER = "http://data.europa.eu/esco/occupation/dc9b98da-c389-4caf-a21a-c6f8c530c0bf"


def _row(uri: str, preferred: str, also: str = "", status: str = "released") -> str:
    return f'Occupation,{uri},{preferred},{status},"{also}"\n'


def _write(folder: Path, name: str, *rows: str, header: str = HEADER) -> None:
    (folder / name).write_text(header + "".join(rows), encoding="utf-8")


def test_labels_stand_on_lines_or_between_bars_and_what_is_not_released_stays_out() -> None:
    lines = [
        HEADER,
        *_row(PLUMBER, "hydraulik", "monter  sieci\nrurarz\nhydraulik").splitlines(keepends=True),
        _row(SHOEMAKER, "szewc", "cholewkarz | szewczyk"),
        _row(SHOEMAKER, "stary", status="obsolete"),
    ]
    assert list(concepts(lines)) == [
        Concept(PLUMBER, "Occupation", "hydraulik", ("monter sieci", "rurarz")),
        Concept(SHOEMAKER, "Occupation", "szewc", ("cholewkarz", "szewczyk")),
    ]
    assert list(concepts(["filename,data header\n", "a,b\n"])) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_row("http://example.org/x", "szewc"), "line 4: 'http://example.org/x' is no address"),
        (_row(SHOEMAKER, "  "), "line 4: no preferredLabel"),
        (f"Occupation,{SHOEMAKER},szewc\n", "line 4: not as many values"),
        (f'Occupation,{SHOEMAKER},"szewc', "line 4: unexpected end of data"),
    ],
)
def test_a_fault_is_told_with_its_line(row: str, said: str) -> None:
    lines = [HEADER, *_row(PLUMBER, "hydraulik", "a\nb").splitlines(keepends=True), row]
    with pytest.raises(EscoFault, match=said):
        list(concepts(lines))


def test_a_second_import_puts_its_labels_in_the_place_of_the_first(
    town: Town, tmp_path: Path
) -> None:
    _write(tmp_path, "occupations_pl.csv", _row(PLUMBER, "hydraulik", "rurmajster\nkanaliarz"))
    _write(tmp_path, "more_pl.csv", _row(PLUMBER, "hydraulik", "wodomistrz"))
    _write(tmp_path, "dictionary_pl.csv", "a,b\n", header="filename,data header\n")
    _write(tmp_path, "occupations_en.csv", _row(SHOEMAKER, "shoemaker"))
    assert not skills.catalogue().esco
    report = esco.bring_in(tmp_path, [], now=NOW)
    db.session.commit()
    assert (report.concepts, report.labels, report.used) == (2, {"pl": 4, "en": 1}, 1)
    assert (report.read, report.skipped) == (
        ["more_pl.csv", "occupations_pl.csv", "occupations_en.csv"],
        ["dictionary_pl.csv"],
    )
    first = skills.catalogue()
    assert first.esco
    for word in ("rurmajster", "wodomistrza", "kanaliarze"):
        assert skill_search.suggest(word)[0].skill == "plumbing", word

    (tmp_path / "more_pl.csv").unlink()
    _write(tmp_path, "occupations_pl.csv", _row(PLUMBER, "hydraulik", "studniarz"))
    esco.bring_in(tmp_path, ["pl"], now=NOW)
    db.session.commit()
    assert skills.catalogue().version > first.version
    assert skill_search.suggest("studniarz")[0].skill == "plumbing"
    assert skill_search.suggest("wodomistrz") == ()
    english = select(EscoLabel.label).where(EscoLabel.language == "en")
    assert list(db.session.execute(english).scalars()) == ["shoemaker"]

    _write(tmp_path, "occupations_pl.csv", _row(SHOEMAKER, "szewc"), _row("x", "y"))
    with pytest.raises(EscoFault, match=r"occupations_pl\.csv: line 3: 'x' is no address"):
        esco.bring_in(tmp_path, ["pl"], now=NOW)
    for languages, said in ((["uk"], r"\*_uk\.csv"), (["*"], "no code")):
        with pytest.raises(EscoFault, match=said):
            esco.bring_in(tmp_path, languages, now=NOW)
    db.session.rollback()
    assert skill_search.suggest("studniarz")[0].skill == "plumbing"


def test_the_command_keeps_and_tells_what_came_in(
    town: Town, tmp_path: Path, settings: dict[str, str]
) -> None:
    _write(tmp_path, "occupations_pl.csv", _row(PLUMBER, "hydraulik", "rurmajster"))
    told = subprocess.check_output(
        [sys.executable, "-m", "deploy.command", "volunteering", "import-esco", str(tmp_path)],
        env={**os.environ, **settings},
        cwd=ROOT,
        text=True,
    )
    assert told.startswith("1 concepts of ESCO: 2 labels in pl.")
    assert skill_search.suggest("rurmajster")[0].skill == "plumbing"


def test_escos_own_files_come_in_twice_the_same(town: Town) -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"REAL DATA ABSENT: no files of ESCO in {FOLDER} (set WSPOLNIE_DATA)")

    def counted() -> tuple[int, int]:
        concepts, labels = (
            db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (EscoConcept, EscoLabel)
        )
        return concepts, labels

    report = esco.bring_in(FOLDER, ["pl", "en"], now=NOW)
    db.session.commit()
    once = counted()
    assert once[0] == report.concepts > 6000
    assert once[1] == sum(report.labels.values()) > 15_000
    addressed = [entry for entry in skills.catalogue().skills if entry.esco]
    assert report.used == len(addressed) >= 60
    esco.bring_in(FOLDER, ["pl", "en"], now=NOW)
    db.session.commit()
    assert counted() == once
    assert skill_search.suggest("LibreOffice Calc")[0].skill == "spreadsheets"
