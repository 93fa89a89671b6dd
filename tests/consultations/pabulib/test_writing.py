"""The public file: nothing but the papers, always the same bytes, and read back whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consultations import pabulib
from services.consultations.tally import (
    Ballot,
    BallotKind,
    Election,
    GreedyRule,
    Project,
    greedy,
)

# No NUL (no database keeps it), no lone surrogates (no file does).
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
IDS = TEXTS.map(lambda text: text.replace(",", ".").strip()).filter(bool)


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """Any vote with awkward names, ids, amounts and blank papers."""
    kind = draw(st.sampled_from(BallotKind))
    ids = draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    projects = [Project(i, draw(st.integers(0, 10**12)), draw(TEXTS)) for i in ids]
    chosen = st.sampled_from(ids)
    papers: st.SearchStrategy[Ballot]
    if kind is BallotKind.CUMULATIVE:
        papers = st.dictionaries(chosen, st.integers(0, 5))
    else:
        papers = st.lists(chosen, unique=True)
    return Election.of(
        kind=kind,
        projects=projects,
        budget=draw(st.integers(0, 10**12)),
        ballots=draw(st.lists(papers, max_size=6)),
        top=len(ids) if kind is BallotKind.ORDINAL else None,
    )


@given(elections(), st.dictionaries(IDS, TEXTS, max_size=3), st.sampled_from(GreedyRule))
def test_what_is_written_reads_back_and_tallies_the_same(
    election: Election, meta: dict[str, str], rule: GreedyRule
) -> None:
    meta = {key: value for key, value in meta.items() if key not in ("META", "PROJECTS", "VOTES")}
    note = {"note": [project.name for project in election.projects]}
    text = pabulib.write(election, meta=meta, columns=note)
    file = pabulib.read(text.encode())
    assert file.election.papers == election.papers
    assert [(p.id, p.name) for p in file.election.projects] == [
        (p.id, p.name) for p in election.projects
    ]
    assert meta.items() <= file.meta.items()
    assert file.columns["note"] == tuple(note["note"])
    before, after = greedy(election, rule=rule), greedy(file.election, rule=rule)
    assert (before.winners, before.ballots) == (after.winners, after.ballots)
    assert before.cost * 10**file.election.decimals == after.cost * 10**election.decimals
    assert pabulib.write(file.election, meta=file.meta, columns=file.columns) == text


PROJECTS = [Project("M/2", 50_000, "Ławka; z lipą"), Project("M/10", 1_250_50, 'Plac "Zatorze"')]


def box(*ballots: Ballot, kind: BallotKind = BallotKind.APPROVAL) -> Election:
    top = 2 if kind is BallotKind.ORDINAL else None
    return Election.of(kind=kind, projects=PROJECTS, budget=200_000, ballots=ballots, top=top)


def test_the_file_is_exactly_this() -> None:
    election = box(["M/10", "M/2"], ["M/2"], [], ["M/10"], ["M/2"])
    text = pabulib.write(
        election,
        meta={"rule": "greedy-stop", "zebra": "1", "description": "Lipowo", "num_votes": "wrong"},
        columns={"selected": ["1", "1"]},
    )
    assert text == (
        "META\n"
        "key;value\n"
        "description;Lipowo\n"
        "num_projects;2\n"
        "num_votes;5\n"
        "num_blank_votes;1\n"
        "budget;2000.00\n"
        "vote_type;approval\n"
        "rule;greedy-stop\n"
        "zebra;1\n"
        "PROJECTS\n"
        "project_id;cost;votes;name;selected\n"
        'M/2;500.00;3;"Ławka; z lipą";1\n'
        'M/10;1250.50;2;"Plac ""Zatorze""";1\n'
        "VOTES\n"
        "voter_id;vote\n"
        "1;\n"
        "2;M/10\n"
        "3;M/2\n"
        "4;M/2\n"
        "5;M/2,M/10\n"
    )


def test_the_order_of_casting_cannot_be_read_from_the_file() -> None:
    ballots: list[Ballot] = [["M/2"], ["M/10"], ["M/10", "M/2"], [], ["M/2"]]
    other: list[Ballot] = [[], ["M/2"], ["M/2", "M/10"], ["M/2"], ["M/10"]]
    assert pabulib.write(box(*ballots)) == pabulib.write(box(*other))


def test_whole_amounts_are_written_without_decimals() -> None:
    election = Election.of(
        kind=BallotKind.APPROVAL, projects=[Project("a", 1200_00)], budget=9000_00, ballots=[]
    )
    assert "\na;1200;0;\n" in pabulib.write(election)
    assert "\nbudget;9000\n" in pabulib.write(election)


def test_points_and_ranks_are_written_beside_the_vote() -> None:
    shared = box({"M/10": 1, "M/2": 4}, kind=BallotKind.CUMULATIVE)
    assert pabulib.write(shared).endswith("voter_id;vote;points\n1;M/2,M/10;4,1\n")
    ranked = pabulib.write(box(["M/10", "M/2"], kind=BallotKind.ORDINAL))
    assert ranked.endswith("voter_id;vote;points\n1;M/10,M/2;2,1\n")
    assert "\nmax_length;2\n" in ranked


@pytest.mark.parametrize("key", ["", " x", "VOTES"])
def test_a_key_that_could_not_be_read_back_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="key of META"):
        pabulib.write(box(), meta={key: ""})


@pytest.mark.parametrize("column", ["", " x", "votes"])
def test_a_column_that_could_not_be_read_back_is_refused(column: str) -> None:
    with pytest.raises(ValueError, match="further column"):
        pabulib.write(box(), columns={column: ["", ""]})


@pytest.mark.parametrize("project_id", ["", "a,b", " a"])
def test_a_project_id_that_could_not_be_read_back_is_refused(project_id: str) -> None:
    election = Election(BallotKind.APPROVAL, (Project(project_id, 1),), 1, {})
    with pytest.raises(ValueError, match="project id"):
        pabulib.write(election)
