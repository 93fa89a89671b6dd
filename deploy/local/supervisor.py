"""Keeps a handful of processes running: starts them together, restarts what dies, stops in order.

One thread, no waiting in a loop without sleep: a signal or a child's end wakes it through a pipe.
"""

import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psutil

from deploy.local.problems import LocalProblem
from deploy.local.processes import Process, log_tail, signal_group, write_private

LONGEST_PAUSE = 30.0
CALM_AFTER = 60.0  # seconds of life after which an earlier death is forgiven
BIGGEST_LOG = 20 * 1024 * 1024


def say(text: str) -> None:
    """One line to whoever watches the run, at once."""
    print(text, flush=True)


class Server(Protocol):
    """A database or the like that is up before the programs start and goes down after them."""

    process: subprocess.Popen[bytes] | None

    def revive(self) -> None:
        """Starts it again on the same port after its process died."""

    def stop(self) -> None:
        """Ends it."""


@dataclass(frozen=True)
class Program:
    """A process to keep running: `start` starts it with an open log file.

    `ready_url` answers 200 when it can work; without one, being alive is enough. `rank` orders the
    end: the lowest is told first, and the next once those are gone.
    """

    name: str
    start: Callable[[int], Process]
    ready_url: str = ""
    rank: int = 0
    patience: float = 10.0


@dataclass
class _Kept:
    """A program's present life."""

    program: Program
    log: Path
    process: Process | None = None
    started_at: float = 0.0
    ready: bool = False
    pause: float = 0.5
    start_again_at: float | None = None


@dataclass
class _KeptServer:
    name: str
    server: Server
    pause: float = 0.5
    start_again_at: float | None = None


