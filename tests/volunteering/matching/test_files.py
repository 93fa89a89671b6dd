"""Instances as files, and the commands that read and make them."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from deploy.command import main
from services.volunteering.matching import files
from services.volunteering.matching.engines import ENGINES, solve
from services.volunteering.matching.plan import breaches
from services.volunteering.matching.sample import make
from tests.volunteering.matching.brute import tiny

SMALL: dict[str, Any] = {
    "format": files.FORMAT,
    "people": [{"id": "a"}, {"id": "b", "shifts_per_week": 2}],
    "shifts": [
        {
            "id": "s",
            "request": "r",
            "skill": "reading",
            "start": "2026-09-12T08:00:00Z",
            "end": "2026-09-12T12:00:00+02:00",
            "places": 1,
        }
    ],
    "pairs": [["a", "s", 700], ["b", "s", 650]],
}


def changed(**fields: Any) -> bytes:
    return json.dumps(SMALL | fields).encode()


@pytest.mark.parametrize("seed", range(20))
def test_an_instance_comes_back_from_its_file(seed: int) -> None:
    instance = tiny(seed, teams=seed % 2 == 0)
    again = files.read(files.write(instance))
    assert (again.people, again.shifts, again.terms) == (
        instance.people,
        instance.shifts,
        instance.terms,
    )
    assert (again.fixed, again.excluded) == (instance.fixed, instance.excluded)
    assert [(p.person, p.shift, p.score) for p in again.pairs()] == [
        (p.person, p.shift, p.score) for p in instance.pairs()
    ]


SHIFT = SMALL["shifts"][0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON|Expected"),
        (b"[]", "Expected `object`"),
        (changed(format="2"), "format"),
        (changed(more=1), "unknown field `more`"),
        (changed(people=[{"id": "a"}, {"id": "a"}]), r"\$.people\[1\].id"),
        (changed(people=[{"id": ""}]), r"\$.people\[...\].id|\$.people\[0\].id"),
        (changed(shifts=[SHIFT, SHIFT]), r"\$.shifts\[1\].id"),
        (changed(shifts=[SHIFT | {"start": "2026-09-12T08:00:00"}]), r"\$.shifts\[0\].start"),
        (changed(shifts=[SHIFT | {"start": "2026-09-12T08:00:01Z"}]), "whole minute"),
        (changed(shifts=[SHIFT | {"end": "9999-12-31T23:59:00Z"}]), "must lie in"),
        (changed(shifts=[SHIFT | {"end": SHIFT["start"]}]), "ends before it starts"),
        (changed(shifts=[SHIFT | {"places": 10**30}]), r"\$.shifts\[0\].places|out of range"),
        (changed(shifts=[SHIFT | {"places": -1}]), r"\$.shifts\[0\].places"),
        (changed(pairs=[["a", "s", 1001]]), r"\$.pairs\[0\]\[2\]"),
        (changed(pairs=[["a", "s", 7.5]]), r"\$.pairs\[0\]\[2\]"),
        (changed(pairs=[["a", "s", float("nan")]]), "no JSON"),
        (changed(pairs=[["a", "s", 1], ["a", "s", 1]]), "listed twice"),
        (changed(pairs=[["x", "s", 1]]), r"\$.pairs\[0\]` names person 'x'"),
        (changed(fixed=[["a", "x"]]), r"\$.fixed\[0\]` names shift 'x'"),
        (changed(fixed=[["a", "s"]], excluded=[["a", "s"]]), "both fixed and excluded"),
        (changed(terms={"load_step": -1}), r"\$.terms.load_step"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(files.FileError, match=said):
        files.read(data)


def test_a_thousand_mutilated_files_are_matched_or_refused() -> None:
    chance = random.Random(4)
    whole = files.write(make(6, 4, 1))
    wild = (b"0", b"-1", b"1e9", b"null", b'""', b"[", b"}", b"\xf0", b"99999999999", b'"p000000"')
    accepted = 0
    for _ in range(1000):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 5))):
            at = chance.randrange(len(data))
            data[at : at + chance.choice((0, 1, 3, 20))] = chance.choice(wild)
        try:
            instance = files.read(bytes(data))
        except files.FileError:
            continue
        accepted += 1
        plan = solve(instance, chance.choice(ENGINES))
        assert breaches(instance, plan.pairs) == []
    assert accepted > 10


def test_the_command_prints_the_plan_of_the_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small.json"
    path.write_bytes(changed())
    for engine in ENGINES:
        assert main(["match", str(path), "--engine", engine, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert list(told) == [
            "engine",
            "pairs",
            "objective",
            "bound",
            "gap",
            "places",
            "left_with_nobody",
            "seconds",
        ]
        told.pop("seconds")
        assert told == {
            "engine": engine,
            "pairs": [["a", "s"]],
            "objective": 1700,
            "bound": 1700.0,
            "gap": 0.0,
            "places": 1,
            "left_with_nobody": 0,
        }
    assert main(["match", str(path)]) == 0
    assert "flow: 1 of 1 places filled, 0 of 1 requests" in capsys.readouterr().out


def test_the_command_says_where_a_file_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.json"
    path.write_bytes(changed(pairs=[["a", "s", "many"]]))
    assert main(["match", str(path)]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert "wrong.json: Expected `int`, got `str` - at `$.pairs[0][2]`" in told.err
    assert main(["match", str(tmp_path / "none.json")]) == 2
    assert "cannot read" in capsys.readouterr().err


def test_a_sample_is_made_by_its_seed_and_can_be_matched(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    asked = ["match-sample", "--people", "30", "--requests", "6", "--seed"]
    made = []
    for extra in (["7"], ["7"], ["8"], ["7", "--crowded"]):
        assert main([*asked, *extra]) == 0
        made.append(capsysbinary.readouterr().out)
    assert made[0] == made[1]
    assert len(set(made)) == 3
    assert len(files.read(made[0]).people) == 30
    with pytest.raises(SystemExit):
        main(["match-sample", "--people", "-1", "--requests", "6", "--seed", "1"])
