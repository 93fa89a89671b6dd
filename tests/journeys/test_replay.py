"""A real election's ballots go through the whole house: the form, the register, the box, the count.

The long version, with PostgreSQL killed too, is `tests/drills/test_replay_poznan.py`.
"""

import threading
from pathlib import Path

import pytest

from deploy.local.problems import LocalProblem
from deploy.replay import run
from deploy.replay.electors import Books
from tests.support import people
from tests.support.elections import POZNAN_4, part
from tests.support.suite import Suite
from tests.support.watching import voted, wait_voted

BALLOTS = 300


@pytest.fixture
def centre(suite: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A centre with somebody who keeps its consultations; the journal in a folder of its own."""
    monkeypatch.setenv("WSPOLNIE_VAR", str(tmp_path))
    name = f"Centrum prób {tmp_path.name}"
    with Books.opened(suite.settings) as books:
        centre_id = people.centre(books.app, name)
        people.account(books.app, roles={"organiser": centre_id})
    return name


def test_300_ballots_of_a_real_election_come_out_as_they_went_in_though_services_are_killed(
    suite: Suite, centre: str, tmp_path: Path
) -> None:
    file = part(POZNAN_4, BALLOTS, tmp_path, rule="greedy-stop")
    killer = threading.Thread(target=_kill_once, args=(suite, voted(suite.settings)))
    killer.start()
    report = run.replay(file, suite.settings, gateway_url=suite.url, centre=centre, concurrency=6)
    killer.join()
    assert report.comparison.faults == ()
    assert report.comparison.papers == BALLOTS
    assert report.result.rehearsal
    assert report.figures is not None
    assert report.figures.cast == BALLOTS
    assert report.figures.repeated > 0
    assert len(set(report.figures.receipts)) == len(report.figures.receipts)
    again = run.replay(file, suite.settings, gateway_url=suite.url, centre=centre)
    assert again.figures is None
    assert again.result == report.result


def test_a_ballot_that_is_no_rehearsal_is_refused(
    suite: Suite, centre: str, tmp_path: Path
) -> None:
    file = part(POZNAN_4, 20, tmp_path, rule="greedy-stop")
    made = run.bring_in(file, suite.settings, centre=centre, rehearsal=False)
    with pytest.raises(LocalProblem, match="not marked as a rehearsal"):
        run.replay(
            file,
            suite.settings,
            gateway_url=suite.url,
            centre=centre,
            consultation_id=made.id,
        )


def _kill_once(suite: Suite, before: int) -> None:
    """Kill the box's service, then the gateway, while votes are on their way."""
    for name, share in (("consultations", 0.2), ("gateway", 0.6)):
        wait_voted(suite.settings, before + int(BALLOTS * share))
        suite.kill(f"serve {name}")
        suite.start(f"serve {name}")
        suite.wait_ready(name)
