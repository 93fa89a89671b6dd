"""A process that forks the suite's processes, as the local run does, so that they start at once.

pytest itself has threads and a browser, so it must not be forked. It orders by lines of JSON: run
as a module this is the nursery; `Nursery` is how a test run has one.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy.local import nursery
from deploy.local.nursery import Forked
from deploy.local.processes import Process, signal_group, start_bound
from tests.support.servers import ROOT


class Child(Forked):
    """A process of the nursery's: the nursery is asked how it ended, for it is not our child."""

    def __init__(self, owner: "Nursery", pid: int) -> None:
        super().__init__(pid)
        self._owner = owner

    def poll(self) -> int | None:
        """The exit code, or None while it lives."""
        if self.returncode is None:
            self.returncode = self._owner.ask(poll=self.pid)
        return self.returncode


class Nursery:
    """Starts `wspolnie` commands; all of them end with it, and it ends with the test run."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> Self:
        if nursery.can_fork():
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.nursery"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.communicate()  # the end of its orders is its end

    def start(self, arguments: Sequence[str], *, log: Path, env: Mapping[str, str]) -> Process:
        """Starts `wspolnie ARGUMENTS`, which writes to the end of `log`."""
        if self._process is None:
            with log.open("ab") as file:
                command = [sys.executable, "-m", "deploy.command", *arguments]
                return start_bound(command, log=file, env=env, cwd=ROOT)
        return Child(self, self.ask(start=list(arguments), log=str(log), env=dict(env)))

    def ask(self, **order: Any) -> Any:
        """One order and its answer."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())


def main() -> None:
    """Follows orders until there are no more, then ends every process it started."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the test run decides when it is over
    nursery.load_libraries()
    children: dict[int, Forked] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            child = _fork(order)
            children[child.pid] = child
            answer: int | None = child.pid
        else:
            answer = children[order["poll"]].poll()
        print(json.dumps(answer), flush=True)
    for child in children.values():
        if child.poll() is None:
            signal_group(child, signal.SIGCONT)
        signal_group(child, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=5)


def _fork(order: dict[str, Any]) -> Forked:
    arguments = order["start"]
    log = os.open(order["log"], os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        return nursery.fork_bound(
            arguments, name="-".join(reversed(arguments)), log=log, env=order["env"], cwd=ROOT
        )
    finally:
        os.close(log)


if __name__ == "__main__":
    main()
