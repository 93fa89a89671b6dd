"""`wspolnie recount`: the words and the JSON that people and programs get, and the refusals."""

import argparse
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from deploy import recount

ROOT = Path(__file__).parents[3]
FILE = """\
META
key;value
description;Lipowo nad Wełną
budget;1000.00
vote_type;approval
PROJECTS
project_id;cost;name
IX.7;600.10;Ławka
M/34;500.20;Huśtawka
3;399.9;Tablica
VOTES
voter_id;vote
1;IX.7,M/34
2;IX.7,M/34
3;3
"""


@pytest.fixture
def vote(tmp_path: Path) -> Path:
    path = tmp_path / "vote.pb"
    path.write_text(FILE, encoding="utf-8")
    return path


def call(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser(prog="wspolnie")
    recount.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(["recount", *map(str, arguments)])
    status: int = args.run(args)
    return status


def test_json_has_its_five_keys_and_the_cost_with_the_decimals_of_the_file(
    vote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(vote, "--rule", "greedy-skip", "--json") == 0
    out, err = capsys.readouterr()
    assert out.startswith(
        '{"rule": "greedy-skip", "ballots": 3, "winners": ["IX.7", "3"], "cost": 1000.00, '
    )
    assert (out.count("\n"), err) == (1, "")
    said = json.loads(out, parse_float=Decimal)
    assert said["cost"] == Decimal("1000.00")
    assert [(each["id"], each["result"]) for each in said["rounds"]] == [
        ("IX.7", "funded"),
        ("M/34", "does-not-fit"),
        ("3", "funded"),
    ]


def test_whole_costs_stay_whole_in_json_whatever_the_budget_has(
    vote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vote.write_text(FILE.replace("600.10", "600").replace("500.20", "500").replace("399.9", "9"))
    assert call(vote, "--rule", "greedy-skip", "--json") == 0
    assert capsys.readouterr().out.count('], "cost": 609, "budget": 1000.00') == 1


def test_a_cost_that_no_float_can_hold_is_printed_exactly(
    vote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vote.write_text(
        FILE.replace("600.10", "123456789012345.01").replace("1000.00", "999999999999999.99")
    )
    assert call(vote, "--rule", "greedy-stop", "--json") == 0
    assert capsys.readouterr().out.count('"], "cost": 123456789013245.11, ') == 1


def test_words_show_each_project_s_turn_and_the_tie_that_decides(
    vote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(vote, "--rule", "greedy-stop") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:2] == [
        "Lipowo nad Wełną",
        "greedy-stop: 3 ballots, 3 projects, budget 1000.00",
    ]
    assert [line.split() for line in out[4:7]] == [
        ["1", "IX.7", "2", "600.10", "1000.00", "funded", "Ławka"],
        ["2", "M/34", "2", "500.20", "399.90", "does", "not", "fit", "Huśtawka"],
        ["3", "3", "1", "399.90", "399.90", "after", "the", "stop", "Tablica"],
    ]
    assert "Funded: 1 projects for 600.10, left: 399.90" in out
    assert out[-1] == (
        "A tie decides: IX.7, M/34 have 2 each; their order here: the order of the file"
    )


def test_a_seed_decides_the_tie_and_the_same_seed_decides_it_again(
    vote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def winners(seed: str) -> list[str]:
        assert call(vote, "--rule", "greedy-stop", "--seed", seed, "--json") == 0
        found: list[str] = json.loads(capsys.readouterr().out)["winners"]
        return found

    drawn = [winners(f"draw {number}") for number in range(12)]
    assert drawn == [winners(f"draw {number}") for number in range(12)]
    assert {tuple(one) for one in drawn} == {("IX.7",), ("M/34",)}


def test_a_file_that_names_its_rule_needs_no_rule(
    vote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vote.write_text(FILE.replace("budget;", "rule;greedy-stop\nbudget;"))
    assert call(vote, "--json") == 0
    assert '"rule": "greedy-stop"' in capsys.readouterr().out


def test_any_other_file_without_a_rule_is_told_the_choices(
    vote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vote.write_text(FILE.replace("budget;", "rule;greedy\nbudget;"))
    assert call(vote) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "--rule greedy-stop or greedy-skip" in err


def test_a_bad_file_is_refused_with_its_line_on_standard_error(
    vote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vote.write_text(FILE.replace("3;3", "3;4"))
    assert call(vote, "--rule", "greedy-stop", "--json") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{vote}: line 15: the vote names '4', which is no project" in err


@pytest.mark.parametrize("name", ["missing.pb", ""])
def test_a_file_that_cannot_be_opened_is_refused(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(tmp_path / name, "--rule", "greedy-stop") == 2
    assert "cannot read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["x.pb", "--rule", "borda"], ["x.pb", "--seed", ""], ["x.pb", "--seeds"]],
)
def test_bad_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        call(*arguments)
    assert end.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_help_says_how_ties_go_and_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        call("--help")
    assert end.value.code == 0
    text = capsys.readouterr().out
    for words in (
        "examples:",
        "Equal scores go by the order",
        "--seed",
        "--place-points",
        "exit status",
    ):
        assert words in text


def test_it_stands_alone_and_prints_letters_even_where_the_terminal_has_none(vote: Path) -> None:
    program = (
        "import argparse, sys\n"
        "from deploy import recount\n"
        "parser = argparse.ArgumentParser()\n"
        "recount.add_parser(parser.add_subparsers(required=True))\n"
        "args = parser.parse_args(sys.argv[1:])\n"
        "status = args.run(args)\n"
        "heavy = {'flask', 'sqlalchemy', 'numpy', 'redis', 'msgspec'} & set(sys.modules)\n"
        "sys.exit(status or f'imported {heavy}' if heavy else status)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "recount", str(vote), "--rule", "greedy-stop"],
        cwd=ROOT,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert r"Lipowo nad We\u0142n\u0105" in done.stdout
