"""What `wspolnie consultations import` makes of a file, and what it refuses in words."""

from pathlib import Path
from uuid import uuid4

import pytest

from deploy.command import main
from deploy.local.problems import LocalProblem
from deploy.replay import elections, journal
from services.consultations import pabulib
from services.consultations.tally import BallotKind, Election, GreedyRule, Project
from tests.support.elections import real


def _file(
    folder: Path,
    *,
    kind: BallotKind = BallotKind.APPROVAL,
    decimals: int = 0,
    selected: tuple[str, ...] | None = ("1", "0", "0"),
    rule: str = "greedy",
) -> Path:
    ballots: list[object] = [("a", "b"), ("a",), ("b", "c"), ("a", "b", "c"), ()]
    if kind is BallotKind.CUMULATIVE:
        ballots = [{"a": 2, "b": 1}, {"c": 3}]
    election = Election.of(
        kind=kind,
        projects=[Project("a", 60), Project("b", 50), Project("c", 30, "Ławki\nnad Wełną")],
        budget=100,
        ballots=ballots,  # type: ignore[arg-type]
        decimals=decimals,
        top=3 if kind is BallotKind.ORDINAL else None,
    )
    columns = {} if selected is None else {"selected": selected}
    file = folder / "wybory.pb"
    file.write_text(pabulib.write(election, meta={"rule": rule}, columns=columns))
    return file


def test_a_file_becomes_projects_in_grosze_and_papers_by_code(tmp_path: Path) -> None:
    election = elections.read(_file(tmp_path))
    assert (election.budget, election.max_choices) == (10_000, 3)
    assert [(p.code, p.cost, p.title) for p in election.projects] == [
        ("a", 6_000, "a"),
        ("b", 5_000, "b"),
        ("c", 3_000, "Ławki nad Wełną"),
    ]
    assert election.papers() == [(), ("a",), ("a", "b"), ("a", "b", "c"), ("b", "c")]


@pytest.mark.parametrize(
    ("selected", "rule"),
    [(("1", "0", "0"), GreedyRule.STOP), (("1", "0", "1"), GreedyRule.SKIP)],
)
def test_the_rule_is_the_one_that_gives_the_citys_outcome(
    tmp_path: Path, selected: tuple[str, ...], rule: GreedyRule
) -> None:
    election = elections.read(_file(tmp_path, selected=selected))
    assert election.rule is rule
    assert election.winners == election.official


def test_without_an_outcome_the_rule_must_be_given(tmp_path: Path) -> None:
    file = _file(tmp_path, selected=None)
    with pytest.raises(LocalProblem, match="add --rule greedy-stop or"):
        elections.read(file)
    assert elections.read(file, "greedy-skip").rule is GreedyRule.SKIP


@pytest.mark.parametrize("kind", [BallotKind.CUMULATIVE, BallotKind.ORDINAL])
def test_other_kinds_are_refused_by_name(
    tmp_path: Path, kind: BallotKind, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, kind=kind, selected=None)
    assert main(["consultations", "import", str(file)]) == 1
    assert f"the kind '{kind.value}'" in capsys.readouterr().err


def test_a_damaged_file_is_refused_with_its_line(tmp_path: Path) -> None:
    file = _file(tmp_path)
    file.write_text(file.read_text().replace("num_votes;5", "num_votes;6"))
    with pytest.raises(LocalProblem, match="num_votes is 6"):
        elections.read(file)


def test_amounts_finer_than_a_grosz_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LocalProblem, match="3 decimals"):
        elections.read(_file(tmp_path, decimals=3))


def test_a_real_city_can_be_brought_in() -> None:
    election = elections.read(real("poland_warszawa_2023_wesola.pb"))
    assert election.rule is GreedyRule.SKIP
    assert election.winners == election.official
    assert len(election.papers()) == election.file.election.ballots


def test_a_journal_gives_the_same_voters_in_every_run_and_only_to_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSPOLNIE_VAR", str(tmp_path))
    assert journal.find("ab" * 32) is None
    begun = journal.begin("ab" * 32, uuid4())
    kept = journal.find("ab" * 32)
    assert kept == begun
    assert kept.voter(7) == begun.voter(7)
    assert kept.voter(7) != kept.voter(8)
    assert journal.path_of("ab" * 32).stat().st_mode & 0o077 == 0
    assert journal.begin("ab" * 32, begun.consultation_id).voter(7) != begun.voter(7)
