"""What a valid paper is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import papers
from shared.contracts.ballots import BallotForm, Choice, Question

OPTIONS = ("d", "b", "a", "c")
FORM = BallotForm(questions=(Question(id="budget", options=OPTIONS, min_choices=1, max_choices=3),))


def fault(choices: dict[str, Choice], form: BallotForm = FORM) -> dict[str, str]:
    with pytest.raises(papers.Invalid) as caught:
        papers.check(form, choices)
    return caught.value.faults


@given(st.permutations(OPTIONS), st.integers(1, 3))
def test_the_order_of_ticking_leaves_no_trace(order: list[str], number: int) -> None:
    ticked = order[:number]
    paper = papers.check(FORM, {"budget": Choice(approved=tuple(ticked))})
    assert paper == papers.check(FORM, {"budget": Choice(approved=tuple(sorted(ticked)) * 2)})
    assert papers.read(paper)["budget"].approved == tuple(sorted(ticked))


@given(st.permutations(OPTIONS))
def test_the_order_of_the_options_leaves_no_trace(order: list[str]) -> None:
    other = BallotForm(questions=(Question(id="budget", options=tuple(order), max_choices=3),))
    choices = {"budget": Choice(approved=("a", "d"))}
    assert papers.check(other, choices) == papers.check(FORM, choices)


@given(st.sets(st.sampled_from(OPTIONS)), st.sets(st.sampled_from(OPTIONS)))
def test_two_papers_are_equal_exactly_when_their_choices_are(
    one: set[str], other: set[str]
) -> None:
    form = BallotForm(questions=(Question(id="q", options=OPTIONS),))
    if not one or not other:
        return
    texts = [papers.check(form, {"q": Choice(approved=tuple(each))}) for each in (one, other)]
    assert (texts[0] == texts[1]) == (one == other)


def test_an_empty_form_is_an_error_and_blank_is_a_vote() -> None:
    assert fault({}) == {"budget": "empty"}
    assert fault({"budget": Choice()}) == {"budget": "empty"}
    assert papers.check(FORM, {"budget": Choice(blank=True)}) == '{"budget":{"blank":true}}'


def test_each_fault_has_its_code() -> None:
    assert fault({"budget": Choice(approved=OPTIONS)}) == {"budget": "too_many"}
    assert fault({"budget": Choice(approved=("x",))}) == {"budget": "unknown_option"}
    assert fault({"budget": Choice(approved=("a",), blank=True)}) == {"budget": "blank_and_options"}
    two = BallotForm(questions=(Question(id="q", options=OPTIONS, min_choices=2, blank=False),))
    assert fault({"q": Choice(approved=("a",))}, two) == {"q": "too_few"}
    assert fault({"q": Choice(blank=True)}, two) == {"q": "no_blank"}
    assert fault({"q": Choice(approved=("a", "b")), "z": Choice(blank=True)}, two) == {
        "z": "unknown_question"
    }


def test_every_question_of_a_paper_is_judged() -> None:
    form = BallotForm(
        questions=(Question(id="one", options=("a",)), Question(id="two", options=("a", "b")))
    )
    assert fault({"one": Choice(approved=("b",))}, form) == {
        "one": "unknown_option",
        "two": "empty",
    }


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Question(id="q", options=()), "options"),
        (Question(id="q", options=("a", "a")), "options"),
        (Question(id="q", options=("a",), kind="séance"), "kind"),
        (Question(id="q", options=("a",), min_choices=2), "limits"),
        (Question(id="q", options=("a",), max_choices=0), "limits"),
    ],
)
def test_a_form_nobody_could_fill_in_is_refused(question: Question, code: str) -> None:
    assert papers.form_fault(BallotForm(questions=(question,))) == code
    assert papers.form_fault(FORM) is None
