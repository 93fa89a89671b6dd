"""A pasted text becomes fragments where a reader would part it, and not a word is lost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from services.consultations.rules import fragments

ACT = """Regulamin placu

§ 1. Plac jest dla wszystkich.
Także zimą.

§ 2
1. Psy na smyczy.
2) Rowery wolno prowadzić.

Rozdział II Zieleń
Art. 12a. Lipy zostają.
# Koniec
Dziękujemy."""


def test_a_text_is_parted_at_its_headings_numbers_and_empty_lines() -> None:
    """Catches a § inside a line taken for a heading, and words before the first one lost."""
    assert fragments.split(ACT, "headings") == [
        ("", "Regulamin placu"),
        ("§ 1.", "Plac jest dla wszystkich.\nTakże zimą."),
        ("§ 2", "1. Psy na smyczy.\n2) Rowery wolno prowadzić."),
        ("Rozdział II Zieleń", ""),
        ("Art. 12a.", "Lipy zostają."),
        ("Koniec", "Dziękujemy."),
    ]
    numbers = [text.split()[0] for _heading, text in fragments.split(ACT, "numbers")]
    assert numbers == ["Regulamin", "1.", "2)"]
    assert len(fragments.split(ACT, "paragraphs")) == 4
    assert fragments.split("Zgodnie z § 5 ust. 2 ustawy.", "headings") == [
        ("", "Zgodnie z § 5 ust. 2 ustawy.")
    ]
    assert fragments.split(" \n\r\n ", "headings") == []


LINES = st.sampled_from(
    ["§ 1. Słowa", "§ 2", "Art. 3. Coś", "# Tytuł", "1. Punkt", "2.1 Dalej", "", "   ", "zwykłe §"]
) | st.text(alphabet="ab §1.#)\n", max_size=12)


@given(text=st.lists(LINES, max_size=12).map("\r\n".join), marks=st.sampled_from(fragments.MARKS))
def test_nothing_of_a_text_is_lost_added_or_moved(text: str, marks: str) -> None:
    """Catches a line that a heading swallows, and one that stands twice."""

    def words(whole: str) -> str:
        return re.sub(r"[\s#]", "", whole)

    parts = fragments.split(text, marks)
    assert words("".join(heading + said for heading, said in parts)) == words(text)
    assert all(heading or said for heading, said in parts)
