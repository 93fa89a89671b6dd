"""Our own export: the same bytes for the same vote, read back whole, and counted the same."""

import json
import random
from typing import Any

import pytest

from services.consultations import formats
from services.consultations.formats import own, own_rankings
from services.consultations.tally.ranked import RankedElection
from services.consultations.tally.recounting import count
from services.consultations.tally.settings import RuleSettings
from shared import papers
from shared.contracts.ballots import BallotForm, Choice, Question

OPTIONS = [("b", {"pl": "Basen"}), ("a", {"pl": "Aleja"}), ("c", {"pl": "Cyrk"})]
ANSWERS: dict[str, list[tuple[dict[str, Any], int]]] = {
    "single": [({"approved": ["a"]}, 3), ({"approved": ["b"]}, 2)],
    "approval": [({"approved": ["a", "b"]}, 3), ({"approved": ["c"]}, 2)],
    "score": [({"scores": {"a": -2, "c": 2}}, 3), ({"scores": {"b": 1}}, 4)],
    "points": [({"points": {"a": 2, "b": 1}}, 3), ({"points": {"c": 3}}, 1)],
    "ranked": [({"ranks": {"a": 1, "b": 1, "c": 2}}, 3), ({"ranks": {"c": 1}}, 2)],
}
RULES = {
    "single": "plurality",
    "approval": "approval",
    "score": "score",
    "points": "points",
    "ranked": "stv",
}


def export(kind: str, answers: list[tuple[dict[str, Any], int]], **settings: Any) -> bytes:
    return own.write(
        ballot="0b1",
        question="q1",
        title={"pl": "Co budujemy?", "en": "What do we build?"},
        kind=kind,
        options=OPTIONS,
        settings=RuleSettings(**{"rule": RULES[kind], **settings}),
        papers=answers,
        roots={"papers_root": "ab", "receipts_root": "cd"},
    )


@pytest.mark.parametrize("kind", ANSWERS)
def test_everything_comes_back(kind: str) -> None:
    answers = [*ANSWERS[kind], ({"blank": True}, 2), ({"abstain": True}, 1)]
    read = own.read(export(kind, answers, seats=2, seed="4 8 15", quorum=3))
    assert (read.ballot, read.question, read.kind) == ("0b1", "q1", kind)
    assert read.title == {"pl": "Co budujemy?", "en": "What do we build?"}
    assert read.options == tuple(OPTIONS)
    assert read.settings == RuleSettings(rule=RULES[kind], seats=2, seed="4 8 15", quorum=3)
    assert read.roots == {"papers_root": "ab", "receipts_root": "cd"}
    assert sorted(read.papers, key=str) == sorted(answers, key=str)
    assert (read.election.blank, read.election.abstain) == (2, 1)
    assert read.election.ballots == 3 + sum(times for _, times in ANSWERS[kind])


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_order_and_grouping_of_papers_leave_no_trace(kind: str) -> None:
    one_by_one = [(answer, 1) for answer, times in ANSWERS[kind] for _ in range(times)]
    random.Random(1).shuffle(one_by_one)
    assert export(kind, one_by_one) == export(kind, ANSWERS[kind])


@pytest.mark.parametrize("kind", ANSWERS)
def test_recounting_the_file_gives_the_bytes_that_the_service_publishes(kind: str) -> None:
    content = export(kind, ANSWERS[kind], seed="draw")
    read = own.read(content)
    published = count(read.election, read.settings).bytes
    assert formats.recount(formats.read("x.json", content)).bytes == published
    assert json.loads(published)["rule"] == RULES[kind]


def test_papers_of_the_box_go_in_as_they_are() -> None:
    form = BallotForm(questions=(Question(id="q1", kind="ranked", options=("a", "b", "c")),))
    paper = papers.check(form, {"q1": Choice(ranks={"c": 7, "a": 2})})
    content = export("ranked", [(json.loads(paper)["q1"], 2)])
    assert own.read(content).papers == (({"ranks": {"a": 1, "c": 2}}, 2),)
    # All fields of a choice, empty ones too, make the same file.
    full = {"approved": (), "scores": {}, "points": {}, "ranks": {"c": 2, "a": 1}, "blank": False}
    assert export("ranked", [(full, 2)]) == content


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"count":3', '"count":0', "its count is 0"),
        ('"count":3', '"count":true', "its count is True"),
        ('"a":1', '"z":1', "'z' is no option"),
        ('"a":1', '"a":0', "a number is too small"),
        ('"a":1', '"a":1.0', "'1.0' is no whole number"),
        ('"a":1,"b"', '"a":1,"a"', "'a' stands twice in one object"),
        ('"stv"', '"borda"', "rule is 'borda'; it is one of"),
        ('"stv"', '"stv", "seats": "2"', "seats is '2'"),
        ('"ranked"', '"budget"', "the kind is 'budget'"),
        ("wspolnie-vote/1", "wspolnie-vote/2", "the file should begin"),
        ('"roots"', '"root"', "'roots' is missing"),
        (' "papers"', " papers", "this is no JSON"),
        ('{"ranks"', '{"points"', "it should hold 'ranks'"),
    ],
)
def test_a_changed_file_is_refused_with_the_reason(old: str, new: str, said: str) -> None:
    text = export("ranked", ANSWERS["ranked"]).decode()
    assert text.count(old) >= 1
    with pytest.raises(formats.FormatError) as refusal:
        own.read(text.replace(old, new, 1).encode())
    assert said in str(refusal.value)


def test_the_line_of_a_wrong_paper_is_named() -> None:
    text = export("ranked", ANSWERS["ranked"]).decode()
    wrong = text.replace('{"ranks":{"c":1}}', '{"ranks":{"x":1}}')
    line = 1 + wrong[: wrong.index('"x"')].count("\n")
    with pytest.raises(formats.FormatError) as refusal:
        own.read(wrong.encode())
    assert refusal.value.line == line


def test_rankings_are_read_at_once_exactly_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random("own at once")
    answers: list[tuple[dict[str, Any], int]] = [({"blank": True}, 3), ({"abstain": True}, 2)]
    for _ in range(200):
        some = rng.sample("abc", rng.randint(1, 3))
        answers.append(({"ranks": {name: rng.randint(1, 3) for name in some}}, rng.randint(1, 2)))
    content = export("ranked", answers)
    fast = own.read(content)
    monkeypatch.setattr(own_rankings, "split", lambda _: None)
    slow = own.read(content)
    assert isinstance(fast.election, RankedElection)
    assert isinstance(slow.election, RankedElection)
    assert fast.election.papers == slow.election.papers
    assert fast.papers == slow.papers
    for one in (fast.election, slow.election):
        assert (one.blank, one.abstain, one.ballots) == (3, 2, sum(times for _, times in answers))


def test_what_could_not_be_read_back_is_not_written() -> None:
    with pytest.raises(ValueError, match="no option"):
        export("ranked", [({"ranks": {"z": 1}}, 1)])
