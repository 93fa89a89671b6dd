"""A number on a card: what is typed amiss or made up is found."""

from hypothesis import given
from hypothesis import strategies as st

from shared import card_numbers
from shared.card_numbers import ALPHABET, LENGTH

KEY, OTHER = b"k" * 32, b"o" * 32
places = st.integers(0, LENGTH - 1)


def test_no_two_signs_look_alike() -> None:
    alike = ("O0QD", "1IJL", "2Z", "5S", "6G", "8B", "UV")
    for group in alike:
        assert len(set(group) & set(ALPHABET)) <= 1, group
    assert len(set(ALPHABET)) == len(ALPHABET) == 23


def test_numbers_are_good_under_their_own_key_alone() -> None:
    numbers = card_numbers.draw_many(KEY, 500)
    assert len(set(numbers)) == 500
    assert {card_numbers.fault(KEY, number) for number in numbers} == {None}
    foreign = [card_numbers.fault(OTHER, number) for number in numbers]
    # One in 12,167 would pass by chance.
    assert foreign.count("foreign") >= 498


@given(place=places, sign=st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_found(place: int, sign: str) -> None:
    number = card_numbers.draw(KEY)
    typed = number[:place] + sign + number[place + 1 :]
    assert (card_numbers.fault(KEY, typed) is None) == (typed == number)


@given(one=places, other=places)
def test_two_signs_that_changed_places_are_found(one: int, other: int) -> None:
    number = card_numbers.draw(KEY)
    signs = list(number)
    signs[one], signs[other] = signs[other], signs[one]
    typed = "".join(signs)
    assert (card_numbers.fault(KEY, typed) is None) == (typed == number)


def test_a_number_is_read_however_it_is_typed() -> None:
    number = card_numbers.draw(KEY)
    for typed in (
        number.lower(),
        card_numbers.written(number),
        f" {number[:4]}-{number[4:8]}–{number[8:]} ",
        number.translate(str.maketrans("D5UAC", "0SVАС")),
    ):
        assert card_numbers.typed(typed) == number
