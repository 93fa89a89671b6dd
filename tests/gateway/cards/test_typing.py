"""What a clerk types of a paper is read as choices, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.pages.cards import typed
from shared import papers
from shared.contracts.ballots import BallotForm, Choice, Question

FORM = BallotForm(
    questions=(
        Question(id="tick", options=("1", "2", "A3"), abstain=True),
        Question(id="score", kind="score", options=("1", "2"), max_score=5),
        Question(id="points", kind="points", options=("1", "2"), points=10),
        Question(id="rank", kind="ranked", options=("1", "2", "3")),
    )
)


@pytest.mark.parametrize(
    ("question", "text", "choice"),
    [
        ("tick", "1 a3", Choice(approved=("1", "A3"))),
        ("tick", "2,1", Choice(approved=("2", "1"))),
        ("tick", "-", Choice(blank=True)),
        ("tick", "–", Choice(blank=True)),
        ("tick", "/", Choice(abstain=True)),
        ("tick", "9", Choice(approved=("9",))),
        ("score", "1=5 2=-1", Choice(scores={"1": 5, "2": -1})),
        ("points", "1=7, 2=3", Choice(points={"1": 7, "2": 3})),
        ("rank", "3 1", Choice(ranks={"3": 1, "1": 2})),
        ("rank", "3=1; 1=1", Choice(ranks={"3": 1, "1": 1})),
    ],
)
def test_each_kind_is_read(question: str, text: str, choice: Choice) -> None:
    read = typed.read(FORM, {question: text})
    assert (read.choices, read.invalid, read.faults) == ({question: choice}, (), {})


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("tick", "1 1"),
        ("score", "1 5"),
        ("score", "1=5 1=4"),
        ("points", "1=wiele"),
        ("rank", "1=1 2"),
        ("rank", "2 2"),
    ],
)
def test_what_is_not_clear_is_no_choice(question: str, text: str) -> None:
    read = typed.read(FORM, {question: text})
    assert (read.choices, read.faults) == ({}, {question: "unreadable"})


def test_a_question_without_a_valid_answer_is_told_apart_from_one_forgotten() -> None:
    read = typed.read(FORM, {"tick": " ! ", "score": "", "rank": "1"})
    assert read.invalid == ("tick",)
    assert set(read.choices) == {"rank"}


@given(st.dictionaries(st.sampled_from(["tick", "score", "points", "rank"]), st.text(max_size=40)))
def test_nothing_typed_breaks_the_reading(texts: dict[str, str]) -> None:
    read = typed.read(FORM, texts)
    try:
        text = papers.check_card(FORM, read.choices, read.invalid)
    except papers.Invalid:
        return
    assert set(papers.read(text)) == set(read.choices)
