"""What the reader accepts, and the line and the advice it gives for everything else."""

import pytest

from services.consultations import pabulib
from services.consultations.tally import BallotKind, GreedyRule, Paper, greedy

GOOD = """\
META
key;value
description;Nad Wełną
budget;1000.50
vote_type;approval
num_projects;3
num_votes;4
max_length;2
our_own_key;"kept; as it is"
PROJECTS
project_id;cost;votes;name;selected
IX.7;600.25;3;"Ławka ""Lipa""; i drzewo";1
M/34/VIII;400;1;Huśtawka;0
3;0.5;1;Tablica;1
VOTES
voter_id;vote
7;IX.7
8;IX.7,M/34/VIII
9;IX.7
10;3
"""

POINTS = """\
META
key;value
vote_type;cumulative
budget;10
max_points;3
min_sum_points;2
max_sum_points;5
PROJECTS
project_id;cost;score
a;4;5
b;5;1
VOTES
points;voter_id;vote;age
3,1;1;a,b;142
2;2;a;
"""

RANKS = """\
META
key;value
vote_type;ordinal
budget;10
min_length;1
max_length;3
PROJECTS
cost;project_id
4;a
5;b
6;c
VOTES
voter_id;vote;points
1;b,a,c;3,2,1
2;b;3
3;c,a;
"""


