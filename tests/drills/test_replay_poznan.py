"""Poznań, district 4: 12,546 real ballots, while everything is killed that can be killed.

`kill -9` strikes consultations, the gateway, a worker, the replay itself and PostgreSQL with
all its processes. Afterwards no vote is lost, none is double, and the city's own result is there.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deploy.local.postgres import LocalPostgres
from deploy.local.valkey import LocalValkey
from deploy.replay.electors import Books
from tests.support import people
from tests.support.elections import POZNAN_4, real
from tests.support.servers import ROOT, Servers
from tests.support.suite import Suite, running
from tests.support.watching import voted, wait_voted

pytestmark = [pytest.mark.drill, pytest.mark.timeout(2700)]
BALLOTS = 12_546
PATIENCE = 1500.0


@pytest.fixture
def postgres() -> Iterator[LocalPostgres]:
    """A PostgreSQL of this drill's own that writes to disk as in production."""
    # Not under pytest's own folder, which every other pytest closes to PostgreSQL's user.
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-tests-") as folder,
        LocalPostgres(Path(folder) / "postgres") as started,
    ):
        yield started


@pytest.fixture
def suite(postgres: LocalPostgres) -> Iterator[Suite]:
    """A whole suite on it."""
    folder = postgres.folder.parent
    with LocalValkey(folder / "valkey") as valkey:
        servers = Servers(folder, postgres.admin_url, valkey.url)
        (folder / "suite").mkdir()
        with running(servers, folder / "suite", name="drill", redis_number=0) as started:
            yield started


def test_12546_ballots_survive_every_kill(
    suite: Suite, postgres: LocalPostgres, tmp_path: Path
) -> None:
    with Books.opened(suite.settings) as books:
        centre_id = people.centre(books.app)
        people.account(books.app, roles={"organiser": centre_id})
    with _replay(suite, tmp_path):
        _restart(suite, "serve consultations", after=1500)
        _restart(suite, "serve gateway", after=3500)
        _restart(suite, "work gateway", after=4500)
        wait_voted(suite.settings, 5500, patience=PATIENCE)
    with _replay(suite, tmp_path) as replaying:
        wait_voted(suite.settings, 7500, patience=PATIENCE)
        _kill_whole(postgres)
        postgres.revive()
        _restart(suite, "serve consultations", after=9500)
        said, _ = replaying.communicate(timeout=PATIENCE)
    print(said)
    assert replaying.returncode == 0, said
    assert "None lost, none double" in said
    assert "the city's own outcome: the same" in said
    assert f"{BALLOTS} papers" in said
    assert voted(suite.settings) == BALLOTS


@contextmanager
def _replay(suite: Suite, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the command; whatever is left of it at the end is killed."""
    replaying = subprocess.Popen(
        [
            *(sys.executable, "-m", "deploy.command", "consultations", "replay"),
            *(str(real(POZNAN_4)), "--concurrency", "8"),
        ],
        env={**os.environ, **suite.settings, "WSPOLNIE_VAR": str(folder)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield replaying
    finally:
        if replaying.poll() is None:
            os.killpg(replaying.pid, signal.SIGKILL)
        replaying.communicate()


def _restart(suite: Suite, name: str, *, after: int) -> None:
    wait_voted(suite.settings, after, patience=PATIENCE)
    suite.kill(name)
    suite.start(name)


def _kill_whole(postgres: LocalPostgres) -> None:
    assert postgres.process is not None
    postmaster = psutil.Process(postgres.process.pid)
    whole = [postmaster, *postmaster.children(recursive=True)]
    for process in whole:
        process.kill()
    psutil.wait_procs(whole, timeout=20)
