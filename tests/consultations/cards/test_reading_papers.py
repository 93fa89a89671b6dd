"""A paper is read by two people who agree, or it does not fall into the box."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from services.consultations.box import drafts
from services.consultations.model import PaperSheet, db
from shared import card_numbers
from shared.contracts.actors import Actor
from shared.contracts.ballots import Choice
from shared.contracts.cards import KeyPaper
from shared.problems import Refusal
from tests.consultations.cards.conftest import NO, YES, Desk


def refused(raised: pytest.ExceptionInfo[Refusal]) -> tuple[str, int]:
    return raised.value.problem.code, raised.value.problem.status


def test_a_paper_read_twice_alike_is_agreed_on_whatever_the_order_of_ticks(desk: Desk) -> None:
    (number,) = desk.numbers(1)
    other = {"north": Choice(approved=("b", "a")), "park": Choice(approved=("yes",))}
    assert desk.key(desk.anna, number) == "first"
    assert desk.key(desk.jan, number.lower(), other) == "agreed"
    found = drafts.progress(desk.ballot_id, 1, actor=desk.ewa)
    assert (found.agreed, found.once, found.differing) == (1, (), ())


def test_nobody_reads_a_paper_twice(desk: Desk) -> None:
    (number,) = desk.numbers(1)
    desk.key(desk.anna, number)
    with pytest.raises(Refusal) as raised:
        desk.key(desk.anna, number)
    assert refused(raised) == ("read_by_you", 409)
    desk.key(desk.jan, number)
    with pytest.raises(Refusal) as raised:
        desk.key(desk.ewa, number)
    assert refused(raised) == ("read_twice", 409)


def test_the_table_itself_refuses_one_person_as_both_readers(desk: Desk) -> None:
    assert desk.anna.account_id is not None
    db.session.add(
        PaperSheet(
            ballot_id=desk.ballot_id,
            number="X" * 12,
            batch=1,
            first="{}",
            first_by=desk.anna.account_id,
            second="{}",
            second_by=desk.anna.account_id,
        )
    )
    with pytest.raises(IntegrityError, match="two_people"):
        db.session.flush()
    db.session.rollback()


def test_the_first_reading_is_told_to_nobody_before_the_second(desk: Desk) -> None:
    (number,) = desk.numbers(1)
    desk.key(desk.anna, number)
    found = drafts.progress(desk.ballot_id, 1, actor=desk.jan)
    assert (found.once, found.differing) == ((number,), ())


def test_where_readings_differ_somebody_else_says_which_is_right(desk: Desk) -> None:
    (number,) = desk.numbers(1)
    desk.key(desk.anna, number, YES)
    assert desk.key(desk.jan, number, NO) == "differs"
    (both,) = drafts.progress(desk.ballot_id, 1, actor=desk.ewa).differing
    assert both.first != both.second
    for who, reading in ((desk.anna, "first"), (desk.jan, "second")):
        with pytest.raises(Refusal) as raised:
            desk.settle(who, number, reading)
        assert refused(raised) == ("your_own", 409)
    # Jan sees that he was wrong; that once more is no error.
    assert desk.settle(desk.jan, number, "first").agreed == 1
    assert desk.settle(desk.ewa, number, "second").agreed == 1
    assert desk.drop(1, small=True).outcome == "dropped"
    assert desk.papers() == ['{"north":{"approved":["a","b"]},"park":{"approved":["yes"]}}']


def test_the_second_reading_may_be_the_right_one(desk: Desk) -> None:
    (number,) = desk.numbers(1)
    desk.key(desk.anna, number, YES)
    desk.key(desk.jan, number, NO)
    desk.settle(desk.ewa, number, "second")
    desk.drop(1, small=True)
    assert desk.papers() == ['{"park":{"approved":["no"]},"south":{"approved":["e"]}}']


def test_a_paper_that_was_taken_out_can_be_read_anew(desk: Desk) -> None:
    (number,) = desk.numbers(1)
    desk.twice(number)
    for _ in range(2):
        left = drafts.discard(desk.ballot_id, 1, number, actor=desk.anna)
        assert (left.agreed, left.once) == (0, ())
    assert desk.twice(number, NO) == "agreed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda number: number[:-1], "malformed"),
        (lambda number: "Z" + number[1:], "malformed"),
        (lambda number: number[1] + number[0] + number[2:], "mistyped"),
        (lambda number: card_numbers.draw(b"x" * 32), "foreign"),
    ],
)
def test_a_number_nobody_printed_is_refused(
    desk: Desk, change: Callable[[str], str], code: str
) -> None:
    number = next(one for one in desk.numbers(50) if one[0] != one[1])
    with pytest.raises(Refusal) as raised:
        desk.key(desk.anna, change(number))
    assert refused(raised) == ("number", 422)
    assert raised.value.problem.fields == {"number": code}


def test_another_ballots_paper_is_refused(desk: Desk) -> None:
    other = Desk().prepared()
    desk.numbers(1)
    (number,) = other.numbers(1)
    with pytest.raises(Refusal) as raised:
        desk.key(desk.anna, number)
    assert raised.value.problem.fields == {"number": "foreign"}


def test_a_paper_is_read_in_one_batch_alone(desk: Desk) -> None:
    (number,) = desk.numbers(1)
    desk.key(desk.anna, number)
    with pytest.raises(Refusal) as raised:
        desk.key(desk.jan, number, batch=2)
    assert refused(raised) == ("other_batch", 409)


def test_choices_that_are_no_paper_are_told_question_by_question(desk: Desk) -> None:
    (number,) = desk.numbers(1)
    wrong = {"park": Choice(approved=("yes", "no")), "north": Choice(approved=("a",))}
    with pytest.raises(Refusal) as raised:
        desk.key(desk.anna, number, wrong)
    assert refused(raised) == ("choices", 422)
    assert raised.value.problem.fields == {"park": "too_many"}


@pytest.mark.parametrize(
    ("choices", "invalid", "stored"),
    [
        ({"north": YES["north"]}, ("park",), '{"north":{"approved":["a","b"]}}'),
        # Both districts ticked: no question of the group counts.
        ({"park": YES["park"]}, ("south",), '{"park":{"approved":["yes"]}}'),
        ({}, ("park", "north"), "{}"),
    ],
)
def test_a_question_without_a_valid_answer_is_left_out_and_the_paper_counts(
    desk: Desk, choices: dict[str, Choice], invalid: tuple[str, ...], stored: str
) -> None:
    (number,) = desk.numbers(1)
    assert desk.twice(number, choices, *invalid) == "agreed"
    desk.drop(1, small=True)
    assert desk.papers() == [stored]


def test_a_question_marked_invalid_has_no_answer_beside_it(desk: Desk) -> None:
    (number,) = desk.numbers(1)
    with pytest.raises(Refusal) as raised:
        desk.key(desk.anna, number, YES, "park")
    assert raised.value.problem.fields == {"park": "unknown_question"}


@pytest.mark.parametrize("role", ["clerk", "organiser", "operator"])
def test_the_desk_is_for_staff_of_the_centre(desk: Desk, role: str) -> None:
    (number,) = desk.numbers(1)
    stranger = desk.somebody(role, uuid4())
    for act in (
        lambda: drafts.numbers(desk.ballot_id, actor=stranger, count=1),
        lambda: drafts.progress(desk.ballot_id, 1, actor=stranger),
        lambda: drafts.discard(desk.ballot_id, 1, number, actor=stranger),
        lambda: desk.key(stranger, number),
        lambda: drafts.numbers(desk.ballot_id, actor=Actor(), count=1),
    ):
        with pytest.raises(Refusal) as raised:
            act()
        assert raised.value.problem.status == 403
    assert desk.key(desk.somebody("organiser"), number) == "first"


def test_nothing_is_read_once_the_batch_has_fallen_or_the_box_is_sealed(desk: Desk) -> None:
    one, other = desk.numbers(2)
    desk.twice(one)
    desk.drop(1, small=True)
    with pytest.raises(Refusal) as raised:
        desk.key(desk.anna, other)
    assert refused(raised) == ("batch_dropped", 409)
    from services.consultations.box import sealing

    sealing.seal(desk.ballot_id, voted=1, reissued=0)
    with pytest.raises(Refusal) as raised:
        drafts.read_paper(
            desk.ballot_id, 2, actor=desk.anna, command=KeyPaper(number=other, choices=YES)
        )
    assert refused(raised) == ("not_open", 409)