def swap(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def test_a_good_file_is_read_whole() -> None:
    file = pabulib.read(GOOD)
    election = file.election
    assert [(p.id, p.cost, p.name) for p in election.projects] == [
        ("IX.7", 60025, 'Ławka "Lipa"; i drzewo'),
        ("M/34/VIII", 40000, "Huśtawka"),
        ("3", 50, "Tablica"),
    ]
    assert (election.budget, election.decimals, election.kind) == (100050, 2, BallotKind.APPROVAL)
    assert election.papers == {
        Paper((0,), (1,)): 2,
        Paper((0, 1), (1, 1)): 1,
        Paper((2,), (1,)): 1,
    }
    assert file.meta["our_own_key"] == "kept; as it is"
    assert file.selected == {"IX.7": "1", "M/34/VIII": "0", "3": "1"}


@pytest.mark.parametrize(
    "changed",
    [
        "\ufeff" + GOOD,
        GOOD.encode("utf-8-sig"),
        GOOD.rstrip("\n"),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD.replace("\n", "\n\n"),
        GOOD.replace("\n", ";;\n"),
        swap(GOOD, "8;IX.7,M/34/VIII", "8; M/34/VIII , IX.7 "),
        swap(GOOD, "9;IX.7", '9;"IX.7"'),
        swap(swap(GOOD, "budget;1000.50\n", ""), "PROJECTS\n", "budget;1000.50\nPROJECTS\n"),
        swap(GOOD, "num_votes;4\n", ""),
        swap(GOOD, "IX.7;600.25;3;", "IX.7;600.25;;"),
        swap(GOOD, "max_length;2", "max_length;"),
    ],
)
def test_the_same_vote_written_otherwise_is_the_same_vote(changed: str | bytes) -> None:
    assert pabulib.read(changed).election == pabulib.read(GOOD).election


def test_columns_may_stand_in_any_order_and_further_ones_are_passed_over() -> None:
    election = pabulib.read(POINTS).election
    assert election.papers == {Paper((0, 1), (3, 1)): 1, Paper((0,), (2,)): 1}
    assert greedy(election, rule=GreedyRule.SKIP).steps[0].score == 5


def test_the_first_of_a_ranking_gets_max_length_points_however_short_it_is() -> None:
    election = pabulib.read(RANKS).election
    assert election.papers == {
        Paper((1, 0, 2), (3, 2, 1)): 1,
        Paper((1,), (3,)): 1,
        Paper((2, 0), (3, 2)): 1,
    }
    without = pabulib.read(swap(RANKS, "max_length;3\n", "")).election
    assert without == election
    by_projects = swap(RANKS, "max_length;3\n", "").replace(";3,2,1", ";").replace("2;b;3", "2;b;")
    assert pabulib.read(by_projects).election.top == 3


def test_an_empty_vote_is_a_blank_paper() -> None:
    blank = swap(swap(POINTS, "2;2;a;", ";2;;"), "a;4;5", "a;4;3")
    assert pabulib.read(blank).election.papers[Paper((), ())] == 1
    announced = swap(blank, "budget;10", "budget;10\nmin_length;1\nnum_blank_votes;1")
    assert pabulib.read(announced).election == pabulib.read(blank).election


def test_choose_1_is_approval_of_at_most_one() -> None:
    one = swap(GOOD, "vote_type;approval", "vote_type;choose-1")
    with pytest.raises(pabulib.PabulibError, match="more than max_length 1"):
        pabulib.read(one)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (b"", 1, 'without a line "META"'),
        (b"\xff\xfeM\x00E\x00", 1, "UTF-8"),
        (GOOD.encode("iso-8859-2", "replace"), 3, "save the file as UTF-8"),
        (swap(GOOD, "Tablica", "Tab\0lica"), 14, "zero byte"),
        ("hello\n", 1, 'begin with a line "META"'),
        (swap(GOOD, "key;value\n", ""), 2, "key;value"),
        (swap(GOOD, "vote_type;approval\n", ""), 1, "does not say the vote_type"),
        (swap(GOOD, "budget;1000.50\n", "budget;\n"), 4, "does not say the budget"),
        (swap(GOOD, "budget;1000.50", "budget;1 000,50"), 4, "digits and a point"),
        (swap(GOOD, "budget;1000.50", "budget;1e6"), 4, "digits and a point"),
        (swap(GOOD, "budget;1000.50", "budget;-1"), 4, "digits and a point"),
        (swap(GOOD, "vote_type;approval", "vote_type;scoring"), 5, "known are approval"),
        (swap(GOOD, "num_projects;3", "num_projects;4"), 6, "PROJECTS has 3 rows"),
        (swap(GOOD, "num_votes;4", "num_votes;5"), 7, "VOTES has 4 rows"),
        (swap(GOOD, "num_votes;4", "num_votes;four"), 7, "whole number"),
        (swap(GOOD, "max_length;2", "max_length;1"), 18, "names 2 projects, more than max_length"),
        (swap(GOOD, "max_length;2", "max_length;2\nmin_length;2"), 18, "fewer than min_length 2"),
        (swap(GOOD, "max_length;2", "max_length;2\nmin_length;3"), 9, "above max_length 2"),
        (
            swap(GOOD, "max_length;2", "max_length;2\nmax_sum_cost;600"),
            18,
            "more than max_sum_cost",
        ),
        (swap(GOOD, "max_length;2", "max_length;2\nbudget;5"), 9, "'budget' twice (line 4)"),
        (swap(GOOD, "max_length;2", "max_length;2\n;5"), 9, "no key"),
        (swap(GOOD, "max_length;2", "max_length;2;5"), 8, "3 cells"),
        (swap(GOOD, "PROJECTS\n", "PROJCTS\n"), 10, "1 cells"),
        (swap(GOOD, "PROJECTS\n", "VOTES\n"), 15, "second time (first in line 10)"),
        (GOOD[: GOOD.index("VOTES")], 15, 'without a line "VOTES"'),
        (GOOD[: GOOD.index("voter_id")], 15, "no header line"),
        (swap(GOOD, "project_id;cost", "project_id;koszt"), 11, "no column 'cost'"),
        (swap(GOOD, "project_id;cost;votes", "project_id;cost;cost"), 11, "two columns 'cost'"),
        (swap(GOOD, "project_id;cost;votes", "project_id;cost;"), 11, "column 3 of PROJECTS"),
        (swap(GOOD, "600.25", "600.2.5"), 12, "digits and a point"),
        (swap(GOOD, "M/34/VIII;400", "IX.7;400"), 13, "'IX.7' is taken (line 12)"),
        (swap(GOOD, "M/34/VIII;400", "M,34;400"), 13, "without a comma"),
        (swap(GOOD, "IX.7;600.25;3", "IX.7;600.25;2"), 12, "counting VOTES gives 3"),
        (swap(GOOD, '"Ławka ""Lipa""; i drzewo"', "Ławka; i drzewo"), 12, "6 cells"),
        (swap(GOOD, '"Ławka ""Lipa"";', '"Ławka "Lipa"";'), 12, "quotes"),
        (swap(GOOD, "Tablica", '"Tablica'), 14, "quotes"),
        (swap(GOOD, "voter_id;vote", "voter_id;votes"), 16, "no column 'vote'"),
        (swap(GOOD, "8;IX.7,M/34/VIII", "7;IX.7,M/34/VIII"), 18, "second time (line 17)"),
        (swap(GOOD, "8;IX.7,M/34/VIII", "8;IX.7,M/34"), 18, "'M/34', which is no project"),
        (swap(GOOD, "8;IX.7,M/34/VIII", "8;IX.7,"), 18, "''"),
        (swap(GOOD, "8;IX.7,M/34/VIII", "8;IX.7,IX.7"), 18, "twice"),
        (swap(GOOD, "8;IX.7,M/34/VIII", "8"), 18, "1 cells"),
        (swap(POINTS, "vote_type;cumulative", "vote_type;approval"), 14, "should be cumulative"),
        (swap(POINTS, "points;voter_id", "point;voter_id"), 13, "no column 'points'"),
        (swap(POINTS, "3,1;1;a,b", "3;1;a,b"), 14, "2 projects but 1 numbers"),
        (swap(POINTS, "3,1;1;a,b", "4,1;1;a,b"), 14, "more than max_points 3"),
        (swap(POINTS, "3,1;1;a,b", "3,3;1;a,b"), 14, "more than max_sum_points 5"),
        (swap(POINTS, "3,1;1;a,b", "1,0;1;a,b"), 14, "fewer than min_sum_points 2"),
        (swap(POINTS, "3,1;1;a,b", "3,-1;1;a,b"), 14, "whole number"),
        (swap(POINTS, "3,1;1;a,b", "3,1;1;"), 14, "points without a vote"),
        (swap(POINTS, "a;4;5", "a;4;6"), 10, "counting VOTES gives 5"),
        (swap(POINTS, "3,1;1;a,b", f"3,{'9' * 5000};1;a,b"), 14, "whole number"),
        (swap(RANKS, "3,2,1", "1,2,3"), 14, "by rank they would be '3,2,1'"),
        (swap(RANKS, "max_length;3", "max_length;2"), 14, "at most 2"),
        (swap(RANKS, "3;c,a;", "3;;"), 16, "num_blank_votes;1"),
        (swap(RANKS, "max_length;3", "max_length;3\nnum_blank_votes;1"), 7, "0 votes are empty"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_its_line(
    text: str | bytes, line: int, says: str
) -> None:
    with pytest.raises(pabulib.PabulibError) as refusal:
        pabulib.read(text)
    assert says in refusal.value.problem
    assert refusal.value.line == line
    assert str(refusal.value).startswith(f"line {line}: ")


def test_a_huge_cell_is_an_error_and_not_a_crash() -> None:
    with pytest.raises(pabulib.PabulibError):
        pabulib.read(swap(GOOD, "Tablica", "x" * 200_000))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them_also_after_a_cell_of_two_lines(
    end: str,
) -> None:
    text = swap(swap(GOOD, "Tablica", '"Tab\nlica"'), "10;3", "10;X").replace("\n", end)
    with pytest.raises(pabulib.PabulibError) as refusal:
        pabulib.read(text)
    assert refusal.value.line == 21
