"""One person's declarations are one elector; two people's are two."""

import string
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.gateway.rules import identity

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Kowalska-Nowak", "anna NOWAK-KOWALSKA"),
        ("Anna Kowalska-Nowak", "Nowak Kowalska  Anna"),
        ("Żółć Łucja", "zolc lucja"),
        ("Ołena Шевченко", "ШЕВЧЕНКО ołena"),
        ("Jan O’Neill", "jan o'neill"),
    ],
)
def test_a_name_is_one_however_it_is_written(one: str, other: str) -> None:
    assert identity.name_of(one) == identity.name_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ul. Lipowa 12/5, 62-100 Lipowo", "Lipowa 12 m. 5 Lipowo"),
        ("ulica  Lipowa 12 m.5", "LIPOWA 12/5"),
        ("Lipowa 12 A", "Lipowa 12a"),
        ("al. Niepodległości 3", "Aleja niepodleglosci 3"),
        ("os. Słoneczne 4 lok. 2", "Osiedle Sloneczne 4/2"),
        ("pl. Wolności 1", "Wolności 1"),
        ("Brzezie nr 7", "brzezie 7"),
    ],
)
def test_an_address_is_one_however_it_is_written(one: str, other: str) -> None:
    assert identity.address_of(one) == identity.address_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lipowa 12/5", "Lipowa 5/12"),
        ("Lipowa 12a", "Lipowa 12b"),
        ("Lipowa 12", "Lipowa 1/2"),
        ("Lipowa 1", "Brzozowa 1"),
        ("3 Maja 5", "Maja 35"),
    ],
)
def test_different_homes_stay_different(one: str, other: str) -> None:
    assert identity.address_of(one) != identity.address_of(other)


LETTERS = string.ascii_letters + "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
NAMES = st.lists(st.text(LETTERS, min_size=2, max_size=8), min_size=2, max_size=4)


@given(NAMES, st.randoms())
def test_the_order_case_and_spaces_of_names_never_matter(names: list[str], chance: object) -> None:
    shuffled = list(names)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    written = " - ".join(name.swapcase() for name in shuffled)
    assert identity.name_of(written) == identity.name_of(" ".join(names))


@example("ℇ")
@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_more(written: str) -> None:
    for rule in (identity.name_of, identity.address_of):
        assert rule(rule(written)) == rule(written)


def test_an_identity_cannot_be_compared_across_rolls_or_without_the_key() -> None:
    roll, other = uuid4(), uuid4()
    person = {"name": "Anna Nowak", "address": "Lipowa 1"}
    mine = identity.identity(KEY, roll, **person)
    assert mine == identity.identity(KEY, roll, name="NOWAK anna", address="ul. Lipowa 1")
    assert mine != identity.identity(KEY, other, **person)
    assert mine != identity.identity(b"x" * 32, roll, **person)


def test_what_is_missing_is_said() -> None:
    assert identity.faults("Anna Nowak", "Lipowa 1") == {}
    assert identity.faults("Anna", "Lipowa") == {"name": "incomplete", "address": "incomplete"}
    assert identity.faults("Anna Nowak", "12 3") == {"address": "incomplete"}
    assert identity.faults("Anna Nowak", "Lipowa 1" * 99)["address"] == "too_long"
