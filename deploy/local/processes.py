"""Starting and ending processes so that none outlives the one who started it."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

from deploy.local.problems import LocalProblem

LOOPBACK = "127.0.0.1"
LEAST_FREE_BYTES = 300 * 1024 * 1024
_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
# Loaded before any fork: in the child, between fork and exec, nothing may be imported.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(death_signal: int) -> None:
    """Asks Linux to send this process `death_signal` when the thread that started it ends.

    Elsewhere it does nothing; there the next start clears what a killed run left (see `lock`).
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)


def bind_to(parent: int, death_signal: int) -> None:
    """In a fresh child: ends it with its parent, also when that has ended already."""
    die_with_parent(death_signal)
    if os.getppid() != parent:
        os._exit(1)


def name_process(name: str) -> None:
    """Shows a name of up to 15 letters in `ps` and `top`, where the system can."""
    if _libc is not None:
        _libc.prctl(_PR_SET_NAME, name.encode()[:15])


class Process(Protocol):
    """What is asked of a running process: `subprocess.Popen`, or a fork of ours."""

    pid: int
    returncode: Any

    def poll(self) -> int | None:
        """The exit code, or None while it lives."""

    def wait(self, timeout: float | None = None) -> int:
        """Waits for the end."""

    def send_signal(self, sig: int, /) -> None:
        """Signals it; no error if it is gone."""

    def terminate(self) -> None:
        """Asks it to end."""


def start_bound(
    command: Sequence[str | Path],
    *,
    log: IO[bytes] | int | None,
    death_signal: int = signal.SIGKILL,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: tuple[int, int] | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a process in a session of its own that ends with us, even when we are killed.

    Must be called from the main thread: Linux takes the *thread* that forks for the parent.
    `user` is (uid, gid) to run as. A terminal's Ctrl-C reaches us alone, so we stop in order.
    """
    as_user: dict[str, Any] = {}
    if user is not None:
        as_user = {"user": user[0], "group": user[1], "extra_groups": []}
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log is not None else None,
        env=dict(env) if env is not None else None,
        cwd=cwd,
        start_new_session=True,
        # Safe: it calls one C function that is already loaded, and takes no lock.
        preexec_fn=partial(bind_to, os.getpid(), death_signal),  # noqa: PLW1509
        **as_user,
    )


def signal_group(process: Process, number: int) -> None:
    """Signals a process started by `start_bound` and everything it started; no error if gone."""
    # macOS answers EPERM for a group of which only zombies are left.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def stop(process: Process, *, number: int, patience: float) -> None:
    """Asks a process to end with signal `number`; its whole group is killed after `patience` s."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            signal_group(process, signal.SIGKILL)
            process.wait()
    signal_group(process, signal.SIGKILL)  # children that outlived their parent


def port_is_free(port: int, host: str = LOOPBACK) -> bool:
    """Tells whether a server could listen on the port now (as servers do, with SO_REUSEADDR)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = LOOPBACK) -> int:
    """A port nobody listens on at this moment; the caller must cope with losing a race for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port


def same_or_free_port(remembered: int | None) -> int:
    """The remembered port if it is still free, so that addresses stay; else another."""
    if remembered is not None and port_is_free(remembered):
        return remembered
    return free_port()


def need_disk_space(folder: Path, least: int = LEAST_FREE_BYTES) -> None:
    """Refuses to start servers on a nearly full disk, where they would fail half-way."""
    free = shutil.disk_usage(folder).free
    if free < least:
        raise LocalProblem(
            f"The disk that holds {folder} is full: {free // 2**20} MB left, at least "
            f"{least // 2**20} MB needed. Free some space and start again; nothing was lost."
        )


def write_private(path: Path, text: str) -> None:
    """Replaces a file in one step, readable by its owner alone from the first byte on."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def log_tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, indented for a message."""
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join("    " + line for line in text.splitlines()[-lines:])
