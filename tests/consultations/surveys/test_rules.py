"""What a survey asks, what is hidden from whom, and how answers are counted."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consultations.rules import survey_counting
from services.consultations.rules import surveys as rules
from shared import branching, papers
from shared.contracts.ballots import BallotForm, Choice
from shared.contracts.surveys import (
    DescribeSurvey,
    DescribeSurveyQuestion,
    SurveyOption,
    SurveyQuestion,
)
from shared.ids import new_id

KINDS = ("single", "multiple", "scale", "order", "text")


def question(code: str, kind: Any, **more: Any) -> SurveyQuestion:
    options = tuple(SurveyOption(code=f"o{n}", title=f"Opcja {n}") for n in (1, 2, 3))
    given_: dict[str, Any] = {"lowest": 1, "highest": 5} if kind == "scale" else {}
    if kind in rules.WITH_OPTIONS:
        given_["options"] = options
    return SurveyQuestion(id=new_id(), code=code, kind=kind, title=code, **(given_ | more))


@st.composite
def surveys(draw: Any) -> list[SurveyQuestion]:
    """Draw questions of every kind, each of which may depend on any earlier one."""
    made: list[SurveyQuestion] = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(KINDS))
        more: dict[str, Any] = {"required": draw(st.booleans())}
        if kind == "multiple":
            more["most"] = draw(st.sampled_from([None, 1, 2, 3]))
        possible = {one.code: branching.answers_of(rules.asked(one)) for one in made}
        parents = [code for code, answers in possible.items() if answers]
        if parents and draw(st.booleans()):
            parent = draw(st.sampled_from(parents))
            wanted = st.lists(st.sampled_from(possible[parent]), min_size=1, unique=True)
            more |= {"shown_if": parent, "shown_for": tuple(draw(wanted))}
        made.append(question(f"q{number + 1}", kind, **more))
    return made


@st.composite
def choice(draw: Any, kind: str) -> Choice:
    """Draw an answer of a kind, now and then none or a wrong one."""
    some = st.lists(st.sampled_from(["o1", "o2", "o3", "elsewhere"]), max_size=3, unique=True)
    match kind:
        case "single" | "multiple":
            return Choice(approved=tuple(draw(some)))
        case "scale":
            return Choice(scores=draw(st.dictionaries(st.just("s"), st.integers(0, 6))))
        case "order":
            places = draw(st.permutations([1, 2, 3]))
            return Choice(ranks=dict(zip(("o1", "o2", "o3"), places, strict=True)))
    return Choice(text=draw(st.text(max_size=20)))


@st.composite
def answered(draw: Any) -> tuple[list[SurveyQuestion], dict[str, Choice]]:
    questions = draw(surveys())
    return questions, {
        one.code: draw(choice(one.kind)) for one in questions if draw(st.integers(0, 4))
    }


def naively_shown(questions: list[SurveyQuestion], choices: Mapping[str, Choice]) -> set[str]:
    """Say again, in another way, which questions are asked: each by its whole chain of reasons."""
    by_code = {one.code: one for one in questions}

    def is_shown(code: str) -> bool:
        one = by_code[code]
        if not one.shown_if:
            return True
        parent = choices.get(one.shown_if, Choice())
        said = [*parent.approved, *[str(score) for score in parent.scores.values()]]
        return is_shown(one.shown_if) and any(answer in one.shown_for for answer in said)

    return {code for code in by_code if is_shown(code)}


def checked(form: BallotForm, choices: Mapping[str, Choice]) -> tuple[str | None, dict[str, str]]:
    """Return the paper, or what is wrong."""
    try:
        return papers.check(form, choices), {}
    except papers.Invalid as wrong:
        return None, wrong.faults


@given(answered())
def test_what_is_unasked_is_neither_needed_nor_kept_nor_counted(
    made: tuple[list[SurveyQuestion], dict[str, Choice]],
) -> None:
    questions, choices = made
    form = rules.form(questions)
    assert form is not None
    shown = naively_shown(questions, choices)
    assert branching.hidden(form.questions, choices) == {one.code for one in questions} - shown
    paper, faults = checked(form, choices)
    # Never about a question that nobody was asked.
    assert set(faults) <= shown
    if paper is None:
        return
    kept = papers.read(paper)
    assert set(kept) <= shown
    assert {one.code for one in questions if one.required} & shown <= set(kept)
    # What was dropped changes nothing: the paper says the same of itself.
    assert papers.check(form, kept) == paper
    figures = survey_counting.count(form.questions, [kept])
    for one in questions:
        assert figures.questions[one.code].asked == (one.code in shown)
        assert figures.questions[one.code].answered == (one.code in kept)


@given(st.lists(answered(), min_size=1, max_size=4), st.randoms())
def test_the_count_is_that_of_a_naive_recount_in_any_order(
    made: list[tuple[list[SurveyQuestion], dict[str, Choice]]], random: Any
) -> None:
    questions = made[0][0]
    form = rules.form(questions)
    assert form is not None
    codes = {one.code for one in questions}
    taken = []
    for _, choices in made * 3:
        paper, _ = checked(form, {code: choices[code] for code in codes & set(choices)})
        taken += [papers.read(paper)] if paper else []
    counted = survey_counting.count(form.questions, taken)
    shuffled = list(taken)
    random.shuffle(shuffled)
    assert survey_counting.count(form.questions, shuffled) == counted
    assert counted.answers == len(taken)
    for one in questions:
        found = counted.questions[one.code]
        said = [answer[one.code] for answer in taken if one.code in answer]
        assert found.answered == len(said)
        for option in one.options:
            if one.kind == "order":
                places = [answer.ranks[option.code] for answer in said]
                assert found.places[option.code] == sum(places)
                assert found.counts[option.code] == places.count(1)
            else:
                times = sum(option.code in answer.approved for answer in said)
                assert found.counts[option.code] == times
        if one.kind == "scale":
            assert found.total == sum(answer.scores["s"] for answer in said)
            assert sum(found.counts.values()) == len(said)


def test_a_form_with_a_condition_on_a_later_question_is_no_form() -> None:
    first = question("q1", "single", shown_if="q2", shown_for=("o1",))
    second = question("q2", "single")
    assert rules.form([second, first]) is not None
    assert rules.form([first, second]) is None
    assert rules.form([question("q1", "single", shown_if="q1", shown_for=("o1",))]) is None


@pytest.mark.parametrize(
    ("given_", "field", "code"),
    [
        ({"kind": "single", "options": ("tak",)}, "options", "too_few"),
        ({"kind": "single", "options": ("tak", "tak")}, "options", "twice"),
        ({"kind": "multiple", "options": ("a", "b"), "most": 3}, "most", "out_of_range"),
        ({"kind": "scale", "highest": 11}, "highest", "out_of_range"),
        ({"kind": "text", "title": " "}, "title", "empty"),
        ({"kind": "text", "shown_if": "q1", "shown_for": ("o9",)}, "shown_if", "condition"),
        ({"kind": "text", "shown_if": "q7", "shown_for": ("o1",)}, "shown_if", "condition"),
        ({"kind": "text", "shown_if": "q1"}, "shown_if", "condition"),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused(
    given_: dict[str, Any], field: str, code: str
) -> None:
    command = DescribeSurveyQuestion(**({"title": "Co?"} | given_))
    assert rules.question_faults(command, [question("q1", "single")]) == {field: code}


def test_an_option_worded_anew_keeps_its_code_and_one_that_moves_too() -> None:
    old = [{"code": "o1", "title": "Tak"}, {"code": "o2", "title": "Nei"}]
    again = rules.with_codes(["Tak", "Nie", "Nie wiem"], old)
    assert [option["code"] for option in again] == ["o1", "o2", "o3"]
    moved = rules.with_codes(["Nie wiem", "Tak", "Nie"], again)
    assert [option["code"] for option in moved] == ["o3", "o1", "o2"]


def test_an_anonymous_survey_never_shows_figures_before_its_close() -> None:
    early = DescribeSurvey(title="Park", anonymous=True, shown="running")
    assert rules.faults(early) == {"shown": "only_named"}
    for station in ("announced", "open", "counting"):
        assert not rules.shows_figures(state="published", shown="after", station=station)


def test_text_is_kept_without_what_nobody_sees_and_is_as_long_as_told() -> None:
    form = BallotForm(questions=(rules.asked(question("q1", "text")),))
    said = papers.check(form, {"q1": Choice(text=" Więcej\r\nławek\x00 ")})
    assert papers.read(said)["q1"].text == "Więcej\nławek"
    with pytest.raises(papers.Invalid) as caught:
        papers.check(form, {"q1": Choice(text="a" * 2001)})
    assert caught.value.faults == {"q1": "too_long"}
    with pytest.raises(papers.Invalid):
        papers.check(form, {"q1": Choice(text=" \n ")})
