"""Every named point of a vote's way, and there every kind of blow: one paper for everyone.

A process is led to the point and stands there; then one of all processes, PostgreSQL or Valkey is
killed with SIGKILL, or the process itself sleeps for longer than the register waits before it
looks again. Afterwards whoever was in the middle tries again, the rest vote, and the ballot
closes: nobody has lost a vote, nobody has two, and both books agree.
"""

from collections.abc import Iterator

import pytest

from tests.drills.stops import CASTING, CLOSING, MIXING, POINTS, SWEEPING, Point
from tests.drills.vote import Vote, strike_at
from tests.drills.world import BLOWS, World, world

pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    """One suite for all cases; each has a ballot of its own."""
    with world() as started:
        yield started


def _cases() -> list[object]:
    return [
        pytest.param(
            point,
            blow,
            id=f"{point.name}-{blow.replace(' ', '_')}",
        )
        for point in POINTS
        for blow in BLOWS
    ]


@pytest.mark.parametrize(("point", "blow"), _cases())
def test_a_blow_costs_nobody_a_vote_and_gives_nobody_two(
    running: World, point: Point, blow: str
) -> None:
    strike_at(running, point, blow)


@pytest.mark.parametrize("ahead", [-600.0, 600.0])
def test_clocks_ten_minutes_apart_stop_no_vote(ahead: float) -> None:
    with world(clocks={"serve consultations": ahead, "work consultations": ahead}) as apart:
        vote = Vote(apart)
        for number in range(3):
            vote.cast(number)
        vote.close()
        vote.check()


def test_the_points_of_all_moments_are_there() -> None:
    assert len({point.name for point in POINTS}) == len(POINTS)
    assert all(len(moment) > 1 for moment in (CASTING, SWEEPING, MIXING, CLOSING))
