"""The picture of votes that move: nothing is lost between two rounds, nothing overlaps."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.pages.results.flow import GAP, WIDTH, Bar, Count, flow, letter_of

ORDER = ("ala", "bea", "cyr", "dag")
FIRST = Count({"ala": 40, "bea": 30, "cyr": 20, "dag": 10}, 0, None, {})
SECOND = Count({"ala": 46, "bea": 33, "cyr": 20}, 1, "dag", {"ala": 6, "bea": 3})


def _rows(bars: tuple[Bar, ...]) -> dict[float, list[Bar]]:
    rows: dict[float, list[Bar]] = {}
    for bar in bars:
        rows.setdefault(bar.y, []).append(bar)
    return rows


def test_bars_are_as_wide_as_their_votes_and_ribbons_carry_them_on() -> None:
    picture = flow(ORDER, [FIRST, SECOND])
    first, second = _rows(picture.bars).values()
    unit = (WIDTH - 4 * GAP) / 100
    assert [bar.width for bar in first] == [round(v * unit, 1) for v in (40, 30, 20, 10)]
    assert [bar.option for bar in second] == [0, 1, 2, None]
    moved = [ribbon for ribbon in picture.ribbons if ribbon.moved]
    # Six to one, three to another, and one that counts for nobody any more.
    assert [ribbon.option for ribbon in moved] == [3, 3, 3]
    assert [_width(ribbon.path) for ribbon in moved] == [round(v * unit, 1) for v in (6, 3, 1)]


def test_a_surplus_leaves_the_quota_where_it_was() -> None:
    after = Count(
        {"ala": 34, "bea": 34, "cyr": 21, "dag": 11}, 0, "ala", {"bea": 4, "cyr": 1, "dag": 1}
    )
    picture = flow(ORDER, [FIRST, after])
    stays = next(ribbon for ribbon in picture.ribbons if ribbon.option == 0 and not ribbon.moved)
    moved = [ribbon for ribbon in picture.ribbons if ribbon.moved]
    unit = (WIDTH - 4 * GAP) / 100
    assert _width(stays.path) == round(34 * unit, 1)
    assert [_width(ribbon.path) for ribbon in moved] == [round(v * unit, 1) for v in (4, 1, 1)]


@given(st.lists(st.integers(0, 500), min_size=4, max_size=4), st.integers(0, 500))
def test_nothing_overlaps_or_leaves_the_picture(votes: list[int], exhausted: int) -> None:
    picture = flow(ORDER, [Count(dict(zip(ORDER, votes, strict=True)), exhausted, None, {})])
    for bars in _rows(picture.bars).values():
        for left, right in pairwise(bars):
            assert left.x + left.width < right.x
        assert bars[-1].x + bars[-1].width <= WIDTH + 0.2


def test_nobody_voted() -> None:
    assert flow(ORDER, [Count({}, 0, None, {})]).bars == ()
    assert flow(ORDER, []).height == 0


def test_letters_never_end() -> None:
    assert [letter_of(place) for place in (0, 25, 26, 27, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "ZZ",
        "AAA",
    ]


def _width(path: str) -> float:
    """The ribbon's width where it leaves the upper bar."""
    first = re.match(r"M([\d.]+) ", path)
    last = re.search(r"([\d.]+) [\d.]+Z$", path)
    assert first
    assert last
    return round(float(last[1]) - float(first[1]), 1)
