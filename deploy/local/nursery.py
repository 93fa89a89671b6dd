"""Our own processes as forks of one that has the libraries loaded already.

Eleven processes that each load Flask, SQLAlchemy and RQ would take ten seconds to start and 800 MB.
A fork shares what was loaded. No service's module is loaded here, so that each process holds its
own service alone, as in production; there each is started by itself (`wspolnie serve gateway`).
"""

import gc
import importlib
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.processes import bind_to, name_process

# What most processes load anyway, and what does not read the environment while it is loaded.
_LIBRARIES = (
    "alembic.command",
    "flask_migrate",
    "flask_sqlalchemy",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "psycopg",
    "rq",
    "sqlalchemy.dialects.postgresql.psycopg",
    "shared.service",
    "shared.worker",
)


def can_fork() -> bool:
    """macOS aborts forks that go on without exec; there each process is started anew."""
    return sys.platform == "linux"


def load_libraries() -> None:
    """Loads what the forks share, and keeps the garbage collector from copying it later."""
    for name in _LIBRARIES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


class Forked:
    """A forked process, looked after with the same words as a `subprocess.Popen`."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, or None while it lives."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Waits for the end; raises subprocess.TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.02)
        return code

    def send_signal(self, number: int) -> None:
        """Signals it; no error if it is gone."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Asks it to end."""
        self.send_signal(signal.SIGTERM)


def fork_bound(
    arguments: Sequence[str], *, name: str, log: int, env: Mapping[str, str], cwd: Path
) -> Forked:
    """Runs `wspolnie ARGUMENTS` in a fork of this process that ends with us.

    Like `start_bound`: a session of its own, killed when we are. To be called from the main thread
    while there is no other.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return Forked(pid)
    code = 1
    try:
        _become_child(parent, name, log, env, cwd)
        code = _run(list(arguments))
    except BaseException:  # whatever it was, a fork must never go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _become_child(parent: int, name: str, log: int, env: Mapping[str, str], cwd: Path) -> None:
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    bind_to(parent, signal.SIGKILL)
    name_process(name)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    # The parent's locks and sockets. Their objects stay on the stack below us, so none of them is
    # ever closed by the collector under a number that is somebody else's by then.
    os.closerange(3, 1024)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)


def _run(arguments: list[str]) -> int:
    from deploy.command import main

    sys.argv = ["wspolnie", *arguments]
    try:
        return main(arguments)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