@dataclass
class Supervisor:
    """Owns processes from `start` to `stop`; `run` returns when a signal asks for the end."""

    folder: Path
    now: Callable[[], float] = time.monotonic
    _kept: list[_Kept] = field(default_factory=list)
    _servers: list[_KeptServer] = field(default_factory=list)
    _told_to_stop: int = 0
    _wake: tuple[socket.socket, socket.socket] | None = None

    # -- signals ------------------------------------------------------------------------------

    def listen(self) -> None:
        """From here on SIGINT and SIGTERM ask for an orderly end; a second one for a quick one."""
        inner, outer = socket.socketpair()
        for end in (inner, outer):
            end.setblocking(False)
        self._wake = (inner, outer)
        signal.set_wakeup_fd(outer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _on_signal(self, number: int, _frame: object) -> None:
        self._told_to_stop += 1

    @property
    def told_to_stop(self) -> bool:
        """Somebody asked for the end."""
        return self._told_to_stop > 0

    def _sleep(self, seconds: float) -> None:
        if self._wake is None:
            time.sleep(seconds)
            return
        inner = self._wake[0]
        select.select([inner], [], [], max(seconds, 0.0))
        with suppress(BlockingIOError):
            while inner.recv(512):
                pass

    # -- starting -----------------------------------------------------------------------------

    def keep_server(self, name: str, server: Server) -> None:
        """Takes over a running server; it is stopped after every program."""
        self._servers.append(_KeptServer(name, server))
        self._note()

    def start(self, programs: Sequence[Program]) -> None:
        """Starts programs side by side; `wait_until_ready` waits for them."""
        logs = self.folder / "log"
        logs.mkdir(parents=True, exist_ok=True)
        for program in programs:
            kept = _Kept(program, logs / f"{program.name.replace(' ', '-')}.log")
            self._kept.append(kept)
            self._launch(kept)

    def _launch(self, kept: _Kept) -> None:
        if kept.log.exists() and kept.log.stat().st_size > BIGGEST_LOG:
            kept.log.replace(kept.log.with_suffix(".log.1"))
        descriptor = os.open(kept.log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            kept.process = kept.program.start(descriptor)
        finally:
            os.close(descriptor)
        kept.started_at = self.now()
        kept.ready = not kept.program.ready_url
        kept.start_again_at = None
        self._note()

    def wait_until_ready(self, patience: float = 60.0) -> None:
        """Returns when every program is ready (or the end is asked for).

        Raises LocalProblem with the end of its log when one dies or is not ready in time.
        """
        started = self.now()
        waiting = [kept for kept in self._kept if not kept.ready]
        while waiting and not self.told_to_stop:
            for kept in list(waiting):
                if kept.process is not None and kept.process.poll() is not None:
                    raise LocalProblem(f"{kept.program.name} did not start. {_log_end(kept)}")
                if _answers(kept.program.ready_url):
                    kept.ready = True
                    waiting.remove(kept)
                    say(f"  {kept.program.name} is ready ({self.now() - kept.started_at:.1f} s)")
            if waiting and self.now() - started > patience:
                raise LocalProblem(
                    f"{waiting[0].program.name} was not ready after {patience:.0f} s: "
                    f"{_why_unready(waiting[0].program.ready_url)}{_log_end(waiting[0])}"
                )
            if waiting:
                self._sleep(0.1)
        for kept in self._kept:
            if kept.process is not None and kept.process.poll() is not None:
                raise LocalProblem(f"{kept.program.name} did not start. {_log_end(kept)}")

    # -- keeping ------------------------------------------------------------------------------

    def run(self) -> None:
        """Restarts what dies until the end is asked for."""
        while not self.told_to_stop:
            self.look_after()
            if not self.told_to_stop:
                self._sleep(self._until_next_look())

    def _until_next_look(self) -> float:
        times = [kept.start_again_at for kept in self._kept]
        times += [kept.start_again_at for kept in self._servers]
        due = [at - self.now() for at in times if at is not None]
        unready = any(not kept.ready for kept in self._kept)
        return max(0.05, min([*due, 0.25 if unready else 5.0]))

    def look_after(self) -> None:
        """One round: notices deaths, and starts again what has paused long enough."""
        for server in self._servers:
            self._look_after_server(server)
        for kept in self._kept:
            if kept.process is not None and (code := kept.process.poll()) is not None:
                signal_group(kept.process, signal.SIGKILL)  # children it left behind
                kept.process = None
                if self.now() - kept.started_at > CALM_AFTER:
                    kept.pause = 0.5
                kept.start_again_at = self.now() + kept.pause
                say(
                    f"{kept.program.name} {_how_it_ended(code)}; "
                    f"starting it again in {kept.pause:g} s. Its log: {kept.log}"
                )
                kept.pause = min(kept.pause * 2, LONGEST_PAUSE)
            if kept.start_again_at is not None and self.now() >= kept.start_again_at:
                self._launch(kept)
            if kept.process is not None and not kept.ready and _answers(kept.program.ready_url):
                kept.ready = True
                say(f"{kept.program.name} is ready again.")

    def _look_after_server(self, kept: _KeptServer) -> None:
        process = kept.server.process
        if kept.start_again_at is None:
            if process is None or process.poll() is None:
                return
            say(f"{kept.name} {_how_it_ended(process.returncode)}; starting it again.")
            kept.start_again_at, kept.pause = self.now(), 0.5
        if self.now() < kept.start_again_at:
            return
        try:
            kept.server.revive()
        except LocalProblem as problem:
            say(f"{problem}\nTrying again in {kept.pause:g} s.")
            kept.start_again_at = self.now() + kept.pause
            kept.pause = min(kept.pause * 2, LONGEST_PAUSE)
        else:
            kept.start_again_at = None
            say(f"{kept.name} is back.")
        self._note()

    # -- ending -------------------------------------------------------------------------------

    def stop(self) -> None:
        """Ends everything in order and leaves no process behind."""
        for rank in sorted({kept.program.rank for kept in self._kept}):
            self._stop_rank([kept for kept in self._kept if kept.program.rank == rank])
        self._kept.clear()
        for server in reversed(self._servers):
            server.server.stop()
        self._servers.clear()
        (self.folder / "processes.json").unlink(missing_ok=True)

    def _stop_rank(self, rank: list[_Kept]) -> None:
        living = [kept for kept in rank if kept.process is not None]
        for kept in living:
            if kept.process is not None and kept.process.poll() is None:
                kept.process.terminate()
        deadline = self.now() + max((kept.program.patience for kept in living), default=0.0)
        while any(kept.process is not None and kept.process.poll() is None for kept in living):
            # Another Ctrl-C while we wait: whoever asks twice does not want to wait.
            if self.now() > deadline or self._told_to_stop > 1:
                break
            self._sleep(0.05)
        for kept in living:
            if kept.process is not None:
                signal_group(kept.process, signal.SIGKILL)
                kept.process.wait()
                kept.process = None

    # -- what a killed run left ---------------------------------------------------------------

    def _note(self) -> None:
        """Writes down who runs, so that the next start can end what a killed run left behind."""
        running = [(kept.program.name, kept.process) for kept in self._kept]
        running += [(kept.name, kept.server.process) for kept in self._servers]
        living = []
        for name, process in running:
            if process is not None and process.poll() is None:
                with suppress(psutil.NoSuchProcess):
                    born = psutil.Process(process.pid).create_time()
                    living.append({"name": name, "pid": process.pid, "born": born})
        write_private(self.folder / "processes.json", json.dumps(living))


def end_leftovers(folder: Path) -> int:
    """Ends what an earlier run left running when it was killed; returns how many.

    On Linux they end by themselves (see `die_with_parent`); elsewhere this is their end. A process
    is known by its number and its birth, so nobody else's is touched.
    """
    path = folder / "processes.json"
    try:
        noted = json.loads(path.read_text())
    except (OSError, ValueError):
        return 0
    leftovers = []
    for entry in noted:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(entry["pid"])
            if abs(process.create_time() - entry["born"]) < 2:
                leftovers.append(process)
    for process in leftovers:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGINT)  # what PostgreSQL takes as "now, but in order"
    _gone, alive = psutil.wait_procs(leftovers, timeout=5)
    for process in alive:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=5)
    path.unlink(missing_ok=True)
    return len(leftovers)


def _get(url: str) -> tuple[int, str]:
    parts = urlsplit(url)
    link = HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        link.request("GET", parts.path or "/")
        answer = link.getresponse()
        return answer.status, answer.read(2000).decode(errors="replace")
    except (OSError, HTTPException) as error:
        return 0, str(error)
    finally:
        link.close()


def _answers(url: str) -> bool:
    return _get(url)[0] == 200


def _why_unready(url: str) -> str:
    status, text = _get(url)
    return f"{url} answers {status or 'nothing'}: {text.strip()}\n"


def _log_end(kept: _Kept) -> str:
    return f"Its log, {kept.log}, ends with:\n{log_tail(kept.log)}"


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"ended with code {code}"
