"""The supervisor: nothing dies unnoticed, nothing outlives it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from deploy.local.problems import LocalProblem
from deploy.local.processes import free_port, start_bound
from deploy.local.supervisor import Program, Supervisor, end_leftovers
from tests.support.servers import ROOT

# A program with a child of its own, as gunicorn has.
PARENT = "import subprocess, sys, time; subprocess.Popen(['sleep', '300']); time.sleep(300)"
# It does not end when asked to.
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"
# A whole supervised run in a process of its own, as `wspolnie local` is.
RUN = f"""
import pathlib, sys
sys.path.insert(0, {str(ROOT)!r})
from functools import partial
from deploy.local import nursery
from deploy.local.processes import start_bound
from deploy.local.supervisor import Program, Supervisor, say
folder = pathlib.Path(sys.argv[1])
supervisor = Supervisor(folder)
supervisor.listen()
def forked(log):
    return nursery.fork_bound(
        ["local-mail", "--smtp-port", sys.argv[2], "--page-port", sys.argv[3]],
        name="mail", log=log, cwd=folder,
        env={{"WSPOLNIE_VAR": str(folder), "WSPOLNIE_SUPERVISED": "1"}},
    )
supervisor.start([
    Program("parent", lambda log: start_bound([sys.executable, "-c", {PARENT!r}], log=log)),
    Program("forked", forked, ready_url=f"http://127.0.0.1:{{sys.argv[3]}}/health"),
])
supervisor.wait_until_ready()
say("ready")
try:
    supervisor.run()
finally:
    supervisor.stop()
say("over")
"""


def python(code: str) -> partial[subprocess.Popen[bytes]]:
    def start(log: int) -> subprocess.Popen[bytes]:
        return start_bound([sys.executable, "-c", code], log=log)

    return partial(start)


def until(true: object, patience: float = 10.0) -> None:
    """Waits for a condition; says so when it never comes."""
    assert callable(true)
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def gone(processes: list[psutil.Process]) -> bool:
    """A zombie counts as gone: in a container nobody may be there to bury it."""
    return all(
        not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
        for process in processes
    )


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path)
    yield supervisor
    supervisor.stop()


@pytest.fixture
def whole_run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run in its own process, ready, in a folder of its own."""
    command = [sys.executable, "-c", RUN, str(tmp_path), str(free_port()), str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            while (line := process.stdout.readline()) != "ready\n":
                assert line, "the run ended before it was ready"
            yield process
        finally:
            process.kill()


def test_a_killed_supervisor_leaves_no_process_behind(whole_run: subprocess.Popen[str]) -> None:
    started = psutil.Process(whole_run.pid).children(recursive=True)
    assert len(started) >= 2
    own = [one for one in started if one.cmdline()[:1] != ["sleep"]]
    whole_run.kill()
    whole_run.wait()
    until(lambda: gone(own))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_in_order(
    whole_run: subprocess.Popen[str], number: signal.Signals, tmp_path: Path
) -> None:
    started = psutil.Process(whole_run.pid).children(recursive=True)
    assert len(started) == 3  # the parent, its own child, the fork
    whole_run.send_signal(number)
    assert whole_run.wait(timeout=15) == 0
    until(lambda: gone(started))
    assert not (tmp_path / "processes.json").exists()


def test_what_dies_is_started_again_after_a_growing_pause(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 1000.0
    supervisor.now = lambda: now
    supervisor.start([Program("short life", python("raise SystemExit(3)"))])
    pauses: list[float] = []
    for _ in range(4):
        kept = supervisor._kept[0]
        assert kept.process is not None
        kept.process.wait()
        supervisor.look_after()
        assert kept.process is None
        assert kept.start_again_at is not None
        pauses.append(kept.start_again_at - now)
        now = kept.start_again_at
        supervisor.look_after()
    assert pauses == [0.5, 1, 2, 4]
    assert "short life ended with code 3; starting it again in 0.5 s" in capsys.readouterr().out


def test_a_killed_program_is_named_with_its_signal(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.start([Program("worker", python("import time; time.sleep(300)"))])
    process = supervisor._kept[0].process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    supervisor.look_after()
    assert "worker was killed (SIGKILL)" in capsys.readouterr().out


def test_a_program_that_dies_at_once_stops_the_start_with_its_log(supervisor: Supervisor) -> None:
    url = f"http://127.0.0.1:{free_port()}/ready"
    code = "raise SystemExit('the settings are wrong')"
    supervisor.start([Program("web", python(code), ready_url=url)])
    with pytest.raises(LocalProblem, match=r"(?s)web did not start.*the settings are wrong"):
        supervisor.wait_until_ready()


def test_a_program_that_never_gets_ready_is_named(supervisor: Supervisor) -> None:
    url = f"http://127.0.0.1:{free_port()}/ready"
    supervisor.start([Program("web", python("import time; time.sleep(300)"), ready_url=url)])
    with pytest.raises(LocalProblem, match=r"web was not ready after 0 s: .*answers nothing"):
        supervisor.wait_until_ready(patience=0.3)


def test_who_does_not_listen_is_killed_with_all_children(supervisor: Supervisor) -> None:
    supervisor.start(
        [Program("deaf", python(DEAF), patience=0.2), Program("parent", python(PARENT), rank=1)]
    )
    processes = [psutil.Process(kept.process.pid) for kept in supervisor._kept if kept.process]
    until(processes[1].children)
    processes += processes[1].children()
    supervisor.stop()
    until(lambda: gone(processes))


def test_leftovers_of_a_killed_run_are_ended_and_nobody_else(tmp_path: Path) -> None:
    left = subprocess.Popen(["sleep", "300"], start_new_session=True)
    other = subprocess.Popen(["sleep", "300"], start_new_session=True)
    try:
        born = psutil.Process(left.pid).create_time()
        noted = [
            {"name": "web", "pid": left.pid, "born": born},
            # The number was given to somebody else since.
            {"name": "clock", "pid": other.pid, "born": born - 1000},
        ]
        (tmp_path / "processes.json").write_text(json.dumps(noted))
        assert end_leftovers(tmp_path) == 1
        assert left.poll() is not None
        assert other.poll() is None
        assert end_leftovers(tmp_path) == 0
    finally:
        for process in (left, other):
            process.kill()
            process.wait()
