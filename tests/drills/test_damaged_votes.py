"""A thousand damaged files of each format, as issue reports would bring them."""

import random

import pytest

from tests.consultations.formats import damage

pytestmark = pytest.mark.drill
FILES = 1000


@pytest.mark.parametrize("name", damage.FILES)
def test_a_thousand_damaged_files_are_refused_or_read_right(name: str) -> None:
    rng = random.Random(f"drill {name}")
    content = damage.FILES[name][0]()
    for _ in range(FILES):
        damage.judge(name, damage.damaged(rng, content))
