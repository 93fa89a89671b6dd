"""A small cut of the crash matrix: the places where softer protocols doubled or lost votes."""

import pytest

from tests.drills.stops import POINTS
from tests.drills.world import SLEEP, strike_at, world

pytestmark = pytest.mark.timeout(300)


def test_a_crash_costs_nobody_a_vote_and_gives_nobody_two() -> None:
    points = {point.name: point for point in POINTS}
    with world() as running:
        strike_at(running, points["before_mark"], "serve gateway")
        strike_at(running, points["before_box_commit"], SLEEP)
