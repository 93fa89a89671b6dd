"""Each kind of question: what is a paper, what is refused and why, and that its form is one."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import papers
from shared.contracts.ballots import BallotForm, Choice, Question

OPTIONS = ("a", "b", "c", "d")
SCORE: dict[str, Any] = {"kind": "score", "min_score": -2, "max_score": 5}
POINTS: dict[str, Any] = {"kind": "points", "points": 10, "max_points_each": 6}


def checked(answer: Choice, **terms: Any) -> str:
    form = BallotForm(questions=(Question(id="q", options=OPTIONS, **terms),))
    assert papers.form_fault(form) is None
    return papers.check(form, {"q": answer})


def code(answer: Choice, **terms: Any) -> str:
    with pytest.raises(papers.Invalid) as caught:
        checked(answer, **terms)
    return caught.value.faults["q"]


def ranked(**ranks: int) -> Choice:
    return Choice(ranks=ranks)


@given(st.dictionaries(st.sampled_from(OPTIONS), st.integers(1, 1000), min_size=1))
def test_only_the_order_of_places_counts_in_a_ranking(ranks: dict[str, int]) -> None:
    paper = checked(Choice(ranks=ranks), kind="ranked")
    found = papers.read(paper)["q"].ranks
    assert found.keys() == ranks.keys()
    for one, other in product(ranks, repeat=2):
        assert (ranks[one] < ranks[other]) == (found[one] < found[other])
    assert set(found.values()) == set(range(1, len(set(ranks.values())) + 1))
    assert checked(Choice(ranks=found), kind="ranked") == paper
    backwards = dict(reversed(ranks.items()))
    assert checked(Choice(ranks=backwards), kind="ranked") == paper


@given(st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 6), min_size=1))
def test_no_points_for_an_option_is_the_same_as_leaving_it_out(points: dict[str, int]) -> None:
    named = {option: number for option, number in points.items() if number}
    if not named:
        assert code(Choice(points=points), **POINTS) == "empty"
    elif sum(named.values()) > 10:
        assert code(Choice(points=points), **POINTS) == "too_many_points"
    else:
        assert checked(Choice(points=points), **POINTS) == checked(Choice(points=named), **POINTS)
        assert papers.read(checked(Choice(points=points), **POINTS))["q"].points == named


def test_a_score_of_nothing_differs_from_no_score() -> None:
    assert checked(Choice(scores={"a": 0}), **SCORE) == '{"q":{"scores":{"a":0}}}'
    assert code(Choice(), **SCORE) == "empty"


@pytest.mark.parametrize(
    ("answer", "terms", "expected"),
    [
        (Choice(approved=("a", "b")), {"kind": "single", "max_choices": 1}, "too_many"),
        (Choice(scores={"a": 6}), SCORE, "out_of_range"),
        (Choice(scores={"a": -3}), SCORE, "out_of_range"),
        (Choice(scores={"x": 1}), SCORE, "unknown_option"),
        (Choice(points={"a": 7}), POINTS, "too_many_each"),
        (Choice(points={"a": -1, "b": 3}), POINTS, "out_of_range"),
        (Choice(points={"a": 6, "b": 5}), POINTS, "too_many_points"),
        (ranked(a=0), {"kind": "ranked"}, "out_of_range"),
        (ranked(a=1001), {"kind": "ranked"}, "out_of_range"),
        (ranked(a=1, b=1), {"kind": "ranked", "ties": False}, "tied"),
        (ranked(a=1, b=2, c=3), {"kind": "ranked", "max_choices": 2}, "too_many"),
        (ranked(a=1), {"kind": "ranked", "min_choices": 2}, "too_few"),
        (ranked(a=1), {"kind": "approval"}, "other_kind"),
        (Choice(approved=("a",), ranks={"a": 1}), {"kind": "ranked"}, "other_kind"),
        (Choice(abstain=True), {"kind": "ranked"}, "no_abstain"),
        (
            Choice(blank=True, abstain=True),
            {"kind": "ranked", "abstain": True},
            "blank_and_options",
        ),
        (Choice(abstain=True, scores={"a": 1}), SCORE | {"abstain": True}, "blank_and_options"),
    ],
)
def test_each_kind_says_what_is_wrong(answer: Choice, terms: dict[str, Any], expected: str) -> None:
    assert code(answer, **terms) == expected


@pytest.mark.parametrize("kind", ["approval", "points", "ranked"])
def test_what_is_chosen_may_not_cost_more_than_the_limit(kind: str) -> None:
    terms: dict[str, Any] = {"kind": kind, "costs": (60, 50, 40, 10), "max_cost": 100, "points": 9}

    def chosen(*options: str) -> Choice:
        numbers = {option: at for at, option in enumerate(options, start=1)}
        return {
            "approval": Choice(approved=options),
            "points": Choice(points=numbers),
            "ranked": Choice(ranks=numbers),
        }[kind]

    assert checked(chosen("a", "c"), **terms)
    assert code(chosen("a", "b"), **terms) == "too_expensive"
    # An option without points is not chosen, so it costs nothing.
    if kind == "points":
        assert checked(Choice(points={"a": 1, "c": 1, "b": 0}), **terms)


def test_abstaining_is_a_ticked_choice_of_its_own() -> None:
    assert checked(Choice(abstain=True), abstain=True) == '{"q":{"abstain":true}}'
    assert checked(Choice(blank=True), abstain=True) == '{"q":{"blank":true}}'


DISTRICTS = BallotForm(
    questions=(
        Question(id="north", options=OPTIONS, group="district"),
        Question(id="south", options=OPTIONS, group="district"),
        Question(id="town", options=OPTIONS),
    )
)


def faults(**choices: Choice) -> dict[str, str]:
    with pytest.raises(papers.Invalid) as caught:
        papers.check(DISTRICTS, choices)
    return caught.value.faults


def test_exactly_one_question_of_a_group_is_answered() -> None:
    ticked = Choice(approved=("a",))
    paper = papers.check(DISTRICTS, {"south": ticked, "town": ticked})
    assert papers.read(paper) == {"south": ticked, "town": ticked}
    assert papers.check(DISTRICTS, {"north": Choice(), "south": ticked, "town": ticked}) == paper
    assert faults(town=ticked) == {"north": "group_empty", "south": "group_empty"}
    assert faults(north=ticked, south=Choice(blank=True)) == {
        "north": "group_many",
        "south": "group_many",
        "town": "empty",
    }


def test_a_wrong_answer_in_a_group_is_told_at_its_question() -> None:
    assert faults(north=Choice(approved=("x",)), town=Choice(approved=("a",))) == {
        "north": "unknown_option"
    }


@pytest.mark.parametrize(
    "question",
    [
        Question(id="q", kind="single", options=OPTIONS),
        Question(id="q", kind="score", options=OPTIONS),
        Question(id="q", kind="score", options=OPTIONS, min_score=3, max_score=3),
        Question(id="q", kind="points", options=OPTIONS),
        Question(id="q", kind="points", options=OPTIONS, points=3, max_points_each=0),
        Question(id="q", options=OPTIONS, costs=(1, 2)),
        Question(id="q", options=OPTIONS, max_cost=5),
    ],
)
def test_limits_nobody_could_keep_are_refused(question: Question) -> None:
    assert papers.form_fault(BallotForm(questions=(question,))) == "limits"
