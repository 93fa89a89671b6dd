"""What each format may hold, and what is said about what it may not."""

import random

import pytest

from services.consultations import formats
from services.consultations.formats import abif, blt
from services.consultations.tally.choices import ChoiceElection, ChoiceKind
from services.consultations.tally.ranked import RankedElection
from tests.support import ranked_files


def ranked(name: str, content: bytes | str) -> RankedElection:
    read = formats.read(name, content if isinstance(content, bytes) else content.encode())
    vote = read.elections[-1]
    assert isinstance(vote, RankedElection)
    return vote


def ids(vote: RankedElection) -> list[str]:
    return [candidate.id for candidate in vote.candidates]


def refused(name: str, content: bytes | str) -> str:
    with pytest.raises(formats.FormatError) as refusal:
        formats.read(name, content if isinstance(content, bytes) else content.encode())
    return str(refusal.value)


@pytest.mark.parametrize(
    ("name", "rule", "winner"),
    [
        ("debian_leader2020_tally.txt", "schulze", "Jonathan Carter"),
        ("burlington2009_mayor.abif", "irv", "Kiss"),
        ("burlington2009_mayor.abif", "schulze", "Montroll"),
        ("burlington2009_mayor.abif", "plurality", "Wright"),
    ],
)
def test_the_real_winners_come_out(name: str, rule: str, winner: str) -> None:
    file = formats.read(name, ranked_files.path(name).read_bytes())
    counted = formats.recount(file, {"rule": rule})
    assert counted.winners == (winner,)
    assert not counted.undecided


def test_a_debian_sheet_in_latin_1_keeps_its_names_and_counts_ties_and_gaps() -> None:
    sheet = "Option 1-->: J\xf6rg\nOption 2-->: Ana\nV: 13\thash\nV: 22\thash\nV: -1\thash\n"
    vote = ranked("tally.txt", sheet.encode("latin-1"))
    assert ids(vote) == ["J\xf6rg", "Ana"]
    assert vote.papers == {((0,), (1,)): 1, ((0, 1),): 1, ((1,),): 1}
    assert ids(ranked("tally.txt", sheet.encode("utf-8"))) == ["J\xf6rg", "Ana"]


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("Option 1-->: A\nV: 12 x\n", "line 2: the vote is '12'; there are 1 options"),
        ("Option 1-->: A\nV: 1 x\nV: 0 x\n", "line 3: the vote is '0'"),
        ("Option 2-->: A\nV: 1 x\n", "line 1: this is option 2, but 1 is next"),
        ("V: 1 x\n", "line 1: a vote stands before the options"),
        ("Option 1-->: A\nV: 1 x\nlost\n", "line 3: after the first vote"),
    ],
)
def test_a_debian_sheet_is_refused_with_its_line(sheet: str, said: str) -> None:
    assert said in refused("tally.txt", sheet)


def test_hill_files_have_ties_gaps_withdrawals_blanks_and_quotes() -> None:
    content = '3 2\n-2\n2 1=3 2 0\n(x1) 1 - 2 1 0 # note\n4 0\n0\n"A ""a"""\nB b\n"C"\nTitle here\n'
    file = formats.read("x.BLT", content.encode())
    vote = ranked("x.blt", content)
    assert (file.seats, file.title) == (2, "Title here")
    assert ids(vote) == ['A "a"', "C"]
    assert (vote.papers, vote.blank) == ({((0, 1),): 2, ((0,),): 1}, 4)


def test_names_that_tell_nobody_apart_give_way_to_numbers() -> None:
    assert ids(ranked("x.blt", '2 1\n1 1 0\n0\n"A" "A"\n')) == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('2 1\n3 1 2\n1 2 0\n0\n"A" "B"\n', "line 2: a paper ends with 0 on its own line"),
        ('2 1\n3 1 3 0\n0\n"A" "B"\n', "line 2: a candidate's number is '3'"),
        ('2 1\n3 1 1 0\n0\n"A" "B"\n', "line 2: candidate 1 stands twice"),
        ('2 1\n3 1 0 2 0\n0\n"A" "B"\n', "line 2: there is a 0 inside"),
        ('2 1\n3 1 2 0\n"A" "B"\n', "line 3: the names begin before the papers end"),
        ('2 1\n3 1 2 0\n0\n"A"\n', "there are 1 names, but 2 candidates"),
        ('2 1\n3 1 2 0\n0\n"A" "B\n', "line 4: the double quotes"),
        ("2 0\n0\nA\nB\n", "line 1: there must be at least one candidate and one seat"),
        ("", "line 1: the file begins with two numbers"),
        ('2 1\n99999999999999999999 1 0\n0\n"A" "B"\n', "line 2: the number of papers"),
    ],
)
def test_a_hill_file_is_refused_with_its_line(content: str, said: str) -> None:
    assert said in refused("x.HIL", content)


