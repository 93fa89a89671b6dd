"""A small cut of the crash matrix: the place where softer protocols doubled votes."""

import pytest

from tests.drills.stops import POINTS
from tests.drills.world import strike_at, world

pytestmark = pytest.mark.timeout(300)


def test_a_crash_costs_nobody_a_vote_and_gives_nobody_two() -> None:
    points = {point.name: point for point in POINTS}
    with world() as running:
        strike_at(running, points["before_mark"], "serve gateway")
