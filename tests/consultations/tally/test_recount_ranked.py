"""`wspolnie recount` for everything that is no budget: words, JSON, refusals."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from deploy import recount
from services.consultations.formats import own
from services.consultations.tally.recounting import count
from services.consultations.tally.settings import RuleSettings

WARD = '4 2\n6 1 2 0\n2 2 0\n1 3 4 0\n1 4 0\n0\n"Ada" "Ewa" "Jan" "Iga"\n"Ward 3"\n'


def call(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser(prog="wspolnie")
    recount.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(["recount", *map(str, arguments)])
    status: int = args.run(args)
    return status


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    path = tmp_path / "ward.blt"
    path.write_text(WARD, encoding="utf-8")
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[str]:
    assert call(*arguments) == 0
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def answered(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert call(*arguments, "--json") == 0
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


def test_the_seats_of_the_file_are_used_unless_others_are_asked_for(
    ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answered(capsys, ward, "--rule", "stv")["winners"] == ["Ada", "Ewa"]
    assert answered(capsys, ward, "--rule", "stv", "--seats", "1")["winners"] == ["Ada"]
    assert answered(capsys, ward, "--rule", "irv")["winners"] == ["Ada"]


def test_words_show_every_round_of_a_transfer(
    ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(capsys, ward, "--rule", "stv")
    assert lines[:2] == [
        "Ward 3",
        "stv: 10 ballots, 2 to elect, quota 4",
    ]
    assert "Round 2: the surplus of Ada moves on" in lines
    assert "Ewa 4 +2 elected" in lines
    assert lines[-1] == "Elected: Ada, Ewa"


def test_words_show_schulze_s_table_and_who_is_beaten_by_which_path(
    ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(capsys, ward, "--rule", "schulze", "--seats", "1")
    assert "1 Ada - 6 6 6" in lines
    assert "Iga is beaten: Ada > Iga (6 to 0)" in lines


def test_words_show_sums(ward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, ward, "--rule", "ordinal-points", "--place-points", "2,1")
    assert "1 Ada 6 12 elected" in lines
    unranked = answered(capsys, ward, "--rule", "ordinal-points", "--place-points", "2,1")
    assert {o["id"]: o["points"] for o in unranked["rounds"][0]["options"]} == {
        "Ada": 12,
        "Ewa": 10,
        "Iga": 3,
        "Jan": 2,
    }


def test_a_tie_that_decides_is_pointed_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tie.abif"
    path.write_text("2:Ada\n2:Ewa\n", encoding="utf-8")
    assert told(capsys, path, "--rule", "irv")[-1] == (
        "A tie decides: Ada, Ewa are equal; their order here: the order of the file"
    )
    drawn = {
        answered(capsys, path, "--rule", "irv", "--seed", str(n))["winners"][0] for n in "1234"
    }
    assert drawn == {"Ada", "Ewa"}


def test_our_own_export_names_its_rule_and_prints_what_was_published(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    settings = RuleSettings(rule="stv", seats=2, decimals=5, seed="12 7")
    content = own.write(
        ballot="b",
        question="q",
        title={"pl": "Kto pojedzie?"},
        kind="ranked",
        options=[("a", {"pl": "Ada"}), ("e", {"pl": "Łucja"}), ("j", {"pl": "Jan"})],
        settings=settings,
        papers=[({"ranks": {"a": 1, "e": 2}}, 7), ({"ranks": {"j": 1}}, 2), ({"blank": True}, 1)],
        roots={},
    )
    path = tmp_path / "wynik.json"
    path.write_bytes(content)
    assert call(path, "--json") == 0
    assert capsysbinary.readouterr().out == count(own.read(content).election, settings).bytes
    assert call(path, "--rule", "schulze", "--json") == 0
    other = json.loads(capsysbinary.readouterr().out)
    # Of another rule's settings only the seed is kept.
    assert (other["rule"], other["seats"], other["seed"]) == ("schulze", 1, "12 7")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "add --rule plurality or ordinal-points or irv or stv or schulze"),
        (["--rule", "greedy-stop"], "greedy-stop cannot count ranked papers; these rules can:"),
        (["--rule", "irv", "--seats", "2"], "irv elects one"),
        (["--rule", "stv", "--decimals", "13"], "decimals is 13"),
        (["--rule", "stv", "--seats", "0"], "seats is 0"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_the_reason(
    ward: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(ward, *arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_a_damaged_file_is_refused_with_its_line(
    ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ward.write_text(WARD.replace("2 2 0", "2 9 0"))
    assert call(ward, "--rule", "stv") == 2
    assert f"{ward}: line 3: a candidate's number is '9'" in capsys.readouterr().err
