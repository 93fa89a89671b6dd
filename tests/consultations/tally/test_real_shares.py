"""Equal Shares on real budgets: the textbook's outcome, and what must hold of each."""

import os
from pathlib import Path

import pytest

from services.consultations import pabulib
from services.consultations.tally import BallotKind, Completion, Utility, count, equal_shares
from tests.support import textbook_budgets as textbook
from tests.support.servers import ROOT


@pytest.fixture(scope="module")
def files() -> list[Path]:
    folder = Path(os.environ.get("WSPOLNIE_DATA", ROOT.parent / "shared" / "data")) / "pb"
    found = sorted(folder.glob("*.pb"))
    if not found:
        pytest.skip(f"REAL DATA ABSENT: no elections in {folder} (set WSPOLNIE_DATA)")
    return found


def test_without_completion_it_is_the_textbook_s(files: list[Path]) -> None:
    compared = 0
    for path in files:
        election = pabulib.read(path.read_bytes()).election
        if sum(count(election).votes) > 4_000:
            continue
        for utility in (Utility.COST, Utility.CARDINALITY):
            by_cost = utility is Utility.COST and election.kind is BallotKind.APPROVAL
            outcome = equal_shares(election, utility=utility, completion=Completion.NONE)
            expected = textbook.equal_shares(election, by_cost=by_cost, completion="none")
            assert list(outcome.winners) == expected, path.name
            compared += 1
    assert compared > 20


def test_each_completed_outcome_is_affordable_explained_and_the_last_that_is(
    files: list[Path],
) -> None:
    for path in files:
        if "bemowo" in path.name or "ursus" in path.name:
            continue  # the two largest, for the benchmark
        election = pabulib.read(path.read_bytes()).election
        outcome = equal_shares(
            election, utility=Utility.CARDINALITY, completion=Completion.ADD1_GREEDY
        )
        assert outcome.cost <= election.budget, path.name
        assert len(outcome.winners) + len(outcome.not_funded) == len(election.projects)
        assert outcome.rejected is None or outcome.rejected.cost > election.budget
        spent = sum(held.project.cost for held in outcome.rounds)
        assert spent <= outcome.share * election.ballots
        for held in outcome.rounds:
            assert held.pockets_before >= held.project.cost, path.name
        # Nothing that fits is left out by the greedy completion.
        assert all(held.project.cost > outcome.left for held in outcome.not_funded), path.name
        # The share that was kept, counted plainly, funds the same.
        if sum(count(election).votes) < 4_000:
            funded = textbook.one_share(
                textbook.votes(election),
                outcome.share,
                by_cost=False,
                order=range(len(election.projects)),
            )
            told = [*outcome.free, *(held.project for held in outcome.rounds)]
            assert [election.projects[at].id for at in funded] == [p.id for p in told], path.name
