"""Damaged files: a clear error or the right result, never a wrong one and never a crash."""

import random

import pytest

from tests.consultations.formats import damage


@pytest.mark.parametrize("name", damage.FILES)
def test_whole_files_are_read(name: str) -> None:
    assert damage.judge(name, damage.FILES[name][0]())


@pytest.mark.parametrize("name", damage.FILES)
def test_two_hundred_damaged_files_are_refused_or_read_right(name: str) -> None:
    rng = random.Random(f"damage {name}")
    content = damage.FILES[name][0]()
    read = sum(damage.judge(name, damage.damaged(rng, content)) for _ in range(200))
    assert 0 < read < 200, "some damage is harmless, and some is not"
