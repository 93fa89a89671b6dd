"""A small cut of the hostile world of tests/drills/: the whole of it runs in `make drills`."""

import pytest
from flask import Flask

from tests.drills import simulation, softened


def test_the_vote_holds_in_ten_hostile_runs(gateway: Flask, consultations: Flask) -> None:
    assert [simulation.run(gateway, consultations, seed) for seed in range(1000, 1010)] == [[]] * 10


@pytest.mark.parametrize(
    "name",
    [
        "called_before_the_commit",
        "state_read_before_the_lock",
        "reissued_without_a_grant",
    ],
)
def test_a_softened_clause_is_found(gateway: Flask, consultations: Flask, name: str) -> None:
    assert softened.found_in(gateway, consultations, name, tries=60) is not None
