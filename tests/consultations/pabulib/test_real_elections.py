"""Real budgets of Polish cities and Toulouse: recounted, they give what was stated and decided."""

import csv
import io
from pathlib import Path

import pytest

from services.consultations import pabulib
from services.consultations.tally import GreedyRule, count, greedy

# Not explained by the file: it funds projects with fewer votes and passes over others that fit.
UNEXPLAINED = "poland_warszawa_2023_ursus.pb"


def city_rule(path: Path) -> GreedyRule:
    return GreedyRule.STOP if "_poznan_" in path.name else GreedyRule.SKIP


def official(file: pabulib.PabulibFile) -> set[str] | None:
    """Funded by the rule; "2" was funded later, from what other districts left over."""
    selected = file.selected
    if selected is None:
        return None
    return {project for project, mark in selected.items() if mark == "1"}


def test_there_are_27_and_each_recounts_to_its_stated_numbers(pb_files: list[Path]) -> None:
    assert len(pb_files) == 27
    for path in pb_files:
        text = path.read_text(encoding="utf-8")
        file = pabulib.read(text)
        assert file.election.ballots == int(file.meta["num_votes"]), path.name
        # The reader checks the stated votes itself; here they are read again, without it.
        table = text[text.index("PROJECTS\n") + 9 : text.index("VOTES\n")]
        rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
        counted = count(file.election)
        assert [int(row["votes"]) for row in rows] == list(counted.votes), path.name
        if "score" in rows[0]:
            assert [int(row["score"]) for row in rows] == list(counted.scores), path.name


def test_the_city_s_rule_gives_the_official_outcome(pb_files: list[Path]) -> None:
    compared = 0
    for path in pb_files:
        file = pabulib.read(path.read_bytes())
        funded = official(file)
        if funded is None or path.name == UNEXPLAINED:
            continue
        outcome = greedy(file.election, rule=city_rule(path))
        assert set(outcome.winners) == funded, path.name
        compared += 1
    assert compared == 19


def test_the_other_rule_gives_another_outcome_in_most_cities(pb_files: list[Path]) -> None:
    """So the two rules are really told apart by these files."""
    other = {GreedyRule.STOP: GreedyRule.SKIP, GreedyRule.SKIP: GreedyRule.STOP}
    differing = 0
    for path in pb_files:
        file = pabulib.read(path.read_bytes())
        outcome = greedy(file.election, rule=other[city_rule(path)])
        differing += official(file) not in (None, set(outcome.winners))
    assert differing >= 15


def test_ursus_is_the_one_known_exception(pb_files: list[Path]) -> None:
    [path] = [path for path in pb_files if path.name == UNEXPLAINED]
    file = pabulib.read(path.read_bytes())
    funded = official(file)
    for rule in GreedyRule:
        assert set(greedy(file.election, rule=rule).winners) != funded


def test_written_anew_each_file_tallies_the_same_and_says_nothing_of_the_voters(
    pb_files: list[Path],
) -> None:
    for path in pb_files:
        file = pabulib.read(path.read_bytes())
        text = pabulib.write(file.election, meta=file.meta, columns=file.columns)
        again = pabulib.read(text)
        assert again.election.papers == file.election.papers
        assert dict(again.meta) == dict(file.meta)
        for rule in GreedyRule:
            assert greedy(again.election, rule=rule) == greedy(file.election, rule=rule)
        head, *rows = text[text.index("\nVOTES\n") + 7 :].splitlines()
        assert head in ("voter_id;vote", "voter_id;vote;points")
        assert [row.split(";")[0] for row in rows] == [str(n + 1) for n in range(len(rows))]
        assert pabulib.write(again.election, meta=again.meta, columns=again.columns) == text


@pytest.mark.parametrize("seed", ["1", "draw of 5 December"])
def test_a_lottery_changes_no_outcome_that_no_tie_decides(pb_files: list[Path], seed: str) -> None:
    for path in pb_files:
        election = pabulib.read(path.read_bytes()).election
        rule = city_rule(path)
        plain = greedy(election, rule=rule)
        if not plain.undecided:
            assert set(greedy(election, rule=rule, seed=seed).winners) == set(plain.winners)
