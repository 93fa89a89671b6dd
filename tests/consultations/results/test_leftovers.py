"""Districts and the whole town: what one budget leaves over goes where the ballot said."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from deploy import command as wspolnie
from services.consultations import pabulib, results
from services.consultations.model import db
from shared.contracts.ballots import Choice
from shared.contracts.consultations import DescribeQuestion
from shared.contracts.results import Result
from tests.support import kinds
from tests.support.votes import Vote

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A, B, C = kinds.CODES


@pytest.fixture
def inside(consultations: Flask) -> Iterator[None]:
    with consultations.app_context():
        yield
        db.session.rollback()


def budget(money: int, costs: tuple[int, int, int], *, group: str = "") -> DescribeQuestion:
    return kinds.asked(
        "approval",
        "greedy-skip",
        group=group,
        settings={"budget": money},
        options=kinds.options(costs),
    )


def told(leftovers: str) -> tuple[Vote, Result]:
    """Two districts of 100 zł each and the town of 50 zł; 40 zł and 70 zł stay in the districts."""
    vote = kinds.announced(
        budget(5_000, (9_000, 16_000, 5_000)),
        budget(10_000, (6_000, 7_000, 30_000), group="okręg"),
        budget(10_000, (3_000, 10_500, 30_000), group="okręg"),
        leftovers=leftovers,
    )
    town = Choice(approved=(A, B))
    papers = [
        *[{"q1": town, "q2": Choice(approved=(A, B))}] * 2,
        {"q1": Choice(approved=(A,)), "q2": Choice(approved=(A,))},
        *[{"q1": town, "q3": Choice(approved=(A, B))}] * 3,
        {"q1": town, "q3": Choice(approved=(A,))},
    ]
    kinds.cast(vote, papers)
    assert results.count(vote.ballot_id, now=NOW)
    db.session.commit()
    return vote, results.get(vote.consultation_id)


def test_without_a_rule_what_is_left_stays(inside: None) -> None:
    _, result = told("none")
    assert [q.winners for q in result.questions] == [(C,), (A,), (A,)]
    assert [q.carried for q in result.questions] == [0, 0, 0]


def test_what_districts_leave_over_goes_to_the_town_and_its_file_recounts_so(
    inside: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    vote, result = told("citywide")
    town, north, south = result.questions
    assert [north.winners, south.winners] == [(A,), (A,)]
    assert (town.carried, town.budget) == (4_000 + 7_000, 16_000)
    assert town.winners == (A, C)
    assert [q.code for q in result.questions] == ["q1", "q2", "q3"]
    file = tmp_path / "town.pb"
    file.write_bytes(results.question_file(vote.consultation_id, "q1"))
    assert wspolnie.main(["recount", str(file), "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == town.report


def test_what_districts_leave_over_buys_the_next_by_votes_of_any_district(inside: None) -> None:
    vote, result = told("next-by-votes")
    town, north, south = result.questions
    # 110 zł are left: the south's B (3 votes, 105 zł) comes before the north's (2 votes, 70 zł).
    assert [(step.question, step.code, step.fate) for step in result.carried_steps] == [
        ("q3", B, "funded"),
        ("q2", B, "does-not-fit"),
    ]
    assert (town.carried_winners, north.carried_winners) == ((), ())
    assert (south.winners, south.carried_winners) == ((A,), (B,))
    read = pabulib.read(results.question_file(vote.consultation_id, "q3"))
    assert read.selected == {A: "1", B: "2", C: "0"}
    assert town.winners == (C,)
