"""Damaged files: a clear error or the right result, never a wrong one and never a crash.

"Right" is what a plain reading of the damaged file gives, by an oracle that shares no code with the
reader: the standard library's csv module, fractions and dictionaries.
"""

import csv
import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.consultations import pabulib
from services.consultations.tally import GreedyRule, greedy

SMALL = {
    "approval": """\
META
key;value
description;Vote in Lipowo
num_projects;4
num_votes;6
budget;1000
vote_type;approval
min_length;1
num_blank_votes;1
max_length;3
PROJECTS
project_id;cost;votes;name
I.1;600;4;"A ""small"" park"
I.2;500.50;3;"Trees; shade"
I.3;300;2;Benches
I.4;99;0;Nobody's
VOTES
voter_id;vote
1;I.1,I.2
2;I.1
3;I.2,I.3
4;I.1,I.2,I.3
5;I.1
6;
""",
    "cumulative": """\
META
key;value
num_projects;3
num_votes;4
budget;10
vote_type;cumulative
max_sum_points;5
PROJECTS
project_id;cost;votes;score
1;6;3;8
2;5;2;5
3;4;2;4
VOTES
voter_id;vote;points;age
1;1,2;3,2;33
2;1;2;142
3;3,2;2,3;
4;1,3;3,2;55
""",
    "ordinal": """\
META
key;value
num_votes;4
budget;10
vote_type;ordinal
min_length;2
max_length;3
PROJECTS
project_id;cost;score
a;6;8
b;5;9
c;4;5
VOTES
voter_id;vote
1;a,b,c
2;b,a
3;a,c,b
4;b,c
""",
    "bare": """\
META
key;value
budget;10
vote_type;ordinal
PROJECTS
project_id;cost
a;6
b;5
VOTES
voter_id;vote;points
1;a,b;2,1
2;b;2
""",
}
STRAY = [*b';,"\n\r\0 09aZ.-', 0xEF, 0xFF]


def oracle(text: str, rule: str) -> tuple[int, list[str], Fraction]:
    """A plain reading; only ever asked about files that were accepted."""
    tables: dict[str, list[list[str]]] = {}
    name = ""
    for row in csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True), delimiter=";"):
        if row and row[0] in ("META", "PROJECTS", "VOTES") and not any(row[1:]):
            name = row[0]
            tables[name] = []
        elif any(row):
            tables[name].append(row)
    as_dicts = {
        name: [
            dict(zip([title.strip() for title in rows[0]], row, strict=False)) for row in rows[1:]
        ]
        for name, rows in tables.items()
    }
    meta = {row["key"].strip(): row["value"] for row in as_dicts["META"]}
    projects = [(row["project_id"].strip(), Fraction(row["cost"])) for row in as_dicts["PROJECTS"]]
    scores = oracle_scores(meta, [project for project, _ in projects], as_dicts["VOTES"])
    left, winners = Fraction(meta["budget"]), []
    for project, cost in sorted(projects, key=lambda item: -scores[item[0]]):
        if cost <= left:
            left -= cost
            winners.append(project)
        elif rule == "greedy-stop":
            break
    return len(as_dicts["VOTES"]), winners, Fraction(meta["budget"]) - left


def oracle_scores(
    meta: dict[str, str], projects: list[str], votes: list[dict[str, str]]
) -> dict[str, int]:
    scores = dict.fromkeys(projects, 0)
    for row in votes:
        chosen = [text.strip() for text in row["vote"].split(",") if row["vote"].strip()]
        if (row.get("points") or "").strip():
            points = [int(text) for text in row["points"].split(",")]
        elif meta["vote_type"].strip() == "ordinal":
            top = int(meta.get("max_length") or len(projects))
            points = list(range(top, 0, -1))
        else:
            points = [1] * len(chosen)
        for project, number in zip(chosen, points, strict=False):
            scores[project] += number
    return scores


def damaged(content: bytes, rng: random.Random) -> bytes:
    """One to three small accidents: of a byte, a line, an editor, an interrupted download."""
    for _ in range(rng.choice([1, 1, 2, 3])):
        at = rng.randrange(len(content) + 1)
        lines = content.split(b"\n")
        one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(9):
            case 0:
                content = content[:at] + content[at + 1 :]
            case 1:
                content = content[:at] + bytes([rng.choice(STRAY)]) + content[at:]
            case 2:
                content = content[:at] + bytes([rng.choice(STRAY)]) + content[at + 1 :]
            case 3:
                del lines[one]
                content = b"\n".join(lines)
            case 4:
                content = b"\n".join([*lines[:one], lines[one], *lines[one:]])
            case 5:
                lines[one], lines[two] = lines[two], lines[one]
                content = b"\n".join(lines)
            case 6:
                content = content[:at]
            case 7:
                content = (
                    content[:at]
                    + content[at + 1 : at + 2]
                    + content[at : at + 1]
                    + content[at + 2 :]
                )
            case _:
                content = content.replace(b"\n", b"\r\n")
        content = content or b"\n"
    return content


def accepted_or_refused(content: bytes) -> pabulib.PabulibFile | pabulib.PabulibError:
    """Anything else that is raised fails the test."""
    try:
        return pabulib.read(content)
    except pabulib.PabulibError as error:
        return error


def check(content: bytes, rule: GreedyRule) -> bool:
    """True where the file was accepted, and then rightly counted."""
    file = accepted_or_refused(content)
    if isinstance(file, pabulib.PabulibError):
        assert 1 <= file.line <= content.count(b"\n") + content.count(b"\r") + 2
        assert len(file.problem) > 20
        return False
    outcome = greedy(file.election, rule=rule)
    cost = Fraction(outcome.cost, 10**file.election.decimals)
    found = (outcome.ballots, list(outcome.winners), cost)
    assert found == oracle(content.decode(), rule.value)
    again = pabulib.read(pabulib.write(file.election, meta=file.meta, columns=file.columns))
    assert greedy(again.election, rule=rule).winners == outcome.winners
    return True


@pytest.mark.parametrize("name", SMALL)
def test_four_hundred_damaged_files_of_each_kind(name: str) -> None:
    rng = random.Random(f"damage {name}")
    content = SMALL[name].encode()
    assert check(content, GreedyRule.SKIP)
    rules = list(GreedyRule)
    accepted = sum(check(damaged(content, rng), rng.choice(rules)) for _ in range(400))
    # Both ends must be reached, or this test shows nothing.
    assert 10 < accepted < 390


def test_damage_to_real_files(pb_files: list[Path]) -> None:
    rng = random.Random("real damage")
    for path in sorted(pb_files, key=lambda path: path.stat().st_size)[:8]:
        content = path.read_bytes()
        for _ in range(10):
            check(damaged(content, rng), GreedyRule.SKIP)


@given(st.text(max_size=60) | st.binary(max_size=60))
@example('META\nkey;value\n"')
def test_anything_at_all_is_an_error_with_a_line(content: bytes | str) -> None:
    with pytest.raises(pabulib.PabulibError):
        pabulib.read(content)


@given(st.lists(st.sampled_from([*SMALL["bare"].split("\n"), "", '"', ";", "3;;"]), max_size=14))
def test_lines_of_a_file_in_any_order(lines: list[str]) -> None:
    check("\n".join(lines).encode(), GreedyRule.SKIP)