def test_abif_has_names_ties_comments_blanks_and_tokens_in_brackets() -> None:
    content = (
        '{title: "Our vote"}\n# by hand\n=A:[Ada Nowak]\n=[E l]:Ela\n'
        '2:A>[E l]\n 3 : "E l" = A # x\n4:\n2:A>[E l]\n'
    )
    file = formats.read("x.abif", content.encode())
    vote = ranked("x.abif", content)
    assert file.title == "Our vote"
    assert [tuple(candidate) for candidate in vote.candidates] == [
        ("A", "Ada Nowak"),
        ("E l", "Ela"),
    ]
    assert (vote.papers, vote.blank) == ({((0,), (1,)): 4, ((0, 1),): 3}, 4)


def test_abif_scores_can_be_added_and_ranked() -> None:
    file = formats.read("x.abif", b"2:A/5,B/1,C/1\n1:B/3>A/0\n")
    scores, ranks = file.elections
    assert isinstance(scores, ChoiceElection)
    assert isinstance(ranks, RankedElection)
    assert scores.kind is ChoiceKind.SCORE
    assert ranks.papers == {((0,), (1, 2)): 2, ((1,), (0,)): 1}
    assert (
        formats.recount(file, {"rule": "score"}).report["rounds"][0]["options"][0]["points"] == 10
    )
    assert formats.recount(file, {"rule": "irv"}).winners == ("A",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("2:A>B\n3 A>B\n", "line 2: '3 A>B' is no line of this format"),
        ("=A:[A]\n2:A>B\n", "line 2: 'B' is not among the candidates declared"),
        ("2:A>B>A\n", "line 1: the papers name a candidate twice"),
        ("2:A>>B\n", "line 1: '>B' is no candidate"),
        ("2:A/5>B\n", "line 1: some candidates have a score and some none"),
        ("2:A/1>B/5\n", "line 1: the scores do not agree with '>'"),
        ("=A:[A]\n=A:[B]\n1:A\n", "line 2: 'A' is declared twice"),
        ("1:A\n=A:[A]\n", "line 2: a candidate is declared below papers"),
        ("2:A\n{title\n", "line 2: a line that begins with {"),
        ("# nothing\n", "the file has no papers"),
        ("1:A\x07\n", "line 1: there is a character 0x07"),
    ],
)
def test_abif_is_refused_with_its_line(content: str, said: str) -> None:
    assert said in refused("x.abif", content)


def test_formats_are_known_by_name_or_by_their_beginning() -> None:
    assert formats.read("upload", b"Option 1-->: A\nV: 1 x\n").format == "Debian tally"
    assert "the file should end with .pb" in refused("votes.csv", b"1,2,3\n")


def test_large_plain_files_are_read_at_once_exactly_as_line_by_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random("at once")
    names = ["Ada", "Ewa", "Jan", "Iga"]
    orders = [rng.sample(range(4), rng.randint(1, 4)) for _ in range(300)]
    times = [rng.randint(1, 3) for _ in orders]
    pairs = list(zip(times, orders, strict=True))
    hill = "4 2\n" + "".join(f"{n} {' '.join(str(c + 1) for c in o)} 0\n" for n, o in pairs)
    hill += "0\n" + "".join(f'"{name}"\n' for name in names)
    lines = "".join(f"={name}:[{name}]\n" for name in names)
    lines += "".join(f"{n}:{'>'.join(names[c] for c in o)}\n" for n, o in pairs)
    fast = ranked("x.blt", hill), ranked("x.abif", lines)
    monkeypatch.setattr(blt, "_fast", lambda *_: None)
    monkeypatch.setattr(abif, "_fast", lambda *_: None)
    slow = ranked("x.blt", hill), ranked("x.abif", lines)
    for one in (*fast, *slow):
        assert one.papers == fast[0].papers
        assert (ids(one), one.ballots) == (names, sum(times))
